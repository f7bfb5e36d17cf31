"""QUA015: an obstacle should be out of the way and is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ontarget.audit.rule import Limit, example, rule

if TYPE_CHECKING:
    from ibis.expr.types import NumericScalar, Table


@rule(
    "QUA015",
    severity="high",
    basis="arithmetic",
    requires=("obstacles",),
    limits=(Limit("grace_days", 0, "days", "how long a passed day is let pass", 0, 90),),
    says="'{name}' was to be out of the way by {due_on}, {late_days} day{late_days:s} ago",
    fix="remove it, or set a new day and say who does it",
    fires=(
        example(
            tables={"obstacles": ({"name": "no budget", "due_on": "2026-11-22"},)},
            evidence={"name": "no budget", "late_days": 1, "n_late": 1},
        ),
        example(
            tables={
                "obstacles": (
                    {"name": "b", "due_on": "2026-11-20"}, {"name": "a", "due_on": "2026-11-20"},
                    {"name": "c", "due_on": "2026-11-21"},
                )
            },
            evidence={"name": "a", "late_days": 3, "n_late": 3},
        ),
    ),
    quiet=(
        example(tables={"obstacles": ({"name": "no budget", "due_on": "2026-11-23"},)}),
        example(tables={"obstacles": ({"name": "no budget", "due_on": "2026-12-01"},)}),
        example(tables={"obstacles": ({"name": "no budget"},)}),
        example(
            tables={
                "open_rows": ({},),
                "obstacles": ({"name": "x", "due_on": "2026-11-01", "record_id": 2},),
            }
        ),
    ),
)  # fmt: skip
def obstacle_overdue(open_rows: Table, obstacles: Table, *, grace_days: NumericScalar) -> Table:
    """An obstacle should be out of the way, and still stands.

    Why: what nobody removes in time is what the opportunity is lost by.
    Evidence: the obstacle due first, its day, and how many are late.
    Fix: remove it, or set a new day and say who does it.
    Quiet when: its day is today or ahead, or it has none, or it is resolved.
    """
    rows = open_rows.select("record_id", "as_of").inner_join(obstacles, "record_id")
    rows = rows.mutate(late_days=rows.as_of.delta(rows.due_on, unit="day").cast("int64"))
    late = rows.filter(rows.late_days > grace_days)
    worst = late.group_by("record_id").aggregate(
        late_days=late.late_days.max(), n_late=late.count().cast("int64")
    )
    # Of those due on the same day the first by name, so that the order never matters.
    first = late.inner_join(worst.drop("n_late"), ["record_id", "late_days"])
    first = first.group_by("record_id").aggregate(name=first.name.min(), due_on=first.due_on.min())
    found = worst.inner_join(first, "record_id")
    size = found.late_days.cast("float64")
    return found.select("record_id", "name", "due_on", "late_days", "n_late", size=size)
