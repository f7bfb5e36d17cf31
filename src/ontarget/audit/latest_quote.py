"""The quote that counts for each opportunity, as a table expression."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ibis.expr.types import Table


def latest_quotes(quotes: Table) -> Table:
    """Return one quote per opportunity: the one made last, of these the one valid longest."""
    import ibis

    made_on = quotes.sent_on.coalesce(quotes.created_on).fill_null(ibis.date(1900, 1, 1))
    valid_until = quotes.expires_on.fill_null(ibis.date(9999, 12, 31))
    rows = quotes.mutate(made_on=made_on, valid_until=valid_until)
    order = [rows.made_on.desc(), rows.valid_until.desc(), rows.amount.fill_null(0).desc()]
    place = ibis.row_number().over(group_by=rows.record_id, order_by=order)
    ranked = rows.mutate(place=place)
    return ranked.filter(ranked.place == 0).drop("place", "valid_until")
