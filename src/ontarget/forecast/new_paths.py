"""New business on paths: how many unborn opportunities count, and what they bring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ontarget.forecast.amount import SIZE
from ontarget.forecast.columns import Floats, Ints
from ontarget.forecast.options import Options
from ontarget.forecast.shock import Shock
from ontarget.forecast.streams import stream

_MANY = 30.0  # events; above it a Poisson count is a rounded normal one
_VERY_MANY = 150.0  # wins; above it their sum is normal


@dataclass(frozen=True, slots=True)
class NewBusiness:
    """What one owner's unborn opportunities bring, by parameter draw, shape (draws,).

    ``mean`` expected count, ``shape`` of its Gamma spread, ``p`` mean chance of one arrival to
    count, ``table`` of values (None counts them), ``level`` multiplier of the values.
    """

    owner: str
    mean: Floats
    shape: Floats
    p: Floats
    table: Floats | None
    level: Floats


def draw_new(new: NewBusiness, shocks: Sequence[Shock], options: Options) -> list[Ints]:
    """Return totals per path, one array per shock, all from the same uniforms."""
    n_paths = options.n_paths
    if not new.mean.any():
        return [np.zeros(n_paths, dtype=np.int64) for _ in shocks]
    rng = stream(options.seed, "new business", new.owner)
    shape = np.maximum(np.resize(new.shape, n_paths), 1e-3)
    mean = np.resize(new.mean, n_paths) * rng.standard_gamma(shape) / shape
    share, normal = rng.random(n_paths), rng.standard_normal(n_paths)
    p = np.resize(new.p, n_paths)
    counts = [poisson_quantile(share, normal, mean * _effect(shock, p)) for shock in shocks]
    if new.table is None:
        return counts
    level = np.resize(new.level, n_paths)
    if max(float(count.mean()) for count in counts) > _VERY_MANY:
        sizes = rng.standard_normal(n_paths)
        return [_normal_sum(count, new.table, level, sizes) for count in counts]
    totals = [np.zeros(n_paths, dtype=np.int64) for _ in shocks]
    for nth in range(int(max(count.max() for count in counts))):
        value = np.rint(new.table[rng.integers(0, SIZE, n_paths)] * level).astype(np.int64)
        for at, count in enumerate(counts):
            totals[at] += value * (count > nth)
    return totals


def _effect(shock: Shock, p: Floats) -> Floats:
    """Return the factor on a small chance ``p`` of a shift of its log-odds, mean about 1."""
    slope = 1 - p  # d log p / d log-odds
    factor = np.exp(slope * shock.log_odds - slope**2 * shock.half_variance)
    return np.minimum(factor, 1 / np.maximum(p, 1e-12))


def poisson_quantile(share: Floats, normal: Floats, mean: Floats) -> Ints:
    """Return Poisson counts by inversion of ``share``; from ``normal`` where the mean is large.

    Cornish and Fisher (1938) to the skewness term, for means above 30.
    """
    root = np.sqrt(mean)
    large = np.floor(mean + root * normal + (normal**2 - 1) / 6 + 0.5)
    is_small = mean <= _MANY
    small_mean = np.where(is_small, mean, 0.0)
    term = np.exp(-small_mean)
    reached = term.copy()
    count = np.zeros(len(mean), dtype=np.int64)
    for n in range(1, 200):
        beyond = share > reached
        if not (beyond & is_small).any():
            break
        count += beyond
        term *= small_mean / n
        reached += term
    return np.where(is_small, count, np.maximum(large, 0)).astype(np.int64)


def _normal_sum(count: Ints, table: Floats, level: Floats, normal: Floats) -> Ints:
    total = count * table.mean() + np.sqrt(count) * table.std() * normal
    return np.asarray(np.rint(np.maximum(total, 0) * level), dtype=np.int64)
