"""AMT001: the amount is zero."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ontarget.audit.rule import example, rule

if TYPE_CHECKING:
    from ibis.expr.types import Table

_MORE = ({"amount": 3_850_000},)


@rule(
    "AMT001",
    severity="high",
    basis="arithmetic",
    requires=("amount",),
    says="is worth {amount:money}, so a win would bring nothing",
    fix="enter what the buyer would pay, or close it",
    fires=(
        example(amount=0, tables={"open_rows": _MORE}, evidence={"amount": 0}),
        example(amount=-250_000),
        example(amount=0, currency="SEK", tables={"open_rows": _MORE}),
    ),
    quiet=(
        example(amount=1),
        example(amount=3_850_000),
        example(amount=None),
        example(amount=0, tables={"open_rows": ({"amount": 0},)}),
    ),
)
def amount_zero(open_rows: Table) -> Table:
    """The amount is zero or less.

    Why: an opportunity without worth takes time and adds nothing to any sum or forecast.
    Evidence: the amount.
    Fix: enter what the buyer would pay; where nothing is to be paid, it is no opportunity.
    Quiet when: the amount is above zero or unknown, or all are zero: then it is not counted here.
    """
    rows = open_rows.mutate(size=-open_rows.amount.cast("float64"))
    return rows.filter(rows.amount <= 0).select("record_id", "amount", "size")
