"""SIL004: nothing has happened for a long time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ontarget.audit.rule import Limit, example, rule

if TYPE_CHECKING:
    from ibis.expr.types import NumericScalar, Table


@rule(
    "SIL004",
    severity="medium",
    basis="policy",
    requires=("last_activity_on",),
    limits=(
        Limit("most_working_days", 30, "working days", "without any activity that are let pass",
              1, 1000),
    ),
    unless=("buyer_silent", "no_sign_ever"),
    says="no activity for {silent_days} working days, the last one on {last_activity_on}",
    fix="call, or put it on the back burner with a day to come back",
    fires=(
        example(silence_working_days=31, has_planned_step=False, last_activity_on="2026-10-09",
                evidence={"silent_days": 31}),
        example(silence_working_days=200, has_planned_step=False, last_activity_on="2026-02-09"),
    ),
    quiet=(
        example(silence_working_days=30, has_planned_step=False, last_activity_on="2026-10-12"),
        example(silence_working_days=31, has_planned_step=True, last_activity_on="2026-10-09"),
        example(silence_working_days=31, has_planned_step=False, last_activity_on=None),
        example(silence_working_days=None, has_planned_step=False),
    ),
)  # fmt: skip
def nothing_happened(open_rows: Table, *, most_working_days: NumericScalar) -> Table:
    """There was no activity at all for more than thirty working days, and none is planned.

    Why: what nobody works on is not pipeline, whatever stage it stands in.
    Evidence: working days since the last activity, and its day.
    Fix: call, or put it on the back burner with a day to come back.
    Quiet when: a step is planned, no activity was ever noted, or a rule on the buyer's own
    silence says it better.
    """
    import ibis

    is_idle = ~open_rows.has_planned_step.fill_null(ibis.literal(False))
    is_long = open_rows.silence_working_days > most_working_days
    found = open_rows.filter(is_idle & is_long & open_rows.last_activity_on.notnull())
    return found.select(
        "record_id", "last_activity_on", silent_days=found.silence_working_days,
        size=found.silence_working_days.cast("float64"),
    )  # fmt: skip
