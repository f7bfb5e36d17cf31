"""SLP003: the close date was pushed three times or more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ontarget.audit.rule import Limit, example, rule

if TYPE_CHECKING:
    from ibis.expr.types import NumericScalar, Table

_MOVES = tuple(
    {"moved_on": f"2026-{month:02d}-20", "before": f"2026-{month:02d}-28", "after": after,
     "moved_days": 31, "is_later": True, "is_over_month": True, "is_month_end": is_end}
    for month, after, is_end in ((8, "2026-09-30", True), (9, "2026-10-31", True),
                                 (10, "2026-12-17", False))
)  # fmt: skip


@rule(
    "SLP003",
    severity="medium",
    basis="arithmetic",
    requires=("n_pushes",),
    limits=(Limit("least_pushes", 3, "moves", "moves to a later day from which on it is said",
                  1, 50),),
    says="pushed {n_pushes} time{n_pushes:s}, {pushed_days} days in all"
    "[; {n_month_ends} of them to the end of a month]",
    fix="agree the date with the buyer, not with the forecast",
    fires=(
        example(n_pushes=3, pushed_days=93, tables={"date_moves": _MOVES},
                evidence={"n_pushes": 3, "n_month_ends": 2}),
        example(n_pushes=4, pushed_days=40, evidence={"pushed_days": 40, "n_month_ends": 0}),
    ),
    quiet=(
        example(n_pushes=2, pushed_days=62, tables={"date_moves": _MOVES[:2]}),
        example(n_pushes=0),
        example(n_pushes=None),
    ),
)  # fmt: skip
def pushed_often(open_rows: Table, date_moves: Table, *, least_pushes: NumericScalar) -> Table:
    """The close date was moved to a later day three times or more.

    Why: a date that keeps moving is a wish of ours, not a plan of the buyer's.
    Evidence: how often and how far it was pushed, and how often to the end of a month.
    Fix: agree the date with the buyer, not with the forecast.
    Quiet when: it was pushed less often; dates pulled in do not count.
    """
    ends = date_moves.filter(date_moves.is_later & date_moves.is_month_end)
    counted = ends.group_by(moved_id=ends.record_id).aggregate(n_ends=ends.count())
    rows = open_rows.filter(open_rows.n_pushes >= least_pushes)
    rows = rows.left_join(counted, rows.record_id == counted.moved_id)
    return rows.select(
        "record_id",
        "n_pushes",
        "pushed_days",
        n_month_ends=rows.n_ends.fill_null(0),
        size=rows.n_pushes.cast("float64"),
    )
