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
    is_left = pc.and_(pc.is_null(found), pc.is_valid(said))
    source, said = source.filter(is_left), said.filter(is_left)
    # Names are told by few systems, so only those asked for are looked into.
    named = contact.filter(pc.is_in(contact["name"], value_set=pc.unique(said).drop_null()))
    keys = _joined(named["source"], named["name"])
    counts = keys.value_counts()
    once = counts.field("values").filter(pc.equal(counts.field("counts"), 1))
    named = named.filter(pc.is_in(keys, value_set=once))
    by_name = _look_up(named, named["name"], source, said).combine_chunks()
    both = pc.replace_with_mask(found.combine_chunks(), is_left.combine_chunks(), by_name)
    return pa.chunked_array([both], pa.int64())


def _look_up(
    contact: pa.Table, known: pa.ChunkedArray, source: pa.ChunkedArray, said: pa.ChunkedArray
) -> pa.ChunkedArray:
    at = pc.index_in(_joined(source, said), value_set=_joined(contact["source"], known))
    return contact["record_id"].take(pc.cast(at, pa.int64()))


def _joined(source: pa.ChunkedArray, said: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.binary_join_element_wise(source, said, _JOINT)
