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
    names: tuple[str, ...],
    shock: Shock,
    options: Options,
) -> None:
    """Add what the open opportunities of each owner bring to ``totals``, shape (owners, paths)."""
    by_owner: dict[str, list[OpenOpportunity]] = {}
    for one in opportunities:
        by_owner.setdefault(one.owner, []).append(one)
    for owner, own in by_owner.items():
        mean, variance = np.zeros((2, options.n_paths))
        for start in range(0, len(own), _AT_ONCE):
            part = own[start : start + _AT_ONCE]
            first, second = _moments(part, p_win_draws, shock, options.n_paths)
            mean += first
            variance += second
        shape = np.maximum(mean, 1e-12) ** 2 / np.maximum(variance, 1e-12)
        rng = stream(options.seed, "open sum", owner)
        drawn = rng.standard_gamma(np.maximum(shape, 1e-6)) * mean / np.maximum(shape, 1e-6)
        totals[names.index(owner)] += np.rint(drawn).astype(np.int64)


def _moments(
    part: Sequence[OpenOpportunity], p_win_draws: Floats, shock: Shock, n_paths: int
) -> tuple[Floats, Floats]:
    """Return mean and variance per path of what these opportunities bring together."""
    p = np.clip(p_win_draws[[one.cell for one in part]], _CERTAIN, 1 - _CERTAIN)
    odds = np.log(p / (1 - p))[:, np.arange(n_paths) % p.shape[1]]
    keeps = np.array([1 - 2 * one.p_win for one in part])[:, None]
    chance = 1 / (1 + np.exp(-odds - shock.log_odds + keeps * shock.half_variance))
    value = np.array([one.value.base * one.value.table.mean() for one in part])
    square = np.array([one.value.base**2 * (one.value.table**2).mean() for one in part])
    return value @ chance, square @ chance - value**2 @ chance**2
