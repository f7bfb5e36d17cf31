"""Compare an understood import with the book: what has to be written, without writing it."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.known_records import (
    Heads,
    Matched,
    Sightings,
    list_sightings,
    match_rows,
    news_since,
    read_heads,
    read_observed,
    read_records,
)
from ontarget.app.local_layer import OWN_FIELDS, shown, standing_changes
from ontarget.app.told_history import tell_history
from ontarget.core.problem import Problem, problem
from ontarget.core.schema import get_kind
from ontarget.ingest.batch import Batch, Context
from ontarget.ingest.dedupe import COMPARED, find_renamed
from ontarget.ingest.diff import STUB_HASH, Difference, Known, compare
from ontarget.store.transaction import ReadTransaction

Ids = npt.NDArray[np.int64]
# With more records missing than this, files do not continue each other.
_FEW_MISSING = 5000


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
    tables = _resolve_links(book, batch.tables, source)
    seen = {name: list_sightings(imports, name) for name in tables}
    read = {
        name: Incoming.read(book, name, table, seen[name], imports, source, context)
        for name, table in tables.items()
    }
    covered = _last_covered(imports, batch, context.assume.zone)
    told = tell_history(
        book, batch, source, context, read.get("opportunity"),
        sightings=list_sightings(imports, "opportunity"), covered_until=covered,
    )  # fmt: skip
    plans, problems = {}, []
    for name, kind in read.items():
        is_opportunity = name == "opportunity"
        plans[name] = _plan_kind(
            book, kind, context,
            told=told.observations if is_opportunity else None,
            covered_until=covered if is_opportunity else None,
        )  # fmt: skip
        problems += _contradictions(plans[name].difference, batch, name)
        problems += _renamed(book, batch, name, plans[name])
        problems += _overruled(book, batch, name, plans[name])
    return Plan(
        plans, told.observations, told.stubs, [*problems, *told.problems], book.change_number, seen
    )


@dataclass(frozen=True)
class Incoming:
    """One kind's incoming rows beside the records of the book."""

    name: str
    incoming: pa.Table
    heads: Heads
    matched: Matched
    sightings: Sightings
    is_newest: bool

    @classmethod
    def read(
        cls,
        book: ReadTransaction,
        name: str,
        incoming: pa.Table,
        sightings: Sightings,
        imports: list[dict[str, Any]],
        source: str,
        context: Context,
    ) -> Incoming:
        """Read no more of the book than it takes to match the rows."""
        heads = read_heads(book, name, source)
        is_newest = not sightings.days or context.snapshot_on >= sightings.days[-1]
        news = news_since(book, name, heads, imports)
        matched = match_rows(
            book, get_kind(name), source, incoming, heads, is_newest=is_newest, news_of=news
        )
        return cls(name, incoming, heads, matched, sightings, is_newest)


def _plan_kind(
    book: ReadTransaction,
    rows: Incoming,
    context: Context,
    *,
    told: pa.Table | None,
    covered_until: date | None,
) -> KindPlan:
    name, kind, heads = rows.name, get_kind(rows.name), rows.heads
    is_same = rows.matched.is_same
    if told is not None:
        is_same = is_same & ~np.isin(rows.matched.record_id, np.asarray(told["record_id"]))
    to_compare = rows.incoming.filter(pa.array(~is_same))
    record_id = rows.matched.record_id[~is_same]
    known_ids = record_id[record_id >= 0]
    names = [n for n in (*kind.field_names, "custom") if n in rows.incoming.column_names]
    observed = read_observed(book, name, known_ids)
    if told is not None:
        observed = _in_time_order(pa.concat_tables([observed, told.select(observed.column_names)]))
    difference = compare(
        kind,
        to_compare,
        Known(
            read_records(book, name, known_ids, names, rows.sightings),
            observed,
            covered_until,
            rows.sightings.days,
            heads.stub_ids,
        ),
        first_new_id=book.next_record_id(name),
        snapshot_on=context.snapshot_on,
        zone=context.assume.zone,
    )
    seen_ids = rows.matched.record_id.copy()
    seen_ids[~is_same] = difference.record_ids
    hashes = rows.matched.content_hash.filter(pa.array(~is_same))
    if not rows.is_newest:
        hashes = pa.nulls(len(hashes), pa.int64())
    difference, rehashed = _with_hashes(difference, hashes, heads, known_ids)
    is_row = heads.content_hash != STUB_HASH
    return KindPlan(
        difference,
        rehashed,
        seen_ids,
        np.setdiff1d(heads.record_id[is_row], seen_ids, assume_unique=True),
        int(is_same.sum()),
    )


def _with_hashes(
    difference: Difference, hashes: pa.Array, heads: Heads, known_ids: Ids
) -> tuple[Difference, pa.Table]:
    """Keep with every row written the hash of what it says; return hashes that alone changed."""
    by_id = pa.table({"record_id": difference.record_ids, "content_hash": hashes})
    ids = by_id["record_id"].combine_chunks()

    def hashed(rows: pa.Table) -> pa.Table:
        found = pc.index_in(rows["record_id"], value_set=ids)
        return rows.append_column("content_hash", by_id["content_hash"].take(found))

    written = difference.changed["record_id"].combine_chunks()
    is_other = pc.and_(
        pc.is_in(ids, value_set=pa.array(known_ids)), pc.invert(pc.is_in(ids, value_set=written))
    )
    stored = pa.array(heads.content_hash)
    is_stale = pc.and_(pc.is_valid(hashes), pc.invert(pc.is_in(hashes, value_set=stored)))
    with_hashes = replace(
        difference, new=hashed(difference.new), changed=hashed(difference.changed)
    )
    return with_hashes, by_id.filter(pc.and_(is_other, is_stale))


def _resolve_links(
    book: ReadTransaction, tables: dict[str, pa.Table], source: str
) -> dict[str, pa.Table]:
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
    return found


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


def _overruled(book: ReadTransaction, batch: Batch, name: str, plan: KindPlan) -> list[Problem]:
    """Say where the source has now another value than was set here: the newer one counts."""
    told = plan.difference.observations
    local = standing_changes(book, name) if told.num_rows else {}
    if not local:
        return []
    is_local = pc.is_in(told["record_id"], value_set=pa.array(list(local), pa.int64()))
    rows = told.filter(is_local).sort_by("effective_at").to_pylist()
    newest = {(row["record_id"], row["field"]): row for row in rows}
    file = next((f.file for f in batch.files if f.kind.name == name), "")
    found = []
    for (record_id, field_name), row in newest.items():
        mine = local[record_id].get(field_name)
        if mine is None or mine["value"] == row["value"]:
            continue
        if row["effective_at"] < mine["effective_at"]:
            continue
        stored = book.rows(name, record_id=record_id)[0]
        wins = "yours" if field_name in OWN_FIELDS else "the newer"
        said, own = (
            shown(name, field_name, text, stored) for text in (row["value"], mine["value"])
        )
        message = f"{stored['source_id']}: the source says {said}, you {own}; {wins} counts"
        found.append(problem("local_change_differs", file, 0, field_name, str(said), message))
    return found


def _renamed(book: ReadTransaction, batch: Batch, name: str, plan: KindPlan) -> list[Problem]:
    """Say which new records without an id of their own may be known ones under another name."""
    kind = get_kind(name)
    file = next((f for f in batch.files if f.kind.name == name), None)
    if file is None or file.mapping.column_of(kind.key[0]) is not None:
        return []
    if not plan.difference.new.num_rows or not 0 < len(plan.absent_ids) <= _FEW_MISSING:
        return []
    columns = [n for n in ("source_id", *COMPARED) if n in {*kind.field_names, "source_id"}]
    missing = book.arrow(name, columns, record_id=plan.absent_ids.tolist()).to_pylist()
    new = plan.difference.new
    fresh = new.select([n for n in columns if n in new.column_names]).to_pylist()
    return [
        problem("doubtful_match", file.file, 0, "name", pair.new_name,
                f"may be '{pair.known_name}' ({pair.why}); if so: "
                f"ontarget merge {shlex.quote(pair.known_id)} {shlex.quote(pair.new_id)}")
        for pair in find_renamed(fresh, missing)
    ]  # fmt: skip


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
