"""How well one column tells won from lost: the area under the ROC curve, fairly estimated.

Labels and numbers are scored by the shrunken win rate of their level or band in *other* rows, so
a column of noise comes out at about .5 and not above it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ontarget.forecast.columns import Bools, Floats, Ints
from ontarget.forecast.streams import stream
from ontarget.forecast.trait import Trait

_FOLDS = 5
_BANDS = 10
_PRIOR_ROWS = 5.0
_TIME_STARTS = (0.4, 0.55, 0.7, 0.85)


@dataclass(frozen=True, slots=True)
class Separation:
    """An area under the curve, .5 for no information, and its standard error without any."""

    auc: float
    error: float

    @property
    def z(self) -> float:
        """How many standard errors it lies above no information."""
        return (self.auc - 0.5) / self.error if self.error else 0.0


NOTHING = Separation(0.5, 0.0)


def area(score: Floats, won: Bools) -> Separation:
    """Return P(a won row scores above a lost one), ties counting half (Mann and Whitney 1947).

    >>> round(area(np.array([1.0, 2.0, 3.0, 4.0]), np.array([False, True, False, True])).auc, 2)
    0.75
    """
    n_won = int(won.sum())
    n_lost = len(won) - n_won
    if not n_won or not n_lost:
        return NOTHING
    _, place, counts = np.unique(score, return_inverse=True, return_counts=True)
    ranks = np.cumsum(counts) - (counts - 1) / 2
    above = float(ranks[place][won].sum()) - n_won * (n_won + 1) / 2
    error = float(np.sqrt((len(won) + 1) / (12 * n_won * n_lost)))
    return Separation(above / (n_won * n_lost), error)


def either_way(found: Separation) -> Separation:
    """Return an area that counts however the scores run: .2 tells as much as .8."""
    return Separation(max(found.auc, 1 - found.auc), found.error)


def bands(trait: Trait) -> tuple[Ints, int]:
    """Return each row's level, or band of a tenth of the numbers, and how many there are."""
    if trait.labels is not None:
        return trait.labels, len(trait.names)
    numbers = trait.numbers if trait.numbers is not None else np.zeros(len(trait.is_missing))
    known = numbers[~trait.is_missing]
    if not len(known):
        return np.zeros(len(numbers), np.int64), 1
    edges = np.unique(np.quantile(known, np.linspace(0, 1, _BANDS + 1)[1:-1]))
    # The lowest value has a band of its own where it is common: 0 often means something else.
    band = 1 + np.searchsorted(edges, np.where(trait.is_missing, 0.0, numbers))
    return np.where(trait.is_missing, 0, band).astype(np.int64), len(edges) + 2


def _scores(level: Ints, n_levels: int, won: Bools, known: Bools) -> Floats:
    """Return the shrunken win rate of each row's level among the rows that are ``known``."""
    n = np.bincount(level[known], minlength=n_levels)
    wins = np.bincount(level[known], won[known].astype(np.float64), minlength=n_levels)
    mean = float(won[known].mean()) if known.any() else 0.5
    rates = (wins + _PRIOR_ROWS * mean) / (n + _PRIOR_ROWS)
    # Against the mean of the rows it was made of, so that rows of several folds can be compared.
    return np.asarray(rates[level] - mean)


def separate(trait: Trait, won: Bools, seed: int = 1) -> Separation:
    """Return how well a column tells won from lost in rows that were not used to score it.

    For numbers the better of bands and plain order counts.
    """
    level, n_levels = bands(trait)
    fold = stream(seed, "separation").permutation(len(won)) % _FOLDS
    score = np.zeros(len(won))
    for one in range(_FOLDS):
        is_own = fold == one
        score[is_own] = _scores(level, n_levels, won, ~is_own)[is_own]
    found = area(score, won)
    if trait.numbers is None:
        return found
    known = ~trait.is_missing
    if known.mean() < 0.5:
        return found
    plain = either_way(area(trait.numbers[known], won[known]))
    return max(found, plain, key=lambda one: one.auc)


def separate_bands(trait: Trait, won: Bools, order: Floats, seed: int = 1) -> tuple[
    Separation, Separation
]:  # fmt: skip
    """Return the separation by level or band in rows drawn at random, and in later rows.

    Later rows are scored by earlier ones and compared within their own stretch of time.
    """
    level, n_levels = bands(trait)
    fold = stream(seed, "separation").permutation(len(won)) % _FOLDS
    score = np.zeros(len(won))
    for one in range(_FOLDS):
        is_own = fold == one
        score[is_own] = _scores(level, n_levels, won, ~is_own)[is_own]
    place = np.argsort(np.argsort(order, kind="stable"), kind="stable") / max(len(order), 1)
    total = weight_sum = precision = 0.0
    for start, end in zip(_TIME_STARTS, (*_TIME_STARTS[1:], 1.01), strict=True):
        later = (place >= start) & (place < end)
        found = area(_scores(level, n_levels, won, place < start)[later], won[later])
        if found.error:
            weight = 1 / found.error**2
            total, weight_sum = total + weight * found.auc, weight_sum + weight
            precision += weight
    if not weight_sum:
        return area(score, won), NOTHING
    return area(score, won), Separation(total / weight_sum, float(precision**-0.5))
