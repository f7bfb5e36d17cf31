"""How often a planted rush at the month's end is found, and a discount's planted effect.

`python -m benchmarks.month_end [FIRMS]`: firms with weekdays, growth and good and bad months of
their own, without a rush and with one of 1.6 or 1.4 times over the last 3 to 5 working days; then
trials whose offers go to healthy or to endangered deals, with effects of 0, 5 and 15 points.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from ontarget.core.period import period_of
from ontarget.pricing.bunching import find_bunch
from ontarget.pricing.closings import Closings
from ontarget.pricing.day_grid import DayGrid, make_grid
from ontarget.pricing.discount_effect import Trial, estimate_effect

FIRST = date(2023, 1, 1)
_EPOCH = date(1970, 1, 1)


def months(n: int, first: date = FIRST) -> list[tuple[int, int]]:
    """Return first and last day of n months on end, as days since 1970."""
    found, day = [], first
    for _ in range(n):
        period = period_of(day, "month")
        found.append(((period.start - _EPOCH).days, (period.end - _EPOCH).days))
        day = period.end + timedelta(days=1)
    return found


def grid_of(n: int) -> DayGrid:
    """Return the days of n months, Monday to Friday worked."""
    spans = months(n)
    days = np.arange(spans[0][0], spans[-1][1] + 1)
    return make_grid(spans, (days + 3) % 7 < 5)


@dataclass(frozen=True)
class Rush:
    """A planted rush: ``times`` the usual from ``first`` to ``last`` working days before the end.

    ``hole`` is the share of the further wins that is missing in the five days after.
    """

    times: float = 1.0
    first: int = 0
    last: int = 2
    hole: float = 0.0


def draw_wins(grid: DayGrid, n: int, rush: Rush, rng: np.random.Generator) -> np.ndarray:
    """Return wins per day, about n in all."""
    rate = np.array([1.1, 1.0, 1.2, 0.9, 0.8, 0.15, 0.15, 0.3])[grid.kind]
    rate = rate * rng.gamma(8, 1 / 8, grid.n_periods)[grid.period]
    rate = rate * np.exp(np.linspace(0, 0.5, len(rate)))
    rushed = (grid.from_end >= rush.first) & (grid.from_end <= rush.last)
    more = np.where(rushed, rate * (rush.times - 1), 0.0)
    after = grid.from_start <= 5
    missing = grid.by_period(more) * rush.hole / np.maximum(grid.by_period(rate * after), 1e-9)
    rate = rate + more - np.where(after, rate * np.minimum(missing, 0.95)[grid.period], 0.0)
    return rng.poisson(rate * n / rate.sum()).astype(np.float64)


def closings_of(grid: DayGrid, won: np.ndarray, lost: np.ndarray | None = None) -> Closings:
    """Return closings that fall so on the days, all of one product and 1,000 each."""
    counts = won if lost is None else np.concatenate([won, lost])
    days = np.tile(np.arange(len(won)) + grid.first_day, 1 if lost is None else 2)
    day = np.repeat(days, counts.astype(int))
    n, n_won = len(day), int(won.sum())
    nothing = np.full(n, np.nan)
    zero = np.zeros(n, np.int64)
    return Closings(day, np.arange(n) < n_won, np.full(n, 1e5), np.full(n, 1e5), nothing, nothing,
                    zero, zero, zero, ("EUR",))  # fmt: skip


def found_share(n_firms: int, n_months: int, n_wins: int, times: float, seed: int) -> float:
    """Return the share of firms whose end is told to bunch; without a rush, anywhere."""
    rng, found = np.random.default_rng(seed), 0
    grid = grid_of(n_months)
    for firm in range(n_firms):
        counts = draw_wins(grid, n_wins, Rush(times, last=2 + firm % 3), rng)
        bunch = find_bunch(grid, counts)
        found += bunch.place == "end" if times > 1 else bunch.place is not None
    return found / n_firms


@dataclass(frozen=True)
class Plant:
    """A trial: deals, effect in shares, and whom the offers go to.

    ``leaning`` above 0: to healthy deals, below: to endangered ones. Without ``overlap`` an offer
    is as good as settled by health.
    """

    n: int
    effect: float
    leaning: float
    overlap: bool = True


def draw_trial(plant: Plant, rng: np.random.Generator) -> Trial:
    """Return a made-up trial: health is known, its course is not straight."""
    n = plant.n
    health, stage, noise = rng.normal(size=n), rng.integers(0, 4, n), rng.normal(size=(n, 4))
    whole = health + 0.3 * (stage - 1.5)
    p_offer = 1 / (1 + np.exp(1 - plant.leaning * whole))
    if not plant.overlap:
        p_offer = np.where(plant.leaning * whole > 0.4, 0.985, 0.01)
    offered = rng.random(n) < p_offer
    p_won = 0.15 + 0.5 / (1 + np.exp(-1.2 * whole)) + plant.effect * offered
    columns = np.column_stack([health, *(stage == one for one in range(4)), noise])
    groups = ("health", *("stage",) * 4, "a", "b", "c", "d")
    return Trial(np.arange(n), columns.astype(float), groups, offered, rng.random(n) < p_won,
                 np.ones(n))  # fmt: skip


def judge_trials(plant: Plant, n_firms: int, seed: int) -> dict[str, float]:
    """Return how often intervals cover the planted effect, and the shares of the verdicts."""
    rng = np.random.default_rng(seed)
    covered, told = 0, 0
    verdicts = {"helps": 0.0, "hurts": 0.0, "cannot tell": 0.0}
    for _ in range(n_firms):
        found = estimate_effect(draw_trial(plant, rng), seed=1)
        verdicts[found.verdict] += 1 / n_firms
        if found.interval is not None:
            told += 1
            covered += found.interval[0] <= plant.effect <= found.interval[1]
    return {"covered": covered / told if told else float("nan"), **verdicts}


def main() -> None:
    """Print both tables."""
    n_firms = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    print("rush   wins  months  told to bunch")
    for n_months, n_wins, times in (
        (24, 300, 1.0), (36, 800, 1.0), (12, 100, 1.0), (36, 10_000, 1.0),
        (12, 300, 1.6), (24, 300, 1.6), (36, 800, 1.4), (24, 800, 1.4),
    ):  # fmt: skip
        share = found_share(n_firms, n_months, n_wins, times, seed=7)
        print(f"{times:<5g} {n_wins:>6,} {n_months:>6}  {share:.3f}", flush=True)
    print("\ndeals  effect leaning  covered  helps  hurts  cannot tell")
    for n in (600, 2_000, 6_000):
        for effect in (0.0, 0.05, 0.15):
            for leaning in (1.0, -1.0):
                found = judge_trials(Plant(n, effect, leaning), n_firms, seed=7)
                shares = "  ".join(f"{value:.3f}" for value in found.values())
                print(f"{n:>5,}  {effect:<6g} {leaning:>7g}  {shares}", flush=True)
    bare = judge_trials(Plant(2_000, 0.15, 1.0, overlap=False), n_firms, seed=7)
    print(f"no overlap: cannot tell {bare['cannot tell']:.3f}")


if __name__ == "__main__":
    main()
