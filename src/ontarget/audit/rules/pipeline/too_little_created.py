"""PIP005: too little is created for the next period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ontarget.audit.rule import Limit, example, rule

if TYPE_CHECKING:
    from ibis.expr.types import NumericScalar, Table

_NEXT = {
    "place": 1, "period": "2027-Q1", "as_of": "2026-11-23", "create_amount": 24_000_000.0,
    "create_by": "2026-12-14", "p_hit": 0.31, "currency": "EUR",
}  # fmt: skip


@rule(
    "PIP005",
    severity="medium",
    basis="arithmetic",
    requires=("periods",),
    limits=(Limit("within_days", 21, "days", "before it must have been created", 0, 365),),
    says="{subject} needs {create_amount:money} more created by {create_by}, in {left_days} "
    "day{left_days:s}, for even odds; now {p_hit:percent}",
    fix="set time aside each day to create it",
    fires=(
        example(tables={"periods": (_NEXT,)}, evidence={"subject": "2027-Q1", "left_days": 21}),
        example(tables={"periods": ({**_NEXT, "create_by": "2026-11-23"},)}),
        example(tables={"periods": (_NEXT, {**_NEXT, "place": 2, "period": "2027-Q2"})},
                evidence={"subject": "2027-Q1"}),
    ),
    quiet=(
        example(tables={"periods": ({**_NEXT, "create_by": "2026-12-15"},)}),
        example(tables={"periods": ({**_NEXT, "create_amount": 0.0},)}),
        example(tables={"periods": ({**_NEXT, "create_amount": None},)}),
        example(tables={"periods": ({**_NEXT, "place": 0},)}),
        example(tables={"periods": ({**_NEXT, "create_by": "2026-11-22"},)}),
        example(tables={"periods": ({**_NEXT, "currency": None},)}),
    ),
)  # fmt: skip
def too_little_created(periods: Table, *, within_days: NumericScalar) -> Table:
    """The next period needs more than is open, and the day by which to create it is near.

    Why: what is not created in time cannot close in time; this is the part still in one's hands.
    Evidence: what must be created for even odds, by when, and the odds today.
    Fix: create it.
    Quiet when: enough is open, the day is far off or has passed, or the target is not in money.
    """
    import ibis

    is_next = (periods.place == 1) & periods.currency.notnull() & periods.p_hit.notnull()
    rows = periods.filter(is_next & (periods.create_amount > 0))
    left = rows.create_by.delta(rows.as_of, unit="day").cast("int64")
    rows = rows.mutate(left_days=left).filter((left >= 0) & (left <= within_days))
    return rows.select(
        "create_amount", "create_by", "left_days", "p_hit", record_id=ibis.null("int64"),
        subject=rows.period, size=rows.create_amount,
    )  # fmt: skip
