"""NXT002: the day of the next step has passed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ontarget.audit.rule import Limit, example, rule

if TYPE_CHECKING:
    from ibis.expr.types import NumericScalar, Table

_PLAN = {"kind": "meeting", "direction": "out", "is_planned": True, "due_on": "2026-11-10"}
_LATE: dict[str, Any] = {"next_step_on": "2026-11-20", "has_planned_step": False}


@rule(
    "NXT002",
    severity="medium",
    basis="arithmetic",
    requires=("next_step_on|touches",),
    limits=(Limit("grace_days", 0, "days", "how long a passed day is let pass", 0, 365),),
    says="next step was due on {due_on}, {late_days} day{late_days:s} ago",
    fix="do it today, or say what comes next and when",
    fires=(
        example(**_LATE, evidence={"due_on": "2026-11-20", "late_days": 3}),
        example(next_step_on="2026-11-22", has_planned_step=False, evidence={"late_days": 1}),
        example(next_step_on=None, has_planned_step=False, tables={"touches": (_PLAN,)},
                evidence={"due_on": "2026-11-10", "late_days": 13}),
    ),
    quiet=(
        example(next_step_on="2026-11-23", has_planned_step=False),
        example(next_step_on="2026-11-20", has_planned_step=True),
        example(next_step_on=None, has_planned_step=False),
        example(next_step_on=None, has_planned_step=False,
                tables={"touches": ({**_PLAN, "due_on": "2026-11-23"},)}),
        example(next_step_on=None, has_planned_step=False,
                tables={"touches": ({**_PLAN, "is_planned": False},)}),
    ),
)  # fmt: skip
def next_step_overdue(open_rows: Table, touches: Table, *, grace_days: NumericScalar) -> Table:
    """The day of the next step has passed, and nothing later is planned.

    Why: a step that was not done, or not written down, leaves the buyer without a path.
    Evidence: the day it was due: of the next step, else of the latest planned contact.
    Fix: do it today, or say what comes next and when.
    Quiet when: it is due today or later, or something else is planned for later.
    """
    import ibis

    planned = touches.filter(touches.is_planned)
    last = planned.group_by(planned_id=planned.record_id).aggregate(planned_on=planned.due_on.max())
    rows = open_rows.filter(~open_rows.has_planned_step.fill_null(ibis.literal(False)))
    rows = rows.left_join(last, rows.record_id == last.planned_id)
    rows = rows.mutate(due_on=ibis.coalesce(rows.next_step_on, rows.planned_on))
    rows = rows.mutate(late_days=rows.as_of.delta(rows.due_on, unit="day").cast("int64"))
    found = rows.filter(rows.late_days > grace_days)
    return found.select("record_id", "due_on", "late_days", size=found.late_days.cast("float64"))
