"""Opportunities week by week: what was known when a week began, its hours, and what came later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from ontarget.diagnosis.efficiency import Weeks
from ontarget.forecast.columns import (
    NO_DAY,
    Bools,
    Floats,
    Ints,
    day_number,
    read_days,
    read_labels,
    read_words,
)
from ontarget.forecast.features import describe
from ontarget.forecast.seen import PartOfState, Seen, see
from ontarget.pipeline.effort import KINDS, Effort
from ontarget.pipeline.load import PipelineTables

HORIZON_DAYS = 91
_WEEK = 7
_LOOKED_BACK = 104  # weeks
_MOST_ROWS = 30_000
_AGE_BANDS = (14, 28, 56, 91, 182)  # days
_STRAY = 0.01  # share of activities that came before the book's began


@dataclass(frozen=True)
class Watched:
    """Weeks with the names of their stages and segments.

    ``first`` and ``last`` are the days from and to which hours count. Of the opportunities every
    ``thinned``-th is in; ``weight`` makes up for the others. ``lack`` says why there are no rows.
    """

    weeks: Weeks
    stages: tuple[str, ...]
    segments: tuple[str, ...]
    first: int | None
    last: int | None
    thinned: int
    has_stages: bool
    lack: str = ""

    @property
    def weight(self) -> float:
        """How many opportunities each one stands for."""
        return float(self.thinned)


def watch_weeks(state: PipelineTables, effort: Effort, as_of: date) -> Watched:
    """Return weeks of opportunities that were open at their end, and whose outcome is known.

    ``state.pipeline`` holds the opportunities looked at, in the order of ``ordered``.
    """
    rows = state.pipeline
    if not len(effort.day):
        return _nothing("no call, mail or meeting of yours with a day and an opportunity")
    last = day_number(as_of) - HORIZON_DAYS
    first = max(int(np.quantile(effort.day, _STRAY)), last - _WEEK * _LOOKED_BACK)
    if first + _WEEK > last:
        return _nothing(f"no contact that is {HORIZON_DAYS} days old, so no outcome of one yet")
    created, ended = read_days(rows, "created_on"), _ended_on(rows, as_of)
    record, start, thinned = _rows(created, ended, first, last)
    if not len(record):
        return _nothing("no opportunity that was open over a week of theirs")
    seen = see(PartOfState(rows, state))
    hours = _hours(rows, effort)
    inside = hours.within(record, start, start + _WEEK)
    columns, stage, names = _known(seen, record, start, created, hours)
    segments = read_labels(rows, "segment")
    empty = np.array([not name for name in segments.names] or [True])
    segment = np.where(empty[segments.codes], -1, segments.codes)[record]
    age = np.searchsorted(_AGE_BANDS, start - created[record], side="right")
    is_won = np.array(read_words(rows, "status"), dtype=object) == "won"
    won = is_won[record] & (ended[record] <= start + _WEEK + HORIZON_DAYS)
    weeks = Weeks(
        record, (stage + 1) * (len(_AGE_BANDS) + 1) + age, stage, segment, columns, inside, won
    )
    return Watched(weeks, names, segments.names, first, last, thinned, bool((stage >= 0).any()))


def _nothing(lack: str) -> Watched:
    none = np.zeros(0, np.int64)
    weeks = Weeks(none, none, none, none, np.zeros((0, 0)), np.zeros((0, len(KINDS))),
                  np.zeros(0, np.bool_))  # fmt: skip
    return Watched(weeks, (), (), None, None, 1, False, lack)


def _ended_on(rows: pa.Table, as_of: date) -> Ints:
    """Return when each was won, lost or out of sight; behind the day for open ones."""
    closed = read_days(rows, "closed_on")
    ended = np.where(closed == NO_DAY, read_days(rows, "unresolved_on"), closed)
    is_open = np.array(read_words(rows, "status"), dtype=object) == "open"
    never = day_number(as_of) + HORIZON_DAYS + _WEEK
    # Closed nobody knows when: of no week can it be said that it was open.
    return np.where(is_open & (ended == NO_DAY), never, ended)


def _rows(created: Ints, ended: Ints, first: int, last: int) -> tuple[Ints, Ints, int]:
    """Return opportunity and first day of each week; hours count after it, up to seven days on.

    Weeks are counted back from the last one whose outcome is known. All of an opportunity's are
    in or none.
    """
    n_weeks = (last - first) // _WEEK
    starts = last - _WEEK * np.arange(1, n_weeks + 1, dtype=np.int64)[::-1]
    born = (created != NO_DAY) & (ended != NO_DAY)
    from_place = np.searchsorted(starts, created, side="left")
    # Open at the end of the week: what was closed within it is left out, hours and all.
    to_place = np.searchsorted(starts, ended - _WEEK, side="left")
    n = np.where(born, np.maximum(to_place - from_place, 0), 0)
    thinned = max(1, -(-int(n.sum()) // _MOST_ROWS))
    n = np.where(np.arange(len(n)) % thinned == 0, n, 0)
    record = np.repeat(np.arange(len(n)), n)
    nth = np.arange(len(record)) - np.repeat(np.cumsum(n) - n, n)
    return record, starts[from_place[record] + nth], thinned


@dataclass(frozen=True, slots=True)
class _Hours:
    """Hours by opportunity and day, added up, one array a kind."""

    moments: tuple[Ints, ...]
    sums: tuple[Floats, ...]

    def within(self, record: Ints, after: Ints, until: Ints) -> Floats:
        """Return the hours of each kind on the days after ``after`` to ``until``."""
        found = []
        for moments, sums in zip(self.moments, self.sums, strict=True):
            first, last = (
                np.searchsorted(moments, record * _SPAN + day, side="right")
                for day in (after, until)
            )
            found.append(sums[last] - sums[first])
        return np.column_stack(found)


_SPAN = 10**7


def _hours(rows: pa.Table, effort: Effort) -> _Hours:
    ids = np.asarray(rows["record_id"], dtype=np.int64)
    order = np.argsort(ids)
    place = order[np.searchsorted(ids[order], effort.record_id)]
    moments, sums = [], []
    for kind in range(len(KINDS)):
        mine: Bools = effort.kind == kind
        moment = place[mine] * _SPAN + effort.day[mine]
        by_moment = np.argsort(moment, kind="stable")
        moments.append(moment[by_moment])
        sums.append(np.concatenate([[0.0], np.cumsum(effort.hours[mine][by_moment])]))
    return _Hours(tuple(moments), tuple(sums))


def _known(
    seen: Seen, record: Ints, start: Ints, created: Ints, hours: _Hours
) -> tuple[Floats, Ints, tuple[str, ...]]:
    """Return what was known when a week began, and the stage of then; no more, no later."""
    design = describe(seen, record, start)
    chosen = [place for place, one in enumerate(design.columns) if one.is_scaled or one.level]
    before = [np.log1p(hours.within(record, start - days, start)) for days in (_WEEK, 4 * _WEEK)]
    age = np.log1p(start - created[record])
    codes, known = seen.stage.at(record, start)
    known = known & np.isfinite(codes)
    stage = np.where(known, np.nan_to_num(codes), -1).astype(np.int64)
    matrix = np.column_stack([design.values[:, chosen], *before, age])
    return matrix, stage, seen.stage.names
