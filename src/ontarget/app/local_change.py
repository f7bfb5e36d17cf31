"""Change records here: kept beside what the source says, with the moment of the change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from ontarget.app.desk import Desk, end_of_day
from ontarget.app.find_record import find_record
from ontarget.app.local_layer import canonical, laid_over, standing_changes
from ontarget.app.record_key import keys_of
from ontarget.app.typed_value import parse_value, split_assignment
from ontarget.core.errors import UsageError
from ontarget.core.money import json_amount
from ontarget.core.schema import get_kind
from ontarget.store.transaction import WriteTransaction


@dataclass(frozen=True)
class Change:
    """One field before and after, amounts in major units, days as text."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Changed:
    """A record and what was changed of it."""

    kind: str
    record_id: int
    id: str
    name: str
    changes: tuple[Change, ...]
    currency: str | None = None


def set_fields(
    desk: Desk, text: str, assignments: Sequence[str], *, kind_name: str = "opportunity"
) -> Changed:
    """Set fields of a record, all of them or none; a field that has the value already is left."""
    row = find_record(desk, text, kind_name)
    values = parse_fields(desk, row, assignments, kind_name=kind_name)
    return keep_changes(desk, kind_name, row, values, desk.moment)


def parse_fields(
    desk: Desk, row: dict[str, Any], assignments: Sequence[str], *, kind_name: str = "opportunity"
) -> dict[str, Any]:
    """Return by field the values that a person typed for a stored row."""
    kind = get_kind(kind_name)
    values: dict[str, Any] = {}
    for assignment in assignments:
        field, typed_text = split_assignment(kind, assignment)
        values[field.name] = parse_value(
            field, typed_text, today=desk.as_of, zone=desk.zone, currency=_currency(desk, row)
        )
    return values


def close_won(
    desk: Desk, text: str, *, on: date | None = None, amount: str | None = None
) -> Changed:
    """Say that an opportunity was won, on a day up to the as-of day, and for how much."""
    row = find_record(desk, text)
    values: dict[str, Any] = {}
    if amount is not None:
        field = get_kind("opportunity").field("booked_amount")
        values["booked_amount"] = parse_value(
            field, amount, today=desk.as_of, zone=desk.zone, currency=_currency(desk, row)
        )
    return _close(desk, row, "won", on, values)


def close_lost(
    desk: Desk, text: str, *, on: date | None = None, reason: str | None = None
) -> Changed:
    """Say that an opportunity was lost, when and why."""
    values = {"lost_reason": reason} if reason else {}
    return _close(desk, find_record(desk, text), "lost", on, values)


def _close(
    desk: Desk, row: dict[str, Any], status: str, on: date | None, values: dict[str, Any]
) -> Changed:
    day = on or desk.as_of
    if day > desk.as_of:
        raise UsageError(
            f"{day} lies ahead of {desk.as_of}.", "Close an opportunity when it is closed."
        )
    if row["created_on"] and day < row["created_on"]:
        raise UsageError(f"It was created on {row['created_on']}, after {day}.", "Mend --on.")
    values = {"status": status, "closed_on": day, **values}
    stages = {
        found["name"]
        for found in desk.book.rows("stage", source=row["source"], status=status)
        if found["pipeline"] in (None, row["pipeline"])
    }
    if len(stages) == 1:
        values["stage"] = stages.pop()
    at = end_of_day(desk, day) if day < desk.as_of else desk.moment
    return keep_changes(desk, "opportunity", row, values, at)


def reopen(desk: Desk, text: str) -> Changed:
    """Take back that an opportunity was won or lost, where only what was said here says so."""
    row = find_record(desk, text)
    name = row["name"] or row["source_id"]
    if row["status"] != "open":
        raise UsageError(f"Your source says that '{name}' is {row['status']}.", "Change it there.")
    values = {field: row[field] for field in _CLOSING}
    return keep_changes(desk, "opportunity", row, values, desk.moment)


_CLOSING = ("status", "stage", "closed_on", "booked_amount", "lost_reason")


def keep_changes(
    desk: Desk, kind: str, row: dict[str, Any], values: dict[str, Any], at: datetime
) -> Changed:
    """Keep the values that differ from what counts now, effective at an instant."""
    with desk.book.write(notice=desk.notice) as transaction:
        return change_in(transaction, desk, kind, row, values, at)


def change_in(
    transaction: WriteTransaction, desk: Desk, kind: str, row: dict[str, Any],
    values: dict[str, Any], at: datetime,
) -> Changed:  # fmt: skip
    """Keep changes together with whatever else the transaction writes, see ``keep_changes``."""
    record_id = row["record_id"]
    standing = standing_changes(transaction, kind, [record_id]).get(record_id, {})
    now = laid_over(kind, row, standing)
    news = {name: value for name, value in values.items() if now.get(name) != value}
    transaction.insert_rows(
        "observation", [_observation(kind, record_id, n, v, at, desk) for n, v in news.items()]
    )
    currency = news.get("currency") or now.get("currency")
    changes = tuple(
        Change(
            name, _shown(kind, name, now.get(name), currency), _shown(kind, name, value, currency)
        )
        for name, value in news.items()
    )
    key = keys_of(transaction, kind, [row])[record_id]
    return Changed(kind, record_id, key, _name(row), changes, currency)


def add_record(desk: Desk, kind_name: str, assignments: Sequence[str]) -> Changed:
    """Add a record of one's own, source ``local``; an opportunity counts as created today."""
    kind = get_kind(kind_name)
    values: dict[str, Any] = {}
    texts = [split_assignment(kind, assignment) for assignment in assignments]
    stated = next((text for field, text in texts if field.name == "currency"), "")
    held = desk.book.distinct("opportunity", "currency")
    usual = held[0] if len(held) == 1 else desk.settings.text("currency")
    currency = stated.upper() or usual
    for field, text in texts:
        values[field.name] = parse_value(
            field, text, today=desk.as_of, zone=desk.zone, currency=currency
        )
    names = kind.field_names
    if "name" in names and not values.get("name"):
        raise UsageError(f"A new {kind.name} needs a name.", "Write name=...")
    if "currency" in names:
        values.setdefault("currency", currency)
    if kind_name == "opportunity":
        values.setdefault("created_on", desk.as_of)
        values.setdefault("status", "open")
    with desk.book.write(notice=desk.notice) as transaction:
        row = {**values, "source_id": _free_key(transaction, kind_name)}
        record_id = transaction.upsert(kind_name, "local", [row], seen_on=desk.as_of)[0]
    changes = tuple(
        Change(name, None, _shown(kind_name, name, value, values.get("currency")))
        for name, value in values.items()
    )
    return Changed(kind_name, record_id, row["source_id"], _name(row), changes,
                   values.get("currency"))  # fmt: skip


def set_owner(
    desk: Desk,
    name: str,
    *,
    team: str | None = None,
    manager: str | None = None,
    from_on: date | None = None,
    to_on: date | None = None,
    hours_per_week: float | None = None,
) -> Changed:
    """Say which team a seller belongs to, who manages her, when she is there, and for how long.

    ``from_on`` dates the team and the manager; for a seller who is new it is her first day.
    """
    rows = [
        row for row in desk.book.rows("owner") if (row["name"] or "").casefold() == name.casefold()
    ]
    values: dict[str, Any] = {"team": team, "manager": manager, "left_on": to_on,
                              "hours_per_week": hours_per_week}  # fmt: skip
    values = {key: value for key, value in values.items() if value is not None}
    if rows:
        at = end_of_day(desk, from_on - timedelta(days=1)) if from_on else desk.moment
        return keep_changes(desk, "owner", rows[0], values, at)
    if from_on:
        values["hired_on"] = from_on
    with desk.book.write(notice=desk.notice) as transaction:
        row = {"name": name, **values, "source_id": _free_key(transaction, "owner")}
        record_id = transaction.upsert("owner", "local", [row], seen_on=desk.as_of)[0]
    changes = tuple(
        Change(key, None, _shown("owner", key, value, None)) for key, value in values.items()
    )
    return Changed("owner", record_id, row["source_id"], name, changes)


def _currency(desk: Desk, row: dict[str, Any]) -> str:
    return str(row.get("currency") or desk.settings.text("currency"))


def _free_key(transaction: WriteTransaction, kind: str) -> str:
    taken = {row["source_id"] for row in transaction.rows(kind, source="local")}
    number = len(taken) + 1
    while f"local-{number}" in taken:
        number += 1
    return f"local-{number}"


def _name(row: dict[str, Any]) -> str:
    return str(row.get("name") or row["source_id"])


def _shown(kind: str, name: str, value: Any, currency: str | None) -> Any:
    if value is not None and get_kind(kind).field(name).type == "amount":
        return json_amount(value, currency or "USD")
    return canonical(value) if isinstance(value, date | datetime) else value


def _observation(
    kind: str, record_id: int, name: str, value: Any, at: datetime, desk: Desk
) -> dict[str, Any]:
    return {
        "kind": kind,
        "record_id": record_id,
        "field": name,
        "value": canonical(value),
        "effective_at": at,
        "recorded_at": desk.now,
        "known": "user",
        "seq": 0,
    }
