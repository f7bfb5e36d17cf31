"""What was shown on three days running gives way, each finding by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from ontarget.app.attention import (
    find_shown,
    finding_key,
    hidden_follow_ups,
    remember_findings,
)


def test_findings_about_no_opportunity_wear_out_each_by_itself(desk):
    """The same rule about another seller, or another rule, was never shown."""
    ann, bob = (finding_key("OWN003", None, name) for name in ("Ann", "Bob"))
    other = finding_key("PIP004", None, None)
    for day in (18, 19, 20):
        now = datetime(2026, 11, day, 9, tzinfo=UTC)
        remember_findings(replace(desk, as_of=now.date(), now=now), [(ann, 40.0)])
    shown = find_shown(desk)
    assert shown.is_worn(ann, 40.0)
    assert not shown.is_worn(ann, 41.0), "it got worse"
    assert not shown.is_worn(bob, 40.0)
    assert not shown.is_worn(other, 40.0)
    assert shown.is_new(bob)


def test_a_finding_about_an_opportunity_is_remembered_by_its_record():
    assert finding_key("SLP001", 7, "whatever") == ("SLP001", 7)


def logged(desk, *rows):
    with desk.book.write(notice=desk.notice) as book:
        book.insert_rows("action_log", [
            {"action": "follow-up-1", "record_id": 7, "state": "done", "actor": "local", **row}
            for row in rows
        ])  # fmt: skip


@pytest.mark.parametrize(
    ("done", "gap", "back"),
    [(20, 2, 24), (20, 1, 23), (19, 2, 23), (21, 2, 24), (23, 2, 25), (23, 0, None)],
)
def test_a_done_follow_up_is_back_after_working_days(make_desk, done, gap, back):
    desk = make_desk(follow_up_gap_days=gap)
    logged(desk, {"logged_at": datetime(2026, 11, done, 9, tzinfo=UTC)})
    day = None if back is None else date(2026, 11, back)
    before = replace(desk, as_of=date(2026, 11, done))
    assert hidden_follow_ups(before) == ({} if day is None else {7: day})
    if day is not None:
        assert hidden_follow_ups(replace(desk, as_of=day)) == {}


def test_the_last_word_on_a_follow_up_counts(desk):
    at = datetime(2026, 11, 20, 9, tzinfo=UTC)
    later = date(2026, 12, 1)
    logged(desk, {"logged_at": at},
           {"logged_at": at, "state": "snoozed", "until_on": later},
           {"logged_at": at, "action": "confirm-date-2", "record_id": 8})  # fmt: skip
    assert hidden_follow_ups(desk) == {7: later}
    assert hidden_follow_ups(replace(desk, as_of=later)) == {}
    assert hidden_follow_ups(replace(desk, as_of=date(2026, 11, 19))) == {}
