"""What happened to one opportunity between two days, in words."""

from __future__ import annotations

from datetime import date
from typing import Any

from ontarget.core.money import json_amount

Row = dict[str, Any]
_OPENING = {
    "new": "new",
    "reopened": "open again",
    "unseen": "first seen",
    "won": "won",
    "lost": "lost",
    "unresolved": "left the export, nobody said why",
    "gone": "not in the book any more",
    "touched": "in touch or changed, for the same amount and date",
    "undated": "has no close date any more",
}


def say_movement(row: Row, came: str | None = None) -> str:
    """Return the differences that a reader looks for; amounts in major units.

    ``came`` is how it came in, for one that came and went between the two days.
    """
    kind = row["kind"]
    parts = [_OPENING[kind]] if kind in _OPENING else []
    if came is not None:
        parts = [f"{came}, {kind} since"]
    if kind == "idle":
        is_planned = row["after_has_planned_step"]
        return "nothing happened" + (", a step is planned" if is_planned else "")
    if kind == "handed_in":
        parts.append(f"came from {row['before_owner'] or 'nobody'}")
    elif kind == "handed_out":
        return f"went to {row['after_owner'] or 'nobody'}"
    if row["after_status"] is None or row["before_status"] is None:
        return "; ".join(parts)
    parts += [_amount(row), _date(row), _stage(row), _owner(row)]
    return "; ".join(part for part in parts if part)


def _amount(row: Row) -> str:
    now = row["after_amount"]
    if row["after_status"] == "won" and row["after_booked_amount"] is not None:
        now = row["after_booked_amount"]
    if row["after_status"] == "lost" or (row["before_amount"], row["before_currency"]) == (
        now,
        row["after_currency"],
    ):
        return ""
    before = _money(row["before_amount"], row["before_currency"])
    after = _money(now, row["after_currency"])
    if row["before_currency"] != row["after_currency"]:
        return f"{before} {row['before_currency']} is now {after} {row['after_currency']}"
    return f"amount {before} to {after}"


def _money(amount: int | None, currency: str) -> str:
    return "unknown" if amount is None else f"{json_amount(amount, currency):,}"


def _date(row: Row) -> str:
    before, after = row["before_close_date"], row["after_close_date"]
    if before == after or row["after_status"] != "open" or after is None:
        return ""
    if before is None:
        return f"now dated {_day(after)}"
    n = (after - before).days
    size = f"{abs(n)} day{'' if abs(n) == 1 else 's'}"
    return f"{size} {'later' if n > 0 else 'earlier'}, to {_day(after)}"


def _stage(row: Row) -> str:
    before, after = row["before_stage"], row["after_stage"]
    if before == after or row["after_status"] != "open" or not after:
        return ""
    return f"{before} to {after}" if before else f"now {after}"


def _owner(row: Row) -> str:
    before, after = row["before_owner"], row["after_owner"]
    if before == after or row["kind"] == "handed_in" or not after:
        return ""
    return f"now with {after}"


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
