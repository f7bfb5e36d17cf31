"""Result per hour on a real book: whose minutes, nothing of later days, and words for nothing."""

import re
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from ontarget.app.activity import activity
from ontarget.core.scope import COMPANY, Scope

DEALS = "opportunity_id,name,owner,segment,stage,status,amount,currency,created_on,closed_on\n"
DONE = "activity_id,opportunity_id,owner,kind,direction,happened_at,duration_minutes\n"
START, TODAY = date(2025, 1, 6), date(2026, 3, 2)


def firm_files(n=150, seed=4, *, until=TODAY):
    """Return deals and their calls and mails; nothing that happened after ``until``."""
    rng = np.random.default_rng(seed)
    deals, done = [], []
    for k in range(n):
        created = START + timedelta(days=int(rng.integers(0, 250)))
        closed = created + timedelta(days=int(rng.integers(20, 140)))
        won = rng.random() < 0.4
        calls = rng.integers(0, (closed - created).days, rng.poisson(6))
        minutes = rng.integers(3, 50, len(calls))
        if created > until:
            continue
        is_closed = closed <= until
        stage = ("Won" if won else "Lost") if is_closed else "Offer"
        status = stage.lower() if is_closed else "open"
        deals.append(f"d{k},Deal {k},{'Ann' if k % 2 else 'Bo'},S{k % 2},{stage},{status},1000,EUR,"
                     f"{created},{closed if is_closed else ''}\n")  # fmt: skip
        for place, (day, minute) in enumerate(zip(calls.tolist(), minutes.tolist(), strict=True)):
            on = created + timedelta(days=day)
            kind, length = ("call", minute) if place % 2 else ("email", "")
            if on <= until:
                done.append(f"a{k}-{place},d{k},Ann,{kind},out,{on}T10:00:00Z,{length}\n")
    return {"deals.csv": DEALS + "".join(deals), "done.csv": DONE + "".join(done)}


@pytest.fixture
def book(make_desk, take):
    desk = make_desk(as_of=TODAY)
    take(desk, firm_files(), on=TODAY)
    return desk


def test_every_kind_has_a_verdict_and_assumed_minutes_are_named(book):
    found = activity(book, COMPANY)
    overall = {one.kind: one for one in found.kinds if one.group == "all"}
    assert set(overall) == {"call", "email"}
    assert all(one.verdict in ("cannot tell", "would not help") for one in overall.values())
    by_kind = {one.kind: one for one in found.hours}
    assert (by_kind["call"].stated_share, by_kind["email"].stated_share) == (1.0, 0.0)
    assert "mails 8 minutes each" in found.notes[0]
    slow = replace(book, settings=replace(book.settings, stored={"email_minutes": 80}))
    assert "mails 80 minutes each" in activity(slow, COMPANY).notes[0]
    longer = {one.kind: one.hours_a_week for one in activity(slow, COMPANY).hours}
    assert longer["email"] == pytest.approx(10 * by_kind["email"].hours_a_week)


def test_nothing_is_called_an_effect(book):
    found = activity(book, COMPANY)
    said = " ".join([found.verdict, found.warning, *(one.why for one in found.kinds)])
    assert not re.search(r"\b(effects?|causes?|leads? to|thanks to|pays|brought)\b", said)
    assert "proves nothing" in found.warning


def test_an_earlier_day_sees_nothing_later(book, make_desk, take):
    then = date(2025, 12, 1)
    seen = activity(replace(book, as_of=then), COMPANY).document()
    short = make_desk("short.sqlite", as_of=then)
    take(short, firm_files(until=then), on=TODAY)
    other = activity(short, COMPANY).document()
    assert seen["n_weeks"] > 500
    assert seen == other


def test_a_seller_with_few_deals_is_told_so(make_desk, take):
    desk = make_desk(as_of=TODAY)
    take(desk, firm_files(80), on=TODAY)
    found = activity(desk, Scope("owner", "Ann"))
    assert found.verdict.startswith("Cannot tell")
    assert "Too few deals" in found.verdict


def test_a_book_without_contacts_answers_in_words(desk, take):
    assert "holds no call, mail or meeting" in activity(desk, COMPANY).verdict
    take(desk, {"deals.csv": firm_files()["deals.csv"]}, on=TODAY)
    found = activity(desk, COMPANY)
    assert (found.kinds, found.usual, found.least_useful) == ((), None, None)
    assert "holds no call, mail or meeting" in found.verdict


def test_contacts_of_this_week_have_no_outcome_yet(make_desk, take):
    desk = make_desk(as_of=START + timedelta(days=30))
    take(desk, firm_files(), on=TODAY)
    assert "no outcome of one yet" in activity(desk, COMPANY).verdict
