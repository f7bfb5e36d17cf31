"""What is published stays, is scored when its period is over, and explains the next answer."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from ontarget.app.answer import answer
from ontarget.app.decide import decide
from ontarget.app.publish import publish
from ontarget.app.record import replay_path
from ontarget.app.targets import set_target
from ontarget.core.errors import UsageError
from ontarget.core.scope import COMPANY, Scope

ANA = Scope("owner", "Ana")
HEAD = "opportunity_id,name,account,owner,stage,amount,currency,created_on,close_date,closed_on\n"


def line(n, stage="Talk", closed="", amount=None, name=None, due="2026-12-15"):
    created = date(2026, 1, 5) + timedelta(days=4 * n)
    stated = amount or 1000 + 50 * (n % 9)
    owner = ("Ana", "Bo")[n % 2]
    return (f"o{n:02d},{name or f'Deal {n}'},Account {n % 7},{owner},{stage},{stated},EUR,"
            f"{created},{due},{closed}\n")  # fmt: skip


def export(**changed):
    """Fifty closed and twelve open ones until autumn; ``changed`` replaces lines by id."""
    lines = {}
    for n in range(62):
        closed = date(2026, 1, 5) + timedelta(days=4 * n + 30 + n % 11)
        stage = ("Closed Won", "Closed Lost", "Closed Lost")[n % 3]
        lines[f"o{n:02d}"] = line(n, stage, closed) if n < 50 else line(n)
    return HEAD + "".join((lines | changed).values())


def on(desk, day, hour=9):
    """The desk of another day, with its clock."""
    return replace(desk, as_of=day, now=datetime(day.year, day.month, day.day, hour, tzinfo=UTC))


def set_number(desk, scope, *, number, **more):
    return set_target(desk, scope, number=Decimal(number), **more)


@pytest.fixture
def firm(make_desk, take):
    """A book on a Friday, with a target for Ana and the company this quarter."""
    desk = make_desk(as_of=date(2026, 11, 20), n_paths=2_000)
    take(desk, {"deals.csv": export()}, on=date(2026, 11, 20))
    for scope, amount in ((ANA, 1_500), (COMPANY, 3_000)):
        set_number(desk, scope, period="2026-Q4", number=amount)
    return on(desk, date(2026, 11, 20))


MONDAY = date(2026, 11, 23)


def test_an_answer_is_kept_once_a_day_and_never_altered(firm, take):
    first = publish(firm, ANA)
    assert [(one.period, one.is_new) for one in first] == [("2026-Q4", True)]
    [row] = firm.book.rows("forecast")
    set_number(firm, ANA, period="2026-Q4", number=1)
    again = publish(replace(firm, now=firm.now + timedelta(hours=3)), ANA)
    assert [one.is_new for one in again] == [False]
    assert again[0].p_hit == first[0].p_hit
    assert firm.book.rows("forecast") == [row]


def test_what_is_kept_is_enough_to_score_and_to_explain(firm):
    publish(firm, COMPANY)
    [row] = firm.book.rows("forecast")
    kept, state = json.loads(row["answer"]), json.loads(row["state"])
    assert kept["answer"]["p_hit"] == kept["scoring"]["p_hit"]
    assert len(kept["scoring"]["quantiles"]) == 99
    assert len(kept["scoring"]["run_rate"] or [0] * 99) == 99
    assert kept["scoring"]["target"] == 300_000
    assert set(state["open"]) >= {"opportunity_id", "amount", "p_win", "close_date", "stage"}
    assert len(state["open"]["p_win"]) == len(state["open"]["opportunity_id"]) == 12


def test_only_today_can_be_published(firm):
    for day in (date(2026, 11, 19), date(2026, 11, 21)):
        with pytest.raises(UsageError, match="Only the answer of today, 2026-11-20"):
            publish(replace(firm, as_of=day), ANA)
    assert firm.book.rows("forecast") == []


def test_without_a_scope_all_that_have_a_target_are_kept(firm):
    assert [(one.scope.kind, one.scope.name) for one in publish(firm)] == [
        ("owner", "Ana"), ("company", "")]  # fmt: skip
    assert answer(firm, ANA).p_hit == publish(firm)[0].p_hit


def test_where_nobody_has_a_target_nothing_is_kept(make_desk):
    empty = on(make_desk("empty.sqlite"), MONDAY)
    assert publish(empty) == []
    assert publish(empty, COMPANY) == []


def monday_after(firm, take, **changed):
    take(firm, {"monday.csv": export(**changed)}, on=MONDAY)
    return on(firm, MONDAY)


def causes(found):
    total = sum(cause.delta for cause in found.change.causes)
    assert total == pytest.approx(found.p_hit - found.change.p_hit_before, abs=1e-12)
    return {cause.kind: cause for cause in found.change.causes}


def test_the_change_since_friday_is_split_by_cause(firm, take):
    publish(firm, COMPANY)
    desk = monday_after(
        firm, take,
        o55=line(55, "Closed Won", "2026-11-21", 6000, "Nordfrakt"),
        o56=line(56, "Closed Lost", "2026-11-22"),
        o57=line(57, "Offer", due="2027-02-15"),
        o70=line(70),
    )  # fmt: skip
    set_number(desk, COMPANY, period="2026-Q4", number=7_500)
    found = answer(desk, COMPANY)
    by_kind = causes(found)
    assert found.change.since == date(2026, 11, 20)
    assert by_kind["won"].delta > 0
    assert by_kind["won"].text == "Nordfrakt was won"
    assert by_kind["lost"].opportunity_id == "o56"
    assert by_kind["lost"].delta <= 0
    assert by_kind["target"].delta <= 0
    assert by_kind["target"].text == "target raised from 3,000 to 7,500"
    assert by_kind["time"].text == "3 days gone"
    assert "Nordfrakt was won (+" in found.change.text


def test_what_was_imported_after_publishing_is_no_matter_of_the_model(firm, take):
    publish(firm, COMPANY)
    won = line(55, "Closed Won", "2026-11-20", 6000)
    take(firm, {"later.csv": export(o55=won)}, on=date(2026, 11, 20))
    by_kind = causes(answer(on(firm, MONDAY), COMPANY))
    assert by_kind["won"].opportunity_id == "o55"
    assert by_kind["won"].delta > 0


def test_on_the_same_day_there_is_nothing_to_compare_with(firm):
    before = answer(firm, COMPANY)
    publish(firm, COMPANY)
    assert answer(firm, COMPANY) == before
    assert before.change is None


@pytest.mark.parametrize("day", [date(2026, 11, 20), MONDAY])
def test_a_decision_is_named_on_the_day_it_was_made(firm, day):
    """Whether the answer to compare with is of Friday or of the same morning."""
    publish(firm, COMPANY)
    desk = replace(on(firm, day), now=datetime(day.year, day.month, day.day, 15, tzinfo=UTC))
    whole = answer(desk, COMPANY).p_hit
    for n in range(50, 60):
        verdict, until = ("cut", None) if n % 2 else ("backburner", date(2027, 1, 11))
        decide(desk, f"o{n}", verdict, reason="no budget", until=until)
    found = answer(desk, COMPANY)
    assert found.change.since == date(2026, 11, 20)
    assert found.p_hit < whole - 0.02
    texts = [cause.text for cause in found.change.causes]
    assert "Deal 51 was cut" in texts
    assert "Deal 52 was parked until 11 Jan 2027" in texts
    assert sum(cause.delta for cause in found.change.causes) == pytest.approx(
        found.p_hit - found.change.p_hit_before
    )
    assert "Deal 5" in found.change.text


@pytest.mark.slow
def test_what_is_published_later_alters_no_earlier_answer(firm):
    publish(firm, COMPANY)
    monday, tuesday = on(firm, MONDAY), on(firm, date(2026, 11, 24))
    said = answer(monday, COMPANY)
    publish(monday, COMPANY)
    publish(tuesday, COMPANY)
    assert answer(monday, COMPANY) == said
    assert answer(tuesday, COMPANY).change.since == MONDAY


def test_answers_that_count_something_else_are_not_compared(firm):
    publish(firm, COMPANY)
    monday = on(firm, MONDAY)
    assert answer(monday, COMPANY, measure="count").change is None
    set_number(firm, COMPANY, period="2026-Q4", number=5, measure="count")
    assert answer(monday, COMPANY, measure="count").change is None
    assert answer(monday, COMPANY, period="2026-12").change is None


def test_a_small_change_is_no_real_change(firm):
    set_number(firm, COMPANY, period="2026-Q4", number=10_000_000)
    publish(firm, COMPANY)
    found = answer(on(firm, MONDAY), COMPANY)
    assert (found.change.is_real, found.change.text) == (False, "no real change")


@pytest.mark.slow
def test_a_period_that_is_over_is_scored_one_forecast_a_week(firm, take):
    weekly = [date(2026, 11, 20), *(MONDAY + timedelta(weeks=n) for n in range(6))]
    for day in sorted([*weekly, *(day + timedelta(days=1) for day in weekly[:3])]):
        publish(on(firm, day), COMPANY)
    after = on(firm, date(2027, 1, 4))
    won = line(55, "Closed Won", "2026-12-21", 50_000)
    take(after, {"january.csv": export(o55=won)}, on=date(2027, 1, 4))
    assert answer(on(firm, date(2026, 12, 31)), COMPANY).record.forecasts == 0
    record = answer(after, COMPANY, period="2027-Q1").record
    assert (record.forecasts, record.periods, record.replayed) == (7, 1, False)
    published = [json.loads(row["answer"])["scoring"] for row in firm.book.rows("forecast")]
    days = [row["as_of"] for row in firm.book.rows("forecast")]
    first = [one for one, day in zip(published, days, strict=True) if day in weekly]
    assert record.brier == pytest.approx(sum((one["p_hit"] - 1) ** 2 for one in first) / 7)
    assert record.range_80_held == 0
    assert "7 forecasts of 1 period" in record.label
    assert "Too few periods to prove much" in record.label


def test_until_six_are_scored_a_replay_stands_in_their_place(firm):
    path = replay_path(firm, ANA)
    kept = {"as_of": "2026-11-01", "forecasts": 18, "periods": 6, "brier": 0.17,
            "brier_run_rate": 0.23, "range_80_held": 15, "range_80_n": 18}  # fmt: skip
    path.write_text(json.dumps(kept), encoding="utf-8")
    record = answer(firm, ANA).record
    assert (record.forecasts, record.replayed) == (18, True)
    assert record.label.startswith(
        "replayed, 18 forecasts of 6 periods, Brier .17 against .23 for the run rate; "
        "the 8-in-10 range held 15 times. Too few periods to prove much"
    )
    assert answer(firm, COMPANY).record.forecasts == 0
    path.write_text(json.dumps(kept | {"as_of": "2026-12-01"}), encoding="utf-8")
    assert answer(firm, ANA).record.forecasts == 0
    path.write_text("{", encoding="utf-8")
    assert answer(firm, ANA).record.forecasts == 0
    path.unlink()


@pytest.mark.slow
def test_three_periods_ahead_with_the_target_of_each(firm):
    set_number(firm, COMPANY, period="2027-Q1", number=90_000)
    found = answer(firm, COMPANY).outlook
    assert [(one.period, one.target, one.is_target_assumed) for one in found] == [
        ("2027-Q1", 90_000, False),
        ("2027-Q2", 90_000, True),
        ("2027-Q3", 90_000, True),
    ]
    assert "target taken from the period before" in found[1].text
    for one in found:
        assert one.p_hit < 0.5
        assert one.create_amount > 0
        assert firm.as_of < one.create_by <= date(2027, 9, 30)
        assert one.p_hit_open_only <= one.p_hit
    easy = answer(firm, ANA)
    assert easy.outlook[0].period == "2027-Q1"
    set_number(firm, COMPANY, period="2027-Q1", number=100)
    assert answer(firm, COMPANY).outlook[0].create_amount == 0
    assert answer(firm, Scope("owner", "Bo")).outlook == ()


def test_what_it_takes_counts_first_meetings_where_they_are_logged(firm, take):
    assert answer(firm, COMPANY).needs.first_meetings is None
    rows = "".join(f"m{n},o{n},meeting,2026-{6 + n % 5:02d}-10T10:00:00Z\n" for n in range(40, 60))
    twice = "".join(f"x{n},o{n},meeting,2026-11-1{n % 9}T10:00:00Z\n" for n in range(40, 60))
    head = "activity_id,opportunity_id,kind,happened_at\n"
    take(firm, {"activity.csv": head + rows + twice}, on=date(2026, 11, 20))
    needs = answer(firm, COMPANY).needs
    created = 62 - 35  # those since 22 May
    assert needs.first_meetings == pytest.approx(needs.opportunities * 20 / created, abs=1.5)
    assert date(2026, 11, 20) < needs.by <= date(2026, 12, 31)


def test_the_last_own_call_is_shown(firm):
    assert answer(firm, ANA).commit is None
    call = {"scope_kind": "owner", "scope_name": "Ana", "period": "2026-Q4", "currency": "EUR"}
    with firm.book.write() as book:
        book.insert_rows("commitment", [
            {**call, "commit_amount": 800_000, "said_at": datetime(2026, 11, 2, 9, tzinfo=UTC)},
            {**call, "commit_amount": 900_000, "best_case_amount": 1_100_000, "probability": 0.6,
             "said_at": datetime(2026, 11, 19, 9, tzinfo=UTC)},
            {**call, "commit_amount": 1, "said_at": datetime(2026, 11, 21, 9, tzinfo=UTC)},
        ])  # fmt: skip
    said = answer(firm, ANA).commit
    assert (said.amount, said.best_case, said.probability) == (9_000, 11_000, 0.6)
    assert said.said_on == date(2026, 11, 19)
