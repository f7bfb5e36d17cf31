"""Decisions are kept, come back by themselves, change the odds, and are compared with the end."""

import multiprocessing
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from ontarget.app.answer import answer
from ontarget.app.audit import audit
from ontarget.app.decide import decide, standing_decisions, undo_decision
from ontarget.app.decision_log import list_decisions
from ontarget.app.merge import merge_records
from ontarget.app.targets import set_target
from ontarget.core.errors import UsageError
from ontarget.core.scope import COMPANY, Scope

MONDAY = date(2026, 11, 23)
HEAD = "Deal ID,Deal Name,Owner,Deal Stage,Amount,Currency,Close Date,Create Date\n"
CLOSED = "".join(
    f"C-{n},Past {n},{'Ann' if n % 2 else 'Bob'},{'Closed Won' if n % 3 else 'Closed Lost'},"
    f"{200 + n},EUR,2026-{1 + n % 10:02d}-20,2025-{11 + n % 2}-01\n"
    for n in range(24)
)
OPEN = """D-1,Rollout,Ann,Talk,900,EUR,2026-12-10,2026-09-01
D-2,Pilot,Ann,Talk,400,EUR,2026-12-20,2026-10-01
D-3,Renewal,Bob,Talk,300,EUR,2026-12-05,2026-10-15
"""


def deals(rows=OPEN):
    return {"deals.csv": HEAD + CLOSED + rows}


def on(desk, day):
    return replace(desk, as_of=day, now=datetime(day.year, day.month, day.day, 9, tzinfo=UTC))


@pytest.fixture
def busy(desk, take):
    """A desk on a book with a target and three open opportunities."""
    take(desk, deals(), on=MONDAY)
    set_target(desk, COMPANY, period="2026-Q4", number=Decimal(1500), currency="EUR")
    return desk


def p_hit(desk, scope=COMPANY):
    found = answer(desk, scope, period="2026-Q4")
    return found.p_hit, found.parts.open


def standing(desk):
    with desk.book.read() as book:
        return {one.verdict: one for one in standing_decisions(book, desk).values()}


def test_what_is_parked_adds_nothing_until_it_comes_back(busy):
    whole = p_hit(busy)
    decide(busy, "D-1", "backburner", reason="budget in December", until=date(2026, 12, 14))
    part = p_hit(busy)
    decide(busy, "D-1", "cut", reason="no budget")
    cut = p_hit(busy)
    assert whole[1] > part[1] > cut[1] > 0
    assert whole[0] >= part[0] >= cut[0]
    back = on(busy, date(2026, 12, 14))
    undo_decision(busy, "D-1")
    assert p_hit(busy) == part
    assert not standing(back)["backburner"].is_asleep(back.as_of)
    undo_decision(busy, "D-1")
    assert p_hit(busy) == whole
    with pytest.raises(UsageError, match="Nothing was decided"):
        undo_decision(busy, "D-1")


def test_a_decision_counts_from_its_day_and_says_so(busy):
    before = on(busy, MONDAY)
    decide(on(busy, date(2026, 11, 25)), "Pilot", "cut", reason="gone quiet")
    assert not standing(before)
    assert standing(on(busy, date(2026, 11, 26)))["cut"].reason == "gone quiet"
    notes = answer(on(busy, date(2026, 11, 26)), COMPANY, period="2026-Q4").notes
    assert "1 opportunity parked by you counts not at all in this period" in notes[0]


def test_a_handed_over_one_belongs_to_the_colleague(busy):
    ann, bob = Scope("owner", "Ann"), Scope("owner", "Bob")
    before = p_hit(busy, ann)[1], p_hit(busy, bob)[1]
    decide(busy, "D-1", "hand-over", to_owner="bob", reason="his segment")
    assert p_hit(busy, ann)[1] < before[0]
    assert p_hit(busy, bob)[1] > before[1]


def test_a_decision_survives_the_next_export_a_new_owner_and_a_merge(busy, take):
    decide(busy, "D-1", "cut", reason="no budget")
    changed = OPEN.replace("Rollout,Ann,Talk,900", "Rollout,Bob,Talk,950")
    take(busy, deals(changed), on=date(2026, 11, 30))
    later = on(busy, date(2026, 11, 30))
    assert standing(later)["cut"].reason == "no budget"
    merge_records(later, "D-2", "D-1")
    decisions = standing(later)
    kept = later.book.rows("opportunity", source_id="D-2")[0]["record_id"]
    assert decisions["cut"].record_id == kept


def test_what_became_of_it_is_told(busy, take):
    decide(busy, "D-1", "cut", reason="no budget")
    decide(busy, "D-2", "backburner", reason="not now", until=date(2026, 11, 30))
    closed = OPEN.replace("Rollout,Ann,Talk,900,EUR,2026-12-10", "Rollout,Ann,Closed Won,900,EUR,"
                          "2026-12-03")  # fmt: skip
    take(busy, deals(closed), on=date(2026, 12, 7))
    log = list_decisions(on(busy, date(2026, 12, 7)), COMPANY)
    assert {one.opportunity_id: one.became for one in log.decisions} == {
        "D-1": "won", "D-2": "back",
    }  # fmt: skip
    assert [one.text for one in log.tallies] == [
        "of 1 put on the back burner, 0 won since and 0 lost, 1 came back",
        "of 1 cut, 1 won since and 0 lost",
    ]


@pytest.mark.parametrize(
    ("verdict", "more", "said"),
    [
        ("maybe", {}, "no decision"),
        ("cut", {"reason": " "}, "needs a reason"),
        ("hand-over", {}, "--to goes with hand-over"),
        ("keep", {"to_owner": "Bob"}, "--to goes with hand-over"),
        ("keep", {"until": date(2027, 1, 1)}, "does not go with keep"),
        ("cut", {"until": MONDAY}, "is not ahead"),
    ],
)
def test_what_does_not_go_together_is_refused(busy, verdict, more, said):
    with pytest.raises(UsageError, match=said):
        decide(busy, "D-1", verdict, **{"reason": "because", **more})
    assert busy.book.rows("decision") == []


def test_the_audit_shows_what_was_decided_and_still_judges_it(busy):
    before = {one.opportunity_id: one.verdict for one in audit(busy, COMPANY).opportunities}
    decide(busy, "D-1", "cut", reason="no budget")
    after = {one.opportunity_id: one for one in audit(busy, COMPANY).opportunities}
    assert after["D-1"].verdict == before["D-1"]
    assert (after["D-1"].decision.verdict, after["D-1"].decision.is_asleep) == ("cut", True)
    assert after["D-2"].decision is None


def _decide_one(location, number):
    from pathlib import Path

    from ontarget.app.desk import Desk
    from ontarget.config import Settings
    from ontarget.store.book import open_book

    now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    book = open_book(location, now=now)
    desk = Desk(book, MONDAY, now, Settings({}), Path(location).parent, lambda _: None)
    decide(desk, "D-2", "keep" if number % 2 else "cut", reason=f"reason {number}")


def test_two_processes_deciding_at_once_lose_nothing(busy):
    spawn = multiprocessing.get_context("spawn")
    with spawn.Pool(2) as pool:
        pool.starmap(_decide_one, [(str(busy.book.path), number) for number in range(8)])
    rows = busy.book.rows("decision")
    assert sorted(row["reason"] for row in rows) == [f"reason {number}" for number in range(8)]
