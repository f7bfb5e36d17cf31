"""What an import changes: new records, changed ones, and the observations that keep the past.

A value that a record has had ever since it was first seen stands in the record alone. When a
second value appears, both are written as observations: the first one dated by the first
sighting, the second by the snapshot. Reading needs no more than that: a field without
observations has been constant, a field with them is told whole by them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.core.schema import Kind
from ontarget.ingest.history import canonical_text

Mask = npt.NDArray[np.bool_]

# Before a column's name: whether the row's file had that column at all.
STATED = "stated:"
# Content hash of a record that is known from its history only: its first row is still to come.
STUB_HASH = 0

OBSERVATION_SCHEMA = pa.schema(
    [
        ("kind", pa.string()),
        ("record_id", pa.int64()),
        ("field", pa.string()),
        ("value", pa.string()),
        ("effective_at", pa.timestamp("us", "UTC")),
        ("not_before", pa.timestamp("us", "UTC")),
        ("known", pa.string()),
        ("seq", pa.int64()),
    ]
)


def snapshot_instant(day: date, zone: ZoneInfo) -> datetime:
    """Return the last moment of a day in the book's zone: a snapshot tells how the day ended."""
    after = datetime.combine(day + timedelta(days=1), time(), zone)
    return after - timedelta(microseconds=1)


@dataclass(frozen=True)
class Known:
    """What the book holds of one kind and source.

    ``records`` are its rows, ``observed`` the (record_id, field, value, effective_at, known) of
    their observations in time order, ``covered_until`` the day of the last change that CRM
    history tells of, ``snapshot_days`` the days of earlier snapshots of this kind, ``stub_ids``
    the records that are known from their history only.
    """

    records: pa.Table
    observed: pa.Table
    covered_until: date | None = None
    snapshot_days: tuple[date, ...] = ()
    stub_ids: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))


@dataclass
class Difference:
    """What to write. ``record_ids`` are the ids of all incoming rows, in their order."""

    new: pa.Table
    changed: pa.Table
    observations: pa.Table
    record_ids: npt.NDArray[np.int64]
    n_new: int
    n_changed: int
    n_unchanged: int
    n_absent: int
    contradictions: list[tuple[int, str, str, str]] = field(default_factory=list)


def _same(left: pa.Array, right: pa.Array) -> Mask:
    both_empty = pc.and_(pc.is_null(left), pc.is_null(right))
    same = pc.or_(pc.fill_null(pc.equal(left, right), False), both_empty)
    return np.asarray(same.to_numpy(zero_copy_only=False), bool)


def _one(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def compare(
    kind: Kind,
    incoming: pa.Table,
    known: Known,
    *,
    first_new_id: int,
    snapshot_on: date,
    zone: ZoneInfo,
) -> Difference:
    """Compare parsed rows (source_id, fields, custom) with what the book knows.

    A column that the file does not have is left as it is; an empty cell in a column that it has
    empties the field. A snapshot older than the last one adds to the past without touching the
    present.
    """
    place = pc.index_in(incoming["source_id"], value_set=_one(known.records["source_id"]))
    place = _one(place)
    is_new = np.asarray(pc.is_null(place).to_numpy(zero_copy_only=False), bool)
    ids = np.empty(incoming.num_rows, np.int64)
    ids[is_new] = first_new_id + np.arange(int(is_new.sum()))
    matched = incoming.filter(pa.array(~is_new))
    before = known.records.take(place.filter(pa.array(~is_new)))
    ids[~is_new] = before["record_id"].to_numpy()
    names = [n for n in (*kind.field_names, "custom") if n in incoming.column_names]
    new = _new_rows(incoming.filter(pa.array(is_new)), ids[is_new], names, snapshot_on)
    past = _Past(kind, known, snapshot_on, zone)
    is_stub = np.isin(before["record_id"].to_numpy(), known.stub_ids)
    filled = _new_rows(matched.filter(pa.array(is_stub)), ids[~is_new][is_stub], names, snapshot_on)
    is_row = pa.array(~is_stub)
    changed, is_changed = past.compare(matched.filter(is_row), before.filter(is_row), names)
    past.check_first_sight(new, names)
    past.check_first_sight(filled, names)
    return Difference(
        new=new,
        changed=pa.concat_tables(
            [changed, filled.select(changed.column_names).cast(changed.schema)]
        ),
        observations=past.observations(),
        record_ids=ids,
        n_new=new.num_rows + filled.num_rows,
        n_changed=int(is_changed.sum()),
        n_unchanged=int((~is_changed).sum()),
        n_absent=known.records.num_rows - matched.num_rows,
        contradictions=past.contradictions,
    )


def _new_rows(
    rows: pa.Table, ids: npt.NDArray[np.int64], names: list[str], snapshot_on: date
) -> pa.Table:
    columns = {"record_id": pa.array(ids), "source_id": rows["source_id"]}
    columns |= {name: rows[name] for name in names}
    day = pa.array([snapshot_on] * rows.num_rows, pa.date32())
    return pa.table({**columns, "first_seen_on": day, "last_seen_on": day})


class _Past:
    """Collects observations while the matched rows of one import are compared."""

    def __init__(self, kind: Kind, known: Known, snapshot_on: date, zone: ZoneInfo) -> None:
        self._kind = kind
        self._known = known
        self._snapshot_on = snapshot_on
        self._zone = zone
        self._pieces: list[pa.Table] = []
        self._tracked = {f.name for f in kind.fields if f.is_tracked}
        self.contradictions: list[tuple[int, str, str, str]] = []

    def observations(self) -> pa.Table:
        """Return everything collected, columns as OBSERVATION_SCHEMA."""
        return pa.concat_tables(self._pieces) if self._pieces else OBSERVATION_SCHEMA.empty_table()

    def compare(
        self, matched: pa.Table, before: pa.Table, names: list[str]
    ) -> tuple[pa.Table, Mask]:
        """Return the rows to update (every field given is set) and which rows differ."""
        n = matched.num_rows
        last_seen = _one(before["last_seen_on"])
        is_newest = np.asarray(
            pc.less_equal(last_seen, pa.scalar(self._snapshot_on)).to_numpy(zero_copy_only=False),
            bool,
        )
        is_changed = np.zeros(n, bool)
        columns: dict[str, pa.Array] = {"record_id": _one(before["record_id"])}
        for name in names:
            old, new = _one(before[name]), _one(matched[name]).cast(before[name].type)
            if STATED + name in matched.column_names:
                new = pc.if_else(_one(matched[STATED + name]), new, old)
            differs = ~_same(old, new)
            if name in self._tracked:
                differs = self._observe(name, before, old, new, is_newest)
            is_changed |= differs
            columns[name] = pc.if_else(pa.array(is_newest), new, old)
        day = pa.scalar(self._snapshot_on)
        columns["first_seen_on"] = pc.min_element_wise(_one(before["first_seen_on"]), day)
        columns["last_seen_on"] = pc.max_element_wise(last_seen, day)
        is_first = ~_same(columns["first_seen_on"], _one(before["first_seen_on"]))
        return pa.table(columns).filter(pa.array(is_changed | is_first)), is_changed

    def check_first_sight(self, new: pa.Table, names: list[str]) -> None:
        """Compare records seen for the first time with the history that came with them."""
        if new.num_rows and self._known.observed.num_rows:
            for name in self._tracked.intersection(names):
                values = _one(new[name])
                self._observe(name, new, values, values, np.ones(new.num_rows, bool))

    def _observe(
        self, name: str, before: pa.Table, old: pa.Array, new: pa.Array, is_newest: Mask
    ) -> Mask:
        """Write what this snapshot tells of one tracked field; return where it is news."""
        at = pa.scalar(snapshot_instant(self._snapshot_on, self._zone), pa.timestamp("us", "UTC"))
        state = _State(name, before, old, self._known.observed, at, self._snapshot_on)
        text = _one(canonical_text(new))
        differs: Mask = ~_same(state.value_then, text) & state.is_told
        if self._known.covered_until and self._snapshot_on <= self._known.covered_until:
            disputed = differs & state.is_from_crm
            self._contradict(name, before, state.value_then, text, disputed)
            differs &= ~disputed
        is_earlier = ~is_newest & ~state.is_told & (state.is_observed | ~_same(old, new))
        writes: Mask = differs | is_earlier
        if not writes.any():
            return writes
        self._write_first(
            name, before, old, writes & ~state.is_observed & (is_newest | state.is_told)
        )
        self._write(name, before, text, at, writes, self._sighting_before(before, is_newest))
        self._restore(name, before, old, state, writes & ~is_newest)
        return writes

    def _contradict(
        self, name: str, before: pa.Table, then: pa.Array, text: pa.Array, where: Mask
    ) -> None:
        picked = pa.array(where)
        ids, told, said = (column.filter(picked).to_pylist() for column in
                           (_one(before["record_id"]), then, text))  # fmt: skip
        for record_id, history, snapshot in zip(ids, told, said, strict=True):
            self.contradictions.append((record_id, name, str(history or ""), str(snapshot or "")))

    def _sighting_before(self, before: pa.Table, is_newest: Mask) -> pa.Array:
        """Return the day of the snapshot before this one; null where this is the first sight."""
        earlier = [day for day in self._known.snapshot_days if day < self._snapshot_on]
        day = pa.scalar(max(earlier, default=None), pa.date32())
        was_seen = pc.fill_null(pc.less_equal(_one(before["first_seen_on"]), day), False)
        between = pc.if_else(was_seen, day, pa.scalar(None, pa.date32()))
        last_seen = _one(before["last_seen_on"])
        was_before = pc.less(last_seen, pa.scalar(self._snapshot_on))
        nothing = pa.scalar(None, pa.date32())
        return pc.if_else(pa.array(is_newest), pc.if_else(was_before, last_seen, nothing), between)

    def _write_first(self, name: str, before: pa.Table, old: pa.Array, where: Mask) -> None:
        """Keep the value that had no observation so far, dated by the first sighting."""
        first = self._instants(_one(before["first_seen_on"]))
        self._write(name, before, _one(canonical_text(old)), first, where, None)

    def _restore(
        self, name: str, before: pa.Table, old: pa.Array, state: _State, where: Mask
    ) -> None:
        """After a snapshot between two others, say again what the next one had confirmed."""
        if not where.any():
            return
        first, last = _one(before["first_seen_on"]), _one(before["last_seen_on"])
        later = [day for day in sorted(self._known.snapshot_days) if day > self._snapshot_on]
        next_day = pa.scalar(later[0] if later else None, pa.date32())
        was_earlier = pc.greater(first, pa.scalar(self._snapshot_on))
        day = pc.if_else(was_earlier, first, pc.coalesce(pc.min_element_wise(next_day, last), last))
        value = pc.if_else(pa.array(state.is_told), state.value_then, _one(canonical_text(old)))
        needs = where & ~state.is_observed_by(self._instants(day))
        this_day = pa.array([self._snapshot_on] * len(day), pa.date32())
        self._write(name, before, value, self._instants(day), needs, this_day)

    def _instants(self, days: pa.Array) -> pa.Array:
        present = pc.unique(days.drop_null()).to_pylist()
        distinct = {day: snapshot_instant(day, self._zone) for day in present}
        return pa.array([distinct.get(day) for day in days.to_pylist()], pa.timestamp("us", "UTC"))

    def _write(
        self,
        name: str,
        before: pa.Table,
        text: pa.Array,
        at: pa.Scalar | pa.Array,
        where: Mask,
        sighting_before: pa.Array | None,
    ) -> None:
        if not where.any():
            return
        picked = pa.array(where)
        n = int(where.sum())
        instant = pa.timestamp("us", "UTC")
        effective = (
            at.filter(picked) if isinstance(at, pa.Array) else pa.array([at.as_py()] * n, instant)
        )
        earliest = pa.nulls(n, instant)
        if sighting_before is not None:
            earliest = self._instants(sighting_before.filter(picked))
        self._pieces.append(
            pa.table(
                {
                    "kind": pa.array([self._kind.name] * n, pa.string()),
                    "record_id": _one(before["record_id"]).filter(picked),
                    "field": pa.array([name] * n, pa.string()),
                    "value": text.filter(picked),
                    "effective_at": effective,
                    "not_before": earliest,
                    "known": pa.array(["snapshot"] * n, pa.string()),
                    "seq": pa.array(np.zeros(n, np.int64)),
                },
                schema=OBSERVATION_SCHEMA,
            )
        )


class _State:
    """One field of the matched rows as the book tells it for the moment of a snapshot.

    ``is_observed``: the field has observations at all. ``is_told``: the book knows a value for
    that moment. ``value_then``: that value as canonical text. ``is_from_crm``: it comes from
    the CRM's own history.
    """

    def __init__(
        self,
        name: str,
        before: pa.Table,
        old: pa.Array,
        observed: pa.Table,
        at: pa.Scalar,
        day: date,
    ) -> None:
        of_field = observed.filter(pc.equal(observed["field"], name))
        self._ids = _one(before["record_id"])
        self._of_field = of_field
        last = _last_by_record(of_field.filter(pc.less_equal(of_field["effective_at"], at)))
        place = pc.index_in(self._ids, value_set=_one(last["record_id"]))
        has_last = np.asarray(pc.is_valid(place).to_numpy(zero_copy_only=False), bool)
        ever = pc.is_in(self._ids, value_set=_one(of_field["record_id"]))
        self.is_observed = np.asarray(ever.to_numpy(zero_copy_only=False), bool)
        seen = pc.less_equal(_one(before["first_seen_on"]), pa.scalar(day))
        is_seen = np.asarray(seen.to_numpy(zero_copy_only=False), bool)
        self.is_told = has_last | (~self.is_observed & is_seen)
        by_observation = _one(last["value"]).take(place)
        self.value_then = pc.if_else(
            pa.array(has_last), by_observation, pc.if_else(
                pa.array(~self.is_observed & is_seen), _one(canonical_text(old)),
                pa.scalar(None, pa.string())),
        )  # fmt: skip
        from_crm = pc.fill_null(pc.equal(_one(last["known"]).take(place), "crm"), False)
        self.is_from_crm = np.asarray(from_crm.to_numpy(zero_copy_only=False), bool)

    def is_observed_by(self, instants: pa.Array) -> Mask:
        """Tell which rows have an observation of the field at exactly the given instants."""
        moments = self._of_field["effective_at"].cast(pa.int64())
        own = set(zip(self._of_field["record_id"].to_pylist(), moments.to_pylist(), strict=True))
        asked = zip(self._ids.to_pylist(), instants.cast(pa.int64()).to_pylist(), strict=True)
        return np.array([pair in own for pair in asked], bool)


def _last_by_record(observed: pa.Table) -> pa.Table:
    """Keep the last observation of each record; the rows come in time order."""
    ids = observed["record_id"].to_numpy()
    if not len(ids):
        return observed
    order = np.arange(len(ids))
    _, reversed_first = np.unique(ids[::-1], return_index=True)
    return observed.take(pa.array(order[::-1][reversed_first]))
