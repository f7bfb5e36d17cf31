"""How earlier periods stood at the same point, and what became of those that stood alike.

Counts of what was, not a forecast: the answer's chance knows the open opportunities, this does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.forecast.columns import NO_DAY, Ints, read_days, read_labels
from ontarget.forecast.measure import Measure

_REACHES = (0.1, 0.2)  # of the target, to either side
_LEAST_ALIKE = 5
_LEAST_USUAL = 10


@dataclass(frozen=True)
class Bookings:
    """What was booked by owner and day, running sums in whole units; the empty name is nobody."""

    first: dict[str, tuple[int, int]]
    days: Ints
    sums: Ints

    def within(self, owner: str, start: int, end: int) -> int:
        """Return what an owner booked from day number ``start`` to ``end``, both included."""
        begin, stop = self.first.get(owner, (0, 0))
        days = self.days[begin:stop]
        low, high = np.searchsorted(days, [start, end + 1]).tolist()
        return int(self.sums[begin + high] - self.sums[begin + low]) if high > low else 0

    @property
    def first_day(self) -> int | None:
        """The first day on which anybody booked anything."""
        return int(self.days.min()) if len(self.days) else None


def read_bookings(rows: pa.Table, measure: Measure, *, is_one: bool) -> Bookings:
    """Return the bookings of rows of one currency by owner; ``is_one`` puts all under one name.

    What is counted where the measure is a count: wins, or those created.
    """
    column = "created_on" if measure.kind == "created" else "closed_on"
    if measure.kind != "created":
        rows = rows.filter(pc.fill_null(pc.equal(rows["status"], "won"), False))
    days = read_days(rows, column)
    values = np.ones(len(days), np.int64)
    if measure.kind == "value":
        booked = pc.coalesce(rows[measure.booked_column], rows[measure.open_column])
        values = np.asarray(pc.fill_null(booked, 0).to_numpy(), dtype=np.int64)
    labels = read_labels(rows, "owner")
    names = ("",) if is_one else labels.names
    codes = np.zeros(len(days), np.int64) if is_one else labels.codes
    known = days != NO_DAY
    codes, days, values = codes[known], days[known], values[known]
    order = np.lexsort((days, codes))
    codes, days = codes[order], days[order]
    sums = np.concatenate([[0], np.cumsum(values[order])]).astype(np.int64)
    ends = np.searchsorted(codes, np.arange(len(names) + 1))
    first = {name: (int(ends[k]), int(ends[k + 1])) for k, name in enumerate(names)}
    return Bookings(first, days, sums)


@dataclass(frozen=True, slots=True)
class PastPeriod:
    """A period that is over: its target, booked by the point asked about, and by its end."""

    owner: str
    target: int
    then: int
    end: int

    @property
    def is_hit(self) -> bool:
        """Whether it reached its target."""
        return self.end >= self.target


@dataclass(frozen=True, slots=True)
class Standing:
    """Past periods in all, and those that stood alike: within ``low`` to ``high`` of the target.

    ``usual`` is the share of the target that the middle one of all had booked by this point, hit or
    not: those that were hit alone had luck early. None where they are too few.
    """

    n: int
    n_hit: int
    n_alike: int
    n_alike_hit: int
    low: float
    high: float
    usual: float | None


def stand(past: Sequence[PastPeriod], attainment: float | None) -> Standing:
    """Return what past periods say of one that has booked so much of its target by this point.

    Those alike lie within a tenth of the target, or two where they are fewer than five; none where
    it is reached already, or where ``attainment`` is None.
    """
    known = [one for one in past if one.target > 0]
    then = np.array([one.then / one.target for one in known], np.float64)
    is_hit = np.array([one.is_hit for one in known], dtype=bool)
    usual = float(np.median(then)) if len(then) >= _LEAST_USUAL else None
    alike = np.zeros(len(known), dtype=bool)
    reach = _REACHES[0]
    if attainment is not None and 0 <= attainment < 1:
        for reach in _REACHES:
            alike = np.abs(then - attainment) <= reach + 1e-12
            if alike.sum() >= _LEAST_ALIKE:
                break
        else:
            alike[:] = False
    middle = attainment or 0.0
    return Standing(
        n=len(past),
        n_hit=sum(one.is_hit for one in past),
        n_alike=int(alike.sum()),
        n_alike_hit=int((alike & is_hit).sum()),
        low=max(middle - reach, 0.0),
        high=middle + reach,
        usual=usual,
    )
