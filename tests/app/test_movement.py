"""What changed since a day, from exports as they come in week by week."""

from datetime import date

import pytest

from ontarget.app.local_change import set_owner
from ontarget.app.movement import find_changes
from ontarget.app.targets import set_target
from ontarget.core.errors import UsageError
from ontarget.core.scope import COMPANY, Scope

HEAD = "opportunity_id,name,owner,stage,amount,currency,created_on,close_date,closed_on\n"
FIRST = """a,Alder,Maya,Proposal,100.50,EUR,2026-10-01,2026-12-01,
b,Birch,Maya,Proposal,200,EUR,2026-10-01,2026-12-01,
c,Cedar,Maya,Proposal,300,EUR,2026-10-01,2027-02-01,
d,Dogwood,Tom,Proposal,400,EUR,2026-10-01,2026-12-01,
e,Elm,Maya,Proposal,500,USD,2026-10-01,2026-12-01,
f,Fir,Maya,Proposal,600,EUR,2026-10-01,2026-12-01,
h,Hazel,Tom,Proposal,10,EUR,2026-10-01,2026-12-01,
"""
SECOND = """a,Alder,Maya,Contract,120.75,EUR,2026-10-01,2026-12-15,
b,Birch,Maya,Closed Won,180,EUR,2026-10-01,2026-11-12,2026-11-12
c,Cedar,Maya,Proposal,300,EUR,2026-10-01,2026-12-20,
d,Dogwood,Maya,Proposal,400,EUR,2026-10-01,2026-12-01,
e,Elm,Maya,Proposal,500,USD,2026-10-01,2027-01-10,
f,Fir,Maya,Proposal,600,EUR,2026-10-01,2026-12-01,
g,Gum,Maya,Proposal,700,EUR,2026-11-10,2026-12-01,
h,Hazel,Tom,Proposal,10,EUR,2026-10-01,2026-12-01,
"""
SINCE = date(2026, 11, 9)


@pytest.fixture
def book(make_desk, take):
    desk = make_desk()
    take(desk, {"deals.csv": HEAD + FIRST}, on=SINCE)
    take(desk, {"deals.csv": HEAD + SECOND}, on=date(2026, 11, 23))
    return desk


def parts(fall):
    return {part.kind: (part.n, part.amount) for part in fall.parts}


def test_two_exports_tell_what_changed_between_them(book):
    found = find_changes(book, Scope("owner", "Maya"), since=SINCE, period="2026-Q4")
    euro, dollar = found.waterfalls
    assert (euro.start.n, euro.start.amount) == (3, 900.5)
    assert parts(euro) == {
        "new": (1, 700),
        "handed_in": (1, 400),
        "pulled_in": (1, 300),
        "up": (1, 20.25),
        "down": (1, -20),
        "won": (1, -180),
    }
    assert (euro.end.n, euro.end.amount) == (5, 2120.75)
    assert parts(dollar) == {"slipped": (1, -500)}
    said = {row.name: (row.kind, row.text) for row in found.opportunities}
    assert said["Alder"] == (
        "up",
        "amount 100.5 to 120.75; 14 days later, to 15 Dec 2026; Proposal to Contract",
    )
    assert said["Dogwood"] == ("handed_in", "came from Tom")
    assert said["Elm"] == ("slipped", "40 days later, to 10 Jan 2027")
    assert said["Fir"] == ("idle", "nothing happened")
    assert "no activities" in found.notes[-1]


def test_the_one_who_gave_it_away_sees_where_it_went(book):
    found = find_changes(book, Scope("owner", "Tom"), since=SINCE, period="2026-Q4")
    assert parts(found.waterfalls[0]) == {"handed_out": (1, -400)}
    assert found.opportunities[0].text == "went to Maya"
    company = find_changes(book, COMPANY, since=SINCE, period="2026-Q4")
    kinds = {row.name: row.kind for row in company.opportunities}
    assert kinds["Dogwood"] == "touched"  # within the company nothing came or went


def test_without_a_target_all_dates_count_and_with_one_its_period(book):
    found = find_changes(book, Scope("owner", "Maya"), since=SINCE)
    assert found.period is None
    assert {row.kind for row in found.opportunities if row.name in ("Cedar", "Elm")} == {
        "earlier",
        "pushed",
    }
    from decimal import Decimal

    set_target(book, Scope("owner", "Maya"), period="2026-Q4", number=Decimal(5), currency="EUR")
    assert find_changes(book, Scope("owner", "Maya"), since=SINCE).period.name == "2026-Q4"
    everything = find_changes(book, Scope("owner", "Maya"), since=SINCE, all_dates=True)
    assert everything.period is None


def test_a_team_is_what_its_sellers_have(book):
    set_owner(book, "Maya", team="North")
    found = find_changes(book, Scope("team", "North"), since=SINCE, period="2026-Q4")
    assert found.waterfalls[0].end.amount == 2120.75


def test_credit_parts_the_amounts(book, take):
    credit = "opportunity_id,owner,share\na,Maya,0.5\na,Tom,0.5\n"
    take(book, {"credit.csv": credit}, on=date(2026, 11, 23), kind="credit")
    found = find_changes(book, Scope("owner", "Tom"), since=SINCE, period="2026-Q4")
    assert parts(found.waterfalls[0])["up"] == (1, 10.13)
    assert "by share" in found.notes[-1]


def test_one_export_says_that_it_is_no_history(make_desk, take):
    desk = make_desk()
    take(desk, {"deals.csv": HEAD + FIRST}, on=date(2026, 11, 23))
    found = find_changes(desk, since=SINCE, period="2026-Q4")
    assert {row.kind for row in found.opportunities} == {"unseen"}
    assert all(fall.is_first for fall in found.waterfalls)
    assert {row.text for row in found.opportunities} == {"first seen"}
    assert "Import an earlier export" in found.notes[0]


def test_wrong_days_and_empty_books_are_answered_in_words(desk):
    with pytest.raises(UsageError, match="not before"):
        find_changes(desk, since=date(2026, 11, 23))
    with pytest.raises(UsageError, match="exclude"):
        find_changes(desk, since=SINCE, period="2026-Q4", all_dates=True)
    assert find_changes(desk, since=SINCE).waterfalls == ()
