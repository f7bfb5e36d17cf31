"""What a window of the period holds beyond its usual share, and what the days after it lack."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ontarget.pricing.bunching import HOLE_DAYS, Course
from ontarget.pricing.closings import Bools, Floats
from ontarget.pricing.day_grid import DayGrid

_Z = 1.96
Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class PeriodCount:
    """One period: closings in all, in the window, and how many the other days make expected.

    ``is_uneven``: it differs from the other periods by more than chance.
    """

    place: int
    n: int
    n_window: int
    expected: float
    is_uneven: bool


@dataclass(frozen=True, slots=True)
class Excess:
    """Closings in the window against the same days without it.

    ``ratio`` is how many times the usual, ``excess`` (B) how many more, ``missing`` (M) how many
    fewer in the days after the end; ``net_new`` is B - M, ``pulled_share`` M / B within 0 to 1.
    Intervals are 95 %.
    """

    ratio: float
    interval: Interval
    excess: float
    excess_interval: Interval
    missing: float
    missing_interval: Interval
    net_new: float
    net_interval: Interval
    pulled_share: float | None
    pulled_interval: Interval | None
    n_window: int
    by_period: tuple[PeriodCount, ...]


@dataclass(frozen=True, slots=True)
class _Sums:
    """Closings and usual weights by period: in the window, in the hole after an end, elsewhere."""

    n: Floats
    weight: Floats

    def ratio(self, part: int, draws: Floats) -> Floats:
        """Return how many times the usual a part holds, for weights of periods (draws, P)."""
        both = self.weight[part] + self.weight[2]
        safe = np.where(both > 0, both, 1.0)
        seen = draws @ (self.n[part] * self.weight[2] / safe)
        usual = draws @ (self.n[2] * self.weight[part] / safe)
        return np.where(usual > 0, seen / np.where(usual > 0, usual, 1.0), np.nan)


def measure_window(
    grid: DayGrid, counts: Floats, flags: Bools, course: Course, *, seed: int, n_draws: int = 1_000
) -> Excess:
    """Measure a window by comparing each period with itself; periods are redrawn for intervals.

    Ratios are pooled as Mantel and Haenszel (1959) do, so periods with few closings do no harm.
    """
    hole = (grid.from_start <= HOLE_DAYS) & ~flags
    parts = (flags, hole, ~flags & ~hole)
    sums = _Sums(
        np.array([grid.by_period(counts * part) for part in parts]),
        np.array([grid.by_period(course.weight * part) for part in parts]),
    )
    rng = np.random.default_rng(seed)
    p = grid.n_periods
    draws = rng.multinomial(p, np.full(p, 1 / p), n_draws).astype(np.float64)
    whole = np.ones((1, p))
    ratio, after = float(sums.ratio(0, whole)[0]), float(sums.ratio(1, whole)[0])
    n_window, n_hole = float(sums.n[0].sum()), float(sums.n[1].sum())
    spread_window = _log_spread(sums, 0, ratio, draws, course.scatter)
    spread_hole = _log_spread(sums, 1, after, draws, course.scatter)
    normal = rng.standard_normal((2, n_draws))
    ratios = ratio * np.exp(spread_window * normal[0])
    afters = after * np.exp(spread_hole * normal[1])
    excess = _beyond(n_window, ratios)
    missing = -_beyond(n_hole, afters)
    share = np.clip(missing / np.where(excess > 0, excess, np.nan), 0, 1)
    b, m = float(_beyond(n_window, np.array(ratio))), -float(_beyond(n_hole, np.array(after)))
    is_known = b > 0 and np.isfinite(share).sum() > 0.9 * n_draws
    return Excess(
        ratio=ratio,
        interval=(
            float(ratio * np.exp(-_Z * spread_window)),
            float(ratio * np.exp(_Z * spread_window)),
        ),
        excess=b,
        excess_interval=_middle(excess),
        missing=m,
        missing_interval=_middle(missing),
        net_new=b - m,
        net_interval=_middle(excess - missing),
        pulled_share=min(max(m / b, 0.0), 1.0) if is_known else None,
        pulled_interval=_middle(share[np.isfinite(share)]) if is_known else None,
        n_window=int(n_window),
        by_period=_by_period(sums, grid, ratio, course.scatter),
    )


def _beyond(n: float, ratio: Floats) -> Floats:
    """Return how many more than usual n closings are, at so many times the usual."""
    return n * (1 - 1 / np.maximum(ratio, 1e-9)) if n else np.zeros_like(ratio)


def _log_spread(sums: _Sums, part: int, ratio: float, draws: Floats, scatter: float) -> float:
    """Return the standard error of the log ratio: of counts, or of periods where that is more."""
    n_part, n_rest = sums.n[part].sum(), sums.n[2].sum()
    of_counts = np.sqrt(scatter * (1 / max(n_part, 0.5) + 1 / max(n_rest, 0.5)))
    found = sums.ratio(part, draws)
    found = found[np.isfinite(found) & (found > 0)]
    of_periods = float(np.log(found).std()) if len(found) > 10 and ratio > 0 else 0.0
    return max(float(of_counts), of_periods)


def _middle(values: Floats) -> Interval:
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)


def _by_period(sums: _Sums, grid: DayGrid, ratio: float, scatter: float) -> tuple[PeriodCount, ...]:
    """Return each period, marked where its window differs from the pooled ratio beyond chance."""
    level = sums.n[2] / np.where(sums.weight[2] > 0, sums.weight[2], 1.0)
    expected = level * sums.weight[0]
    pooled = np.maximum(ratio, 0.05) * expected
    # The level itself rests on few closings; square roots make small counts nearly normal.
    spread = np.sqrt(scatter * (1 + pooled / np.maximum(sums.n[2], 1.0)))
    z = 2 * (np.sqrt(sums.n[0] + 0.375) - np.sqrt(pooled + 0.375)) / spread
    bound = _bonferroni(grid.n_periods)
    return tuple(
        PeriodCount(place, int(n), int(inside), float(usual), bool(far))
        for place, (n, inside, usual, far) in enumerate(
            zip(sums.n.sum(axis=0), sums.n[0], expected, np.abs(z) > bound, strict=True)
        )
    )


def _bonferroni(n: int) -> float:
    """Return the bound that chance passes in about 5 of 100 whole tables of n periods."""
    odds = 2 * np.log(max(n, 2) / 0.05)
    return float(np.sqrt(odds - np.log(np.pi * odds)))


def profile(grid: DayGrid, counts: Floats) -> Floats:
    """Return closings per period by working days from the end, the last day first."""
    n = np.bincount(grid.from_end, counts)
    periods = np.array(
        [len(np.unique(grid.period[grid.from_end == place])) for place in range(len(n))]
    )
    return np.asarray(n / np.maximum(periods, 1), dtype=np.float64)
