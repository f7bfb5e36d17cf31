"""New business on paths: how many unborn opportunities count, and what they bring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ontarget.forecast.amount import SIZE
from ontarget.forecast.columns import Floats, Ints
from ontarget.forecast.options import Options
from ontarget.forecast.shock import Shock
from ontarget.forecast.streams import parts_of, stream

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
    means = np.concatenate([mean * _effect(shock, p) for shock in shocks])
    n_shocks = len(shocks)
    counts = poisson_quantile(np.tile(share, n_shocks), np.tile(normal, n_shocks), means)
    counts = counts.reshape(n_shocks, n_paths)
    if new.table is None:
        return list(counts)
    level = np.resize(new.level, n_paths)
    if max(float(count.mean()) for count in counts) > _VERY_MANY:
        sizes = rng.standard_normal(n_paths)
        return [_normal_sum(count, new.table, level, sizes) for count in counts]
    return _sum_wins(counts, new.table, level, rng)


def _sum_wins(counts: Ints, table: Floats, level: Floats, rng: np.random.Generator) -> list[Ints]:
    """Return the sums of so many values of a table; the nth value of a path is the same for all."""
    most = counts.max(axis=0).astype(np.int16)
    order = np.argsort(-most, kind="stable")  # so that who has an nth win are the first ones
    n_with = len(most) - np.cumsum(np.bincount(most))
    counts = counts[:, order].astype(np.int16)
    level, so_far = level[order], np.zeros(len(order), dtype=np.int64)
    totals = [np.zeros(len(order), dtype=np.int64) for _ in counts]
    for nth, n in enumerate(n_with[:-1].tolist(), start=1):
        place = parts_of(rng.bit_generator.random_raw(-(-len(order) // 4)), SIZE)[order[:n]]
        so_far[:n] += np.rint(table[place] * level[:n]).astype(np.int64)
        for total, count in zip(totals, counts, strict=True):
            reached = np.flatnonzero(count[:n] == nth)
            total[reached] = so_far[reached]
    back = np.empty_like(order)
    back[order] = np.arange(len(order))
    return [total[back] for total in totals]


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
    found = np.maximum(large, 0).astype(np.int64)
    place = np.flatnonzero(mean <= _MANY)
    share, mean = share[place], mean[place]
    count, term = np.zeros(len(place), dtype=np.uint8), np.exp(-mean)
    reached, step = term.copy(), np.empty_like(mean)
    for n in range(1, 200):
        beyond = share > reached
        if not beyond.any():
            break
        count += beyond.view(np.uint8)
        np.multiply(mean, 1 / n, out=step)
        term *= step
        reached += term
    found[place] = count
    return found


def _normal_sum(count: Ints, table: Floats, level: Floats, normal: Floats) -> Ints:
    total = count * table.mean() + np.sqrt(count) * table.std() * normal
    return np.asarray(np.rint(np.maximum(total, 0) * level), dtype=np.int64)
