"""Drift alarm: whether wins still come as the rates of the whole history expect them.

Every opportunity at risk in a month is a landmark that matures with the month: y is whether it
was won, p what the rates expect. The running sum of y - p, tied down at both ends, strays further
than a Brownian bridge would where the level has changed (CUSUM test, Ploberger and Kraemer 1992).
What good and bad months do anyway, alike from month to month, counts as noise and is no drift.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from ontarget.forecast.columns import Floats, day_number, ordered
from ontarget.forecast.exposure import read_lives
from ontarget.forecast.months import Months, watch_months
from ontarget.forecast.rates import RateTable
from ontarget.forecast.win_close import RateDraws, WinCloseFit

# Beyond it the sum has strayed too far: 1.36 is the bridge's 95th percentile in the long run; with
# few months, and this much noise allowed for, at most 5 of 100 made-up stable firms lie above 1.3.
_LIMIT = 1.3
# Good and bad times that are no drift: their spread on the log of a rate, and by how much being
# alike from month to month (.6) blows up the variance of their sum.
_USUAL_SD, _ALIKE_VARIANCE = 0.2, 4.0
_MOST_MONTHS = 24
_FEWEST_MONTHS, _FEWEST_WINS = 6, 12


@dataclass(frozen=True, slots=True)
class Drift:
    """A change of the level at which wins come.

    ``since`` is the first day of the first month after it; ``seen`` and ``expected`` are the wins
    since then, expected at the mean level of all months watched. ``strength`` is the greatest
    stray in standard errors of the whole sum.
    """

    since: date
    seen: int
    expected: float
    strength: float

    @property
    def is_rarer(self) -> bool:
        """Whether wins come more rarely than before."""
        return self.seen < self.expected


def find_drift(fit: WinCloseFit, pipeline: pa.Table) -> Drift | None:
    """Return the drift of the book that ``fit`` was made from; None where there is no sign of it.

    None as well where there are too few months or wins to tell.
    """
    today = day_number(fit.as_of)
    lives = read_lives(ordered(pipeline), today)
    if (lives.segments.names, lives.owners.names) != (fit.segments, fit.owners):
        return None  # the rates are of another book, or assumed
    return judge(watch_months(lives, mean_rates(fit.draws), today).settled(), fit.draws.season)


def judge(months: Months, season: Floats | None = None) -> Drift | None:
    """Return the drift of wins by month; ``season`` multipliers have shape (2, 12, draws)."""
    month, seen = months.month[-_MOST_MONTHS:], months.seen[0, -_MOST_MONTHS:]
    expected = months.expected[0, -_MOST_MONTHS:]
    if season is not None:
        expected = expected * season[0].mean(axis=-1)[month % 12]
    if len(month) < _FEWEST_MONTHS or seen.sum() < _FEWEST_WINS or expected.sum() <= 0:
        return None
    expected = expected * (seen.sum() / expected.sum())
    strayed = np.cumsum(seen - expected)[:-1]
    noise = expected * (1 + _USUAL_SD**2 * _ALIKE_VARIANCE * expected)
    at = int(np.argmax(np.abs(strayed)))
    strength = float(abs(strayed[at]) / np.sqrt(noise.sum()))
    if strength <= _LIMIT:
        return None
    first = int(month[at + 1])
    return Drift(
        since=date(1970 + first // 12, first % 12 + 1, 1),
        seen=int(seen[at + 1 :].sum()),
        expected=float(expected[at + 1 :].sum()),
        strength=strength,
    )


def mean_rates(draws: RateDraws) -> RateTable:
    """Return the mean over the draws; the last segment and owner are those never seen."""
    segment, owner = (
        part[:, :-1] if part.shape[1] > 1 else part for part in (draws.segment, draws.owner)
    )
    return RateTable(
        draws.band.mean(axis=-1), draws.day.mean(axis=-1), segment.mean(axis=-1),
        owner.mean(axis=-1), np.ones((2, 12)), draws.oldest,
    )  # fmt: skip
