"""VAL001: a value case was begun and lacks lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ontarget.audit.rule import Limit, example, rule

if TYPE_CHECKING:
    from ibis.expr.types import NumericScalar, Table

_TWO = {"n_lines": 2, "missing": "why us, who said so"}


@rule(
    "VAL001",
    severity="low",
    basis="policy",
    limits=(Limit("lines", 4, "lines", "that make a value case complete", 1, 4),),
    says="its value case has {n_lines} of 4 lines; missing: {missing}",
    fix="find out what is missing, or ask the buyer to put the figure in writing",
    fires=(
        example(tables={"value_cases": (_TWO,)}, evidence={"n_lines": 2}),
        example(tables={"value_cases": ({"n_lines": 3, "missing": "who said so"},)},
                evidence={"missing": "who said so"}),
    ),
    quiet=(
        example(tables={"value_cases": ({"n_lines": 4, "missing": ""},)}),
        # Nothing was entered, or all of it was taken back.
        example(tables={"value_cases": ({"n_lines": 0, "missing": "all"},)}),
        # Of another opportunity.
        example(tables={"open_rows": ({},), "value_cases": ({**_TWO, "record_id": 2},)}),
    ),
)  # fmt: skip
def value_case_incomplete(open_rows: Table, value_cases: Table, *, lines: NumericScalar) -> Table:
    """A value case was begun and lacks lines.

    Why: without what the problem costs the buyer, and somebody there who says so, only the price
    is left to speak of.
    Evidence: how many of the four lines are there, and which are not.
    Fix: find out what is missing.
    Quiet when: the case is complete, or nobody began one.
    """
    begun = value_cases.filter((value_cases.n_lines > 0) & (value_cases.n_lines < lines))
    rows = open_rows.select("record_id").inner_join(begun, "record_id")
    rows = rows.mutate(size=(lines - rows.n_lines).cast("float64"))
    return rows.select("record_id", "n_lines", "missing", "size")
