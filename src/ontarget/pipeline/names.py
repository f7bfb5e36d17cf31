"""Look-ups of what an opportunity refers to: stage, owner, product."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

if TYPE_CHECKING:
    from ibis.expr.types import Table


def stage_statuses(opportunity: Table, stage: Table) -> Table:
    """Return what each stage means in each sales process (``process``) of the opportunities.

    Columns source, process (empty text for none), name, status. A stage declared for the
    process itself wins over one declared for every process.
    """
    declared = stage.mutate(process=stage.pipeline.fill_null(""))
    declared = declared.group_by("source", "process", "name").aggregate(
        status=declared.status.max()
    )
    everywhere = declared.filter(declared.process == "").select("source", "name", "status")
    processes = opportunity.select("source", "process").distinct()
    shared = processes.inner_join(everywhere, "source")
    own = declared.filter(declared.process != "")
    columns = ("source", "process", "name", "status")
    both = shared.select(*columns, is_own=ibis.literal(0)).union(
        own.select(*columns, is_own=ibis.literal(1))
    )
    place = ibis.row_number().over(
        group_by=[both.source, both.process, both.name], order_by=both.is_own.desc()
    )
    ranked = both.mutate(place=place)
    return ranked.filter(ranked.place == 0).select(*columns)


def by_id_or_name(table: Table, *columns: str, within: tuple[str, ...]) -> Table:
    """Return ``columns`` of a table under each source_id and, where it is free, each name.

    Columns ``within``, key and the ones asked for; within and key together are unique. Two rows
    of one name leave the name to the first by source_id.
    """
    kept = (*within, "source_id", *columns)
    named = table.filter(table.name.notnull())
    both = table.select(*kept, key=table.source_id, rank=ibis.literal(0)).union(
        named.select(*kept, key=named.name, rank=ibis.literal(1))
    )
    place = ibis.row_number().over(
        group_by=[both[name] for name in (*within, "key")], order_by=[both.rank, both.source_id]
    )
    ranked = both.mutate(place=place)
    return ranked.filter(ranked.place == 0).select(*within, "key", *columns)
