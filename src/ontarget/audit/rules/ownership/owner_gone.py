"""OWN001: the owner has left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ontarget.audit.rule import example, rule

if TYPE_CHECKING:
    from ibis.expr.types import Table


@rule(
    "OWN001",
    severity="high",
    basis="arithmetic",
    requires=("owner", "sellers"),
    says="belongs to {owner}, who left on {left_on}",
    fix="hand it to a colleague, and tell the buyer who",
    fires=(
        example(tables={"sellers": ({"owner": "Maya", "left_on": "2026-11-22"},)},
                evidence={"gone_days": 1}),
        example(tables={"sellers": ({"owner": "Maya", "left_on": "2026-03-31"},)}),
    ),
    quiet=(
        example(tables={"sellers": ({"owner": "Maya", "left_on": "2026-11-23"},)}),
        example(tables={"sellers": ({"owner": "Maya", "left_on": "2026-12-31"},)}),
        example(tables={"sellers": ({"owner": "Maya"},)}),
        example(tables={"sellers": ({"owner": "Karl", "left_on": "2026-03-31"},)}),
        example(owner=None, tables={"sellers": ({"owner": "Maya", "left_on": "2026-03-31"},)}),
    ),
)  # fmt: skip
def owner_gone(open_rows: Table, sellers: Table) -> Table:
    """The owner's last day has passed.

    Why: nobody works on it, and the buyer hears from nobody.
    Evidence: the owner and the last day.
    Fix: hand it over.
    Quiet when: the last day is today or ahead, or none is known.
    """
    rows = open_rows.inner_join(sellers.select("owner", "left_on"), "owner")
    gone_days = rows.as_of.delta(rows.left_on, unit="day").cast("int64")
    rows = rows.mutate(gone_days=gone_days, size=gone_days.cast("float64"))
    return rows.filter(rows.gone_days > 0).select(
        "record_id", "owner", "left_on", "gone_days", "size"
    )
