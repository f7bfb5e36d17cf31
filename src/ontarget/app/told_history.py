"""What history files tell of opportunities, and those that only their history speaks of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.known_records import Sightings, find_ids, read_observed
from ontarget.core.problem import Problem, problem
from ontarget.ingest.batch import Batch, Context
from ontarget.ingest.confirm import SnapshotDay, confirm_snapshots
from ontarget.ingest.diff import STUB_HASH, snapshot_instant
from ontarget.ingest.history import changes_to_observations
from ontarget.store.transaction import ReadTransaction

if TYPE_CHECKING:
    from ontarget.app.plan_import import Incoming

Ids = npt.NDArray[np.int64]
_KIND = "opportunity"


@dataclass(frozen=True)
class Told:
    """Observations from history files; ``stubs`` are the records that only they speak of."""

    observations: pa.Table | None = None
    stubs: pa.Table | None = None
    problems: tuple[Problem, ...] = ()


def tell_history(
    book: ReadTransaction,
    batch: Batch,
    source: str,
    context: Context,
    rows: Incoming | None,
    *,
    sightings: Sightings,
    covered_until: date | None,
) -> Told:
    """Return what the history files add to the book.

    ``rows`` are the opportunities that came with them. Changes of an opportunity that is in
    neither are kept aside until it comes. What earlier snapshots said against the history is
    added as news of their days.
    """
    changes = batch.changes
    if not changes.num_rows:
        return Told()
    asked = changes["source_id"].combine_chunks()
    keys = pc.unique(asked)
    first_id = book.next_record_id(_KIND)
    ids = find_ids(book, _KIND, source, keys, book.count(_KIND, source=source))
    new_keys = _new_keys(rows)
    among_new = pc.index_in(keys, value_set=new_keys)
    is_new = (ids < 0) & np.asarray(pc.is_valid(among_new))
    ids[is_new] = first_id + np.asarray(pc.fill_null(among_new, 0))[is_new]
    is_unknown = ids < 0
    ids[is_unknown] = first_id + len(new_keys) + np.arange(int(is_unknown.sum()))
    place = pc.index_in(asked, value_set=keys)
    created = _created_at(book, rows, keys, context.assume.zone, source)
    observed = read_observed(book, _KIND, ids)
    observations = changes_to_observations(
        changes, pa.array(ids).take(place), created.take(place), observed
    )
    known = book.arrow(_KIND, None, record_id=ids[ids < first_id].tolist())
    known = known.filter(pc.fill_null(pc.not_equal(known["content_hash"], STUB_HASH), True))
    days = _snapshot_days(sightings, context.assume.zone)
    said = confirm_snapshots(observations, observed, known, days, covered_until)
    observations = pa.concat_tables([observations, said])
    unknown = keys.filter(pa.array(is_unknown))
    if not len(unknown):
        return Told(observations)
    stubs = _stubs(ids[is_unknown], unknown, context.snapshot_on)
    return Told(observations, stubs, (_unknown(batch, unknown),))


def _snapshot_days(sightings: Sightings, zone: ZoneInfo) -> list[SnapshotDay]:
    held: dict[date, list[Ids]] = {}
    for row in sightings.imports:
        held.setdefault(row["snapshot_on"], []).append(sightings.ids_of(row))
    return [
        SnapshotDay(day, snapshot_instant(day, zone), np.concatenate(ids))
        for day, ids in sorted(held.items())
    ]


def _new_keys(rows: Incoming | None) -> pa.Array:
    """Return the keys of rows that become new records, in the order in which they are numbered."""
    if rows is None:
        return pa.array([], pa.string())
    is_new = pa.array(rows.matched.record_id < 0)
    return rows.incoming["source_id"].filter(is_new).combine_chunks()


def _created_at(
    book: ReadTransaction, rows: Incoming | None, keys: pa.Array, zone: ZoneInfo, source: str
) -> pa.Array:
    """Return the instant of creation of each key, null where it is unknown."""
    stored = book.arrow(_KIND, ["source_id", "created_on"], in_order=False, source=source)
    place = pc.index_in(keys, value_set=stored["source_id"].combine_chunks())
    days = stored["created_on"].take(place)
    if rows is not None and "created_on" in rows.incoming.column_names:
        keys_now = rows.incoming["source_id"].combine_chunks()
        place = pc.index_in(keys, value_set=keys_now)
        days = pc.coalesce(rows.incoming["created_on"].take(place), days)
    midnight = {
        day: datetime.combine(day, time(), zone) for day in pc.unique(days.drop_null()).to_pylist()
    }
    return pa.array([midnight.get(day) for day in days.to_pylist()], pa.timestamp("us", "UTC"))


def _stubs(ids: Ids, keys: pa.Array, snapshot_on: date) -> pa.Table:
    day = pa.array([snapshot_on] * len(keys), pa.date32())
    return pa.table(
        {
            "record_id": ids,
            "source_id": keys,
            "first_seen_on": day,
            "last_seen_on": day,
            "content_hash": pa.array(np.full(len(keys), STUB_HASH)),
        }
    )


def _unknown(batch: Batch, keys: pa.Array) -> Problem:
    file = next((f.file for f in batch.files if f.kind.name == "opportunity_history"), "")
    message = (
        f"{len(keys)} opportunities are known from their history only and count in no answer; "
        "import them too"
    )
    return problem("unknown_opportunity", file, 0, "opportunity_id", keys[0].as_py(), message)
