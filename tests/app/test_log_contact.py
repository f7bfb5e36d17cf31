"""A contact and its next step are kept together, read as an activity, and taken back together."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from ontarget.app.as_of import load_state
from ontarget.app.contact_log import standing_log
from ontarget.app.content import add_content, brought, withdraw_content
from ontarget.app.export_updates import find_updates
from ontarget.app.find_record import find_record
from ontarget.app.halve_inputs import find_hours
from ontarget.app.kept_state import kept_state
from ontarget.app.known_facts import source_facts
from ontarget.app.list_records import list_records
from ontarget.app.local_change import set_fields
from ontarget.app.log_contact import Contacted, log_contact, undo_log
from ontarget.app.merge import merge_records
from ontarget.app.obstacle_proposals import find_proposals
from ontarget.app.permissions import opt_out
from ontarget.app.undo_import import undo_last_import
from ontarget.core.errors import UsageError
from ontarget.core.scope import COMPANY

SEEN, DAY, LATER = date(2026, 11, 20), date(2026, 11, 23), date(2026, 11, 30)
DEALS = (
    "opportunity_id,name,account_id,contact_id,owner,stage,amount,currency,created_on,close_date,"
    "next_step,next_step_on\n"
    "1,Pilot,a1,c1,{owner},Talk,10,EUR,2026-01-01,2026-12-31,call back,2026-11-23\n"
    "2,Rollout,a2,,Bob,Talk,20,EUR,2026-01-02,2026-12-31,,\n"
)
PEOPLE = (
    "contact_id,name,account_id,role,country,opted_out\n"
    "c1,Ada Holm,a1,decision maker,DE,\nc2,Jon Holm,a2,,US,true\n"
)
STEP = {"next_step": "send the form", "next_on": date(2026, 12, 3), "reason": "board on the 8th"}


def said(kind="call", **words) -> Contacted:
    return Contacted(kind, **{**STEP, "outcome": "answered", **words})


@pytest.fixture
def firm(desk, take):
    """A book with two open opportunities and a contact each."""
    take(desk, {"opportunity.csv": DEALS.format(owner="Ann"), "contact.csv": PEOPLE}, on=SEEN)
    return desk


def row_of(desk, key, *names, day=DAY):
    rows = load_state(replace(desk, as_of=day)).pipeline.to_pylist()
    row = next(row for row in rows if row["opportunity_id"] == key)
    return tuple(row[name] for name in names)


def test_contact_and_next_step_are_one(firm):
    found = log_contact(firm, "Pilot", said(minutes=12.0))
    assert found.defined == "Next: send the form, Thu 3 Dec 2026. Quiet until then."
    assert row_of(firm, "1", "next_step", "next_step_on", "n_outbound") == (
        "send the form", date(2026, 12, 3), 1)  # fmt: skip
    before = row_of(firm, "1", "next_step", "n_outbound", day=date(2026, 11, 22))
    assert before == ("call back", 0)
    row = standing_log(firm)[0]
    assert (row["kind"], row["outcome"], row["reason"]) == ("call", "answered", "board on the 8th")
    assert standing_log(replace(firm, as_of=date(2026, 11, 22))) == []


def test_nothing_is_written_where_one_of_the_two_cannot_be(firm, monkeypatch):
    monkeypatch.setattr("ontarget.app.log_contact._about_step", lambda *_: 1 / 0)
    number = firm.book.change_number
    with pytest.raises(ZeroDivisionError):
        log_contact(firm, "Pilot", said())
    assert (firm.book.change_number, standing_log(firm)) == (number, [])
    assert firm.book.rows("observation", known="user") == []


def test_a_new_entry_changes_the_kept_state_at_once(firm):
    assert kept_state(firm).pipeline["n_outbound"].to_pylist() == [0, 0]
    log_contact(firm, "Pilot", said())
    assert kept_state(firm).pipeline["n_outbound"].to_pylist() == [1, 0]
    undo_log(firm, "Pilot")
    assert kept_state(firm).pipeline["n_outbound"].to_pylist() == [0, 0]


def test_undoing_goes_back_step_by_step_as_if_it_never_was(firm):
    log_contact(firm, "Pilot", said(on=date(2026, 11, 21)))
    log_contact(firm, "Pilot", said(next_step="ring Ms Holm", next_on=date(2026, 12, 9)))
    assert undo_log(firm, "Pilot").defined == "Next: send the form, Thu 3 Dec 2026."
    assert undo_log(firm, "Pilot").defined == "Next: call back, Mon 23 Nov 2026."
    for day in (date(2026, 11, 21), DAY):
        assert row_of(firm, "1", "next_step", "n_outbound", day=day) == ("call back", 0)
    with pytest.raises(UsageError, match="Nothing was logged"):
        undo_log(firm, "Pilot")


def test_what_was_set_after_the_contact_stays_when_it_is_undone(firm):
    log_contact(firm, "Pilot", said())
    set_fields(firm, "Pilot", ["next_step=meet", "next_step_on=2026-12-10"])
    assert undo_log(firm, "Pilot").defined == "Next: meet, Thu 10 Dec 2026."


def test_a_contact_of_a_past_day_counts_from_that_day(firm):
    log_contact(firm, "Pilot", said(on=date(2026, 11, 21), at=time(10)))
    assert row_of(firm, "1", "n_outbound", "next_step", day=date(2026, 11, 21))[0] == 1
    assert row_of(firm, "1", "n_outbound", day=SEEN) == (0,)
    with pytest.raises(UsageError, match="lies ahead"):
        log_contact(firm, "Pilot", said(on=date(2026, 11, 24)))
    log_contact(firm, "Pilot", said())
    with pytest.raises(UsageError, match="after"):
        undo_log(replace(firm, as_of=SEEN), "Pilot")


def test_the_contact_stands_against_an_export_of_the_same_day(firm, take):
    other = DEALS.format(owner="Ann").replace("call back,2026-11-23", "write,2026-11-25")
    take(firm, {"opportunity.csv": other}, on=DAY)
    log_contact(firm, "Pilot", said())
    assert row_of(firm, "1", "next_step") == ("send the form",)


def test_it_survives_the_next_export_and_another_owner(firm, take):
    log_contact(firm, "Pilot", said("meeting", outcome="held", contact="Ada"))
    take(firm, {"opportunity.csv": DEALS.format(owner="Cleo")}, on=LATER)
    desk = replace(firm, as_of=LATER)
    assert row_of(desk, "1", "owner", "next_step", "n_outbound", day=LATER) == (
        "Cleo", "send the form", 1)  # fmt: skip
    listed = list_records(desk, "activity")
    assert [(row["activity_id"], row["owner"], row["contact_id"]) for row in listed] == [
        ("log-1", "Ann", "c1")]  # fmt: skip


def test_of_a_merged_opportunity_it_belongs_to_the_one_it_is_read_as(firm):
    log_contact(firm, "Rollout", said())
    merge_records(firm, "Pilot", "Rollout")
    assert row_of(firm, "1", "n_outbound") == (1,)
    kept = find_record(firm, "1")["record_id"]
    assert [row["record_id"] for row in standing_log(firm)] == [kept]
    undo_log(firm, "Pilot")
    assert row_of(firm, "1", "n_outbound") == (0,)


ACTIVITY = "activity_id,opportunity_id,kind,direction,happened_at,outcome\n"


def test_what_the_source_holds_too_counts_once_and_keeps_the_outcome(firm, take):
    log_contact(firm, "Pilot", said(at=time(8), outcome="no-answer"))
    log_contact(firm, "Pilot", said(at=time(8, 50), contact="Ada", note="wants a price"))
    log_contact(firm, "Pilot", said("email", outcome="sent"))
    take(firm, {"activity.csv": ACTIVITY + "x,1,Phone call,,2026-11-23T08:48:00Z,\n"
                                "y,1,call,in,2026-11-23T08:49:00Z,\n"
                                "z,1,call,out,2026-11-22T08:50:00Z,\n"}, on=DAY)  # fmt: skip
    listed = {row["activity_id"]: row for row in list_records(firm, "activity")}
    assert set(listed) == {"x", "y", "z", "log-1", "log-3"}
    x = listed["x"]
    assert (x["outcome"], x["direction"], x["contact_id"], x["note"]) == (
        "answered", "out", "c1", "wants a price")  # fmt: skip
    assert row_of(firm, "1", "n_outbound", "n_inbound", "n_activities") == (4, 1, 5)


def test_it_is_exported_until_the_source_holds_it(firm, take):
    log_contact(firm, "Rollout", said("email", outcome="sent", no_next_step="x", next_step=None,
                                      next_on=None, reason=None))  # fmt: skip
    found = {one.kind: one for one in find_updates(firm)}
    assert found["activity"].rows[0][:2] == (None, "2")
    take(firm, {"activity.csv": ACTIVITY + "x,2,email,out,2026-11-23T18:00:00Z,\n"}, on=DAY)
    assert "activity" not in {one.kind for one in find_updates(firm)}


def test_meeting_a_decider_is_known(firm):
    log_contact(firm, "Rollout", said("meeting", outcome="held", contact="Ada"))
    row = find_record(firm, "2")
    with firm.book.read() as book:
        found = source_facts(firm, book, [row])[row["record_id"]]
    assert found["authority"].fact == "Ada Holm: decision maker"


def test_texts_hours_and_silence_are_those_of_activities(firm):
    long_ago = {"on": date(2026, 11, 21), "minutes": 90.0, "note": "no budget this year"}
    log_contact(firm, "Pilot", said("meeting", outcome="held", **long_ago))
    rows = load_state(firm).pipeline
    hours = find_hours(firm, rows)
    assert (hours.known_from, hours.each[0] > 0) == ("activities", True)
    found = [one.view for one in find_proposals(firm, COMPANY)]
    assert [(one.name, one.kind) for one in found] == [("Pilot", "budget")]
    assert not find_proposals(replace(firm, as_of=SEEN), COMPANY)
    last = dict(zip(rows["opportunity_id"].to_pylist(), rows["last_activity_on"].to_pylist(),
                    strict=True))  # fmt: skip
    assert last == {"1": date(2026, 11, 21), "2": None}


def test_a_note_is_no_touch(firm):
    log_contact(firm, "Pilot", Contacted("note", no_next_step="x", note="saw them at the fair"))
    assert row_of(firm, "1", "n_outbound", "n_inbound", "n_activities") == (0, 0, 1)


def test_what_is_logged_of_one_is_nothing_of_another(firm):
    log_contact(firm, "Pilot", said())
    assert [row_of(firm, key, "n_outbound", "next_step") for key in "12"] == [
        (1, "send the form"), (0, None)]  # fmt: skip


def test_without_a_next_step_it_says_why(firm):
    with pytest.raises(UsageError, match="Missing: --next-step TEXT, --next-on DAY, --reason WHY"):
        log_contact(firm, "Pilot", Contacted("call"))
    with pytest.raises(UsageError, match="Missing: --reason WHY"):
        log_contact(firm, "Pilot", said(reason=None))
    with pytest.raises(UsageError, match="or there is none"):
        log_contact(firm, "Pilot", said(no_next_step="none needed"))
    found = log_contact(firm, "Rollout", Contacted("email", no_next_step="only thanks"))
    assert found.defined == "No next step: only thanks."


def test_a_planned_step_stays_and_one_that_is_over_goes(firm):
    log_contact(firm, "Pilot", said())
    found = log_contact(firm, "Pilot", Contacted("note", no_next_step="only a note"))
    assert found.defined == "Next, as planned: send the form, Thu 3 Dec 2026."
    kept = log_contact(firm, "Pilot", Contacted("email", direction="in", is_step_kept=True))
    assert (kept.entry["next_step"], kept.changes) == ("send the form", ())
    desk = replace(firm, as_of=date(2026, 12, 7))
    log_contact(desk, "Pilot", Contacted("call", no_next_step="they call us"))
    assert row_of(desk, "1", "next_step", "next_step_on", day=desk.as_of) == (None, None)


def test_a_no_is_final_and_not_now_comes_back(firm):
    no = log_contact(firm, "Rollout", Contacted("call", outcome="no"))
    assert "left alone" in no.defined
    assert no.entry["no_next_step"] == "they said no"
    with pytest.raises(UsageError, match="Until when"):
        log_contact(firm, "Pilot", Contacted("call", outcome="not now"))
    later = log_contact(
        firm, "Pilot", Contacted("call", outcome="not now", until=date(2027, 1, 11))
    )
    assert later.entry["until_on"] == later.entry["next_on"] == date(2027, 1, 11)
    assert (later.entry["outcome"], later.doubts) == ("not-now", ())
    outcomes = {row["activity_id"]: row["outcome"] for row in list_records(firm, "activity")}
    assert outcomes == {"log-1": "answered: no", "log-2": "answered: not now"}


def test_days_that_cannot_be_are_refused_and_doubtful_ones_are_questioned(make_desk, take):
    desk = make_desk(country="DE")
    take(desk, {"opportunity.csv": DEALS.format(owner="Ann"), "contact.csv": PEOPLE}, on=SEEN)
    with pytest.raises(UsageError, match="lies behind"):
        log_contact(desk, "Pilot", said(next_on=date(2026, 11, 20)))
    for day, text in (
        (date(2026, 11, 28), "weekend"),
        (date(2026, 12, 25), "public holiday in DE"),
        (date(2026, 11, 30), "last working day of the month"),
        (date(2027, 1, 4), "after the close date"),
    ):
        assert text in " ".join(log_contact(desk, "Pilot", said(next_on=day)).doubts), day
        undo_log(desk, "Pilot")
    assert log_contact(desk, "Pilot", said()).doubts == ()
    us = log_contact(desk, "Rollout", said(contact="Jon", next_on=date(2026, 11, 26)))
    assert "public holiday in US" in us.doubts[0]


def test_a_contact_with_somebody_who_opted_out_is_kept_and_said(firm):
    assert log_contact(firm, "Pilot", said("email", outcome="sent")).warnings == ()
    found = log_contact(firm, "Rollout", said(contact="Jon", despite="they rang first"))
    assert found.warnings == ("Jon Holm has opted out of contact. It is logged; do not go on.",)
    assert found.entry["override_reason"] == "they rang first"
    ada = firm.book.rows("contact", source_id="c1")[0]
    opt_out(firm, ada, "email", None)
    assert "by email" in log_contact(firm, "Pilot", said("email", outcome="sent")).warnings[0]
    assert log_contact(firm, "Pilot", said()).warnings == ()
    assert log_contact(firm, "Pilot", said("email", direction="in")).warnings == ()


def test_what_was_brought_is_known_and_not_brought_twice(firm):
    add_content(firm, "Port study", link="https://example.org/p", expires=date(2026, 11, 24))
    assert log_contact(firm, "Pilot", said(brought="port")).warnings == ()
    again = log_contact(firm, "Rollout", said(contact="Ada", brought="port"))
    assert again.warnings == ()  # the first one named nobody
    assert "before" in log_contact(firm, "Rollout", said(contact="Ada", brought="1")).warnings[0]
    late = log_contact(replace(firm, as_of=LATER), "Pilot", said(brought="1"))
    assert "expired" in late.warnings[0]
    ada = firm.book.rows("contact", source_id="c1")[0]["record_id"]
    assert {(one.content_id, one.contact_record_id) for one in brought(firm)} == {(1, ada)}
    withdraw_content(firm, "port")
    assert len(brought(firm)) == 3


def test_an_unknown_outcome_is_kept_in_its_words(firm):
    found = log_contact(firm, "Pilot", said(outcome="Wants a demo"))
    assert found.entry["outcome"] == "Wants a demo"
    assert "none of the words" in found.warnings[0]


def test_an_import_is_not_taken_back_from_under_it(firm):
    log_contact(firm, "Rollout", Contacted("email", no_next_step="thanks"))
    with pytest.raises(UsageError, match="changed here since about"):
        undo_last_import(firm)


def test_the_moment_is_now_today_and_midnight_where_only_the_day_is_known(make_desk, take):
    desk = make_desk(time_zone="Europe/Berlin")
    take(desk, {"opportunity.csv": DEALS.format(owner="Ann")}, on=SEEN)
    first = log_contact(desk, "Pilot", said(on=date(2026, 11, 20)))
    assert first.entry["happened_at"].astimezone(UTC) == datetime(2026, 11, 19, 23, tzinfo=UTC)
    assert log_contact(desk, "Pilot", said()).entry["happened_at"] == desk.now
    at = log_contact(desk, "Pilot", said(at=time(9, 15))).entry["happened_at"]
    assert at.astimezone(UTC) == datetime(2026, 11, 23, 8, 15, tzinfo=UTC)
