"""Decide about many opportunities at once, and take all of it back at once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ontarget.app.decide import check_decision, check_open, known_owner
from ontarget.app.desk import Desk
from ontarget.app.find_record import find_record
from ontarget.core.errors import UsageError
from ontarget.store.transaction import ReadTransaction, Row, WriteTransaction

HALVING, LIST = "halving", "list"


@dataclass(frozen=True)
class Parking:
    """One opportunity to put on the back burner: until when, and why."""

    record_id: int
    until_on: date
    reason: str


@dataclass(frozen=True)
class Batch:
    """What was decided in one go and still stands, so that it can be taken back in one go."""

    number: int
    verdicts: tuple[str, ...]
    n: int
    decided_on: date


def park_all(desk: Desk, parkings: Sequence[Parking]) -> int:
    """Put all of them on the back burner in one transaction; return how many."""
    rows: list[Row] = [
        {"record_id": one.record_id, "verdict": "backburner", "until_on": one.until_on,
         "reason": one.reason}
        for one in parkings
    ]  # fmt: skip
    return _keep(desk, rows, HALVING)


def decide_all(
    desk: Desk, texts: Sequence[str], verdict: str, *, reason: str, until: date | None = None,
    to_owner: str | None = None, advice: Mapping[int, Row] | None = None,
) -> int:  # fmt: skip
    """Keep one decision about all that the texts mean, or about none; return about how many.

    ``advice`` is what the audit said at the time, by record.
    """
    if not texts:
        raise UsageError("Nothing is chosen.", "Tick those that the decision is about.")
    until = check_decision(desk, verdict, reason, until, to_owner)
    owner = known_owner(desk, to_owner) if to_owner else None
    found = [find_record(desk, text) for text in dict.fromkeys(texts)]
    for row in found:
        check_open(desk, row)
    rows: list[Row] = [
        {"record_id": row["record_id"], "verdict": verdict, "until_on": until, "to_owner": owner,
         "reason": reason.strip()}
        for row in found
    ]  # fmt: skip
    return _keep(desk, rows, LIST, advice or {})


def _keep(
    desk: Desk, rows: Sequence[Row], how: str, advice: Mapping[int, Row] | None = None
) -> int:
    if not rows:
        return 0
    with desk.book.write(notice=desk.notice) as transaction:
        # One number for all that was decided together, which no later act of this book has.
        batch = max((_batch(row) for row in transaction.rows("decision")), default=0) + 1
        told, together = advice or {}, {"decided_in": how, "batch": batch}
        shared = {"actor": desk.actor, "decided_at": desk.moment}
        transaction.insert_rows(
            "decision",
            [{"to_owner": None, **row, **shared,
              "advice": json.dumps({**told.get(row["record_id"], {}), **together}, default=str)}
             for row in rows],
        )  # fmt: skip
    return len(rows)


def undo_halving(desk: Desk) -> list[int]:
    """Take back all that the last halving parked and that still stands; return the records."""
    with desk.book.write(notice=desk.notice) as transaction:
        rows = _last_batch(transaction, desk, (HALVING,))
        if not rows:
            raise UsageError(
                "No halving has parked anything that still stands.",
                "One opportunity: ontarget decide --undo OPPORTUNITY",
            )
        _undo(transaction, desk, rows)
    return [row["record_id"] for row in rows]


def last_batch(desk: Desk) -> Batch | None:
    """Return what was last decided in one go, if it was on the desk's day and still stands."""
    with desk.book.read() as book:
        rows = _last_batch(book, desk, (HALVING, LIST))
    if not rows:
        return None
    day = max(row["decided_at"] for row in rows).astimezone(desk.zone).date()
    if day != desk.as_of:
        return None
    verdicts = tuple(dict.fromkeys(row["verdict"] for row in rows))
    return Batch(_batch(rows[0]), verdicts, len(rows), day)


def undo_batch(desk: Desk, number: int) -> int:
    """Take back what was last decided in one go; UsageError if it is another one by now."""
    with desk.book.write(notice=desk.notice) as transaction:
        rows = _last_batch(transaction, desk, (HALVING, LIST))
        if not rows or _batch(rows[0]) != number:
            raise UsageError(
                "That does not stand any more.", "Take back what was decided one by one."
            )
        _undo(transaction, desk, rows)
    return len(rows)


def _undo(transaction: WriteTransaction, desk: Desk, rows: Sequence[Row]) -> None:
    for row in rows:
        transaction.put_row(
            "decision", {"decision_id": row["decision_id"], "undone_at": desk.moment}
        )


def _last_batch(book: ReadTransaction, desk: Desk, how: Sequence[str]) -> list[Row]:
    rows = [
        row
        for row in book.rows("decision", undone_at=None)
        if row["decided_at"] <= desk.moment and _batch(row) and _how(row) in how
    ]
    last = max(map(_batch, rows), default=0)
    return [row for row in rows if _batch(row) == last]


def _said(row: Row) -> Row:
    said: Row = json.loads(row["advice"]) if row["advice"] else {}
    return said


def _how(row: Row) -> str | None:
    return _said(row).get("decided_in")


def _batch(row: Row) -> int:
    return int(_said(row).get("batch", 0)) if _how(row) in (HALVING, LIST) else 0
