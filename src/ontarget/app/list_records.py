"""List the records of a kind as the book holds them now, without a model."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from ontarget.app.desk import Desk
from ontarget.core.errors import UsageError
from ontarget.core.money import json_amount
from ontarget.core.schema import KINDS, Kind


def list_records(
    desk: Desk,
    kind_name: str,
    *,
    owner: str | None = None,
    is_open: bool = False,
    limit: int | None = None,
) -> list[dict[str, Any]]:
    """Return rows with canonical field names; amounts in major units, days and instants as text.

    ``owner`` keeps the rows of one seller, ``is_open`` open opportunities. UsageError for a kind
    that cannot be listed or a filter it does not have.
    """
    kind = find_kind(kind_name)
    if is_open and kind.name != "opportunity":
        raise UsageError(f"--open is for opportunities, not for {kind.name}.", "Leave it out.")
    where = {"status": "open"} if is_open else {}
    names = _owner_names(desk) if "owner_id" in kind.field_names else {}
    rows = []
    for stored in desk.book.rows(kind.name, **where):
        row = _row(kind, stored)
        if names and row.get("owner_id") is not None:
            row["owner"] = row.get("owner") or names.get((row["source"], row["owner_id"]))
        if owner is None or _is_owner(row, owner):
            rows.append(row)
        if limit is not None and len(rows) == limit:
            break
    return rows


def find_kind(name: str) -> Kind:
    """Return the kind of a singular or plural name; UsageError for one that cannot be listed."""
    singular = {"activities": "activity", "opportunities": "opportunity"}.get(
        name, name.rstrip("s")
    )
    kind = KINDS.get(name) or KINDS.get(singular)
    if kind is None or kind.name == "opportunity_history":
        listed = [n for n in KINDS if n != "opportunity_history"]
        raise UsageError(f"There is no kind '{name}' to list.", f"Kinds: {', '.join(listed)}.")
    return kind


def _owner_names(desk: Desk) -> dict[tuple[str, str], str]:
    rows = desk.book.rows("owner")
    return {(row["source"], row["source_id"]): row["name"] for row in rows if row["name"]}


def _is_owner(row: dict[str, Any], owner: str) -> bool:
    name = row.get("owner") or row.get("name") or ""
    return owner.casefold() in name.casefold()


def _row(kind: Kind, stored: dict[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for field in kind.fields:
        value = stored["source_id"] if field.name not in stored else stored[field.name]
        if field.type == "amount" and value is not None:
            value = json_amount(value, stored.get("currency") or "USD")
        elif isinstance(value, datetime):
            value = value.isoformat().replace("+00:00", "Z")
        elif isinstance(value, date):
            value = value.isoformat()
        row[field.name] = value
    custom = stored.get("custom")
    row["custom"] = json.loads(custom) if custom else {}
    return row | {
        "source": stored["source"],
        "first_seen_on": stored["first_seen_on"].isoformat(),
        "last_seen_on": stored["last_seen_on"].isoformat(),
    }
