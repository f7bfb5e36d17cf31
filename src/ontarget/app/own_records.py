"""What people enter about opportunities: when it counts, and for which record."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from ontarget.app.desk import Desk, end_of_day
from ontarget.store.transaction import ReadTransaction

Row = dict[str, Any]
_EPOCH = date(1970, 1, 1).toordinal()


def standing(desk: Desk, rows: Iterable[Row], begins: str, ends: str) -> list[Row]:
    """Return the rows that count at the end of the as-of day, oldest entry first."""
    end = end_of_day(desk, desk.as_of)
    counting = [
        row for row in rows if row[begins] <= end and (row[ends] is None or row[ends] > end)
    ]
    return sorted(counting, key=lambda row: row[begins])


def merged_into(book: ReadTransaction) -> dict[int, int]:
    """Return for each merged opportunity the record it is read as."""
    found: dict[int, int] = {}
    for link in book.rows("link", kind="opportunity"):
        own = book.rows("opportunity", source=link["source"], source_id=link["source_id"])
        found |= {row["record_id"]: link["record_id"] for row in own}
    return found


def all_records(book: ReadTransaction, record_id: int) -> list[int]:
    """Return the numbers of all records that are read as this one, itself first."""
    merged = [own for own, kept in merged_into(book).items() if kept == record_id]
    return [record_id, *sorted(merged)]


def with_kept_record(rows: Iterable[Row], merged: dict[int, int]) -> list[Row]:
    """Let what was entered for a merged opportunity belong to the one it is read as."""
    return [{**row, "record_id": merged.get(row["record_id"], row["record_id"])} for row in rows]


def day_of(desk: Desk, moment: datetime) -> date:
    """Return the book's day of an instant."""
    return moment.astimezone(desk.zone).date()


def day_number(day: date) -> int:
    """Return a day as days since 1970."""
    return day.toordinal() - _EPOCH
