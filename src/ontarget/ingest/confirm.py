"""What earlier snapshots say against a history that is imported after them.

A snapshot that confirms a value writes nothing. When the CRM's history comes later, a snapshot
after one of its changes may have said something else: that is news of the snapshot's day, as it
would have been had the history come first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.ingest.diff import OBSERVATION_SCHEMA
from ontarget.ingest.history import canonical_text

Ids = npt.NDArray[np.int64]
_USED = ["record_id", "field", "value", "effective_at", "known", "seq"]


@dataclass(frozen=True)
class SnapshotDay:
    """A day on which exports were taken, its last moment, and the records they held."""

    day: date
    instant: datetime
    record_ids: Ids


def confirm_snapshots(
    told: pa.Table,
    observed: pa.Table,
    rows: pa.Table,
    days: Sequence[SnapshotDay],
    covered_until: date | None,
) -> pa.Table:
    """Return the observations by which snapshots differ from a history told after them.

    Parameters
    ----------
    told, observed
        Observations to be added and those the book has, without what people changed here.
    rows
        The records as they are, with record_id and their fields.
    days
        Days of snapshots, oldest first.
    covered_until
        Day of the last change that history tells of: up to it the history counts.
    """
    pieces = [OBSERVATION_SCHEMA.empty_table()]
    later = [day for day in days if covered_until is None or day.day > covered_until]
    if not later or not told.num_rows:
        return pieces[0]
    for name in pc.unique(told["field"]).to_pylist():
        if name in rows.column_names:
            pieces += _confirm_field(name, told, observed, rows, later)
    return pa.concat_tables(pieces)


def _confirm_field(
    name: str, told: pa.Table, observed: pa.Table, rows: pa.Table, days: Sequence[SnapshotDay]
) -> list[pa.Table]:
    of_field = pa.concat_tables(
        [table.select(_USED).filter(pc.equal(table["field"], name)) for table in (told, observed)]
    )
    ids = np.unique(np.asarray(told.filter(pc.equal(told["field"], name))["record_id"]))
    place = pc.index_in(pa.array(ids), value_set=rows["record_id"].combine_chunks())
    is_row = np.asarray(pc.is_valid(place))
    ids = ids[is_row]
    constant = canonical_text(rows[name].take(place.filter(pa.array(is_row))))
    written: list[pa.Table] = []
    for day in days:
        said = _last_by(of_field, ids, day.instant)
        is_snapshot = pc.equal(of_field["known"], "snapshot")
        own = of_field.filter(is_snapshot)
        by_snapshot = _last_by(own, ids, day.instant)
        is_constant = pc.invert(
            pc.is_in(pa.array(ids), value_set=own["record_id"].combine_chunks())
        )
        value = pc.if_else(is_constant, constant, by_snapshot.value)
        is_known = pc.or_(is_constant, by_snapshot.is_there)
        differs = pc.and_(said.is_there, pc.not_equal(pc.fill_null(value, "\0"),
                                                      pc.fill_null(said.value, "\0")))  # fmt: skip
        is_seen = pa.array(np.isin(ids, day.record_ids))
        news = np.asarray(pc.and_(pc.and_(differs, is_known), is_seen))
        if news.any():
            found = _observations(name, ids[news], value.filter(pa.array(news)), day.instant)
            written.append(found)
            of_field = pa.concat_tables([of_field, found.select(_USED)])
    return written


@dataclass(frozen=True)
class _Last:
    value: pa.Array
    is_there: pa.Array


def _last_by(observed: pa.Table, ids: Ids, instant: datetime) -> _Last:
    """Return the last observation of each record up to an instant."""
    bound = pa.scalar(instant, pa.timestamp("us", "UTC"))
    past = observed.filter(pc.less_equal(observed["effective_at"], bound))
    past = past.sort_by([(key, "ascending") for key in ("record_id", "effective_at", "seq")])
    known = np.asarray(past["record_id"])
    place = np.searchsorted(known, ids, side="right") - 1
    is_there = place >= 0
    is_there[is_there] = known[place[is_there]] == ids[is_there]
    taken = pa.array(np.where(is_there, place, 0), mask=~is_there)
    value = past["value"].take(taken)
    whole = value.combine_chunks() if isinstance(value, pa.ChunkedArray) else value
    return _Last(whole, pa.array(is_there))


def _observations(name: str, ids: Ids, value: pa.Array, instant: datetime) -> pa.Table:
    n = len(ids)
    moment = pa.timestamp("us", "UTC")
    return pa.table(
        {
            "kind": pa.array(["opportunity"] * n, pa.string()),
            "record_id": ids,
            "field": pa.array([name] * n, pa.string()),
            "value": value,
            "effective_at": pa.array([instant] * n, moment),
            "not_before": pa.nulls(n, moment),
            "known": pa.array(["snapshot"] * n, pa.string()),
            "seq": pa.array(np.zeros(n, np.int64)),
        },
        schema=OBSERVATION_SCHEMA,
    )
