"""An action is ticked off together with its next step, or not at all."""

from datetime import date

import pytest

from ontarget.app import plan
from ontarget.app.plan import tick_off
from ontarget.app.record_key import opportunity_keys
from ontarget.core.errors import UsageError

FILE = {"o.csv": "opportunity_id,name,owner,stage,amount,currency,created_on\n"
                 "1,Pilot,Ann,Talk,10,EUR,2026-09-01\n"}  # fmt: skip


def test_step_and_entry_are_one_change_of_the_book(desk, take):
    take(desk, FILE)
    before = desk.book.rows("book")[0]["change_number"]
    tick_off(desk, "confirm-date-1", next_step="call", next_on=date(2026, 11, 26))
    assert desk.book.rows("book")[0]["change_number"] == before + 1
    assert len(desk.book.rows("observation", known="user")) == 2
    assert [row["state"] for row in desk.book.rows("action_log")] == ["done"]


def test_without_the_entry_no_step_is_kept(desk, take, monkeypatch):
    take(desk, FILE)

    def broken(*_, **__):
        return {"action": "confirm-date-1", "state": "no such state"}

    monkeypatch.setattr(plan, "_entry", broken)
    with pytest.raises(Exception, match=r"(?i)constraint|null"):
        tick_off(desk, "confirm-date-1", next_step="call", next_on=date(2026, 11, 26))
    assert desk.book.rows("observation", known="user") == []
    assert desk.book.rows("action_log") == []


def test_a_step_needs_words_and_a_day(desk, take):
    take(desk, FILE)
    with pytest.raises(UsageError):
        tick_off(desk, "confirm-date-1", next_step="call")
    assert desk.book.rows("action_log") == []


def test_what_was_done_stays_done_when_another_source_brings_the_same_id(desk, take):
    take(desk, FILE, source="north")
    tick_off(desk, "confirm-date-1")
    take(desk, {"o.csv": FILE["o.csv"].replace("Pilot", "Other")}, source="south")
    records = {row["source"]: row["record_id"] for row in desk.book.rows("opportunity")}
    keys = opportunity_keys(desk, records.values())
    assert keys == {records["north"]: "north:1", records["south"]: "south:1"}
    assert list(plan.hidden_ids(desk, keys)) == ["confirm-date-north:1"]
