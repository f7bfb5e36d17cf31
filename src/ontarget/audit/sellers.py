"""Sellers: everyone in the owner table or with open opportunities, and what they have open."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from ontarget.audit.inputs import conform


def build_sellers(open_rows: pa.Table, owner: pa.Table | None = None) -> pa.Table:
    """Return the input ``sellers``, by name.

    ``open_rows`` has owner, amount and currency; ``owner`` is as a book holds it. Someone with
    two entries has left when the last of them has.
    """
    carried = open_rows.select(["owner", "amount", "currency"])
    carried = carried.filter(pc.is_valid(carried["owner"]))
    counted = carried.group_by("owner").aggregate(
        [("amount", "sum"), ("currency", "count_distinct"), ([], "count_all")]
    )
    one_currency = pc.less_equal(counted["currency_count_distinct"], 1)
    counted = pa.table(
        {
            "owner": counted["owner"],
            "n_open": counted["count_all"].cast(pa.int64()),
            "open_amount": pc.if_else(one_currency, counted["amount_sum"], None),
        }
    )
    found = _listed(owner).join(counted, "owner", join_type="full outer")
    for name, default in (("is_listed", False), ("n_open", 0)):
        place = found.column_names.index(name)
        found = found.set_column(place, name, pc.fill_null(found[name], default))
    return conform("sellers", found.sort_by("owner"))


def _listed(owner: pa.Table | None) -> pa.Table:
    kinds = {
        "owner": pa.string(), "team": pa.string(), "left_on": pa.date32(),
        "hours_per_week": pa.float64(), "is_listed": pa.bool_(),
    }  # fmt: skip
    if owner is None or not owner.num_rows:
        return pa.schema(list(kinds.items())).empty_table()

    def column(name: str, kind: pa.DataType) -> pa.ChunkedArray:
        if name in owner.column_names:
            return owner[name].cast(kind)
        return pa.chunked_array([pa.nulls(owner.num_rows, kind)])

    named = pc.coalesce(column("name", pa.string()), column("source_id", pa.string()))
    columns = {name: column(name, kind) for name, kind in kinds.items() if name != "owner"}
    table = pa.table({**columns, "owner": named, "is_there": pc.is_null(columns["left_on"])})
    one = table.group_by("owner").aggregate(
        [(name, "max") for name in ("team", "left_on", "hours_per_week", "is_there")]
    )
    left_on = pc.if_else(one["is_there_max"], pa.scalar(None, pa.date32()), one["left_on_max"])
    return pa.table(
        {
            "owner": one["owner"],
            "team": one["team_max"],
            "left_on": left_on,
            "hours_per_week": one["hours_per_week_max"],
            "is_listed": pa.array([True] * one.num_rows, pa.bool_()),
        }
    )
