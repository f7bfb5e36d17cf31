"""QUA016: nobody removes an obstacle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ontarget.audit.rule import example, rule

if TYPE_CHECKING:
    from ibis.expr.types import Table


@rule(
    "QUA016",
    severity="medium",
    basis="policy",
    requires=("obstacles",),
    unless=("obstacle_overdue",),
    says="nobody removes '{name}', known since {raised_on}",
    fix="say who removes it and by when",
    fires=(
        example(
            tables={"obstacles": ({"name": "no budget", "raised_on": "2026-11-20"},)},
            evidence={"name": "no budget", "n_unowned": 1},
        ),
        example(
            tables={
                "obstacles": (
                    {"name": "no budget", "raised_on": "2026-11-20"},
                    {"name": "legal", "raised_on": "2026-10-01"},
                    {"name": "price", "raised_on": "2026-09-01", "owner": "Maya"},
                )
            },
            evidence={"name": "legal", "raised_on": "2026-10-01", "n_unowned": 2},
        ),
    ),
    quiet=(
        example(tables={"obstacles": ({"name": "x", "raised_on": "2026-10-01", "owner": "Tom"},)}),
        example(
            tables={
                "open_rows": ({},),
                "obstacles": ({"name": "x", "raised_on": "2026-10-01", "record_id": 2},),
            }
        ),
        example(tables={"obstacles": ()}),
    ),
)
def obstacle_without_owner(open_rows: Table, obstacles: Table) -> Table:
    """An obstacle stands in the way and nobody removes it.

    Why: what everybody knows of and nobody does stays where it is.
    Evidence: the obstacle known longest, since when, and how many have nobody.
    Fix: say who removes it and by when.
    Quiet when: somebody is named, or it is resolved.
    """
    none = obstacles.filter(obstacles.owner.isnull())
    rows = open_rows.select("record_id").inner_join(none, "record_id")
    first = rows.group_by("record_id").aggregate(
        raised_on=rows.raised_on.min(), n_unowned=rows.count().cast("int64")
    )
    named = rows.inner_join(first.drop("n_unowned"), ["record_id", "raised_on"])
    named = named.group_by("record_id").aggregate(name=named.name.min())
    found = first.inner_join(named, "record_id")
    size = found.n_unowned.cast("float64")
    return found.select("record_id", "name", "raised_on", "n_unowned", size=size)
