"""What could be seen of each opportunity on any earlier day, ready to be looked up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.forecast.columns import (
    NO_DAY,
    Bools,
    Floats,
    Ints,
    Labels,
    label,
    ordered,
    read_column,
    read_days,
    read_labels,
    read_words,
)
from ontarget.forecast.scoring import auc
from ontarget.forecast.timeline import DAY_SPAN, Timeline, make_timeline

# A label that parts won from lost better than this was written at the close (see ``leak``).
_HONEST_AUC, _FEW_OUTCOMES = 0.9, 10
_ENOUGH_AMOUNTS = 10  # for a usual amount of a segment's own
_LATEST_AMOUNTS = 200  # that make a usual amount
# Set when an opportunity is created, so they may be looked at on any day of its life.
STATIC = ("lead_source", "type", "product")


class State(Protocol):
    """The tables of ``pipeline.load.PipelineTables`` that are looked at."""

    @property
    def pipeline(self) -> pa.Table:
        """One row per opportunity as of the day."""

    @property
    def history(self) -> pa.Table:
        """Amounts known up to the day."""

    @property
    def value_history(self) -> pa.Table:
        """Values of traced fields up to the day."""

    @property
    def touch_history(self) -> pa.Table:
        """Activities up to the day."""


@dataclass(frozen=True, slots=True)
class PartOfState:
    """A state with some of its opportunities, and the histories of these alone."""

    pipeline: pa.Table
    whole: State

    @property
    def history(self) -> pa.Table:
        """Amounts known up to the day."""
        return self._mine(self.whole.history)

    @property
    def value_history(self) -> pa.Table:
        """Values of traced fields up to the day."""
        return self._mine(self.whole.value_history)

    @property
    def touch_history(self) -> pa.Table:
        """Activities up to the day."""
        return self._mine(self.whole.touch_history)

    def _mine(self, table: pa.Table) -> pa.Table:
        ids = self.pipeline["record_id"].combine_chunks()
        return table.filter(pc.is_in(table["record_id"], value_set=ids))


@dataclass(frozen=True, slots=True)
class Track:
    """The values of one field over time; ``values`` stand beside the timeline's entries.

    Codes of words (see ``names``), day numbers, amounts or shares; nan where the field was empty.
    """

    timeline: Timeline
    values: Floats
    names: tuple[str, ...] = ()

    def at(self, record: Ints, day: Ints) -> tuple[Floats, Bools]:
        """Return each record's value at the end of a day, and whether the field was known then.

        The value is nan where it was empty or not known.
        """
        place = self.timeline.last(record, day)
        if not len(self.values):
            return np.full(len(record), np.nan), np.zeros(len(record), dtype=np.bool_)
        is_known = place >= 0
        return np.where(is_known, self.values[np.maximum(place, 0)], np.nan), is_known


@dataclass(frozen=True, slots=True)
class UsualAmounts:
    """First stated amounts by the day they were known, and each record's ``segment``."""

    segment: Ints
    of_segment: Ints
    day: Ints
    value: Floats

    def at(self, record: Ints, day: Ints) -> Floats:
        """Return the median of the segment's latest amounts known on each day.

        Of all segments where its own are few by then; nan where none is known.
        """
        days, of_day = np.unique(day, return_inverse=True)
        usual = self._medians(np.ones(len(self.day), bool), days, 1)[of_day]
        segment = self.segment[record]
        for code in np.unique(segment):
            own = self._medians(self.of_segment == code, days, _ENOUGH_AMOUNTS)[of_day]
            usual = np.where((segment == code) & np.isfinite(own), own, usual)
        return np.asarray(usual)

    def _medians(self, chosen: Bools, days: Ints, enough: int) -> Floats:
        value = self.value[chosen]
        until = np.searchsorted(self.day[chosen], days, side="right")
        found = [
            np.median(value[max(n - _LATEST_AMOUNTS, 0) : n]) if n >= enough else np.nan
            for n in until
        ]
        return np.array(found, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything a model may look at, by record place (see ``place_of``)."""

    record_ids: Ints
    created_on: Ints
    stage: Track
    close_date: Track
    n_pushes: Floats
    """Pushes up to and including each entry of ``close_date``."""
    amount: Track
    probability: Track
    forecast_category: Track
    next_step_on: Track
    touches: Timeline
    inbound: Timeline
    outbound: Timeline
    static: dict[str, Labels]
    account: Ints
    """Code of the account, -1 for none."""
    account_won: Timeline
    account_lost: Timeline
    told_on: Ints
    """Day on which a closing stage or category was seen, which may be before the day of closing."""
    usual: UsualAmounts

    def place_of(self, record_ids: Ints) -> Ints:
        """Return the place of records among those seen, -1 for unknown ones."""
        return _places(self.record_ids, record_ids)


def _places(known: Ints, record_ids: Ints) -> Ints:
    """Return the place of each record in ``known``, -1 where it is not among them."""
    if not len(known):
        return np.full(len(record_ids), -1, np.int64)
    order = np.argsort(known, kind="stable")
    ids = known[order]
    spot = np.minimum(np.searchsorted(ids, record_ids), len(ids) - 1)
    return np.where(ids[spot] == record_ids, order[spot], -1).astype(np.int64)


def see(state: State) -> Seen:
    """Arrange the tables of a state for looking up; the rows' order does not matter."""
    rows = ordered(state.pipeline)
    record_ids = np.asarray(rows.column("record_id"), dtype=np.int64)
    keep = _Keeper(record_ids, rows, state.value_history)
    close_date = keep.days("close_date")
    account, won, lost = _accounts(rows)
    touches = _touches(keep, state.touch_history)
    amounts = _amounts(keep, state.history)
    stage, category = keep.words("stage"), keep.words("forecast_category")
    is_closed = np.isin(np.array(read_words(rows, "status"), dtype=object), ["won", "lost"])
    return Seen(
        record_ids=record_ids,
        created_on=read_days(rows, "created_on"),
        stage=stage,
        close_date=close_date,
        n_pushes=_count_pushes(close_date),
        amount=amounts,
        probability=keep.numbers("probability"),
        forecast_category=category,
        next_step_on=keep.days("next_step_on"),
        touches=touches[0],
        inbound=touches[1],
        outbound=touches[2],
        static=_static(rows, is_closed),
        account=account,
        account_won=won,
        account_lost=lost,
        told_on=np.minimum(_told_on(stage, is_closed), _told_on(category, is_closed)),
        usual=_usual_amounts(rows, amounts),
    )


class _Keeper:
    """Turns the rows of one field, and the values that never changed, into a track."""

    def __init__(self, record_ids: Ints, rows: pa.Table, values: pa.Table) -> None:
        self._record_ids = record_ids
        self._rows, self._values = rows, values
        self._first_seen = read_days(rows, "first_seen_on")

    def place(self, record_ids: Ints) -> Ints:
        """Return the place of each record, -1 where the pipeline has none."""
        return _places(self._record_ids, record_ids)

    def _entries(self, name: str) -> tuple[Ints, Ints, pa.ChunkedArray]:
        """Return record, day and text of a field's entries.

        A field without any entry has had one value since the record was first seen.
        """
        changes = self._values.filter(pc.equal(self._values["field"], name))
        record = self.place(np.asarray(changes["record_id"], dtype=np.int64))
        known = record >= 0
        never = np.ones(len(self._first_seen), bool)
        never[record[known]] = False
        never &= self._first_seen != NO_DAY
        constant = read_column(self._rows, name, pa.string()).filter(pa.array(never))
        texts = changes["value"].cast(pa.string()).filter(pa.array(known))
        return (
            np.concatenate([record[known], np.flatnonzero(never)]),
            np.concatenate([read_days(changes, "effective_on")[known], self._first_seen[never]]),
            pa.chunked_array([*texts.chunks, *constant.chunks], pa.string()),
        )

    def words(self, name: str) -> Track:
        """Return a text field as codes."""
        record, day, texts = self._entries(name)
        timeline = make_timeline(record, day)
        labels = label(pc.fill_null(texts, ""))
        is_word = np.array([bool(word) for word in labels.names] or [False])[labels.codes]
        codes = np.where(is_word, labels.codes.astype(np.float64), np.nan)
        return Track(timeline, codes[timeline.order], labels.names)

    def days(self, name: str) -> Track:
        """Return a date field as day numbers."""
        record, day, texts = self._entries(name)
        timeline = make_timeline(record, day)
        days = read_days(pa.table({"day": texts}), "day")
        values = np.where(days == NO_DAY, np.nan, days.astype(np.float64))
        return Track(timeline, values[timeline.order])

    def numbers(self, name: str) -> Track:
        """Return a numeric field."""
        record, day, texts = self._entries(name)
        timeline = make_timeline(record, day)
        values = np.asarray(pc.fill_null(texts.cast(pa.float64()), np.nan), dtype=np.float64)
        return Track(timeline, values[timeline.order])


def _static(rows: pa.Table, is_closed: Bools) -> dict[str, Labels]:
    """Return what is set at creation, but for what was plainly written down at the close."""
    is_won = np.array(read_words(rows, "status"), dtype=object)[is_closed] == "won"
    found = {}
    for name in STATIC:
        labels = read_labels(rows, name)
        codes = labels.codes[is_closed]
        if _parts_outcomes(codes, is_won) < _HONEST_AUC:
            found[name] = labels
    return found


def _parts_outcomes(codes: Ints, is_won: Bools) -> float:
    """Return how well a label alone tells won from lost: AUC of the levels' own shrunken rates."""
    n_won, n = int(is_won.sum()), len(is_won)
    if n_won < _FEW_OUTCOMES or n - n_won < _FEW_OUTCOMES:
        return 0.5
    seen = np.bincount(codes)
    rate = (np.bincount(codes, is_won) + _FEW_OUTCOMES * n_won / n) / (seen + _FEW_OUTCOMES)
    return auc(rate[codes], is_won) or 0.5


def _told_on(track: Track, is_closed: Bools) -> Ints:
    """Return the first day on which each opportunity had a value that only closed ones have now."""
    never = np.full(len(is_closed), np.iinfo(np.int64).max)
    if not len(track.values):
        return never
    record = track.timeline.moments // DAY_SPAN
    is_last = np.append(record[1:] != record[:-1], True)
    closed, known = is_closed[record], np.isfinite(track.values)
    ends = np.unique(track.values[is_last & closed & known])
    tells = np.isin(track.values, np.setdiff1d(ends, track.values[is_last & ~closed & known]))
    tells &= closed
    np.minimum.at(never, record[tells], track.timeline.days()[tells])
    return never


def _count_pushes(close_date: Track) -> Floats:
    """Return at each entry how often the date had moved later by then."""
    days = close_date.values
    if not len(days):
        return np.zeros(0)
    is_first = close_date.timeline.is_first()
    moved = ~is_first & (days > np.roll(days, 1))  # never where either is nan
    total = np.cumsum(moved)
    start = np.maximum.accumulate(np.where(is_first, np.arange(len(days)), 0))
    return np.asarray(total - total[start], dtype=np.float64)


def _amounts(keep: _Keeper, history: pa.Table) -> Track:
    record = keep.place(np.asarray(history["record_id"], dtype=np.int64))
    known = record >= 0
    timeline = make_timeline(record[known], read_days(history, "effective_on")[known])
    values = np.asarray(history["amount"].cast(pa.float64()), dtype=np.float64)[known]
    return Track(timeline, values[timeline.order])


def _touches(keep: _Keeper, history: pa.Table) -> tuple[Timeline, Timeline, Timeline]:
    record = keep.place(np.asarray(history["record_id"], dtype=np.int64))
    day = read_days(history, "happened_on")
    direction = np.array(read_words(history, "direction"), dtype=object)
    found = []
    for chosen in (record >= 0, direction == "in", direction == "out"):
        mine = chosen & (record >= 0)
        found.append(make_timeline(record[mine], day[mine]))
    return found[0], found[1], found[2]


def _accounts(rows: pa.Table) -> tuple[Ints, Timeline, Timeline]:
    """Return the account of each opportunity, and when each account was won and lost before."""
    labels = read_labels(rows, "account")
    codes = labels.codes.copy()
    if "" in labels.names:
        codes[codes == labels.names.index("")] = -1
    closed_on = read_days(rows, "closed_on")
    status = np.array(read_words(rows, "status"), dtype=object)
    found = []
    for word in ("won", "lost"):
        mine = (status == word) & (codes >= 0) & (closed_on != NO_DAY)
        found.append(make_timeline(codes[mine], closed_on[mine]))
    return codes, found[0], found[1]


def _usual_amounts(rows: pa.Table, amounts: Track) -> UsualAmounts:
    segment = read_labels(rows, "segment", "product").codes
    first = amounts.timeline.is_first() & (amounts.values > 0)
    day, value = amounts.timeline.days()[first], amounts.values[first]
    of_record = segment[amounts.timeline.moments[first] // DAY_SPAN]
    order = np.argsort(day, kind="stable")
    return UsualAmounts(segment, of_record[order], day[order], value[order])
