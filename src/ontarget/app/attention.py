"""What a person was shown already: so that nothing is repeated for a fourth day without need.

Shown findings, shown actions, and what became of actions stand in the action log.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from ontarget.app.desk import Desk
from ontarget.app.own_records import day_of, merged_into, with_kept_record
from ontarget.core.errors import NotInBook
from ontarget.pipeline.calendar import build_calendar
from ontarget.plan.actions import FOLLOW_UP

_FINDING = "finding:"
_PROPOSAL = "obstacle:"  # proposed obstacles that were confirmed or dismissed
_OVERRIDE = "override:"  # limits on contacts that were set aside
TRIAL = "trial:"
"""What begins the entries of drawn approvals, which are no actions."""

_DAYS_RUNNING = 3
_FEWEST_A_YEAR = 200  # working days
Key = tuple[str, int | None]
"""Rule id, with the subject of what is about no record, and the record."""


def finding_key(rule_id: str, record_id: int | None, subject: str | None) -> Key:
    """Return what a finding is remembered by: two sellers' findings of one rule are two."""
    has_subject = record_id is None and subject is not None
    return (f"{rule_id}:{subject}" if has_subject else rule_id, record_id)


@dataclass(frozen=True)
class Shown:
    """Findings as they were shown on earlier days: by rule and record, day and size."""

    days: Mapping[Key, Mapping[date, float]]
    last_days: tuple[date, ...]

    def is_worn(self, key: Key, size: float | None) -> bool:
        """Whether it was shown on each of the last three days and has not got worse since."""
        seen = self.days.get(key, {})
        if len(self.last_days) < _DAYS_RUNNING or any(day not in seen for day in self.last_days):
            return False
        return (size or 0.0) <= min(seen[day] for day in self.last_days)

    def is_new(self, key: Key) -> bool:
        """Whether it was never shown, though others were."""
        return bool(self.last_days) and key not in self.days


def find_shown(desk: Desk) -> Shown:
    """Return what was shown on days before the desk's."""
    days: dict[Key, dict[date, float]] = defaultdict(dict)
    for row in _rows(desk):
        day = row["logged_at"].astimezone(desk.zone).date()
        if row["state"] == "shown" and row["action"].startswith(_FINDING) and day < desk.as_of:
            key = (row["action"].removeprefix(_FINDING), row["record_id"])
            days[key][day] = row["size"] or 0.0
    every = sorted({day for found in days.values() for day in found})
    return Shown(days, tuple(every[-_DAYS_RUNNING:]))


def remember_findings(desk: Desk, found: Iterable[tuple[Key, float | None]]) -> None:
    """Keep that findings (key, size) were shown today; a past day is not today."""
    _remember(desk, [
        {"action": f"{_FINDING}{name}", "record_id": record_id, "size": size}
        for (name, record_id), size in found
    ])  # fmt: skip


def remember_actions(desk: Desk, ids: Iterable[tuple[str, int | None]]) -> None:
    """Keep the actions (id, record) that were shown in their order, for whichever day it was."""
    _insert(desk, [
        {"action": action_id, "record_id": record_id, "size": float(place)}
        for place, (action_id, record_id) in enumerate(ids, start=1)
    ], any_day=True)  # fmt: skip


def _remember(desk: Desk, rows: list[dict[str, Any]]) -> None:
    day, known = desk.as_of, set()
    for row in _rows(desk):
        if row["state"] == "shown" and row["logged_at"].astimezone(desk.zone).date() == day:
            known.add((row["action"], row["record_id"], row["size"]))
    new = [row for row in rows if (row["action"], row["record_id"], row["size"]) not in known]
    _insert(desk, new)


def _insert(desk: Desk, rows: list[dict[str, Any]], *, any_day: bool = False) -> None:
    """Keep what was shown together: all at one moment; of findings a past day is not today."""
    is_today = desk.now.astimezone(desk.zone).date() == desk.as_of
    if rows and (is_today or any_day):
        stamped = {"state": "shown", "actor": desk.actor, "logged_at": desk.moment}
        with desk.book.write(notice=desk.notice) as transaction:
            transaction.insert_rows("action_log", [{**row, **stamped} for row in rows])


def hidden_actions(desk: Desk, repeat_days: int) -> set[tuple[str, int | None]]:
    """Return actions (id, record) done within so many days, or put off to a later day."""
    last: dict[tuple[str, int | None], dict[str, Any]] = {}
    for row in _rows(desk):
        if row["state"] in ("done", "snoozed"):
            last[row["action"], row["record_id"]] = row
    hidden = set()
    for action, row in last.items():
        day = row["logged_at"].astimezone(desk.zone).date()
        is_done = row["state"] == "done" and (desk.as_of - day).days < repeat_days
        is_off = row["state"] == "snoozed" and row["until_on"] and row["until_on"] > desk.as_of
        if is_done or is_off:
            hidden.add(action)
    return hidden


def hidden_follow_ups(desk: Desk) -> dict[int, date]:
    """Return by opportunity the first day on which its follow-up is back; shown ones are left out.

    One that was done is back after the minimum gap in working days, one that was put off on its
    day. The last word on an opportunity counts.
    """
    last: dict[int, dict[str, Any]] = {}
    rows = [row for row in _rows(desk) if row["state"] in ("done", "snoozed")]
    rows = [row for row in rows if row["action"].startswith(f"{FOLLOW_UP}-")]
    with desk.book.read() as book:
        merged = merged_into(book) if rows else {}
    for row in with_kept_record(rows, merged):
        if row["record_id"] is not None:
            last[row["record_id"]] = row
    gap = desk.settings.whole("follow_up_gap_days")
    backs = {key: _back_on(desk, row, gap) for key, row in last.items()}
    return {key: day for key, day in backs.items() if day > desk.as_of}


def _back_on(desk: Desk, row: Mapping[str, Any], gap_days: int) -> date:
    if row["state"] == "snoozed":
        until: date = row["until_on"] or desk.as_of
        return until
    day = day_of(desk, row["logged_at"])
    country = desk.settings.text("country") or None
    calendar = build_calendar(country, day.year, day.year + 1 + gap_days // _FEWEST_A_YEAR)
    numbers = calendar["working_day_number"].to_numpy()
    first = date(day.year, 1, 1)
    # The first day by which so many working days have begun after the day it was done.
    place = np.searchsorted(numbers, numbers[(day - first).days] + gap_days)
    back = first + timedelta(days=int(place))
    return max(back, day)


def keep_override(desk: Desk, record_id: int, by: str, why: str) -> None:
    """Keep that a limit on contacts was set aside, and why."""
    row = {
        "action": f"{_OVERRIDE}{by}", "record_id": record_id, "state": "done", "note": why,
        "actor": desk.actor, "logged_at": desk.moment,
    }  # fmt: skip
    with desk.book.write(notice=desk.notice) as transaction:
        transaction.insert_rows("action_log", [row])


def entries_since(desk: Desk, day: date) -> list[dict[str, Any]]:
    """Return what became of actions after the end of a day, up to the desk's; findings left out."""
    return [
        row
        for row in _rows(desk)
        if not row["action"].startswith(_FINDING)
        and row["logged_at"].astimezone(desk.zone).date() > day
    ]


def done_on(desk: Desk, day: date) -> list[dict[str, Any]]:
    """Return what was ticked off on a day."""
    return [
        row
        for row in _rows(desk)
        if row["state"] == "done" and row["logged_at"].astimezone(desk.zone).date() == day
    ]


def shown_action(desk: Desk, text: str, is_action: Callable[[str], bool]) -> tuple[str, int | None]:
    """Return id and record of the action that a number of the last plan or an id means.

    ``is_action`` says of an id that was never shown whether there is such an action; the record
    is None where it was not kept.
    """
    rows = [row for row in _rows(desk) if not row["action"].startswith(_FINDING)]
    if not text.isdigit():
        about = {row["record_id"] for row in rows if row["action"] == text}
        if about or is_action(text):
            known = about - {None}
            return text, known.pop() if len(known) == 1 else None
        raise NotInBook(f"There is no action '{text}'.", "Those of today: ontarget plan")
    shown = [row for row in rows if row["state"] == "shown"]
    last = max((row["logged_at"] for row in shown), default=None)
    found = [row for row in shown if row["size"] == float(text) and row["logged_at"] == last]
    if not found:
        raise NotInBook(f"No action {text} was shown.", "Those of today: ontarget plan")
    return found[-1]["action"], found[-1]["record_id"]


def _rows(desk: Desk) -> list[dict[str, Any]]:
    """Return the log up to the end of the desk's day, in time order."""
    rows = desk.book.rows("action_log")
    known = [
        row
        for row in rows
        if row["logged_at"].astimezone(desk.zone).date() <= desk.as_of
        and not row["action"].startswith((_PROPOSAL, _OVERRIDE, TRIAL))
    ]
    return sorted(known, key=lambda row: (row["logged_at"], row["action_log_id"]))
