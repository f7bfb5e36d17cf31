"""A defect in incoming data, returned as a value: one bad row never stops an import."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class ProblemCode:
    """What a problem code means and what was done about it."""

    code: str
    severity: Severity
    meaning: str
    action: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One defect: where it stands, what was read, what was done.

    ``row`` is the line of the file, 1 for the heading row; 0 where a whole file or column is
    meant.
    """

    code: str
    severity: Severity
    file: str
    row: int
    field: str
    value: str
    action: str
    message: str


PROBLEM_CODES: dict[str, ProblemCode] = {
    entry.code: entry
    for entry in (
        ProblemCode("missing_id", "error", "the row has nothing to identify it by", "row left out"),
        ProblemCode("missing_value", "error", "a required cell is empty", "row left out"),
        ProblemCode("duplicate_id", "error", "two rows have the same id", "the last row counts"),
        ProblemCode("bad_date", "error", "the cell is not a date", "kept as missing"),
        ProblemCode("bad_number", "error", "the cell is not a number", "kept as missing"),
        ProblemCode(
            "bad_choice", "error", "the value is not one of the allowed", "kept as missing"
        ),
        ProblemCode("bad_currency", "error", "not an ISO 4217 code", "row left out"),
        ProblemCode("ragged_row", "error", "the row has more cells than headings", "row left out"),
        ProblemCode("unknown_stage", "error", "won, lost or open is not known", "kept as open"),
        ProblemCode("missing_created_on", "warning", "no day of creation", "out of every rate"),
        ProblemCode("missing_amount", "warning", "no amount", "estimated from history"),
        ProblemCode("missing_closed_on", "warning", "closed, but no day", "out of every rate"),
        ProblemCode("closed_before_created", "warning", "closed before it began", "kept as it is"),
        ProblemCode("closed_in_future", "warning", "closed after the snapshot", "open until then"),
        ProblemCode("negative_amount", "warning", "the amount is below zero", "kept as it is"),
        ProblemCode("no_currency", "warning", "no currency in the file", "the book's currency"),
        ProblemCode("joined_name", "warning", "nearly the same name", "joined to the known one"),
        ProblemCode("unknown_reference", "warning", "points to no known record", "kept as it is"),
        ProblemCode(
            "history_differs", "warning", "the CRM's history says otherwise", "history counts"
        ),
        ProblemCode(
            "row_dropped", "warning", "a total, a footer or a repeated heading", "row skipped"
        ),
    )
}
