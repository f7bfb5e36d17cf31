"""How many people at the buyer there has been contact with, as a table expression."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ibis.expr.types import Table


def people_met(touches: Table) -> Table:
    """Return per opportunity n_people, n_touches with a known person, and second_on.

    ``second_on`` is the day of the first contact with a second person, null while there is one.
    """
    import ibis

    met = touches.filter(touches.contact_id.notnull() & touches.happened_on.notnull())
    firsts = met.group_by("record_id", "contact_id").aggregate(
        met_on=met.happened_on.min(), n_touches=met.count()
    )
    nth = ibis.row_number().over(
        group_by=firsts.record_id, order_by=[firsts.met_on, firsts.contact_id]
    )
    firsts = firsts.mutate(nth=nth)
    return firsts.group_by("record_id").aggregate(
        n_people=firsts.count(),
        n_touches=firsts.n_touches.sum().cast("int64"),
        second_on=firsts.met_on.max(where=firsts.nth == 1),
    )
