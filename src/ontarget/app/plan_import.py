"""Compare an understood import with the book: what has to be written, without writing it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.known_records import (
    Heads,
    Sightings,
    list_sightings,
    match_rows,
    news_since,
    read_heads,
    read_observed,
    read_records,
)
from ontarget.core.problem import Problem, problem
from ontarget.core.schema import get_kind
from ontarget.ingest.batch import Batch, Context
from ontarget.ingest.diff import STUB_HASH, Difference, Known, compare
from ontarget.ingest.history import changes_to_observations
from ontarget.store.transaction import ReadTransaction

Ids = npt.NDArray[np.int64]
_NOTHING = np.zeros(0, np.int64)


@dataclass(frozen=True)
class KindPlan:
    """What one kind's rows change. ``rehashed`` has record_id and content_hash alone.

    ``seen_ids`` are the records of all rows, ``absent_ids`` those the files do not hold.
    """

    difference: Difference
    rehashed: pa.Table
    seen_ids: Ids
    absent_ids: Ids
    n_skipped: int

    @property
    def n_unchanged(self) -> int:
        """Rows that say what the book knew."""
        return self.difference.n_unchanged + self.n_skipped


@dataclass
class Plan:
    """What an import changes: by kind, and the observations that CRM history tells."""

    kinds: dict[str, KindPlan]
    told: pa.Table | None
    stubs: pa.Table | None
    problems: list[Problem]
    compared_at: int
    sightings: dict[str, Sightings] = field(default_factory=dict)

    @property
    def n_changes(self) -> int:
        """How many observations will be added."""
        told = self.told.num_rows if self.told is not None else 0
        return int(told + sum(k.difference.observations.num_rows for k in self.kinds.values()))

    @property
    def has_changes(self) -> bool:
        """Whether any record or observation is to be written."""
        return bool(self.n_changes or self.stubs) or any(
            k.difference.new.num_rows or k.difference.changed.num_rows for k in self.kinds.values()
        )


def plan_import(book: ReadTransaction, batch: Batch, source: str, context: Context) -> Plan:
    """Find out what an import changes in a book, as of one moment of it."""
    imports = book.rows("import_batch", source=source)
    zone = context.assume.zone
    tables, problems = _resolve_links(book, batch.tables, source)
    problems = [*problems]
    told = _tell_history(book, batch, tables, source, context)
    covered = _last_covered(imports, batch, zone)
    plans, sightings = {}, {}
    for name, table in tables.items():
        sightings[name] = list_sightings(imports, name)
        is_told = told if name == "opportunity" else None
        plans[name] = _plan_kind(
            book, name, table, sightings[name], is_told, imports,
            source=source, context=context,
            covered_until=covered if name == "opportunity" else None,
        )  # fmt: skip
        problems += _contradictions(plans[name].difference, batch, name)
    problems += told.problems
    return Plan(
        plans, told.observations, told.stubs, problems, book.change_number, sightings
    )  # fmt: skip


def _plan_kind(
    book: ReadTransaction,
    name: str,
    incoming: pa.Table,
    sightings: Sightings,
    told: _Told | None,
    imports: list[dict[str, Any]],
    *,
    source: str,
    context: Context,
    covered_until: date | None,
) -> KindPlan:
    kind = get_kind(name)
    heads = told.heads if told is not None else read_heads(book, name, source)
    is_newest = not sightings.days or context.snapshot_on >= sightings.days[-1]
    news = news_since(book, name, heads, imports)
    if told is not None and told.observations is not None:
        news = np.union1d(news, np.asarray(told.observations["record_id"]))
    matched = match_rows(kind, incoming, heads, is_newest=is_newest, news_of=news)
    to_compare = incoming.filter(pa.array(~matched.is_same))
    place = matched.place[~matched.is_same]
    known_ids = heads.record_id[place[place >= 0]]
    names = [n for n in (*kind.field_names, "custom") if n in incoming.column_names]
    observed = read_observed(book, name, known_ids)
    if told is not None and told.observations is not None:
        observed = _in_time_order(
            pa.concat_tables([observed, told.observations.select(observed.column_names)])
        )
    difference = compare(
        kind,
        to_compare,
        Known(
            read_records(book, name, known_ids, names, sightings),
            observed,
            covered_until,
            sightings.days,
            heads.record_id[heads.is_stub],
        ),
        first_new_id=book.next_record_id(name),
        snapshot_on=context.snapshot_on,
        zone=context.assume.zone,
    )
    seen_ids = np.empty(incoming.num_rows, np.int64)
    seen_ids[matched.is_same] = heads.record_id[matched.place[matched.is_same]]
    seen_ids[~matched.is_same] = difference.record_ids
    hashes = matched.content_hash.filter(pa.array(~matched.is_same))
    difference, rehashed = _with_hashes(difference, hashes, heads, place, is_newest=is_newest)
    return KindPlan(
        difference,
        rehashed,
        seen_ids,
        np.setdiff1d(heads.record_id[~heads.is_stub], seen_ids, assume_unique=True),
        int(matched.is_same.sum()),
    )


def _with_hashes(
    difference: Difference, hashes: pa.Array, heads: Heads, place: Ids, *, is_newest: bool
) -> tuple[Difference, pa.Table]:
    """Keep with every row written the hash of what it says now; an older snapshot says nothing."""
    if not is_newest:
        hashes = pa.nulls(len(hashes), pa.int64())
    by_id = pa.table({"record_id": difference.record_ids, "content_hash": hashes})
    ids = by_id["record_id"].combine_chunks()

    def hashed(rows: pa.Table) -> pa.Table:
        found = pc.index_in(rows["record_id"], value_set=ids)
        return rows.append_column("content_hash", by_id["content_hash"].take(found))

    written = difference.changed["record_id"].combine_chunks()
    said = np.asarray(pc.fill_null(hashes, -1))
    is_stale = (place >= 0) & is_newest & ~np.asarray(pc.is_in(ids, value_set=written))
    is_stale[is_stale] = heads.content_hash[place[is_stale]] != said[is_stale]
    stale = by_id.filter(pa.array(is_stale))
    with_hashes = replace(
        difference, new=hashed(difference.new), changed=hashed(difference.changed)
    )
    return with_hashes, stale


def _resolve_links(
    book: ReadTransaction, tables: dict[str, pa.Table], source: str
) -> tuple[dict[str, pa.Table], list[Problem]]:
    """Give rows of a merged or renamed record the key of the record that was kept.

    Where the files hold the kept record too, its own row speaks for it.
    """
    found = {}
    for name, table in tables.items():
        links = book.rows("link", kind=name, source=source)
        if not links:
            found[name] = table
            continue
        kept = {
            row["record_id"]: row["source_id"]
            for row in book.rows(name, record_id=[link["record_id"] for link in links])
            if row["source"] == source
        }
        other = {link["source_id"]: kept.get(link["record_id"]) for link in links}
        keys = table["source_id"].to_pylist()
        own = set(keys)
        is_kept = [key not in other or (other[key] not in own and bool(other[key])) for key in keys]
        renamed = pa.array([other.get(key) or key for key in keys], pa.string())
        place = table.column_names.index("source_id")
        found[name] = table.set_column(place, "source_id", renamed).filter(pa.array(is_kept))
    return found, []


@dataclass(frozen=True)
class _Told:
    """Observations from history files; ``stubs`` are the records that only they speak of."""

    heads: Heads
    observations: pa.Table | None
    stubs: pa.Table | None
    problems: list[Problem]


def _tell_history(
    book: ReadTransaction, batch: Batch, tables: dict[str, pa.Table], source: str, context: Context
) -> _Told:
    heads = read_heads(book, "opportunity", source)
    if not batch.changes.num_rows:
        return _Told(heads, None, None, [])
    incoming = tables.get("opportunity")
    new_keys = _new_keys(incoming, heads)
    first_id = book.next_record_id("opportunity")
    asked = batch.changes["source_id"].combine_chunks()
    known = pa.concat_arrays([heads.source_id, new_keys])
    unknown = pc.unique(asked.filter(pc.invert(pc.is_in(asked, value_set=known))))
    keys = pa.concat_arrays([known, unknown])
    ids = np.concatenate(
        [heads.record_id, first_id + np.arange(len(new_keys) + len(unknown), dtype=np.int64)]
    )
    place = pc.index_in(asked, value_set=keys)
    created = _created_at(book, incoming, keys, context.assume.zone, source)
    observed = read_observed(book, "opportunity", np.unique(ids[np.asarray(place)]))
    told = changes_to_observations(
        batch.changes, pa.array(ids).take(place), created.take(place), observed
    )
    stubs = _stubs(ids[len(known) :], unknown, context) if len(unknown) else None
    return _Told(heads, told, stubs, _unknown(batch, unknown))


def _new_keys(incoming: pa.Table | None, heads: Heads) -> pa.Array:
    """Return the keys of rows that become new records, in the order in which they are numbered."""
    if incoming is None:
        return pa.array([], pa.string())
    keys = incoming["source_id"].combine_chunks()
    return keys.filter(pc.invert(pc.is_in(keys, value_set=heads.source_id)))


def _created_at(
    book: ReadTransaction, incoming: pa.Table | None, keys: pa.Array, zone: ZoneInfo, source: str
) -> pa.Array:
    """Return the instant of creation of each key, null where it is unknown."""
    stored = book.arrow("opportunity", ["source_id", "created_on"], source=source)
    found = stored["created_on"].take(
        pc.index_in(keys, value_set=stored["source_id"].combine_chunks())
    )
    if incoming is not None and "created_on" in incoming.column_names:
        place = pc.index_in(keys, value_set=incoming["source_id"].combine_chunks())
        found = pc.coalesce(incoming["created_on"].take(place), found)
    days = found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found
    midnight = {
        day: datetime.combine(day, time(), zone) for day in pc.unique(days.drop_null()).to_pylist()
    }
    return pa.array([midnight.get(day) for day in days.to_pylist()], pa.timestamp("us", "UTC"))


def _stubs(ids: Ids, keys: pa.Array, context: Context) -> pa.Table:
    day = pa.array([context.snapshot_on] * len(keys), pa.date32())
    return pa.table(
        {
            "record_id": ids,
            "source_id": keys,
            "first_seen_on": day,
            "last_seen_on": day,
            "content_hash": pa.array(np.full(len(keys), STUB_HASH)),
        }
    )


def _in_time_order(observed: pa.Table) -> pa.Table:
    return observed.sort_by(
        [(name, "ascending") for name in ("record_id", "field", "effective_at", "seq")]
    )


def covered_until(batch: Batch, zone: ZoneInfo) -> date | None:
    """Return the day of the last change that the history files tell of."""
    last = pc.max(batch.changes["effective_at"]).as_py()
    return None if last is None else last.astimezone(zone).date()


def _last_covered(imports: list[dict[str, Any]], batch: Batch, zone: ZoneInfo) -> date | None:
    told = [json.loads(row["summary"]).get("covered_until") for row in imports]
    covered = [date.fromisoformat(day) for day in told if day]
    if (last := covered_until(batch, zone)) is not None:
        covered.append(last)
    return max(covered, default=None)


def _unknown(batch: Batch, keys: pa.Array) -> list[Problem]:
    if not len(keys):
        return []
    file = next((f.file for f in batch.files if f.kind.name == "opportunity_history"), "")
    n = len(keys)
    message = f"{n} opportunities are known from their history only; import them too"
    return [problem("unknown_opportunity", file, 0, "opportunity_id", keys[0].as_py(), message)]


def _contradictions(difference: Difference, batch: Batch, name: str) -> list[Problem]:
    """One problem for each field in which a snapshot denies the CRM's own history."""
    file = next((f.file for f in batch.files if f.kind.name == name), "")
    found: dict[str, list[tuple[str, str]]] = {}
    for _, field_name, history, snapshot in difference.contradictions:
        found.setdefault(field_name, []).append((history, snapshot))
    return [
        problem("history_differs", file, 0, field_name, pairs[0][1],
                f"{len(pairs)} opportunities; the first says '{pairs[0][1]}', "
                f"its history '{pairs[0][0]}'")
        for field_name, pairs in found.items()
    ]  # fmt: skip
