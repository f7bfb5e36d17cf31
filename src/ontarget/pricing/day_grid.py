"""The days of whole periods: working days from the end, weekday, which period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ontarget.pricing.closings import Bools, Floats, Ints

_HOLIDAY = 7
N_KINDS_OF_DAY = 8


@dataclass(frozen=True, slots=True)
class DayGrid:
    """One entry per calendar day of the periods, in order, ``first_day`` being the first.

    ``from_end`` counts the working days of the period after the day, a weekend counting with the
    working day before it; ``from_start`` the ones up to it. ``starts`` are the places where
    periods begin. ``kind`` is the weekday, 7 for a holiday on Monday to Friday.
    """

    first_day: int
    period: Ints
    from_end: Ints
    from_start: Ints
    kind: Ints
    starts: Ints

    @property
    def n_periods(self) -> int:
        """How many periods there are."""
        return len(self.starts)

    @property
    def n_working(self) -> int:
        """Working days of the longest period."""
        return int(self.from_start.max(initial=0))

    def place(self, day: Ints) -> Ints:
        """Return the places of days since 1970, -1 outside the periods."""
        found = day - self.first_day
        return np.where((found >= 0) & (found < len(self.period)), found, -1)

    def counts(self, day: Ints) -> Floats:
        """Return how many of the days fall on each day of the grid."""
        place = self.place(day)
        return np.bincount(place[place >= 0], minlength=len(self.period)).astype(np.float64)

    def by_period(self, values: Floats) -> Floats:
        """Return sums over the days of each period, the days on the first axis."""
        return np.add.reduceat(values, self.starts, axis=0)


def make_grid(periods: Sequence[tuple[int, int]], is_working: Bools) -> DayGrid:
    """Lay out periods, first and last day each, that follow one another without a gap.

    Parameters
    ----------
    periods
        Days since 1970, both ends included.
    is_working
        One flag per day from the first period's first day to the last one's last.
    """
    first = periods[0][0]
    lengths = np.array([end - start + 1 for start, end in periods], np.int64)
    period = np.repeat(np.arange(len(periods)), lengths)
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64)
    running = np.cumsum(is_working).astype(np.int64)
    before = np.concatenate([[0], running])[starts]
    from_start = running - before[period]
    n_working = np.add.reduceat(is_working.astype(np.int64), starts)
    # A weekend that begins a period counts with its first working day.
    from_start = np.clip(from_start, 1, np.maximum(n_working, 1)[period])
    weekday = (np.arange(len(period)) + first + 3) % 7  # 1970 began on a Thursday
    kind = np.where((weekday < 5) & ~is_working, _HOLIDAY, weekday)
    return DayGrid(
        first, period, np.maximum(n_working, 1)[period] - from_start, from_start, kind, starts
    )
