"""Landmarks: open opportunities looked at on earlier days, and what came of them afterwards.

A landmark is one opportunity on one day; its lead bands are the stretches of time after that day.
Expected outcomes per band come from the rate table, so a model on top of them only has to say by
how much an opportunity differs (van Houwelingen 2007, landmark analysis).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ontarget.forecast import ages, season
from ontarget.forecast.columns import Bools, Floats, Ints
from ontarget.forecast.exposure import Lives, recency_weights
from ontarget.forecast.months import month_of_year
from ontarget.forecast.rates import RateTable

# Days after the landmark at which a lead band ends; the last one ends the horizon.
BAND_ENDS = np.array([7, 14, 28, 56, 91, 182], dtype=np.int64)
N_BANDS = len(BAND_ENDS)
_STEP_DAYS = 7
_MOST_ROWS = 25_000
_LONGEST_STEP_DAYS = 28


@dataclass(frozen=True, slots=True)
class Landmarks:
    """Rows (opportunity, day): ``record`` is its place among the lives, ``weight`` what it counts.

    ``expected`` and ``events`` have shape (causes, bands, rows): what the rate table expects
    within the band while the opportunity was watched, and whether it happened (0 or 1).
    """

    record: Ints
    day: Ints
    weight: Floats
    expected: Floats
    events: Floats

    def only(self, chosen: Bools) -> Landmarks:
        """Return some of the rows."""
        return Landmarks(
            self.record[chosen], self.day[chosen], self.weight[chosen],
            self.expected[..., chosen], self.events[..., chosen],
        )  # fmt: skip


def band_of_lead(lead_days: Ints) -> Ints:
    """Return the lead band of days ahead; beyond the last band it goes on."""
    return np.minimum(np.searchsorted(BAND_ENDS, lead_days), N_BANDS - 1)


def choose_landmarks(
    lives: Lives, rates: RateTable, as_of: int, half_life_months: float
) -> Landmarks:
    """Return landmarks every week before ``as_of`` on which opportunities were open.

    Where that would be too many rows the days are further apart, and of what is still too much
    every n-th opportunity stands for n. The landmarks of one opportunity add up to about the
    square root of their number, times recency: they are not independent. The k-th weighs
    1 / (2 sqrt k) and not 1 / sqrt n, for how many there will be is not known on the day and
    would let those that end soon count most.
    """
    record, day, share, nth = _rows(lives, as_of)
    weight = recency_weights(day, as_of, half_life_months) / (2 * np.sqrt(nth)) / share
    end = np.minimum(lives.ended_on[record], as_of)
    expected, events = _watch(lives, rates, record, day, end)
    return Landmarks(record, day, weight, expected, events)


def _rows(lives: Lives, as_of: int) -> tuple[Ints, Ints, float, Ints]:
    """Return record and day of landmarks, the share looked at, and their number since creation."""
    step = _STEP_DAYS
    while True:
        # Landmarks lie at as_of - step x n; the first one not before creation, the last one
        # before the end.
        last_n = (as_of - lives.created_on) // step
        first_n = np.maximum((as_of - lives.ended_on) // step + 1, 1)
        n_rows = np.maximum(last_n - first_n + 1, 0)
        total = int(n_rows.sum())
        if total <= _MOST_ROWS or step >= _LONGEST_STEP_DAYS:
            break
        step *= 2
    skip = max(1, -(-total // _MOST_ROWS))
    # Rows come by source and id, so every n-th one is a sample that no row order changes.
    n_rows = np.where(np.arange(len(n_rows)) % skip == 0, n_rows, 0)
    record = np.repeat(np.arange(len(n_rows), dtype=np.int64), n_rows)
    nth = np.arange(len(record)) - np.repeat(np.cumsum(n_rows) - n_rows, n_rows)
    back = first_n[record] + nth  # steps back from the day; the largest is the first landmark
    return record, as_of - step * back, 1 / skip, last_n[record] - back + 1


def _watch(
    lives: Lives, rates: RateTable, record: Ints, day: Ints, end: Ints
) -> tuple[Floats, Floats]:
    """Add up what the rates expect day by day, and mark what happened."""
    n, eve = len(record), day
    expected, events = np.zeros((2, 2, N_BANDS, n))
    factor = rates.segment[:, lives.segments.codes[record]]
    factor = factor * rates.owner[:, lives.owners.codes[record]]
    age, watched = day - lives.created_on[record], end - day
    # Rows by how long they are watched, so that each day only looks at those still at risk.
    order = np.argsort(-watched, kind="stable")
    age, day, factor = age[order], day[order], factor[:, order]
    left = watched[order]
    first = int(day.min(initial=0))
    calendar = np.arange(first, int(day.max(initial=0)) + int(BAND_ENDS[-1]) + 2)
    of_day = rates.day[:, season.class_of(calendar)] * rates.season[:, month_of_year(calendar)]
    sums = np.zeros((2, N_BANDS, n))
    for lead in range(1, int(BAND_ENDS[-1]) + 1):
        at_risk = int(np.searchsorted(-left, -lead, side="right"))
        if not at_risk:
            break
        places = ages.place_of(age[:at_risk] + lead, rates.oldest)
        hazard = ages.at_places(rates.band, places) * of_day[:, day[:at_risk] + lead - first]
        sums[:, band_of_lead(np.array([lead]))[0], :at_risk] += hazard
    expected[:, :, order] = sums * factor[:, None, :]
    cause = lives.cause[record]
    lead_days = lives.ended_on[record] - eve
    happened = (cause >= 0) & (lead_days >= 1) & (lead_days <= BAND_ENDS[-1])
    happened &= lives.ended_on[record] <= end
    rows = np.flatnonzero(happened)
    events[cause[rows], band_of_lead(lead_days[rows]), rows] = 1.0
    return expected, events
