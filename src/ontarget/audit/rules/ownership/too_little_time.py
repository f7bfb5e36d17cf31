"""OWN004: too few minutes a week for each open opportunity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ontarget.audit.rule import Limit, example, rule

if TYPE_CHECKING:
    from ibis.expr.types import NumericScalar, Table


@rule(
    "OWN004",
    severity="low",
    basis="policy",
    requires=("sellers",),
    limits=(Limit("least_minutes", 20, "minutes", "a week for each opportunity", 1),),
    says="{subject} has {hours_per_week} selling hours a week for {n_open} open: {minutes} "
    "minute{minutes:s} each",
    fix="decide which half to keep, and hand over or park the rest",
    fires=(
        example(tables={"sellers": ({"owner": "Maya", "hours_per_week": 30.0, "n_open": 91},)},
                evidence={"minutes": 19}),
        example(tables={"sellers": ({"owner": "Maya", "hours_per_week": 8.0, "n_open": 40},)},
                evidence={"minutes": 12}),
    ),
    quiet=(
        example(tables={"sellers": ({"owner": "Maya", "hours_per_week": 30.0, "n_open": 90},)}),
        example(tables={"sellers": ({"owner": "Maya", "n_open": 900},)}),
        example(tables={"sellers": ({"owner": "Maya", "hours_per_week": 30.0, "n_open": 0},)}),
        example(tables={"sellers": ({"owner": "Maya", "hours_per_week": 0.0, "n_open": 90},)}),
    ),
)  # fmt: skip
def too_little_time(sellers: Table, *, least_minutes: NumericScalar) -> Table:
    """A seller's hours a week leave only minutes for each open opportunity.

    Why: below some minutes a week an opportunity is watched, not sold.
    Evidence: the hours a week, how many are open, and minutes for each.
    Fix: halve the pipeline: keep what the hours allow.
    Quiet when: the hours are not known, or there is time enough.
    """
    import ibis

    rows = sellers.filter((sellers.n_open > 0) & (sellers.hours_per_week > 0))
    each = rows.hours_per_week * 60.0 / rows.n_open.cast("float64")
    rows = rows.filter(each < least_minutes)
    return rows.select(
        "hours_per_week", "n_open", minutes=each.floor().cast("int64"),
        record_id=ibis.null("int64"), subject=rows.owner, size=rows.n_open.cast("float64"),
    )  # fmt: skip
