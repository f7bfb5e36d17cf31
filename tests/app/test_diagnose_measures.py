"""Causes from what sellers did and what people entered: planted ones stand out, gaps are said."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace

import numpy as np
import pytest

from ontarget.app.diagnose_case import find_ended
from ontarget.app.diagnose_causes import find_causes
from ontarget.app.periods import firm_calendar
from ontarget.core.scope import COMPANY

pytestmark = pytest.mark.slow

HEAD = "opportunity_id,name,owner,stage,amount,currency,created_on,closed_on\n"
DONE = "activity_id,opportunity_id,owner,kind,direction,happened_at\n"
OWNER = "owner_id,name,hours_per_week\nu1,Ann,{hours}\nu2,Bo,{hours}\n"
PERIOD = "2026-Q3"
START, END = date(2025, 1, 1), date(2026, 9, 30)


def deals(n=200, *, gap=False):
    """Return deals of 70 days each, every third day; with a gap none begins in 2026-Q2."""
    rows = []
    for k in range(n):
        born = START + timedelta(days=3 * k)
        if gap and date(2026, 4, 1) <= born <= date(2026, 6, 30) and k % 3:
            continue
        end = born + timedelta(days=70)
        stage = ("Closed Won" if k % 3 == 0 else "Closed Lost") if end <= END else "Proposal"
        closed = end if end <= END else ""
        rows.append(
            f"d{k:03d},Deal {k},{'Ann' if k % 2 else 'Bo'},{stage},9000,EUR,{born},{closed}\n"
        )
    return HEAD + "".join(rows)


def contacts(*, late=0.1, crunch=False):
    """Return three contacts a working day, in the third quarter a share ``late`` in the evening."""
    rng = np.random.default_rng(1)
    rows, day = [], date(2025, 6, 2)
    while day <= END:
        is_last = day >= date(2026, 9, 24)
        for k in range((9 if crunch and is_last else 3) if day.weekday() < 5 else 0):
            odd = late if day >= date(2026, 7, 1) else 0.1
            hour = 21 if rng.random() < odd else 10
            deal = min((day - START).days // 3, 199)
            rows.append(f"a{day}-{k},d{deal:03d},Ann,call,out,{day}T{hour}:00:00Z\n")
        day += timedelta(days=1)
    return DONE + "".join(rows)


@pytest.fixture
def make_book(make_desk, take):
    """Return a function that makes a desk on a book of the files' texts."""

    def make(**files):
        desk = make_desk(as_of=date(2026, 10, 1))
        take(desk, {f"{name}.csv": text for name, text in files.items()}, on=date(2026, 10, 1))
        return desk

    return make


def enter(desk, table, rows):
    """Enter rows about deals: (number of the deal, day, the rest)."""
    with desk.book.read() as book:
        ids = {row["source_id"]: row["record_id"] for row in book.rows("opportunity")}
    moment = {"qualification": "entered_at", "obstacle": "raised_at", "value_case": "made_at",
              "decision": "decided_at"}[table]  # fmt: skip
    made = [{"record_id": ids[f"d{deal:03d}"], "actor": "local",
             moment: datetime.combine(day, time(9), UTC), **rest}
            for deal, day, rest in rows]  # fmt: skip
    with desk.book.write() as transaction:
        transaction.insert_rows(table, made)


def measured(desk, period=PERIOD):
    """Return what is measured and what is not, without the forecast that luck needs."""
    chosen = firm_calendar(desk).parse(period)
    ended = find_ended(desk, COMPANY, chosen, None, None)
    eve = replace(desk, as_of=chosen.start - timedelta(days=1))
    counted = find_ended(eve, COMPANY, firm_calendar(desk).shifted(chosen, -1), None, None).members
    none = np.zeros(0)
    plan = SimpleNamespace(record_id=none, p_won=none, p_lost=none)
    reference = SimpleNamespace(situation=SimpleNamespace(desk=eve, counted=counted))
    causes, unchecked = find_causes(ended, reference, plan)
    names = [one.name for one in unchecked]
    causes = {one.name: one for ones in causes.values() for one in ones}
    assert not set(names) & set(causes)
    assert len(names) + len(causes) == 19
    return causes, names


def born(deal):
    return START + timedelta(days=3 * deal)


ENDED = [k for k in range(200) if born(k) + timedelta(days=70) <= END]


def test_what_the_book_does_not_say_is_listed_and_not_made_up(make_book):
    causes, names = measured(make_book(deals=deals()))
    assert {"hours_needed", "last_days_work", "after_hours", "unanswered", "late_obstacles",
            "price_first", "against_verdict", "silent"} <= set(names)  # fmt: skip
    assert {"created", "created_before", "open_per_seller"} <= set(causes)


@pytest.mark.parametrize(("late", "stands_out"), [(0.1, False), (0.4, True)])
def test_work_outside_hours_stands_out_where_it_rose(make_book, late, stands_out):
    causes, _ = measured(make_book(deals=deals(), done=contacts(late=late)))
    assert causes["after_hours"].stands_out == stands_out
    assert causes["after_hours"].comparison == pytest.approx(0.1, abs=0.04)
    assert not causes["last_days_work"].stands_out


def test_a_crunch_of_contacts_in_the_last_days_stands_out(make_book):
    causes, _ = measured(make_book(deals=deals(), done=contacts(crunch=True)))
    assert causes["last_days_work"].stands_out
    assert causes["last_days_work"].size > 1.5 * causes["last_days_work"].comparison


@pytest.mark.parametrize(("hours", "stands_out"), [(40, False), (4, True)])
def test_hours_needed_are_set_against_hours_there(make_book, hours, stands_out):
    causes, _ = measured(make_book(deals=deals(), owner=OWNER.format(hours=hours)))
    one = causes["hours_needed"]
    assert (one.stands_out, one.comparison) == (stands_out, hours)
    assert "1.0 hours a week each, assumed" in one.text


def test_deals_not_created_are_missed_three_months_later(make_book):
    causes, _ = measured(make_book(deals=deals(gap=True)))
    assert causes["created_before"].stands_out
    assert not causes["created"].stands_out


def test_open_questions_of_lost_deals_beside_won_ones(make_book):
    desk = make_book(deals=deals())
    asked = ("need", "money", "authority", "process", "timing", "competition")
    enter(desk, "qualification", [
        (k, born(k) + timedelta(days=9), {"question": name, "fact": "yes"})
        for k in ENDED for name in (asked if k % 3 == 0 else asked[:1])
    ])  # fmt: skip
    causes, _ = measured(desk)
    assert causes["unanswered"].stands_out
    assert (causes["unanswered"].size, causes["unanswered"].comparison) == (0.875, 0.25)
    # What is entered after the end was not known before it.
    enter(desk, "qualification", [
        (k, born(k) + timedelta(days=71), {"question": "paper", "fact": "yes"}) for k in ENDED
    ])  # fmt: skip
    assert measured(desk)[0]["unanswered"] == causes["unanswered"]


def test_obstacles_that_were_seen_late(make_book):
    desk = make_book(deals=deals())
    enter(desk, "obstacle", [
        (k, born(k) + timedelta(days=10 if k % 3 == 0 else 60), {"name": "budget"}) for k in ENDED
    ])  # fmt: skip
    causes, _ = measured(desk)
    assert causes["late_obstacles"].stands_out
    assert (causes["late_obstacles"].size, causes["late_obstacles"].comparison) == (1.0, 0.0)


def test_a_price_named_before_any_value(make_book):
    quotes = "quote_id,opportunity_id,amount,currency,sent_on\n" + "".join(
        f"q{k},d{k:03d},9000,EUR,{born(k) + timedelta(days=30)}\n" for k in ENDED
    )
    desk = make_book(deals=deals(), quote=quotes)
    enter(desk, "value_case", [
        (k, born(k) + timedelta(days=20 if k % 3 == 0 else 50), {"body": "{}"}) for k in ENDED
    ])  # fmt: skip
    causes, _ = measured(desk)
    assert causes["price_first"].stands_out
    assert (causes["price_first"].size, causes["price_first"].comparison) == (1.0, 0.0)


def test_verdicts_that_were_ignored(make_book):
    desk = make_book(deals=deals())
    enter(desk, "decision", [
        (k, born(k) + timedelta(days=20), {
            "verdict": "keep", "reason": "no",
            "advice": '{"verdict": "keep"}' if k % 3 == 0 else '{"verdict": "cut"}'})
        for k in ENDED
    ])  # fmt: skip
    causes, _ = measured(desk)
    assert causes["against_verdict"].stands_out
    assert (causes["against_verdict"].size, causes["against_verdict"].comparison) == (0.0, 1.0)


def test_later_entries_change_no_earlier_period(make_book):
    desk = make_book(deals=deals(), done=contacts())
    before = measured(desk, "2026-Q2")
    enter(desk, "obstacle", [(k, date(2026, 9, 1), {"name": "late"}) for k in ENDED[-20:]])
    assert measured(replace(desk, as_of=date(2026, 12, 1)), "2026-Q2") == before
