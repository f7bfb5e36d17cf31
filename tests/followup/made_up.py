"""Small tables of contacts, opportunities and people, written as a test needs them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa

from ontarget.followup.absence import owner_key, person_key
from ontarget.pipeline.calendar import build_calendar

CALENDAR = build_calendar(None, 2016, 2029)
DAY = date(2026, 11, 23)  # a Monday

_CONTACT = {
    "record_id": 1, "kind": "email", "direction": "out", "happened_at": None, "due_on": None,
    "owner": "Ana", "contact_record_id": None, "has_time": True, "is_planned": False,
    "is_sign": False, "is_ours": False, "asks_answer": False, "is_automatic": False,
}  # fmt: skip
_TYPES = {
    "record_id": pa.int64(), "happened_at": pa.timestamp("us", "UTC"), "due_on": pa.date32(),
    "contact_record_id": pa.int64(), "has_time": pa.bool_(), "is_planned": pa.bool_(),
    "is_sign": pa.bool_(), "is_ours": pa.bool_(), "asks_answer": pa.bool_(),
    "is_automatic": pa.bool_(), "happened_on": pa.date32(), "created_on": pa.date32(),
    "closed_on": pa.date32(), "next_step_on": pa.date32(), "next_step_said_on": pa.date32(),
    "is_late_stage": pa.bool_(), "late_days": pa.int64(), "from_on": pa.date32(),
    "to_on": pa.date32(), "said_on": pa.date32(), "until_on": pa.date32(),
    "said_at": pa.timestamp("us", "UTC"), "is_allowed": pa.bool_(), "has_opted_out": pa.bool_(),
}  # fmt: skip


def at(day: str, hour: int = 12, minute: int = 0) -> datetime:
    """A time on a day of November 2026 such as "20", or of any month such as "10-30"."""
    text = f"2026-{day}" if "-" in day else f"2026-11-{int(day):02d}"
    return datetime.fromisoformat(text).replace(hour=hour, minute=minute, tzinfo=UTC)


def ours(day: str, hour: int = 12, **more: Any) -> dict[str, Any]:
    """A mail of ours."""
    return {"happened_at": at(day, hour), "is_ours": True, **more}


def reply(day: str, hour: int = 13, **more: Any) -> dict[str, Any]:
    """A mail of the buyer."""
    return {"happened_at": at(day, hour), "direction": "in", "is_sign": True,
            "asks_answer": True, **more}  # fmt: skip


def met(day: str, **more: Any) -> dict[str, Any]:
    """A meeting that was held."""
    return {"happened_at": at(day), "kind": "meeting", "is_sign": True, **more}


def planned(day: str, **more: Any) -> dict[str, Any]:
    """A task for a day."""
    return {"kind": "task", "is_planned": True, "due_on": at(day).date(), **more}


def contacts(*rows: dict[str, Any]) -> pa.Table:
    """The table of ``pipeline.touches`` for these."""
    full = [{**_CONTACT, **row} for row in rows]
    for row in full:
        row["happened_on"] = row["happened_at"].date() if row["happened_at"] else None
    names = [*_CONTACT, "happened_on"]
    return pa.table({name: pa.array([row[name] for row in full], _TYPES.get(name, pa.string()))
                     for name in names})  # fmt: skip


def table(usual: dict[str, Any], *rows: dict[str, Any]) -> pa.Table:
    """Rows over what is usual of each."""
    full = [{**usual, **row} for row in rows]
    return pa.table({name: pa.array([row[name] for row in full], _TYPES.get(name, pa.string()))
                     for name in usual})  # fmt: skip


def opportunities(*rows: dict[str, Any]) -> pa.Table:
    """Open ones, unless a row says otherwise."""
    usual = {"record_id": 1, "owner": "Ana", "contact_record_id": 100, "group": "EMEA",
             "status": "open", "created_on": date(2026, 10, 1), "closed_on": None,
             "next_step_on": None, "next_step_said_on": None}  # fmt: skip
    return table(usual, *(rows or ({},)))


def candidates(*rows: dict[str, Any]) -> pa.Table:
    """Whom to contact."""
    usual = {"record_id": 1, "contact_record_id": 100, "channel": "email", "owner": "Ana",
             "is_late_stage": False, "zone": "Europe/Berlin", "late_days": 0}  # fmt: skip
    return table(usual, *(rows or ({},)))


def permissions(*rows: dict[str, Any]) -> pa.Table:
    """What people said about being contacted."""
    return table({"contact_record_id": 100, "channel": None, "is_allowed": False,
                  "said_on": date(2026, 11, 1)}, *rows)  # fmt: skip


def refusals(*rows: dict[str, Any]) -> pa.Table:
    """Refusals of opportunities."""
    return table({"record_id": 1, "kind": "no", "said_at": at("10"), "until_on": None}, *rows)


def absences(*rows: tuple[str, str, str]) -> pa.Table:
    """Rows: a seller's name or a contact's number, first day, last day."""
    return table({"who": "", "from_on": None, "to_on": None}, *(
        {"who": person_key(int(who)) if who.isdigit() else owner_key(who),
         "from_on": at(first).date(), "to_on": at(last).date()}
        for who, first, last in rows))  # fmt: skip
