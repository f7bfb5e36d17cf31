"""A fair comparison of sellers: wins against what their opportunities were expected to bring.

Expected wins are sums of chances that know what an opportunity was and not whose it was. With few
deals chance alone spreads win rates far apart, so the first question is whether these people
differ at all; a rate is pulled to what was expected as far as their spread does not show.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_K_LOWEST, _K_HIGHEST = 5.0, 200.0  # deals, see methods: beta-binomial shrinkage
_N_SIMULATED, _N_RANKS = 4_000, 4_000
_EVIDENT = 0.05
_STEPS = 100  # chances are rounded to whole per cent to be drawn together
ASSUMED_SPREAD = 0.05
_Z = 1.96


@dataclass(frozen=True, slots=True)
class Seller:
    """One seller's deals that ended: ``rate`` as seen, ``shrunken`` as far as it can be believed.

    ``funnel`` is where 95 of 100 such rates lie if nobody differs, ``ranks`` where 9 of 10 draws
    of the ranks lie (1 the best), given what was expected of each.
    """

    name: str
    n_ended: int
    n_won: int
    expected: float
    rate: float
    shrunken: float
    funnel: tuple[float, float]
    ranks: tuple[int, int]

    @property
    def above(self) -> float:
        """By how much the shrunken rate is above what was expected."""
        return self.shrunken - self.expected / self.n_ended


@dataclass(frozen=True, slots=True)
class Comparison:
    """Whether sellers differ: ``p_value`` of their spread, and what it would take to tell.

    ``spread`` is the estimated sd of true win rates, 0 where chance explains all of it.
    ``deals_to_see`` and ``deals_to_rank`` are deals a seller at which half, and four fifths, of
    the spread of rates is true if the true sd is ``ASSUMED_SPREAD``. ``kept`` is how much of a
    seller's distance to what was expected is believed.
    """

    sellers: tuple[Seller, ...]
    chi_square: float
    freedom: int
    p_value: float
    spread: float
    kept: float
    deals_to_see: int
    deals_to_rank: int

    @property
    def is_evident(self) -> bool:
        """Whether more than chance is seen."""
        return self.p_value < _EVIDENT


def compare(
    names: Sequence[str], seller: Ints, chance: Floats, won: Floats, *, seed: int = 1
) -> Comparison | None:
    """Compare sellers by their ended deals; None where nothing can differ.

    ``seller`` are places in ``names``, ``chance`` the chances to be won whoever sells, ``won`` 0
    or 1. The chances are moved together (on the log-odds) until they expect the wins that came.
    """
    order = np.lexsort((won, chance, seller))
    seller, chance, won = seller[order], chance[order], won[order]
    n = _sums(seller, np.ones(len(won)), len(names))
    total = float(won.sum())
    if (n > 0).sum() < 2 or not 0 < total < len(won):
        return None
    chance = _moved(chance, total)
    wins = _sums(seller, won, len(names))
    expected = _sums(seller, chance, len(names))
    variance = _sums(seller, chance * (1 - chance), len(names))
    chi, p_value = _test(wins - expected, variance, seller, chance, seed)
    rate = total / len(won)
    spread = _true_spread(wins - expected, variance, rate)
    k = _K_HIGHEST if spread <= 0 else rate * (1 - rate) / spread**2 - 1
    k = float(np.clip(k, _K_LOWEST, _K_HIGHEST))
    has = np.flatnonzero(n > 0)
    mix = expected[has] / n[has]
    shrunken = (wins[has] + k * mix) / (n[has] + k)
    ranks = _ranks(wins[has], n[has], mix, k, seed)
    half = _Z * np.sqrt(variance[has]) / n[has]
    low, high = np.maximum(mix - half, 0.0), np.minimum(mix + half, 1.0)
    found = [
        Seller(
            names[at], int(n[at]), int(wins[at]), float(expected[at]), float(wins[at] / n[at]),
            float(shrunken[i]), (float(low[i]), float(high[i])),
            (int(ranks[0, i]), int(ranks[1, i])),
        )
        for i, at in enumerate(has.tolist())
    ]  # fmt: skip
    needed = rate * (1 - rate) / ASSUMED_SPREAD**2
    return Comparison(
        sellers=tuple(sorted(found, key=lambda one: (-one.above, one.name))),
        chi_square=chi,
        freedom=len(has) - 1,
        p_value=p_value,
        spread=spread,
        kept=float((n[has] / (n[has] + k)).mean()),
        deals_to_see=int(np.ceil(needed)),
        deals_to_rank=int(np.ceil(4 * needed)),
    )


def _sums(seller: Ints, values: Floats, n_sellers: int) -> Floats:
    return np.bincount(seller, values, minlength=n_sellers).astype(np.float64)


def _moved(chance: Floats, total: float) -> Floats:
    """Return the chances with one shift of their log-odds, so that they add up to ``total``."""
    p = np.clip(chance, 1e-4, 1 - 1e-4)
    odds = p / (1 - p)
    low, high = -12.0, 12.0
    for _ in range(60):
        middle = (low + high) / 2
        moved = odds * np.exp(middle)
        low, high = (middle, high) if (moved / (1 + moved)).sum() < total else (low, middle)
    moved = odds * np.exp((low + high) / 2)
    return np.asarray(moved / (1 + moved))


def _chi_square(apart: Floats, variance: Floats) -> Floats:
    """Return the squares of the distances that are left after a common shift, added up.

    Shapes (..., sellers) and (sellers,).
    """
    common = apart.sum(axis=-1, keepdims=True) * variance / variance.sum()
    squares = (apart - common) ** 2 / np.maximum(variance, 1e-12)
    return np.asarray((squares * (variance > 0)).sum(axis=-1))


def _test(
    apart: Floats, variance: Floats, seller: Ints, chance: Floats, seed: int
) -> tuple[float, float]:
    """Return the chi-square, and how often as much comes about if nobody differs (simulated)."""
    seen = float(_chi_square(apart, variance))
    rounded = np.rint(chance * _STEPS).astype(np.int64)
    cells, n = np.unique(seller * (_STEPS + 1) + rounded, return_counts=True)
    of_seller, step = np.divmod(cells, _STEPS + 1)
    p = step / _STEPS
    rng = np.random.default_rng(seed)
    drawn = rng.binomial(n, p, size=(_N_SIMULATED, len(cells))) - n * p
    is_of = (of_seller[:, None] == np.arange(len(variance))).astype(np.float64)
    by_seller = drawn @ is_of
    simulated = _chi_square(by_seller, variance)
    # A hair's breadth off, so that equal values count as equal.
    n_as_large = int((simulated >= seen * (1 - 1e-9)).sum())
    return seen, (1 + n_as_large) / (1 + _N_SIMULATED)


def _true_spread(apart: Floats, variance: Floats, rate: float) -> float:
    """Return the sd of true rates by moments: what the squares leave beyond chance."""
    total = variance.sum()
    by_chance = float((variance * (1 - variance / total)).sum())
    excess = float((apart**2).sum()) - by_chance
    on_log_odds = max(excess, 0.0) / max(float((variance**2).sum()), 1e-12)
    return float(np.sqrt(on_log_odds) * rate * (1 - rate))


def _ranks(wins: Floats, n: Floats, mix: Floats, k: float, seed: int) -> Ints:
    """Return the 5 and 95 % points of each one's rank, shape (2, sellers)."""
    rng = np.random.default_rng(seed + 1)
    a, b = wins + k * mix, n - wins + k * (1 - mix)
    above = rng.beta(np.maximum(a, 1e-6), np.maximum(b, 1e-6), (_N_RANKS, len(n))) - mix
    ranks = (-above).argsort(axis=1).argsort(axis=1) + 1
    return np.asarray(np.quantile(ranks, (0.05, 0.95), axis=0, method="nearest"), dtype=np.int64)
