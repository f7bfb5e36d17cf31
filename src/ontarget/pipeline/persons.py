"""Which record a person is that a source names, by id or by name."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

_JOINT = "\x1f"


def find_persons(
    contact: pa.Table, source: pa.ChunkedArray, said: pa.ChunkedArray
) -> pa.ChunkedArray:
    """Return the record of the contact that each ``said`` names within its source, else null.

    By id, else by a name that one contact only has. ``contact`` needs record_id, source and
    source_id; without a name there are ids only.
    """
    found = _look_up(contact, contact["source_id"], source, said)
    if "name" not in contact.column_names or found.null_count == said.null_count:
        return found
    named = contact.filter(pc.is_valid(contact["name"]))
    counts = _joined(named["source"], named["name"]).value_counts()
    twice = counts.field("values").filter(pc.greater(counts.field("counts"), 1))
    is_one = pc.invert(pc.is_in(_joined(named["source"], named["name"]), value_set=twice))
    named = named.filter(is_one)
    return pc.coalesce(found, _look_up(named, named["name"], source, said))


def _look_up(
    contact: pa.Table, known: pa.ChunkedArray, source: pa.ChunkedArray, said: pa.ChunkedArray
) -> pa.ChunkedArray:
    at = pc.index_in(_joined(source, said), value_set=_joined(contact["source"], known))
    return contact["record_id"].take(pc.cast(at, pa.int64()))


def _joined(source: pa.ChunkedArray, said: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.binary_join_element_wise(source, said, _JOINT)
