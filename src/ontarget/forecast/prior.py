"""What is assumed before any history: rates from three answers, or a general default.

The answers: how many of ten such opportunities are won, how long a win takes, and what was
booked in the last periods. They count like ``weight`` opportunities seen from end to end.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ontarget.forecast import ages
from ontarget.forecast.columns import Floats

# Log-logistic spread of the time to an outcome: quartiles at 0.58 and 1.7 times the median.
_SHAPE = 2.0
# Losses are written down later than wins: the buyer's silence is noticed last.
_LOSS_DELAY = 1.3
_LAST_DAY = 3650
# Share of the highest hazard that the first days have at least: the curve alone would call an
# outcome on the first day nearly impossible, and no few outcomes would overrule it.
_EARLY_FLOOR = 0.25


@dataclass(frozen=True, slots=True)
class Prior:
    """Rates before any history.

    ``won_of_ten`` wins of ten opportunities, ``days_to_win`` the median, ``weight`` in
    opportunities. ``win_amount`` (minor units) and ``arrivals_per_week`` (new opportunities of
    one owner) are None where nothing was said.
    """

    won_of_ten: float = 2.5
    days_to_win: float = 60.0
    weight: float = 6.0
    win_amount: int | None = None
    arrivals_per_week: float | None = None
    label: str = "a general default"

    @property
    def win_share(self) -> float:
        """Share of opportunities that end won."""
        return min(max(self.won_of_ten / 10, 0.01), 0.99)

    def daily_hazards(self) -> Floats:
        """Return hazards per day by cause (won, lost) and age band, shape (2, bands)."""
        share = np.array([self.win_share, 1 - self.win_share])
        median = np.array([1.0, _LOSS_DELAY]) * max(self.days_to_win, 0.5)
        day = np.arange(_LAST_DAY + 1, dtype=np.float64)
        ended = share[:, None] * day**_SHAPE / (median[:, None] ** _SHAPE + day**_SHAPE)
        open_share = 1 - ended.sum(axis=0)
        days_open = np.concatenate([[0], np.cumsum((open_share[1:] + open_share[:-1]) / 2)])
        edges = np.append(ages.STARTS, _LAST_DAY)
        hazards = np.diff(ended[:, edges], axis=1) / np.diff(days_open[edges])
        peak = hazards.argmax(axis=1)[:, None]
        is_early = np.arange(ages.N_BANDS) < peak
        floor = _EARLY_FLOOR * hazards.max(axis=1, keepdims=True)
        return np.asarray(np.where(is_early, np.maximum(hazards, floor), hazards))

    def events(self) -> Floats:
        """Return the wins and losses that the prior counts for, shape (2,)."""
        return self.weight * np.array([self.win_share, 1 - self.win_share])


def prior_from_answers(
    *,
    won_of_ten: float | None = None,
    days_to_win: float | None = None,
    past_bookings: tuple[int, ...] = (),
    period_weeks: float = 13.0,
    win_amount: int | None = None,
    n_owners: int = 1,
    weight: float = 6.0,
) -> Prior:
    """Return the prior that a person's answers give; what was skipped stays the default.

    ``past_bookings`` are amounts in minor units, one per period of ``period_weeks``; together
    with ``win_amount`` they say how many wins, hence how many new opportunities, a week brings.
    """
    default = Prior()
    won_of_ten = default.won_of_ten if won_of_ten is None else won_of_ten
    arrivals = None
    if past_bookings and win_amount:
        wins_per_week = sum(past_bookings) / len(past_bookings) / win_amount / period_weeks
        arrivals = wins_per_week / max(won_of_ten / 10, 0.01) / max(n_owners, 1)
    return Prior(
        won_of_ten=won_of_ten,
        days_to_win=default.days_to_win if days_to_win is None else days_to_win,
        weight=weight,
        win_amount=win_amount,
        arrivals_per_week=arrivals,
        label="your own answers",
    )
