"""A waiver outlives exports, owners and merges, and what is taken back is as if never said."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

from ontarget.app.as_of import load_state
from ontarget.app.decide import decide, standing_decisions, undo_decision
from ontarget.app.merge import merge_records, unmerge
from ontarget.app.obstacles import (
    add_obstacle,
    list_obstacles,
    obstacles_table,
    reopen_obstacle,
    resolve_obstacle,
)
from ontarget.app.qualify import add_fact, qualification_of, withdraw_fact
from ontarget.app.undo_import import undo_last_import
from ontarget.app.waive import list_waivers, waive, withdraw_waiver, without_waived
from ontarget.audit.registry import get_rule
from ontarget.audit.runner import RuleRun
from ontarget.core.errors import UsageError
from ontarget.core.scope import COMPANY

FIRST, SECOND, TODAY = date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 23)
TWO = (
    "opportunity_id,name,account,owner,stage,amount,currency,created_on\n"
    "1,Pilot,Acme,Ann,Talk,10,EUR,2026-01-01\n2,Rollout,Bolt,Bob,Talk,20,EUR,2026-01-02\n"
)


def on(desk, day):
    return replace(desk, as_of=day, now=datetime(day.year, day.month, day.day, 12, tzinfo=UTC))


def found_after_waivers(desk):
    """Return the opportunities of which a finding of SLP001 is left, of all that are there."""
    rows = load_state(desk).pipeline
    findings = pa.table({"record_id": rows["record_id"]})
    run = RuleRun(get_rule("SLP001"), findings, None, None, 0.0)
    (kept,), _ = without_waived(desk, [run], rows)
    names = dict(zip(rows["record_id"].to_pylist(), rows["name"].to_pylist(), strict=True))
    return sorted(names[record_id] for record_id in kept.rows["record_id"].to_pylist())


def test_it_survives_export_owner_and_merge_and_holds_an_undo(desk, take):
    take(desk, {"o.csv": TWO}, on=FIRST)
    waive(on(desk, FIRST), "SLP001", "2", reason="their board meets in May")
    with pytest.raises(UsageError, match="changed here"):
        undo_last_import(desk)
    assert found_after_waivers(desk) == ["Pilot"]
    take(desk, {"o.csv": TWO.replace("Bob", "Zoe").replace(",20,", ",25,")}, on=SECOND)
    assert found_after_waivers(desk) == ["Pilot"]
    merge_records(desk, "1", "2")
    assert found_after_waivers(desk) == []
    unmerge(desk, "2")
    assert found_after_waivers(desk) == ["Pilot"]
    (one,) = list_waivers(desk)
    withdraw_waiver(desk, one.waiver_id)
    assert found_after_waivers(desk) == ["Pilot", "Rollout"]
    assert len(list_waivers(on(desk, SECOND))) == 1


def said(desk):
    """Return all that people said, as the audit reads it."""
    rows = load_state(desk).pipeline
    with desk.book.read() as book:
        decided = {one.record_id: one.verdict for one in standing_decisions(book, desk).values()}
    answers = [
        {one.question: (one.fact, one.said_by) for one in qualification_of(desk, key).questions}
        for key in ("1", "2")
    ]
    stands = obstacles_table(desk, rows).to_pylist()
    return decided, answers, stands, found_after_waivers(desk)


def test_taking_everything_back_leaves_what_was_said_before(desk, take):
    take(desk, {"o.csv": TWO}, on=FIRST)
    first = on(desk, FIRST)
    decide(first, "1", "keep", reason="alive")
    stone = add_obstacle(first, "1", "no budget", owner="Ann")
    before = said(desk)
    decide(desk, "1", "cut", reason="dead")
    add_fact(desk, "1", "need", "a day a week is lost", said_by="Ada Holm")
    resolve_obstacle(desk, "1", "paid")
    waiver = waive(desk, "SLP001", "2", reason="their board meets in May")
    assert all(now != then for now, then in zip(said(desk), before, strict=True))
    undo_decision(desk, "1")
    withdraw_fact(desk, "1", "need")
    reopen_obstacle(desk, str(stone.obstacle_id))
    withdraw_waiver(desk, waiver.waiver_id)
    assert said(desk) == before
    assert len(list_obstacles(desk, COMPANY)) == 1
