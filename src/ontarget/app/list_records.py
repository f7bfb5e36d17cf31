"""List the records of a kind as the book holds them now, without a model."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from ontarget.app.contact_log import logged_activities
from ontarget.app.contact_match import with_logged
from ontarget.app.desk import Desk
from ontarget.app.local_layer import STUB_HASH, laid_over, standing_changes
from ontarget.core.errors import UsageError
from ontarget.core.money import json_amount
from ontarget.core.schema import KINDS, Kind


def list_records(
    desk: Desk,
    kind_name: str,
    *,
    owner: str | None = None,
    is_open: bool = False,
    is_local: bool = False,
    limit: int | None = None,
    without: Collection[int] = (),
) -> list[dict[str, Any]]:
    """Return rows with canonical field names; amounts in major units, days and instants as text.

    What people changed here is laid over what the source says; ``changed_here`` gives for each
    such field what the source says and since when it is otherwise. ``owner`` keeps the rows of
    one seller, ``is_open`` open opportunities, ``is_local`` what was changed here, ``without``
    leaves records out by number. UsageError for a kind that cannot be listed or a filter it does
    not have.
    """
    kind = find_kind(kind_name)
    if is_open and kind.name != "opportunity":
        raise UsageError(f"--open is for opportunities, not for {kind.name}.", "Leave it out.")
    names = _owner_names(desk) if "owner_id" in kind.field_names else {}
    with desk.book.read() as book:
        local = standing_changes(book, kind.name)
        hidden = {(row["source"], row["source_id"]) for row in book.rows("link", kind=kind.name)}
        logged = logged_activities(book, desk) if kind.name == "activity" else []
        only = {"record_id": list(local)} if is_local and not logged else {}
        found = book.rows(kind.name, **only)
        if logged:
            found = with_logged(found, logged, desk.zone)
            found = [row for row in found if not is_local or _is_own(row, local)]
    rows = []
    for told in found:
        if told["record_id"] in without:
            continue
        if told.get("content_hash") == STUB_HASH or (told["source"], told["source_id"]) in hidden:
            continue
        changes = local.get(told["record_id"], {})
        stored = laid_over(kind.name, told, changes) if changes else told
        if is_open and stored["status"] != "open":
            continue
        row = _row(kind, stored)
        source_row = _row(kind, told) if changes else row
        row["changed_here"] = {
            name: {"source": source_row[name], "since": change["effective_at"].isoformat()}
            for name, change in changes.items()
        }
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


def _is_own(row: dict[str, Any], local: dict[int, Any]) -> bool:
    return row["record_id"] < 0 or row["record_id"] in local


def _owner_names(desk: Desk) -> dict[tuple[str, str], str]:
    rows = desk.book.rows("owner")
    return {(row["source"], row["source_id"]): row["name"] for row in rows if row["name"]}


def _is_owner(row: dict[str, Any], owner: str) -> bool:
    name = row.get("owner") or row.get("name") or ""
    return owner.casefold() in name.casefold()


def _row(kind: Kind, stored: dict[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for field in kind.fields:
        is_key = field.name in kind.key and field.name not in stored
        value = stored["source_id"] if is_key else stored.get(field.name)
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
