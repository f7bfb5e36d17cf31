"""SLP005: a seller dates by habit on the last day of a month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ontarget.audit.rule import Limit, example, rule

if TYPE_CHECKING:
    from ibis.expr.types import NumericScalar, Table

_HABIT = {"scope": "owner:Maya", "measure": "month_end_share", "value": 0.7, "n": 20, "low": 0.56,
          "high": 0.81}  # fmt: skip


@rule(
    "SLP005",
    severity="low",
    basis="statistical",
    requires=("close_date", "owner", "reference"),
    limits=(
        Limit("least_share", 0.4, "share", "surely dated so, from which on it is said", 0.1, 1),
        Limit("least_n", 10, "opportunities", "fewest dated open opportunities", 5, 1000),
    ),
    says="{subject} dates {value:percent} of {n} open opportunities on the last day of a month "
    "({low:percent} to {high:percent} surely); buyers choose it about 1 time in 15",
    fix="ask each buyer for a day of their own before the next forecast",
    fires=(
        example(tables={"reference": (_HABIT,)}, evidence={"subject": "Maya", "n": 20}),
        example(tables={"reference": ({**_HABIT, "low": 0.4},)}),
    ),
    quiet=(
        example(tables={"reference": ({**_HABIT, "low": 0.39},)}),
        example(tables={"reference": ({**_HABIT, "n": 9},)}),
        example(tables={"reference": ({**_HABIT, "scope": "owner:Ben"},)}),
        example(tables={"reference": ({**_HABIT, "measure": "stage_win_rate"},)}),
    ),
)  # fmt: skip
def month_end_habit(
    open_rows: Table, reference: Table, *, least_share: NumericScalar, least_n: NumericScalar
) -> Table:
    """A seller dates most open opportunities on the last day of a month.

    Why: the last day of a month is the seller's deadline; a buyer's own plan seldom ends on it.
    Evidence: the share so dated, of how many, and its 80 % interval.
    Fix: ask each buyer for a day of their own before the next forecast.
    Quiet when: fewer than 10 open opportunities are dated, or the share may well be below 40 %.
    """
    import ibis

    owners = open_rows.filter(open_rows.owner.notnull()).select(subject="owner").distinct()
    owners = owners.mutate(own_scope=ibis.literal("owner:") + owners.subject)
    figures = reference.filter(reference.measure == "month_end_share")
    rows = owners.inner_join(figures, owners.own_scope == figures.scope)
    rows = rows.filter((rows.low >= least_share) & (rows.n >= least_n))
    return rows.select(
        "subject", "value", "n", "low", "high", record_id=ibis.null("int64"), size=rows.value
    )
