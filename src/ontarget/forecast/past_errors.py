"""The spread of a baseline, from how far it was off before at the same lead.

A baseline names a number for the rest of a period. What it named for earlier periods, each as of
the day with as many days left, against what came, gives its usual bias and its usual error:

    rest ~ Gamma(mean = bias x named, variance = grain x mean)

``bias`` is a ratio of sums, pulled to 1, and ``grain`` the mean squared error per unit of the
mean, pulled to what chance alone would give. So a baseline without a past is neither sure of
itself nor silent, and the rest of a period never falls below 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ontarget.forecast.columns import Floats
from ontarget.forecast.streams import stream

BIAS_WEIGHT = 8.0
"""Past periods for which it counts that a baseline learned from history is right on average."""
_SPREAD_WEIGHT = 3.0  # the same for the spread assumed before any past error
_RATE_CV = 0.7  # before any past error, the named number is off by so much beside chance
_LARGEST_BIAS = 5.0
_LEAST_SHARE = 0.1  # of the usual mean: what a period brings at least
_LEAST_EXPECTED = 0.3  # of it, where the size of an error is judged


@dataclass(frozen=True, slots=True)
class Spread:
    """Mean and variance of what the rest of a period brings, in units of the measure."""

    mean: float
    variance: float
    n_past: int


def learn_spread(
    named: Floats, came: Floats, weights: Floats, grain: float, bias_weight: float = BIAS_WEIGHT
) -> Spread | None:
    """Return the spread of the number named now from the errors of those named before.

    Index 0 is now and its ``came`` is not looked at; NaN where nothing could be named. ``grain``
    is the variance over the mean by chance alone. None where nothing can be named now.
    """
    if np.isnan(named[0]):
        return None
    is_past = np.isfinite(named) & np.isfinite(came)
    is_past[0] = False
    before, actual, weight = named[is_past], came[is_past], weights[is_past]
    # Both then and now: where next to nothing was named before, what came tells of no ratio.
    usual = float(np.append(before, named[0]).mean())
    pulled = bias_weight * usual
    sums = pulled + float(weight @ before), pulled + float(weight @ actual)
    bias = sums[1] / sums[0] if sums[0] > 0 else 1.0
    bias = min(max(bias, 1 / _LARGEST_BIAS), _LARGEST_BIAS)
    # A number of 0 was often followed by more: it stands for the least a period usually brings.
    came_mean = float(actual.mean()) if len(actual) else 0.0
    mean = max(bias * float(named[0]), _LEAST_SHARE * max(bias * usual, came_mean))
    expected = np.maximum(bias * before, max(_LEAST_EXPECTED * came_mean, 1e-9))
    squares = float(weight @ ((actual - bias * before) ** 2 / expected))
    before_any = grain + _RATE_CV**2 * mean
    per_unit = (_SPREAD_WEIGHT * before_any + squares) / (_SPREAD_WEIGHT + float(weight.sum()))
    return Spread(mean, per_unit * mean, len(before))


def draw_rest(spread: Spread, n: int, seed: int, *key: str) -> Floats:
    """Return ``n`` whole numbers that the rest of the period may bring, none below 0."""
    if spread.mean <= 0 or spread.variance <= 0:
        return np.full(n, np.rint(max(spread.mean, 0.0)))
    shape, scale = spread.mean**2 / spread.variance, spread.variance / spread.mean
    random = stream(seed, "baseline", *key)
    return np.asarray(np.rint(random.gamma(shape, scale, n)))
