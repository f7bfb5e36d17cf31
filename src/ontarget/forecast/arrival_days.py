"""On which days opportunities are created: parts of the month, weekends, seasons.

Deals that are entered when they are won come with the month's end; hardly anything comes on
Sundays or in the holidays. All of it is pulled to an even flow, but for the holiday months.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ontarget.forecast import season
from ontarget.forecast.columns import Floats, Ints
from ontarget.forecast.months import (
    month_of_year,
    months_since_1970,
    shrink_season,
)
from ontarget.forecast.shrink import shrink
from ontarget.forecast.streams import latin_normals

_WINDOW_DAYS = 730
_FLOW_DAYS, _YEAR_DAYS = 91, 365
# Before any history: fewer in summer and around Christmas, by less than half of what holiday months
# cost where they are known to; a firm of other habits overrules it within two years.
_ASSUMED_MONTHS = np.log(
    np.array([1.02, 1.02, 1.03, 1.01, 1.0, 1.0, 0.96, 0.91, 1.03, 1.03, 1.02, 0.95])
)
_MONTH_SD = 0.15
_K_LOWEST, _K_HIGHEST = 5.0, 100.0  # arrivals


@dataclass(frozen=True, slots=True)
class ArrivalDays:
    """Multipliers of the daily flow: ``part`` by part of the month, ``week``, ``month``.

    ``month_error`` is the standard error of the log of each month's.
    """

    part: Floats
    week: Floats
    month: Floats
    month_error: Floats

    def weight(self, days: Ints) -> Floats:
        """Return how much of an average day's flow each day has."""
        classes = season.class_of(days)
        of_part = self.part[season.PART_OF_CLASS[classes]]
        return (
            of_part
            * self.week[season.WEEK_PART_OF_CLASS[classes]]
            * self.month[month_of_year(days)]
        )

    def draw_months(self, n_draws: int, seed: int) -> Floats:
        """Return what the months may bring beside ``month``, shape (12, draws), mean 1."""
        if n_draws == 1:
            return np.ones((12, 1))
        normal = [latin_normals(n_draws, seed, "arrivals", "month", str(n)) for n in range(12)]
        error = self.month_error[:, None]
        found = np.exp(error * np.stack(normal))
        return np.asarray(found / found.mean(axis=1, keepdims=True))

    def weeks(self, after: int, until: int) -> float:
        """Return the weeks of average flow in the days after ``after`` to ``until``."""
        if until <= after:
            return 0.0
        return float(self.weight(np.arange(after + 1, until + 1, dtype=np.int64)).sum() / 7)


def fit_arrival_days(created_on: Ints, today: int) -> ArrivalDays:
    """Learn the pattern from the days of creation of the last two years."""
    even = ArrivalDays(
        np.ones(len(season.PARTS)), np.ones(len(season.WEEK_PARTS)), np.exp(_ASSUMED_MONTHS),
        np.full(12, _MONTH_SD),
    )  # fmt: skip
    opens = max(int(created_on.min(initial=today)), today - _WINDOW_DAYS)
    days = np.arange(opens + 1, today + 1, dtype=np.int64)
    recent = created_on[created_on > opens] - opens - 1
    if not len(recent):
        return even
    count = np.bincount(recent, minlength=len(days)).astype(np.float64)
    classes = season.class_of(days)
    flow = _moving_mean(count, _FLOW_DAYS)
    week = _multipliers(season.WEEK_PART_OF_CLASS[classes], count, flow, season.WEEK_PARTS)
    flow = flow * week[season.WEEK_PART_OF_CLASS[classes]]
    part = _multipliers(season.PART_OF_CLASS[classes], count, flow, season.PARTS)
    pattern = part[season.PART_OF_CLASS[classes]] * week[season.WEEK_PART_OF_CLASS[classes]]
    level = _moving_mean(count, _YEAR_DAYS) * pattern
    month = months_since_1970(days)
    place = month - month[0]
    log, error = shrink_season(
        month_of_year(days)[np.unique(place, return_index=True)[1]],
        _sums(place, count), _sums(place, level), assumed=_ASSUMED_MONTHS, sd=_MONTH_SD,
    )  # fmt: skip
    found = ArrivalDays(part, week, np.exp(log), error)
    year = found.weight(np.arange(today - _YEAR_DAYS, today, dtype=np.int64)).mean()
    return ArrivalDays(part, week, np.exp(log) / year, error)


def _multipliers(group: Ints, count: Floats, flow: Floats, names: tuple[str, ...]) -> Floats:
    seen, expected = _sums(group, count, len(names)), _sums(group, flow, len(names))
    return shrink(names, seen, expected, seen, _K_LOWEST, _K_HIGHEST).mean


def _sums(group: Ints, values: Floats, n_groups: int = 0) -> Floats:
    return np.asarray(np.bincount(group, values, n_groups), dtype=np.float64)


def _moving_mean(values: Floats, width: int) -> Floats:
    """Return centred means over ``width`` days, over what there is of them at the edges."""
    running = np.concatenate([[0.0], np.cumsum(values)])
    place = np.arange(len(values))
    first = np.maximum(place - width // 2, 0)
    last = np.minimum(place + width // 2 + 1, len(values))
    return np.asarray((running[last] - running[first]) / (last - first))
