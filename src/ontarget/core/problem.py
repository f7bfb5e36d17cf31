"""A defect in incoming data, returned as a value: one bad row never stops an import.

An *error* means that a row was left out; a *warning* means that the row was kept.
"""

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


_ROWS_LEFT_OUT = (
    ("missing_id", "the row has nothing to identify it by", "row left out"),
    ("missing_value", "a required cell is empty", "row left out"),
    ("duplicate_id", "the same id stands again further down", "the last row counts"),
    ("total_row", "a sum below the rows, not a row", "row left out"),
    ("note_row", "one cell only: a remark or the heading of a section", "row left out"),
    ("ragged_row", "the row has more cells than headings", "row left out"),
    ("unknown_field", "the history names a field that is not kept", "rows of it left out"),
)
_ROWS_KEPT = (
    ("unknown_opportunity", "history of an opportunity that is not there", "kept until it is"),
    ("no_id", "no column identifies the rows", "numbered by their place in the file"),
    ("no_rows", "headings, but nothing below them", "nothing to take"),
    ("bad_date", "the cell is not a date", "kept as missing"),
    (
        "month_only",
        "a month stands where a day is expected",
        "its last day for what is open, else the middle",
    ),
    ("bad_number", "the cell is not a number", "kept as missing"),
    ("bad_choice", "the value is not one of the allowed", "kept as missing"),
    ("bad_currency", "the cell is not an ISO 4217 code", "the file's or book's currency"),
    ("unknown_stage", "a closing day, but no stage or status known as won or lost", "kept as open"),
    ("missing_created_on", "no day of creation", "out of every rate"),
    ("missing_amount", "open without an amount", "estimated from product and history"),
    ("missing_closed_on", "closed, but no day", "out of every rate"),
    ("closed_before_created", "closed before it was created", "kept as it is"),
    ("created_in_future", "created after the snapshot", "counts from that day"),
    ("closed_in_future", "closed after the snapshot", "open until then"),
    ("negative_amount", "the amount is below zero", "kept as it is"),
    ("no_currency", "no currency in the file", "the book's currency"),
    ("count_of_assumed", "a count target does not say what it counts", "won counts"),
    ("joined_name", "a name written in two ways", "joined to the known one"),
    ("joined_lines", "several product lines of one opportunity", "added up in one row"),
    ("doubtful_match", "a new record may be a known one renamed", "kept as a new one"),
    ("local_change_differs", "the source differs from a change made here", "the newer counts"),
    ("history_differs", "the CRM's history says otherwise", "the history counts"),
)

PROBLEM_CODES: dict[str, ProblemCode] = {
    **{code: ProblemCode(code, "error", *words) for code, *words in _ROWS_LEFT_OUT},
    **{code: ProblemCode(code, "warning", *words) for code, *words in _ROWS_KEPT},
}


def problem(code: str, file: str, row: int, field: str, value: str, message: str) -> Problem:
    """Return a problem with the severity and action of its code."""
    entry = PROBLEM_CODES[code]
    return Problem(code, entry.severity, file, row, field, value[:200], entry.action, message)
