"""Month by month: what the rate table expected and what came, hence seasons and good and bad times.

A month in which more was won than the table expects was a good one, or its season is. The two are
told apart by years, as far as there are any: a season is what comes again, and both are pulled
to none.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ontarget.forecast import ages, season
from ontarget.forecast.columns import Floats, Ints
from ontarget.forecast.exposure import Lives
from ontarget.forecast.rates import RateTable
from ontarget.forecast.streams import latin_normals

_LONGEST_DAYS = 1826
SEASON_SD = 0.15
_OTHER_SD = 0.25  # what makes one month differ from the same month of another year
_LARGEST_RATIO = 0.7  # of a log; what is further off is no season
# A book begins with what was open then, not with what had been closed: its first months mislead.
_UNSETTLED_MONTHS = 2
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Months:
    """Outcomes by calendar month, oldest first: ``month`` counts from January 1970.

    ``seen`` and ``expected`` have shape (causes, months).
    """

    month: Ints
    seen: Floats
    expected: Floats

    def settled(self) -> Months:
        """Return the months from soon after the first outcome on."""
        ended = np.flatnonzero(self.seen.sum(axis=0) > 0)
        first = int(ended[0]) + _UNSETTLED_MONTHS if len(ended) else len(self.month)
        return Months(self.month[first:], self.seen[:, first:], self.expected[:, first:])


@dataclass(frozen=True, slots=True)
class Season:
    """Log multipliers of the twelve months, shape (causes, 12), and their standard errors."""

    log: Floats
    error: Floats

    def draw(self, n_draws: int, seed: int, *key: str) -> Floats:
        """Return multipliers, shape (causes, 12, draws), mean exp(log) over the draws."""
        found = np.exp(np.repeat(self.log[..., None], n_draws, axis=-1))
        if n_draws == 1:
            return found
        for place in np.ndindex(*self.log.shape):
            normal = latin_normals(n_draws, seed, *key, *map(str, place))
            spread = np.exp(self.error[place] * normal)
            found[place] *= spread / spread.mean()
        return found


def month_of_year(days: Ints) -> Ints:
    """Return 0 to 11 for each day number."""
    return np.asarray(months_since_1970(days) % _MONTHS, dtype=np.int64)


def months_since_1970(days: Ints) -> Ints:
    """Return the calendar month of each day number, counted from January 1970."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def watch_months(lives: Lives, rates: RateTable, as_of: int) -> Months:
    """Add up expected outcomes day by day from the ages that were at risk, and count what came."""
    first = max(int(lives.created_on.min(initial=as_of)), as_of - _LONGEST_DAYS)
    n_days = as_of - first + 1
    factor = rates.segment[:, lives.segments.codes] * rates.owner[:, lives.owners.codes]
    change = np.zeros((2, n_days + 1))
    starts = np.unique(np.append(ages.STARTS, [age + 1 for age in rates.oldest]))
    starts = starts[starts <= ages.NEVER]
    by_start = ages.at_places(rates.band, ages.place_of(starts, rates.oldest))
    for number, (start, end) in enumerate(pairwise([*starts.tolist(), 2 * ages.NEVER])):
        begins = np.clip(lives.created_on + start - first, 0, n_days)
        stops = np.clip(np.minimum(lives.ended_on + 1, lives.created_on + end) - first, 0, n_days)
        is_in = stops > begins
        for cause in range(2):
            hazard = factor[cause, is_in] * by_start[cause, number]
            change[cause] += np.bincount(begins[is_in], hazard, n_days + 1)
            change[cause] -= np.bincount(stops[is_in], hazard, n_days + 1)
    days = first + np.arange(n_days)
    daily = change.cumsum(axis=1)[:, :n_days] * rates.day[:, season.class_of(days)]
    place = months_since_1970(days) - int(months_since_1970(days[:1])[0])
    n_months = int(place[-1]) + 1
    expected: Floats = np.zeros((2, n_months))
    seen: Floats = np.zeros((2, n_months))
    for cause in range(2):
        expected[cause] = np.bincount(place, np.maximum(daily[cause], 0), n_months)
        ended = lives.ended_on[lives.cause == cause] - first
        seen[cause] = np.bincount(place[ended[ended >= 0]], minlength=n_months)
    month = int(months_since_1970(days[:1])[0]) + np.arange(n_months, dtype=np.int64)
    return Months(month, seen, expected)


def fit_season(months: Months) -> Season:
    """Return what the months of the year have in common, pulled to none.

    The log of seen over expected varies by chance (1 / expected), by the times, and by season;
    normal approximation. The multipliers are 1 on average over what was expected.
    """
    of_year = months.month % _MONTHS
    pairs = [
        shrink_season(of_year, seen, expected)
        for seen, expected in zip(months.seen, months.expected, strict=True)
    ]
    return Season(np.stack([log for log, _ in pairs]), np.stack([error for _, error in pairs]))


def shrink_season(
    of_year: Ints,
    seen: Floats,
    expected: Floats,
    *,
    assumed: Floats | None = None,
    sd: float = SEASON_SD,
) -> tuple[Floats, Floats]:
    """Return log multipliers of the twelve months and their errors from counts by month.

    They are pulled to those ``assumed``, none if None, which ``sd`` is the spread around.
    """
    centre = np.zeros(_MONTHS) if assumed is None else assumed
    if expected.sum() > 0 and seen.sum() > 0:
        expected = expected * (seen.sum() / expected.sum())  # the level is no season
    ratio = np.clip(np.log((seen + 0.5) / (expected + 0.5)), -_LARGEST_RATIO, _LARGEST_RATIO)
    precision = 1 / (1 / (expected + 0.5) + _OTHER_SD**2)
    known = np.bincount(of_year, precision, _MONTHS) + 1 / sd**2
    log = (np.bincount(of_year, ratio * precision, _MONTHS) + centre / sd**2) / known
    by_month = np.bincount(of_year, expected, _MONTHS)
    total = float(by_month.sum())
    if total > 0:
        log -= np.log(float((by_month * np.exp(log)).sum()) / total)
    return log, np.sqrt(1 / known)
