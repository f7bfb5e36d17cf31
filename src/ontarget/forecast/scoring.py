"""How good forecasts were: scores of chances, of ranges and of whole distributions.

Everything here compares what was said with what came; nothing is fitted. Lower CRPS, Brier score
and log loss are better.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, comb, floor

import numpy as np

from ontarget.forecast.columns import Bools, Floats, Ints

_FEWEST = 3.0  # independent cases; fewer exclude nothing

LEAST_CHANCE = 1e-3
"""A chance is never taken for surer than this: no simulation makes a thing certain."""


def crps_of_paths(paths: Floats | Ints, actual: float) -> float:
    """Return the continuous ranked probability score of equally likely values, exactly.

    CRPS = mean |x - y| - sum (2 i - n - 1) x_(i) / n^2 with x sorted and i from 1 to n: Gneiting
    and Raftery 2007, their mean difference as a sum over ranks.

    >>> crps_of_paths(np.array([1.0, 3.0]), 2.0)
    0.5
    """
    # Distances from the outcome, so that large amounts lose no digits.
    away = np.sort(np.asarray(paths, dtype=np.float64) - actual)
    n = len(away)
    ranks = 2 * np.arange(1, n + 1) - n - 1
    return float(np.abs(away).mean() - (ranks @ away) / n**2)


def crps_of_quantiles(levels: Floats, values: Floats, actual: float) -> float:
    """Return the score of quantiles at increasing levels: twice their mean pinball loss.

    Each level counts for the probability nearest to it, so that even levels (k - .5) / n give the
    mean over them.

    >>> crps_of_quantiles(np.array([0.25, 0.75]), np.array([1.0, 3.0]), 2.0)
    0.5
    """
    edges = np.concatenate([[0.0], (levels[1:] + levels[:-1]) / 2, [1.0]])
    loss = (np.asarray(actual <= values, dtype=np.float64) - levels) * (values - actual)
    return float(2 * (np.diff(edges) @ loss))


def randomised_pit(paths: Floats | Ints, actual: float, uniform: float) -> float:
    """Return where the outcome fell in the forecast, 0 to 1; uniform if the forecasts are right.

    Where many paths equal the outcome, ``uniform`` chooses the place among them.

    >>> randomised_pit(np.array([0, 0, 1, 2]), 0, 0.5)
    0.25
    """
    below, same = float((paths < actual).mean()), float((paths == actual).mean())
    return below + uniform * same


def range_of(paths: Floats | Ints, share: float) -> tuple[float, float]:
    """Return the middle range that holds ``share`` of the paths, both ends among the paths."""
    ends = [(1 - share) / 2, (1 + share) / 2]
    low, high = np.quantile(paths, ends, method="inverted_cdf")
    return float(low), float(high)


def brier(chances: Floats, happened: Bools) -> float:
    """Return the mean squared difference of chance and outcome.

    >>> brier(np.array([0.5, 0.0]), np.array([True, False]))
    0.125
    """
    return float(((chances - happened) ** 2).mean())


def log_losses(chances: Floats, happened: Bools, least: float = LEAST_CHANCE) -> Floats:
    """Return minus the log of the chance that was given to what happened, one per forecast."""
    held = np.clip(chances, least, 1 - least)
    return np.asarray(-np.log(np.where(happened, held, 1 - held)))


def auc(scores: Floats, is_positive: Bools) -> float | None:
    """Return the share of (positive, negative) pairs in the right order, ties counting half.

    None where there is no pair. Mann and Whitney 1947, by mid-ranks.

    >>> auc(np.array([0.1, 0.4, 0.4]), np.array([False, False, True]))
    0.75
    """
    n_positive = int(is_positive.sum())
    n_pairs = n_positive * (len(scores) - n_positive)
    if not n_pairs:
        return None
    _, place, counts = np.unique(scores, return_inverse=True, return_counts=True)
    mid_rank = np.cumsum(counts) - (counts - 1) / 2
    ranks = mid_rank[place.reshape(-1)]
    return float((ranks[is_positive].sum() - n_positive * (n_positive + 1) / 2) / n_pairs)


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Forecasts of about the same chance: the mean chance said, and the share that came true."""

    n: int
    mean_chance: float
    share_happened: float


def reliability(chances: Floats, happened: Bools, n_bins: int = 5) -> tuple[ReliabilityBin, ...]:
    """Return bins of equal count, the lowest chances first; equal chances may be parted.

    Fewer bins where there are fewer forecasts. The order of equal chances does not matter: they
    are parted with their mean outcome.
    """
    if not len(chances):
        return ()
    _, place = np.unique(chances, return_inverse=True)
    place = place.reshape(-1)
    mean_outcome = np.bincount(place, happened) / np.bincount(place)
    order = np.argsort(chances, kind="stable")
    parts = np.array_split(order, min(n_bins, len(chances)))
    return tuple(
        ReliabilityBin(
            len(part), float(chances[part].mean()), float(mean_outcome[place[part]].mean())
        )
        for part in parts
    )


def effective_n(first: Ints, last: Ints) -> float:
    """Return how many independent windows of days carry as much as these, which overlap.

    Sums over independent days of two windows correlate by their common days over the root of the
    product of their lengths, and a mean of n such sums varies as one of n^2 / sum of correlations
    independent ones (Kish). ``first`` and ``last`` day of each window are included.

    >>> effective_n(np.array([1, 1, 11]), np.array([10, 10, 20])) # two windows are one and the same
    1.8
    """
    if not len(first):
        return 0.0
    length = (last - first + 1).astype(np.float64)
    common = np.minimum.outer(last, last) - np.maximum.outer(first, first) + 1
    correlation = np.maximum(common, 0) / np.sqrt(np.outer(length, length))
    return float(len(first) ** 2 / correlation.sum())


def usual_hits(
    n: int, share: float, *, n_effective: float | None = None, confidence: float = 0.8
) -> tuple[int, int]:
    """Return between how many of ``n`` cases would hold, were each to hold with ``share``.

    The shortest range of counts around the likeliest one with at least ``confidence``. Where the
    cases are worth fewer independent ones, the range is that of so few, stretched to ``n``;
    fewer than three exclude nothing.

    >>> usual_hits(18, 0.8), usual_hits(18, 0.8, n_effective=6.0)
    ((12, 16), (12, 18))
    """
    if n_effective is not None and n_effective < _FEWEST:
        return 0, n
    worth = n if n_effective is None else min(n, max(round(n_effective), min(n, 1)))
    weights = [comb(worth, k) * share**k * (1 - share) ** (worth - k) for k in range(worth + 1)]
    low = high = max(range(worth + 1), key=lambda k: weights[k])
    held = weights[low]
    while held < confidence:
        below = weights[low - 1] if low > 0 else -1.0
        above = weights[high + 1] if high < worth else -1.0
        low, high = (low - 1, high) if below > above else (low, high + 1)
        held += max(below, above)
    if worth == n:
        return low, high
    return floor(low / worth * n), ceil(high / worth * n)
