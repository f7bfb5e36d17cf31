"""What is written from Python is in the book: the command line shows it, and it can be undone."""

from __future__ import annotations

from datetime import date, datetime

import pytest

import ontarget


def test_a_decision_is_kept_and_taken_back(book, on_terminal):
    found = book.decide("Norden", "backburner", until="2027-01-11", reason="budget in January")
    assert found.decision.until_on == date(2027, 1, 11)
    kept = on_terminal(book, "decisions")["decisions"][0]
    assert (kept["verdict"], kept["reason"]) == ("backburner", "budget in January")
    assert ontarget.document(found)["decision"]["verdict"] == "backburner"
    assert book.decide_undo("Norden").decision is None
    assert book.decisions().decisions == ()


def test_without_a_reason_it_is_the_audits_own_or_none(book):
    one = next(one for one in book.audit().opportunities if one.verdict == "keep")
    assert book.decide(one.opportunity_id, "keep").decision.reason == one.why
    with pytest.raises(ontarget.UsageError, match="The audit says keep"):
        book.decide(one.opportunity_id, "cut")


def test_what_was_asked_before_is_asked_anew_after_a_write(book):
    before = book.answer()
    assert book.answer() == before
    won = book.won("Halden", on="2026-11-20", amount=31_000.5)
    assert [(one.field, one.after) for one in won.changes if one.field == "booked_amount"] == [
        ("booked_amount", 31000.5)
    ]
    after = book.answer()
    assert after.booked == before.booked + 31_000.5
    assert after.p_hit > before.p_hit


def test_fields_are_typed_as_python_has_them(book):
    changed = book.set("Osprey", amount=22_123.456, close_date=date(2026, 12, 28), next_step=None)
    now = {one.field: one.after for one in changed.changes}
    assert now["amount"] == 22123.46
    assert now["close_date"] == "2026-12-28"
    assert book.set("Osprey", ["amount=45k", "stage=Contract"]).changes[0].after == 45_000
    assert book.set("Osprey", amount=45.125).changes[0].after == 45.12
    with pytest.raises(ontarget.UsageError, match="no field 'size'"):
        book.set("Osprey", size=3)
    added = book.add("opportunity", name="New dock", amount=30_000, owner="Maya")
    assert "New dock" in [row["name"] for row in book.list("opportunity")]
    assert [row["name"] for row in book.list("opportunity", local=True)] == ["Osprey pilot"]
    assert ontarget.document(added)["kind"] == "opportunity"


def test_a_contact_is_logged_with_its_next_step_and_taken_back(book, on_terminal):
    found = book.log("Vantor", kind="call", outcome="answered", next_step="Send the redline",
                     next_on="+3d", reason="they asked for it")  # fmt: skip
    assert "Send the redline" in found.defined
    row = next(
        r for r in on_terminal(book, "list", "opportunity")["rows"] if r["name"] == "Vantor rollout"
    )
    assert row["next_step"] == "Send the redline"
    undone = book.log_undo("Vantor")
    assert ontarget.document(undone)["is_undone"] is True
    with pytest.raises(ontarget.UsageError, match="Nothing was logged"):
        book.log_undo("Vantor")


def test_actions_are_done_and_put_off(book):
    first, second = (one.id for one in book.plan(week=True).actions[:2])
    done = book.done(first, note="no answer")
    assert ontarget.document(done) == {
        "id": first, "state": "done", "next_step": None, "next_on": None
    }  # fmt: skip
    later = book.snooze(second, until="+3d")
    assert ontarget.document(later) == {"id": second, "state": "snoozed", "until": "2026-11-26"}
    assert not {first, second} & {one.id for one in book.plan(week=True).actions}


def test_targets_settings_calls_and_sellers(book, on_terminal):
    book.target_set(period="2027-Q1", amount="90k", company=True)
    book.target_set(period="2027-02", amount=12.5, owner="Maya", measure="quantity")
    targets = {
        (row["period"], row["number"]) for row in on_terminal(book, "target", "list")["targets"]
    }
    assert {("2027-Q1", 90_000), ("2027-02", 12.5)} <= targets
    assert book.config("usual_discount", 0.125)[0]["value"] == 0.125
    assert book.config("usual_discount", reset=True)[0]["is_default"]
    said = book.commit_set(period="2026-Q4", commit=50_000, p_hit=0.4, odds={"Halden": 0.7})
    assert (said.call.commit, said.call.p_hit, said.odds[0].changes[0].after) == (50_000, 0.4, 0.7)
    assert book.owner_set("Maya", team="North", from_="2026-01-01").changes
    assert book.answer(team="North").scope.name == "North"


def test_what_is_said_of_buyers(book):
    assert book.qualify("Halden", "need", "faster loading", said_by="Ben").answered == 1
    one = book.obstacle_add("Osprey", "No budget yet", due="+1w")
    assert book.obstacle_set(one.obstacle_id, owner="Maya").owner == "Maya"
    assert book.obstacle_resolve(one.obstacle_id, how="found").state == "resolved"
    case = book.case("Halden", formula="hours*rate", input={"hours": 10, "rate": 80}, per="week")
    assert ontarget.document(case)["inputs"][0]["name"] == "hours"
    assert book.case_undo("Halden").inputs == ()
    assert book.contact("Ann", opt_out=True, basis="asked").permissions[0].is_allowed is False
    assert book.prefer("Ann", days="mon,tue", from_="15:00").preference.days == "mon,tue"
    assert book.away("me", from_="2026-12-21", to="2026-12-23")[0]["to"] == "2026-12-23"
    item = book.content_add("Study", link="https://example.org", segments=["Rail", "Retail"])
    assert {"Rail", "Retail"} <= set(item["segments"].replace(",", " ").split())
    assert book.content_withdraw(item["content_id"])["title"] == "Study"


def test_waivers_trials_and_published_answers(book):
    kept = book.waive("AMT001", "Halden", reason="known", until="+1w")
    assert book.waive_list()[0].waiver_id == kept.waiver_id
    assert book.waive_undo(kept.waiver_id).rule_id == "AMT001"
    with pytest.raises(ontarget.UsageError, match="Which finding"):
        book.waive("AMT001", reason="known")
    first, again = book.trial_draw("Halden", percent=10), book.trial_draw("Halden", percent=10)
    assert (first.is_new, again.is_new, first.draw) == (True, False, again.draw)
    assert [one.is_new for one in book.publish(owner="Maya")] == [True]
    assert [one.is_new for one in book.publish(owner="Maya")] == [False]


def test_halves_are_kept_and_parked(book):
    half = book.halve(mine_keep=["V1", "H1", "O1"], park=True)
    assert half.mine is not None
    parked = {one.opportunity_id for one in book.decisions().decisions if one.is_standing}
    assert parked == {"T1", "N1"}
    assert book.decide_undo_halving().value == 2


def test_an_import_is_seen_through_and_taken_back(book, tmp_path):
    file = tmp_path / "more.csv"
    file.write_text("opportunity_id,name,owner,stage,amount,currency\nZ1,Zeta,Maya,Offer,100,EUR\n"
                    "Z2,Zeta two,Maya,Offer,much,EUR\n", encoding="utf-8")  # fmt: skip
    dry = book.import_(file, source="other", dry_run=True)
    assert dry.is_dry_run
    assert "Zeta" not in [row["name"] for row in book.list("opportunity")]
    found = book.import_(str(file), source="other")
    assert found.written["opportunity"].new == 2
    assert {one.field for one in found.problems} == {"amount"}
    assert book.import_([file], source="other").is_known
    assert book.undo().source == "other"
    assert "Zeta" not in [row["name"] for row in book.list("opportunity")]
    with pytest.raises(ontarget.UsageError, match="decimal sign"):
        book.import_(file, decimal="dot")


def test_files_to_hand_on(book, tmp_path):
    for name in ("answer", "forecast", "audit", "followups"):
        path = getattr(book, f"export_{name}")(tmp_path / f"{name}.md")
        assert path.read_text(encoding="utf-8").startswith("#")
    with pytest.raises(ontarget.OntargetError):
        book.export_answer(tmp_path / "answer.md")
    assert book.export_answer(tmp_path / "answer.md", force=True).exists()
    book.set("Osprey", amount=45_000)
    assert book.export_updates(tmp_path / "updates.csv")[0].exists()
    assert book.backup(tmp_path / "backup.sqlite").exists()
    book.coach(html=tmp_path / "coach.html")
    assert (tmp_path / "coach.html").exists()


def test_nothing_that_is_said_is_dropped_in_silence(book):
    with pytest.raises(ontarget.UsageError, match="No question is named"):
        book.qualify("Vantor", fact="has budget")
    with pytest.raises(ontarget.UsageError, match="Which finding"):
        book.waive("close_date_past", "Vantor", reason="agreed", everywhere=True)
    with pytest.raises(ontarget.UsageError, match="has no limit"):
        ontarget.document(book.rules(), limit=3)
    case = book.case("Vantor", formula="a*b", input={"a": 45.123, "b": 1000.5})
    assert {one.name: one.value for one in case.inputs} == {"a": 45.123, "b": 1000.5}


@pytest.mark.parametrize("ask", [
    lambda book: book.list("opportunity", limit=0),
    lambda book: book.audit(limit=-1),
    lambda book: book.review(limit=-1),
    lambda book: book.backtest(processes=0),
], ids=["list", "audit", "review", "backtest"])  # fmt: skip
def test_a_number_below_one_is_refused(book, ask):
    with pytest.raises(ontarget.UsageError, match="or more"):
        ask(book)


def test_a_moment_is_its_day_and_what_was_said_lies_behind(book):
    at = book.at(datetime(2026, 11, 20, 14, 30))  # noqa: DTZ001 - as a notebook has it
    assert at.answer().as_of == date(2026, 11, 20)
    changed = book.set("Osprey", close_date=datetime(2026, 12, 24, 9))  # noqa: DTZ001
    assert changed.changes[0].after == "2026-12-24"
    found = book.qualify("Vantor", "money", "60k set aside", said_by="Ann", said_on="fri")
    assert [one.said_on for one in found.questions if one.said_by] == [date(2026, 11, 20)]


def test_the_form_of_a_file_is_that_of_its_ending(book, tmp_path):
    book.set("Vantor", next_step="Ring")
    (written,) = book.export_updates(tmp_path / "updates.xlsx")
    assert written.read_bytes()[:2] == b"PK"
