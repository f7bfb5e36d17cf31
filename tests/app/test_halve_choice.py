"""An own half beside the tool's, looked back on; a half parked in one go and taken back."""

from __future__ import annotations

from datetime import date

import pytest
from tests.app.halving import CLOSED, HEAD, OF_BOB, OPEN, halved, ids, on

from ontarget.app.decide import decide, standing_decisions
from ontarget.app.decide_many import undo_halving
from ontarget.app.halve_choice import keep_choice, n_to_choose, offered_rows, read_choice
from ontarget.app.halve_park import park, to_park
from ontarget.app.halve_view import halve_view
from ontarget.core.errors import AmbiguousName, NotInBook, UsageError


def test_what_is_decided_stands_on_both_sides(busy):
    decide(busy, "D-1", "cut", reason="no budget")
    decide(busy, "D-6", "keep", reason="the board asks for it")
    found = halved(busy)
    view = halve_view(found)
    assert "D-1" in ids(view.parked) and "D-6" in ids(view.kept)  # noqa: PT018
    assert len(view.kept) == 3
    assert {row["opportunity_id"] for row in offered_rows(found)} == {"D-2", "D-3", "D-4", "D-5"}
    assert n_to_choose(found) == 2
    assert {row["amount"] for row in offered_rows(found)} == {660, 540, 420, 300}
    parked = next(row for row in view.parked if row.opportunity_id == "D-1")
    assert (parked.is_asleep, parked.wakes_on) == (True, None)
    for n in range(2, 7):
        decide(busy, f"D-{n}", "cut", reason="all of it")
    empty = halve_view(halved(busy))
    assert (empty.kept, len(empty.parked), to_park(empty, is_mine=False)) == ((), 6, [])


def test_an_own_half_is_as_large_and_names_what_is_open(busy):
    found = halved(busy)
    with pytest.raises(UsageError, match="You keep 1; 3 of 6"):
        read_choice(found, ["D-1"])
    with pytest.raises(NotInBook, match="no open opportunity"):
        read_choice(found, ["D-1", "D-9", "D-2"])
    with pytest.raises(AmbiguousName):
        read_choice(found, ["o"])
    mine = read_choice(found, ["D-6", "pilot", " D-5 ", "D-5"])
    view = halve_view(found, keep_choice(found, mine))
    assert set(view.mine.kept) == {"D-6", "D-2", "D-5"}
    assert set(view.mine.agree) | set(view.mine.differ) == {f"D-{n}" for n in range(1, 7)}
    assert set(view.mine.differ) == ids(view.mine.only_mine) | ids(view.mine.only_model)
    assert view.mine.p_hit_kept <= view.p_hit_kept + 0.002
    assert ids(view.mine.parked) == {"D-1", "D-3", "D-4"}
    assert halve_view(halved(busy)).mine == view.mine


def test_later_it_is_told_who_was_right_and_only_from_that_day(busy, take):
    found = halved(busy)
    model = ids(halve_view(found).kept)
    others = sorted({f"D-{n}" for n in range(1, 7)} - model)
    keep_choice(found, read_choice(found, others))
    assert halve_view(halved(busy)).later == ()
    before = on(busy, date(2026, 11, 20))
    assert halve_view(halved(before)).mine is None
    rows = OPEN.splitlines(keepends=True)
    won = OPEN
    for key in others:
        line = next(row for row in rows if row.startswith(f"{key},"))
        day = line.split(",")[7]
        won = won.replace(line, line.replace("Talk", "Closed Won").replace(day, "2026-12-03"))
    take(busy, {"deals.csv": HEAD + CLOSED + won + OF_BOB}, on=date(2026, 12, 7))
    later = on(busy, date(2026, 12, 7))
    told = halve_view(halved(later))
    assert len(told.later) == 1
    back = told.later[0]
    assert (back.n_differ, back.n_settled, back.n_won_mine, back.n_won_model) == (6, 3, 3, 0)
    assert back.who == "cannot tell"
    assert "Cannot tell" in told.later_text
    assert back.amount_mine > 0 == back.amount_model
    # What the source says now about that Monday does not change what was known then.
    assert halve_view(halved(busy)).later == ()


def standing(desk):
    with desk.book.read() as book:
        return standing_decisions(book, desk)


def test_parking_is_one_step_and_so_is_taking_it_back(busy):
    decide(busy, "D-1", "keep", reason="first")
    before = standing(busy)
    view = halve_view(halved(busy))
    rows = to_park(view, is_mine=False)
    assert park(busy, rows) == 3
    made = {one.record_id: one for one in standing(busy).values() if one.verdict == "backburner"}
    assert {one.until_on for one in made.values()} == {row.wakes_on for row in rows}
    assert all("within 26 weeks" in one.reason for one in made.values())
    again = halve_view(halved(busy))
    assert ids(again.parked) == ids(view.parked)
    assert to_park(again, is_mine=False) == []
    assert len(undo_halving(busy)) == 3
    assert standing(busy) == before
    with pytest.raises(UsageError, match="No halving"):
        undo_halving(busy)


def test_a_crash_in_the_middle_parks_nothing(busy, monkeypatch):
    from ontarget.store.transaction import WriteTransaction

    rows = to_park(halve_view(halved(busy)), is_mine=False)
    whole = WriteTransaction.insert_rows

    def broken(self, table, given):
        whole(self, table, list(given)[:2])
        raise KeyboardInterrupt

    monkeypatch.setattr(WriteTransaction, "insert_rows", broken)
    with pytest.raises(KeyboardInterrupt):
        park(busy, rows)
    monkeypatch.undo()
    assert busy.book.rows("decision") == []
