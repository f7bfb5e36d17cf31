"""What activities say about each opportunity as of a date."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ibis.expr.types import Table


def summarise_activities(activity: Table, moment: Table) -> Table:
    """Return one row per (source, opportunity_id) that has activities.

    Columns n_activities, n_outbound, n_inbound and last_happened_on of those that had happened
    by the date, and n_planned: open ones due later. A plan carries no date of its making, so it
    counts from the day it was first seen, and until it happened, whenever that was imported.
    """
    rows = activity.filter(activity.opportunity_id.notnull()).cross_join(moment)
    has_happened = (rows.happened_on <= rows.as_of).fill_null(False)
    is_planned = (
        (rows.happened_on.notnull() | ~rows.is_done.fill_null(False))
        & ~has_happened
        & (rows.due_on > rows.as_of)
        & (rows.first_seen_on <= rows.as_of)
    ).fill_null(False)
    return rows.group_by("source", "opportunity_id").aggregate(
        n_activities=rows.count(where=has_happened),
        n_outbound=rows.count(where=has_happened & (rows.direction == "out")),
        n_inbound=rows.count(where=has_happened & (rows.direction == "in")),
        last_happened_on=rows.happened_on.max(where=has_happened),
        n_planned=rows.count(where=is_planned),
    )
