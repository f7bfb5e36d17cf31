"""SLP001: the close date has passed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ontarget.audit.rule import Limit, example, rule

if TYPE_CHECKING:
    from ibis.expr.types import NumericScalar, Table


@rule(
    "SLP001",
    severity="high",
    basis="arithmetic",
    requires=("close_date",),
    limits=(Limit("grace_days", 0, "days", "how long a passed close date is let pass", 0, 365),),
    says="says {close_date}; that was {past_days} day{past_days:s} ago",
    fix="ask the buyer for the day they will decide, or close it",
    fires=(
        example(close_date="2026-11-20", evidence={"past_days": 3}),
        example(close_date="2026-03-31", evidence={"past_days": 237}),
    ),
    quiet=(
        example(close_date="2026-11-23"),
        example(close_date="2026-12-18"),
        example(close_date=None),
    ),
)
def close_date_past(open_rows: Table, *, grace_days: NumericScalar) -> Table:
    """The close date has passed and the opportunity is still open.

    Why: a day that has passed plans nothing, and every sum over close dates counts it wrongly.
    Evidence: the close date and how many days ago it was.
    Fix: ask the buyer for the day on which they will decide, or close it as lost.
    Quiet when: the close date is today or ahead, or there is none.
    """
    past_days = open_rows.as_of.delta(open_rows.close_date, unit="day")
    rows = open_rows.mutate(past_days=past_days.cast("int64"), size=past_days.cast("float64"))
    return rows.filter(rows.past_days > grace_days).select(
        "record_id", "close_date", "past_days", "size"
    )
