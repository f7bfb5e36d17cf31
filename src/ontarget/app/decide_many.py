"""Decide about many opportunities at once, and take all of it back at once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ontarget.app.desk import Desk
from ontarget.core.errors import UsageError
from ontarget.store.transaction import ReadTransaction, Row

HALVING = "halving"


@dataclass(frozen=True)
class Parking:
    """One opportunity to put on the back burner: until when, and why."""

    record_id: int
    until_on: date
    reason: str


def park_all(desk: Desk, parkings: Sequence[Parking]) -> int:
    """Put all of them on the back burner in one transaction; return how many."""
    if not parkings:
        return 0
    with desk.book.write(notice=desk.notice) as transaction:
        # One number for all that was decided together, which no later act of this book has.
        batch = max((_batch(row) for row in transaction.rows("decision")), default=0) + 1
        advice = json.dumps({"decided_in": HALVING, "batch": batch})
        transaction.insert_rows("decision", [
            {
                "record_id": one.record_id, "verdict": "backburner", "until_on": one.until_on,
                "reason": one.reason, "actor": desk.actor, "advice": advice,
                "decided_at": desk.moment,
            }
            for one in parkings
        ])  # fmt: skip
    return len(parkings)


def undo_halving(desk: Desk) -> list[int]:
    """Take back all that the last halving parked and that still stands; return the records."""
    with desk.book.write(notice=desk.notice) as transaction:
        rows = _last_batch(transaction, desk)
        if not rows:
            raise UsageError(
                "No halving has parked anything that still stands.",
                "One opportunity: ontarget decide --undo OPPORTUNITY",
            )
        for row in rows:
            transaction.put_row(
                "decision", {"decision_id": row["decision_id"], "undone_at": desk.moment}
            )
    return [row["record_id"] for row in rows]


def _last_batch(book: ReadTransaction, desk: Desk) -> list[Row]:
    rows = [
        row
        for row in book.rows("decision", undone_at=None)
        if row["decided_at"] <= desk.moment and _batch(row)
    ]
    last = max(map(_batch, rows), default=0)
    return [row for row in rows if _batch(row) == last]


def _batch(row: Row) -> int:
    said = json.loads(row["advice"]) if row["advice"] else {}
    return int(said["batch"]) if said.get("decided_in") == HALVING else 0
