"""People at buyers and quotes as the book knew them on a day."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.local_state import with_last
from ontarget.core.schema import CONTACT, QUOTE, Kind
from ontarget.ingest.diff import snapshot_instant

# Earlier values of these were not kept; they are what a contact is asked for.
_UNDATED = ("title", "role")


def known_on(
    tables: dict[str, pa.Table], observed: pa.Table, as_of: date, zone: ZoneInfo
) -> dict[str, pa.Table]:
    """Return the tables with contacts and quotes as they were known at the end of a day.

    What was first seen later is left out: it cannot be told whether it was there before. A
    tracked field has the last value told by the day. Title and role of a contact that changed
    since are unknown, because no earlier value was kept.
    """
    end = pa.scalar(snapshot_instant(as_of, zone), pa.timestamp("us", "UTC"))
    by_then = observed.filter(pc.less_equal(observed["effective_at"], end))
    day = pa.scalar(as_of, pa.date32())
    found = dict(tables)
    for kind in (CONTACT, QUOTE):
        rows = tables[kind.name]
        rows = rows.filter(pc.less_equal(rows["first_seen_on"], day))
        if kind is CONTACT:
            rows = _without_later(rows, day)
        found[kind.name] = _as_told(rows, kind, by_then)
    return found


def _without_later(contact: pa.Table, day: pa.Scalar) -> pa.Table:
    is_same = pc.less_equal(contact["last_seen_on"], day)
    for name in _UNDATED:
        column = contact[name]
        place = contact.column_names.index(name)
        kept = pc.if_else(is_same, column, pa.scalar(None, column.type))
        contact = contact.set_column(place, name, kept)
    return contact


def _as_told(rows: pa.Table, kind: Kind, observed: pa.Table) -> pa.Table:
    """Lay what was told by the day over the rows: tracked fields, and what people corrected."""
    own = observed.filter(pc.equal(observed["kind"], kind.name))
    tracked = [field.name for field in kind.fields if field.is_tracked]
    is_tracked = pc.is_in(own["field"], value_set=pa.array(tracked, pa.string()))
    own = own.filter(pc.or_(is_tracked, pc.equal(own["known"], "user")))
    if not (own.num_rows and rows.num_rows):
        return rows
    return with_last(rows, kind, own.select(["record_id", "field", "value"]).to_pylist())
