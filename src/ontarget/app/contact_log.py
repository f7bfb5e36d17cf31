"""Contacts that people logged here: which stand on a day, and how they read as activities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from ontarget.app.desk import Desk, end_of_day
from ontarget.app.own_records import day_of, merged_into, with_kept_record
from ontarget.store.transaction import ReadTransaction

Row = dict[str, Any]

KINDS = ("call", "email", "meeting", "note")
DIRECTIONS = ("out", "in")
OUTCOMES = (
    "answered", "no-answer", "left-message", "sent", "bounced", "auto-reply", "held", "no-show",
    "no", "not-now", "wrong-person",
)  # fmt: skip
"""The words of ``contact_log.outcome``."""

# An answer that sources have no word for is still an answer to whoever reads activities.
_ANSWERS = {
    "no": "answered: no", "not-now": "answered: not now", "wrong-person": "answered: wrong person",
}  # fmt: skip
_FEW = 400


def standing_log(desk: Desk) -> list[Row]:
    """Return the contacts logged here that had happened by the end of the as-of day, in order.

    The columns are those of ``contact_log``; ``record_id`` is the opportunity it is read as. One
    that was taken back was never so, whatever the day asked about.
    """
    with desk.book.read() as book:
        return logged_by(book, desk)


def logged_by(book: ReadTransaction, desk: Desk) -> list[Row]:
    """Return what ``standing_log`` returns, in the transaction of ``book``."""
    end = end_of_day(desk, desk.as_of)
    rows = [row for row in book.rows("contact_log", undone_at=None) if row["happened_at"] <= end]
    rows = with_kept_record(rows, merged_into(book) if rows else {})
    return sorted(rows, key=lambda row: (row["happened_at"], row["contact_log_id"]))


def logged_activities(book: ReadTransaction, desk: Desk) -> list[Row]:
    """Return the logged contacts as rows of the activity table, with ``source_id`` log-N.

    Source and opportunity are those of the record it is read as, ``contact_source`` is the one of
    the person, the owner is the one of that moment, and ``record_id`` is below zero because the
    book has no such record.
    """
    logged = logged_by(book, desk)
    if not logged:
        return []
    ids = sorted({row["record_id"] for row in logged})
    records = {row["record_id"]: row for row in _some(book, "opportunity", ids)}
    whom = sorted({row["contact_record_id"] for row in logged} - {None})
    contacts = {row["record_id"]: row for row in _some(book, "contact", whom)}
    owners = _owners(book, ids)
    return [
        _activity(desk, row, records[row["record_id"]], contacts, owners)
        for row in logged
        if row["record_id"] in records
    ]


def _activity(
    desk: Desk, row: Row, record: Row, contacts: Mapping[int, Row],
    owners: Mapping[int, Sequence[Row]],
) -> Row:  # fmt: skip
    day = day_of(desk, row["happened_at"])
    outcome, person = row["outcome"], contacts.get(row["contact_record_id"], {})
    return {
        "record_id": -row["contact_log_id"],
        "source": record["source"],
        "source_id": f"log-{row['contact_log_id']}",
        "opportunity_id": record["source_id"],
        "contact_id": person.get("source_id"),
        "contact_source": person.get("source"),
        "owner": _owner_then(record, owners.get(row["record_id"], ()), row["happened_at"]),
        "kind": row["kind"],
        # A note is no contact in either direction.
        "direction": None if row["kind"] == "note" else row["direction"],
        "happened_at": row["happened_at"],
        "is_done": True,
        "subject": row["subject"],
        "outcome": _ANSWERS.get(outcome, outcome),
        "duration_minutes": row["duration_minutes"],
        "note": row["note"],
        "first_seen_on": day,
        "last_seen_on": day,
    }


def _owners(book: ReadTransaction, ids: Sequence[int]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for start in range(0, len(ids), _FEW):
        part = ids[start : start + _FEW]
        for row in book.rows("observation", kind="opportunity", field="owner", record_id=part):
            found.setdefault(row["record_id"], []).append(row)
    return found


def _owner_then(record: Row, told: Iterable[Row], at: datetime) -> str | None:
    """Return who owned an opportunity at an instant; before the first word of it, the first."""
    told = list(told)
    if not told:
        owner: str | None = record["owner"]
        return owner
    past = [row["value"] for row in told if row["effective_at"] <= at]
    value: str | None = past[-1] if past else told[0]["value"]
    return value


def _some(book: ReadTransaction, kind: str, ids: Sequence[int]) -> list[Row]:
    return [
        row
        for start in range(0, len(ids), _FEW)
        for row in book.rows(kind, record_id=list(ids[start : start + _FEW]))
    ]
