"""SLP004: lately pushed out of a month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ontarget.audit.rule import Limit, example, rule

if TYPE_CHECKING:
    from ibis.expr.types import NumericScalar, Table

_MOVE = {"moved_on": "2026-11-20", "before": "2026-11-30", "after": "2026-12-17", "moved_days": 17,
         "is_later": True, "is_over_month": True, "is_month_end": False}  # fmt: skip


@rule(
    "SLP004",
    severity="low",
    basis="arithmetic",
    requires=("date_moves",),
    limits=(Limit("recent_days", 30, "days", "how long ago the push may be", 1, 365),),
    unless=("pushed_often", "close_date_past"),
    says="pushed on {moved_on} from {before} to {after}, out of its month",
    fix="ask what changed for the buyer, and what has to happen before the new day",
    fires=(
        example(tables={"date_moves": (_MOVE,)}, evidence={"after": "2026-12-17"}),
        example(tables={"date_moves": ({**_MOVE, "moved_on": "2026-10-24"},)}),
        example(
            tables={"date_moves": ({**_MOVE, "moved_on": "2026-11-01", "after": "2026-12-05"},
                                   _MOVE)},
            evidence={"moved_on": "2026-11-20"},
        ),
    ),
    quiet=(
        example(tables={"date_moves": ({**_MOVE, "moved_on": "2026-10-23"},)}),
        example(tables={"date_moves": ({**_MOVE, "before": "2026-12-03",
                                        "is_over_month": False},)}),
        example(tables={"date_moves": ({**_MOVE, "after": "2026-10-30", "is_later": False},)}),
        example(tables={"date_moves": ({**_MOVE, "record_id": 2},)}),
    ),
)  # fmt: skip
def pushed_over_month_end(
    open_rows: Table, date_moves: Table, *, recent_days: NumericScalar
) -> Table:
    """The close date was lately moved out of its month into a later one.

    Why: what is pushed over a month's end takes its amount out of a number that counted on it.
    Evidence: the day of the last such move, the date before and after.
    Fix: ask what changed for the buyer, and what has to happen before the new day.
    Quiet when: it was longer ago than 30 days, or the date moved within its month.
    """
    import ibis

    later = date_moves.filter(date_moves.is_later & date_moves.is_over_month)
    rows = later.inner_join(open_rows.select("record_id", "as_of"), "record_id")
    ago = rows.as_of.delta(rows.moved_on, unit="day").cast("int64")
    rows = rows.mutate(ago=ago).filter(ago <= recent_days)
    newest = [rows.moved_on.desc(), rows.after.desc(), rows.before.desc()]
    place = ibis.row_number().over(group_by=rows.record_id, order_by=newest)
    last = rows.mutate(place=place)
    last = last.filter(last.place == 0)
    return last.select(
        "record_id", "moved_on", "before", "after", size=last.moved_days.cast("float64")
    )
