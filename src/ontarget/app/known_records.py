"""What the book knows of the records that a file names, read no further than it has to be.

Most rows of a later export say what the last one said. A hash of what a record was last told to
be finds them, so only the others are read whole and compared.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.core.schema import Kind
from ontarget.engine.row_hash import hash_rows
from ontarget.ingest.diff import STATED, STUB_HASH
from ontarget.store.record_ids import decode_id_array
from ontarget.store.transaction import ReadTransaction

Ids = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

# Looking a record up by its key costs as much as reading this many in a row.
_LOOKUP_COSTS = 10
_OBSERVED = ("record_id", "field", "value", "effective_at", "known", "seq")


@dataclass(frozen=True)
class Heads:
    """Every record of a kind and source: number, hash of its content, last import."""

    record_id: Ids
    content_hash: Ids
    import_id: Ids

    @property
    def stub_ids(self) -> Ids:
        """The records that are known from their history only."""
        return np.asarray(self.record_id[self.content_hash == STUB_HASH])


@dataclass(frozen=True)
class Sightings:
    """The imports of a source that held records of a kind, oldest snapshot first."""

    imports: tuple[dict[str, Any], ...]
    kind: str

    @property
    def days(self) -> tuple[date, ...]:
        """Days of the snapshots, each once."""
        return tuple(sorted({row["snapshot_on"] for row in self.imports}))

    def ids_of(self, row: dict[str, Any]) -> Ids:
        """Return the records that one import held."""
        return decode_id_array(json.loads(row["record_ids"])[self.kind])

    def last_seen(self, record_ids: Ids) -> list[date | None]:
        """Return the day of the last snapshot that held each record; None if none did."""
        found: list[date | None] = [None] * len(record_ids)
        missing = np.ones(len(record_ids), bool)
        for row in reversed(self.imports):
            if not missing.any():
                break
            is_here = missing & np.isin(record_ids, self.ids_of(row))
            for place in np.flatnonzero(is_here):
                found[place] = row["snapshot_on"]
            missing &= ~is_here
        return found


def list_sightings(imports: Iterable[dict[str, Any]], kind: str) -> Sightings:
    """Choose the imports that held records of a kind, in the order of their snapshots."""
    held = [row for row in imports if row["record_ids"] and kind in json.loads(row["record_ids"])]
    held.sort(key=lambda row: (row["snapshot_on"], row["import_id"]))
    return Sightings(tuple(held), kind)


def read_heads(book: ReadTransaction, kind: str, source: str) -> Heads:
    """Return the heads of all records of a kind and source."""
    columns = ["record_id", "content_hash", "import_id"]
    table = book.arrow(kind, columns, in_order=False, source=source)
    return Heads(*(np.asarray(pc.fill_null(table[name], -1)) for name in columns))


def find_ids(book: ReadTransaction, kind: str, source: str, keys: pa.Array, n_known: int) -> Ids:
    """Return the record of each key of a source, -1 where the book has none."""
    if not len(keys) or not n_known:
        return np.full(len(keys), -1, np.int64)
    columns = ["record_id", "source_id"]
    if len(keys) * _LOOKUP_COSTS < n_known:
        known = book.arrow(
            kind, columns, in_order=False, source=source, source_id=pc.unique(keys).to_pylist()
        )
    else:
        known = book.arrow(kind, columns, in_order=False, source=source)
    place = pc.index_in(keys, value_set=known["source_id"].combine_chunks())
    return np.asarray(pc.fill_null(known["record_id"].take(place), -1)).astype(np.int64)


def hash_content(kind: Kind, incoming: pa.Table) -> pa.Array:
    """Return a hash of each row's key and what it says.

    It is null where files with differing columns were joined.
    """
    if any(name.startswith(STATED) for name in incoming.column_names):
        return pa.nulls(incoming.num_rows, pa.int64())
    names = [name for name in (*kind.field_names, "custom") if name in incoming.column_names]
    rows = incoming.select(["source_id", *names])
    return hash_rows(rows, "\x1f".join([kind.name, *names]))


@dataclass(frozen=True)
class Matched:
    """The incoming rows beside the records they are: ``record_id`` is -1 for a new one.

    ``is_same`` marks the rows that say what they said last time.
    """

    record_id: Ids
    is_same: Mask
    content_hash: pa.Array


def match_rows(
    book: ReadTransaction,
    kind: Kind,
    source: str,
    incoming: pa.Table,
    heads: Heads,
    *,
    is_newest: bool,
    news_of: Ids,
) -> Matched:
    """Find the record of each incoming row by its content, and where that changed by its key.

    Nothing is skipped where the snapshot is older than one seen before, and no record in
    ``news_of``: what is known of those changed otherwise since the last snapshot.
    """
    hashes = hash_content(kind, incoming)
    record_id = np.full(incoming.num_rows, -1, np.int64)
    is_same = np.zeros(incoming.num_rows, bool)
    if is_newest and len(heads.record_id):
        found = pc.index_in(hashes, value_set=pa.array(heads.content_hash))
        place = np.asarray(pc.fill_null(found, -1))
        is_same = (place >= 0) & np.asarray(pc.is_valid(hashes))
        record_id[is_same] = heads.record_id[place[is_same]]
        is_same &= ~np.isin(record_id, news_of)
    others = incoming["source_id"].filter(pa.array(~is_same)).combine_chunks()
    record_id[~is_same] = find_ids(book, kind.name, source, others, len(heads.record_id))
    return Matched(record_id, is_same, hashes)


def news_since(
    book: ReadTransaction, kind: str, heads: Heads, imports: Sequence[dict[str, Any]]
) -> Ids:
    """Return records of which CRM history was learned after the import that wrote them."""
    told = [row["import_id"] for row in imports if json.loads(row["summary"]).get("covered_fields")]
    if not told or not len(heads.record_id) or max(told) < int(heads.import_id.min()):
        return np.zeros(0, np.int64)
    table = book.arrow("observation", ["record_id", "import_id"], kind=kind, known="crm")
    ids = np.asarray(table["record_id"])
    order = np.argsort(heads.record_id)
    spot = np.searchsorted(heads.record_id[order], ids).clip(max=len(order) - 1)
    is_mine = heads.record_id[order][spot] == ids
    written_by = heads.import_id[order][spot]
    is_later = np.asarray(pc.fill_null(table["import_id"], -1)) > written_by
    return np.unique(ids[is_mine & is_later])


def read_records(
    book: ReadTransaction, kind: str, record_ids: Ids, names: Iterable[str], sightings: Sightings
) -> pa.Table:
    """Return the records whole, as far as the file speaks of them, with the day last seen."""
    base = ["record_id", "source_id", "first_seen_on", "last_seen_on"]
    columns = [*base, *(name for name in names if name not in base)]
    table = book.arrow(kind, columns, record_id=record_ids.tolist())
    seen = sightings.last_seen(np.asarray(table["record_id"]))
    last = pc.max_element_wise(table["last_seen_on"], pa.array(seen, pa.date32()))
    place = table.column_names.index("last_seen_on")
    return table.set_column(place, "last_seen_on", last)


def read_observed(book: ReadTransaction, kind: str, record_ids: Ids) -> pa.Table:
    """Return what is observed of records by the source, without what people changed here."""
    if not len(record_ids):
        return book.arrow("observation", _OBSERVED, kind=kind, record_id=[])
    table = book.arrow("observation", _OBSERVED, kind=kind, record_id=record_ids.tolist())
    return table.filter(pc.not_equal(table["known"], "user"))
