"""Open opportunities all at once: on each path their sum is Gamma, given the times and the rates.

The fast way where many opportunities make a sum and no single one is asked about. Given a path's
shock and parameter draw the outcomes are independent, so mean and variance of the sum are exact;
only its shape is not. A Gamma sum is never below 0 and leans as sums of few large wins do; with
many it is normal. Shifts shared within an account are left out.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ontarget.forecast.columns import Floats, Ints
from ontarget.forecast.open_book import OpenOpportunity
from ontarget.forecast.options import Options
from ontarget.forecast.shock import Shock
from ontarget.forecast.streams import stream

_CERTAIN = 1e-9
_AT_ONCE = 256


def add_sums(
    totals: Ints,
    opportunities: Sequence[OpenOpportunity],
    p_win_draws: Floats,
    names: Sequence[str],
    groups: Sequence[str],
    shock: Shock,
    options: Options,
) -> None:
    """Add what the open opportunities of each group bring to ``totals``, shape (names, paths)."""
    values = _value_moments(opportunities)
    cells = np.array([one.cell for one in opportunities], dtype=np.int64)
    keeps = np.array([1 - 2 * one.p_win for one in opportunities])
    of_group = np.array([names.index(group) for group in groups], dtype=np.int64)
    for row in np.unique(of_group).tolist():
        own = np.flatnonzero(of_group == row)
        mean, variance = np.zeros((2, options.n_paths))
        for start in range(0, len(own), _AT_ONCE):
            part = own[start : start + _AT_ONCE]
            chances = p_win_draws[cells[part]]
            first, second = _moments(chances, keeps[part], values[:, part], shock, options.n_paths)
            mean += first
            variance += second
        shape = np.maximum(mean, 1e-12) ** 2 / np.maximum(variance, 1e-12)
        rng = stream(options.seed, "open sum", names[row])
        drawn = rng.standard_gamma(np.maximum(shape, 1e-6)) * mean / np.maximum(shape, 1e-6)
        totals[row] += np.rint(drawn).astype(np.int64)


def _value_moments(opportunities: Sequence[OpenOpportunity]) -> Floats:
    """Return the means of value and squared value of each, shape (2, opportunities)."""
    known: dict[int, tuple[float, float]] = {}
    found = np.empty((2, len(opportunities)))
    for n, one in enumerate(opportunities):
        table = one.value.table
        if id(table) not in known:
            known[id(table)] = float(table.mean()), float((table**2).mean())
        mean, square = known[id(table)]
        found[:, n] = one.value.base * mean, float(one.value.base) ** 2 * square
    return found


def _moments(
    p_win_draws: Floats, keeps: Floats, values: Floats, shock: Shock, n_paths: int
) -> tuple[Floats, Floats]:
    """Return mean and variance per path of what these opportunities bring together."""
    p = np.clip(p_win_draws, _CERTAIN, 1 - _CERTAIN)
    odds = np.log(p / (1 - p))[:, np.arange(n_paths) % p.shape[1]]
    odds += shock.log_odds - keeps[:, None] * shock.half_variance
    chance = 1 / (1 + np.exp(-odds))
    value, square = values
    return value @ chance, square @ chance - value**2 @ chance**2
