"""Local changes and teams laid over the tables of a book, as of a day, before they are read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.local_layer import typed
from ontarget.core.schema import OPPORTUNITY, OWNER, Kind
from ontarget.ingest.diff import snapshot_instant

# What an opportunity is does not depend on the day: a correction counts for all of its life.
_FACTS = tuple(field.name for field in OPPORTUNITY.fields if not field.is_tracked)
_OWNER_FACTS = tuple(field.name for field in OWNER.fields if not field.is_tracked)
_OF_OWNERS = tuple(field.name for field in OWNER.fields if field.is_tracked)
# Source of the records that were added here.
LOCAL = "local"
_SEEN = ["record_id", "field", "value", "effective_at", "known"]


def lay_over(tables: dict[str, pa.Table], as_of: date, zone: ZoneInfo) -> dict[str, pa.Table]:
    """Return the tables with facts that people corrected, and every owner's team of the day.

    Tracked fields of opportunities are left to the as-of pipeline, which dates every value.
    """
    observed = tables["observation"]
    found = dict(tables)
    corrected = _of(observed, OPPORTUNITY, _FACTS).filter(pc.field("known") == "user")
    if corrected.num_rows:
        found["opportunity"] = with_last(tables["opportunity"], OPPORTUNITY, corrected.to_pylist())
    said = _of(observed, OWNER, _OWNER_FACTS).filter(pc.field("known") == "user")
    if said.num_rows:
        found["owner"] = with_last(found["owner"], OWNER, said.to_pylist())
    teams = _of(observed, OWNER, _OF_OWNERS)
    if teams.num_rows:
        end = pa.scalar(snapshot_instant(as_of, zone), pa.timestamp("us", "UTC"))
        past = teams.filter(pc.less_equal(teams["effective_at"], end)).to_pylist()
        # Before its first observation a field was what the first one says.
        first = _first(teams.filter(pc.not_equal(teams["known"], "user")).to_pylist())
        found["owner"] = with_last(found["owner"], OWNER, [*first, *past])
    found["owner"] = _known_everywhere(found["owner"], tables["opportunity"])
    found["observation"] = observed.filter(pc.equal(observed["kind"], OPPORTUNITY.name))
    return found


def _known_everywhere(owner: pa.Table, opportunity: pa.Table) -> pa.Table:
    """Let sellers who were added here also stand in the sources that only name them.

    An export of opportunities knows a seller by name alone; a source that has an owner record of
    that name keeps its own.
    """
    added = owner.filter(pc.equal(owner["source"], LOCAL)).to_pylist()
    if not added:
        return owner
    sources = [name for name in pc.unique(opportunity["source"]).to_pylist() if name != LOCAL]
    taken = set(zip(owner["source"].to_pylist(), owner["name"].to_pylist(), strict=True))
    copies = [
        {**row, "source": source}
        for source in sources
        for row in added
        if (source, row["name"]) not in taken
    ]
    return pa.concat_tables([owner, pa.Table.from_pylist(copies, owner.schema)])


def _of(observed: pa.Table, kind: Kind, fields: Iterable[str]) -> pa.Table:
    is_meant = pc.and_(
        pc.equal(observed["kind"], kind.name),
        pc.is_in(observed["field"], value_set=pa.array(fields, pa.string())),
    )
    return observed.filter(is_meant).select(_SEEN)


def _first(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found: dict[tuple[int, str], dict[str, Any]] = {}
    for row in rows:
        found.setdefault((row["record_id"], row["field"]), row)
    return list(found.values())


def with_last(table: pa.Table, kind: Kind, rows: list[dict[str, Any]]) -> pa.Table:
    """Set each field to the last of the values told; they come in time order by field."""
    said: dict[str, dict[int, str | None]] = {}
    for row in rows:
        said.setdefault(row["field"], {})[row["record_id"]] = row["value"]
    for name, values in said.items():
        place = table.column_names.index(name)
        column = table[name]
        told = pa.array(list(values), pa.int64())
        typed_values = pa.array(
            [typed(kind.field(name), text) for text in values.values()], column.type
        )
        at = pc.index_in(table["record_id"], value_set=told)
        table = table.set_column(
            place, name, pc.if_else(pc.is_valid(at), typed_values.take(at), column)
        )
    return table
