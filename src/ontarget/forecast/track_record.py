"""How good forecasts were once their period had ended, beside the run rate of their day.

A forecast is kept as its quantiles at 1 to 99 %; its CRPS is twice the mean pinball loss over
them (Gneiting and Ranjan 2011).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ontarget.forecast.columns import Floats
from ontarget.forecast.hit import Paths

LEVELS = tuple(range(1, 100))
"""Per cent at which quantiles are kept."""

_LEAST_PERIODS = 3  # earlier periods without which the run rate has no errors to go by
_LOW, _HIGH = LEVELS.index(10), LEVELS.index(90)


@dataclass(frozen=True, slots=True)
class Score:
    """One forecast against what came; lower is better. None where there was no run rate."""

    is_hit: bool
    is_held: bool
    brier: float
    crps: float
    brier_run_rate: float | None
    crps_run_rate: float | None


def quantiles_of(paths: Paths) -> list[int]:
    """Return the bookings on the paths at ``LEVELS`` per cent, whole units."""
    total = paths.total()
    found = np.quantile(total, [level / 100 for level in LEVELS], method="inverted_cdf")
    return [int(value) for value in found]


def run_rate_quantiles(booked: float, rests: Sequence[int]) -> list[float] | None:
    """Return quantiles at ``LEVELS`` of what is booked and the pace of earlier periods.

    ``rests`` is what earlier periods of the same size booked in the stretch that is left of this
    one. Their mean is the forecast; its errors are those it would have made on each of them, had
    it been left out. None with fewer than three.
    """
    n = len(rests)
    if n < _LEAST_PERIODS:
        return None
    values = np.asarray(rests, np.float64)
    mean = float(values.mean())
    errors = (values - mean) * n / (n - 1)
    ends = np.maximum(booked + mean + np.sort(errors), booked)
    # The i-th of n values stands for the share (i - 1/2) / n; beyond the outermost it is flat.
    shares = (np.arange(n) + 0.5) / n
    return [float(value) for value in np.interp(np.array(LEVELS) / 100, shares, ends)]


def share_at_least(quantiles: Sequence[float], target: float) -> float:
    """Return P(value >= target) from quantiles at ``LEVELS``, never quite 0 or 1."""
    n_reached = sum(value >= target for value in quantiles)
    return (n_reached + 0.5) / (len(LEVELS) + 1)


def score(
    quantiles: Sequence[float],
    p_hit: float,
    target: float,
    actual: float,
    run_rate: Sequence[float] | None,
) -> Score:
    """Score one forecast of a period that has ended with ``actual``."""
    is_hit = actual >= target
    beside = None if run_rate is None else share_at_least(run_rate, target)
    return Score(
        is_hit=is_hit,
        is_held=quantiles[_LOW] <= actual <= quantiles[_HIGH],
        brier=(p_hit - is_hit) ** 2,
        crps=crps(quantiles, actual),
        brier_run_rate=None if beside is None else (beside - is_hit) ** 2,
        crps_run_rate=None if run_rate is None else crps(run_rate, actual),
    )


def crps(quantiles: Sequence[float], actual: float) -> float:
    """Return the continuous ranked probability score of quantiles at ``LEVELS``."""
    levels = np.array(LEVELS) / 100
    miss: Floats = actual - np.asarray(quantiles, np.float64)
    return float(2 * np.maximum(levels * miss, (levels - 1) * miss).mean())


def share_interval(n_held: float, n: float) -> tuple[float, float]:
    """Return where a share seen ``n_held`` of ``n`` times may truly lie, 9 in 10 (Wilson 1927)."""
    z = 1.645
    share = n_held / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max(centre - half, 0.0), min(centre + half, 1.0)
