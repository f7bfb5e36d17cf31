"""Opportunities as they stood on any earlier day, from what is known now: sums, no reloading.

What is booked in a stretch of days is a difference of two running sums; what stood open on a
day, in which stage, dated when and for how much, is looked up in sorted histories.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from ontarget.forecast.columns import (
    NO_DAY,
    Bools,
    Floats,
    Ints,
    either,
    label,
    ordered,
    read_amounts,
    read_days,
    read_words,
)
from ontarget.forecast.measure import Measure

# Days of some ten thousand years fit in a span, so that (row, day) sorts as one number.
_DAY_SPAN, _BEFORE_1970 = 10**7, 10**6
_CV_BEFORE, _CV_WEIGHT = 1.0, 3.0  # spread of win sizes before any are known, in wins


def _moment(row: Ints, day: Ints | int) -> Ints:
    return np.asarray(row * _DAY_SPAN + _BEFORE_1970 + day, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Dated:
    """A column as it stood on any day: sorted moments (row, day) and the value from then on."""

    moments: Ints
    values: Floats

    def at(self, rows: Ints, day: int) -> Floats:
        """Return the value of each row at the end of a day, NaN where it was not known."""
        if not len(self.moments):
            return np.full(len(rows), np.nan)
        place = np.searchsorted(self.moments, _moment(rows, day), side="right") - 1
        is_known = (place >= 0) & (self.moments[place] // _DAY_SPAN == rows)
        return np.where(is_known, self.values[place], np.nan)


NEVER = Dated(np.zeros(0, np.int64), np.zeros(0))


@dataclass(frozen=True, slots=True)
class Told:
    """Histories of fields beside the amount, each with record_id, a day and a value.

    ``stage`` has stage and entered_on, ``close_date`` close_date and effective_on, ``odds``
    probability and effective_on. ``stage_odds`` are the CRM's own percentages by stage, 0 to 1.
    """

    stage: pa.Table | None = None
    close_date: pa.Table | None = None
    odds: pa.Table | None = None
    stage_odds: dict[str, float] | None = None


@dataclass(frozen=True, slots=True)
class Ledger:
    """The rows of a scope, population: those known on the as-of day, by (source, id).

    ``ended_on`` is ``NO_DAY`` while open. ``booked_on`` is sorted and ``booked`` its running sum
    with a 0 in front, in units of the measure. ``usual`` is what one counted thing usually
    brings, ``grain`` the variance of a sum over its mean if only the number of wins and their
    size varied: E[A^2] / E[A].
    """

    first_day: int
    created_on: Ints
    ended_on: Ints
    is_won: Bools
    booked_on: Ints
    booked: Floats
    usual: float
    grain: float
    counts_open: bool
    amount: Dated | None
    stage: Dated
    close_date: Dated
    odds: Dated
    stage_odds: Floats

    def booked_between(self, first: Ints | int, last: Ints | int) -> Floats:
        """Return what was booked from ``first`` to ``last``, both included."""
        until = np.searchsorted(self.booked_on, last, side="right")
        before = np.searchsorted(self.booked_on, first, side="left")
        return np.asarray(self.booked[np.maximum(until, before)] - self.booked[before])

    def open_on(self, day: int) -> Ints:
        """Return the rows that were open at the end of a day."""
        if not self.counts_open:
            return np.zeros(0, np.int64)
        is_open = (self.created_on <= day) & ((self.ended_on == NO_DAY) | (self.ended_on > day))
        return np.flatnonzero(is_open & (self.created_on != NO_DAY))

    def amounts_on(self, rows: Ints, day: int) -> Floats:
        """Return what rows stood for on a day; the usual size of a win where nobody had said."""
        if self.amount is None:
            return np.ones(len(rows))
        stated = self.amount.at(rows, day)
        return np.where(np.isnan(stated), self.usual, stated)


def read_ledger(
    pipeline: pa.Table, history: pa.Table | None, measure: Measure, told: Told | None = None
) -> Ledger:
    """Return the ledger of a scope's rows, all of one currency and as known on one day."""
    rows, told = ordered(pipeline), told or Told()
    created_on, closed_on = read_days(rows, "created_on"), read_days(rows, "closed_on")
    status = np.array(read_words(rows, "status"), dtype=object)
    unresolved_on = read_days(rows, "unresolved_on")
    ended_on = np.where(closed_on == NO_DAY, unresolved_on, closed_on)
    booked_on, values = _bookings(rows, measure, status == "won", created_on, closed_on)
    days = np.concatenate([created_on, booked_on])
    usual, grain = _sizes(values)
    stage, names = _stages(rows, told)
    odds = told.stage_odds or {}
    return Ledger(
        first_day=int(days[days != NO_DAY].min(initial=np.iinfo(np.int64).max)),
        created_on=created_on,
        ended_on=ended_on,
        is_won=np.asarray(status == "won", dtype=np.bool_),
        booked_on=booked_on,
        booked=np.concatenate([[0.0], np.cumsum(values)]),
        usual=usual,
        grain=grain,
        counts_open=measure.kind != "created",
        amount=_dated(rows, history, "amount", "effective_on") if measure.kind == "value" else None,
        stage=stage,
        close_date=_dated(rows, told.close_date, "close_date", "effective_on"),
        odds=_dated(rows, told.odds, "probability", "effective_on"),
        stage_odds=np.array([odds.get(name, np.nan) for name in names]),
    )


def _bookings(
    rows: pa.Table, measure: Measure, is_won: Bools, created_on: Ints, closed_on: Ints
) -> tuple[Ints, Floats]:
    """Return day and value of everything that counts, by day; unstated wins have the mean size."""
    if measure.kind == "created":
        day = np.sort(created_on[created_on != NO_DAY])
        return day, np.ones(len(day))
    counts = is_won & (closed_on != NO_DAY)
    day = closed_on[counts]
    order = np.argsort(day, kind="stable")
    if measure.kind == "won":
        return day[order], np.ones(len(day))
    known = either(
        read_amounts(rows, measure.booked_column), read_amounts(rows, measure.open_column)
    )
    stated, value = known.is_known[counts], known.values[counts].astype(np.float64)
    mean = float(value[stated].mean()) if stated.any() else 0.0
    return day[order], np.where(stated, value, mean)[order]


def _sizes(values: Floats) -> tuple[float, float]:
    positive = values[values > 0]
    if not len(positive):
        return 1.0, 1.0 + _CV_BEFORE**2
    mean = float(positive.mean())
    squared_cv = (float(positive.var()) / mean**2 * len(positive) + _CV_WEIGHT * _CV_BEFORE**2) / (
        len(positive) + _CV_WEIGHT
    )
    if (positive == 1).all():
        squared_cv = 0.0  # counts: every one is 1
    return mean, mean * (1 + squared_cv)


def _stages(rows: pa.Table, told: Told) -> tuple[Dated, tuple[str, ...]]:
    if told.stage is None or not told.stage.num_rows:
        return NEVER, ()
    coded = label(told.stage["stage"].fill_null(""))
    numbers = pa.array(coded.codes, mask=np.array([not name for name in coded.names])[coded.codes])
    table = told.stage.set_column(
        told.stage.column_names.index("stage"), "stage", numbers.cast(pa.float64())
    )
    return _dated(rows, table, "stage", "entered_on"), coded.names


def _dated(rows: pa.Table, history: pa.Table | None, column: str, day_column: str) -> Dated:
    """Return a history as sorted moments of the rows; parts of one record share it."""
    if history is None or not history.num_rows or not rows.num_rows:
        return NEVER
    day = read_days(history, day_column)
    record = read_amounts(history, "record_id").values
    values = _numbers(history, column)
    used = day != NO_DAY
    record, day, values = record[used], day[used], values[used]
    order = np.lexsort((np.arange(len(record)), day, record))
    record, day, values = record[order], day[order], values[order]
    ids = read_amounts(rows, "record_id").values
    first = np.searchsorted(record, ids, side="left")
    counts = np.searchsorted(record, ids, side="right") - first
    row = np.repeat(np.arange(len(ids)), counts)
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    place = np.repeat(first, counts) + within
    return Dated(_moment(row, day[place]), values[place])


def _numbers(history: pa.Table, column: str) -> Floats:
    if pa.types.is_date(history.schema.field(column).type):
        days = read_days(history, column)
        return np.where(days == NO_DAY, np.nan, days.astype(np.float64))
    values = history[column].cast(pa.float64()).fill_null(float("nan"))
    return np.asarray(values, dtype=np.float64)
