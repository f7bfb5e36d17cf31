"""The firm's time: working days, seasons, month ends, hours on the clock, and the economy."""

from __future__ import annotations

import math
from bisect import bisect_left
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate
from zoneinfo import ZoneInfo

from ontarget.world.streams import stream
from ontarget.world.traits import FirmTraits

MINUTES_A_DAY = 1440
_YEARS = 25  # how far the days are laid out; a world must end within
_HOLIDAYS = frozenset({(1, 1), (5, 1), (12, 25), (12, 26)})
_PERSISTENCE = 0.6  # of the economy from month to month


class Market:
    """Working days, the buyers' pace on each day, and good and bad months.

    Days are proleptic ordinals, minutes are counted in UTC from ordinal 0.
    """

    def __init__(self, firm: FirmTraits) -> None:
        self._first = firm.start_day
        self._time_zone = firm.time_zone
        days = [date.fromordinal(firm.start_day + i) for i in range(_YEARS * 365)]
        self._is_working = [
            day.weekday() < 5 and (day.month, day.day) not in _HOLIDAYS for day in days
        ]
        self._month = [day.year * 12 + day.month - 1 for day in days]
        pace = [
            1.4 * firm.season[day.month - 1] * (0.15 if _is_year_turn(day) else 1.0) * is_working
            for day, is_working in zip(days, self._is_working, strict=True)
        ]
        self._clock = list(accumulate(pace))
        self._working = [firm.start_day + i for i, is_working in enumerate(self._is_working)
                         if is_working]  # fmt: skip
        self._days_of: dict[int, list[int]] = {}
        for day in self._working:
            self._days_of.setdefault(self.month(day), []).append(day)
        self.month_ends = [self._days_of[month][-1] for month in sorted(self._days_of)]
        self.quarter_ends = [day for day in self.month_ends if self.month(day) % 3 == 2]
        self.shock_by_month = self._economy(firm)
        self.last_day = firm.start_day + (_YEARS - 2) * 365

    def _economy(self, firm: FirmTraits) -> dict[int, float]:
        """Good and bad times by month, a first-order autoregression with sd ``firm.shock``."""
        rng = stream(firm.seed, "economy")
        state, found = rng.gauss(0, 1), {}
        for month in range(self._month[0], self._month[-1] + 1):
            found[month] = firm.shock * state
            state = _PERSISTENCE * state + math.sqrt(1 - _PERSISTENCE**2) * rng.gauss(0, 1)
        return found

    def month(self, day: int) -> int:
        """Return the number of the month that holds ``day``: year x 12 + month - 1."""
        return self._month[min(day - self._first, len(self._month) - 1)]

    def working_days(self, month: int) -> list[int]:
        """Return the working days of a month, first to last."""
        return self._days_of[month]

    def years_since_start(self, day: int) -> float:
        """Return how far ``day`` is from the start, in years."""
        return (day - self._first) / 365.25

    def after(self, day: int, buyer_days: float) -> int:
        """Return the working day on which ``buyer_days`` of the buyers' own time have passed.

        One buyer day is a calendar day in a month without season; weekends and holidays stand
        still and August is slow.
        """
        at = self._clock[day - self._first] + buyer_days
        i = bisect_left(self._clock, at, lo=day - self._first)
        return min(self._first + i, self.last_day)

    def working_day(self, day: int, ahead: int = 0) -> int:
        """Return the first working day from ``day`` on, or the one ``ahead`` places later."""
        i = bisect_left(self._working, day) + ahead
        return self._working[max(0, min(i, len(self._working) - 1))]

    def month_end(self, day: int) -> int:
        """Return the last working day of a month that is not before ``day``."""
        return self.month_ends[min(bisect_left(self.month_ends, day), len(self.month_ends) - 1)]

    def month_end_before(self, day: int) -> int | None:
        """Return the last month end before ``day``."""
        i = bisect_left(self.month_ends, day) - 1
        return self.month_ends[i] if i >= 0 else None

    def minute(self, day: int, local_minute: int, time_zone: str | None = None) -> int:
        """Return the minute in UTC of a local time on ``day``; the firm's own zone by default."""
        return day * MINUTES_A_DAY + local_minute - _offset(time_zone or self._time_zone, day)


def _is_year_turn(day: date) -> bool:
    return (day.month == 12 and day.day >= 23) or (day.month == 1 and day.day <= 2)


@lru_cache(maxsize=200_000)
def _offset(time_zone: str, day: int) -> int:
    """Minutes that a zone is ahead of UTC at noon of a day."""
    noon = datetime.fromordinal(day) + timedelta(hours=12)
    offset = noon.replace(tzinfo=ZoneInfo(time_zone)).utcoffset()
    return int((offset or timedelta()).total_seconds()) // 60
