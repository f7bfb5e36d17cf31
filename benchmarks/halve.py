"""Which half to keep: against brute force, and in time.

`python -m benchmarks.halve` runs both; `brute` or `speed` one of them.
"""

from __future__ import annotations

import itertools
import resource
import sys
import time
from dataclasses import dataclass, replace

import numpy as np

from ontarget.audit.halve import halve
from ontarget.audit.limits import Limits
from ontarget.audit.stakes import Stakes
from ontarget.audit.wins import Wins

N, KEPT = 12, 6
SUBSETS = np.zeros((924, N), dtype=bool)
for _row, _chosen in enumerate(itertools.combinations(range(N), KEPT)):
    SUBSETS[_row, list(_chosen)] = True


@dataclass(frozen=True)
class Instance:
    """Twelve opportunities: chances, amounts, wins on paths, new business and a target."""

    p: np.ndarray
    amount: np.ndarray
    values: np.ndarray
    base: np.ndarray
    target: int
    shock: float

    @property
    def stakes(self) -> Stakes:
        wins = Wins.from_matrix(self.values)
        return Stakes(range(N), wins, self.base, self.target, self.p, self.p, wins)


def make_instance(seed: int, *, n_paths: int = 4000, is_shocked: bool = True) -> Instance:
    """Make up an instance: any chances, amounts from even to heavy, targets easy to hopeless."""
    rng = np.random.default_rng(seed)
    p = rng.beta(1.2, 2.5, N)
    amount = np.rint(np.exp(rng.normal(9, rng.choice([0.4, 0.8, 1.5, 2.2]), N))).astype(np.int64)
    shock = rng.choice([0.0, 0.3, 0.6]) if is_shocked else 0.0
    odds = np.log(p / (1 - p))[:, None] + shock * rng.standard_normal(n_paths)
    values = amount[:, None] * (rng.logistic(size=(N, n_paths)) < odds)
    base = rng.gamma(2, 1, n_paths) * amount.mean() * 0.1 * rng.choice([0, 1])
    base = np.rint(base).astype(np.int64) if is_shocked else np.zeros(n_paths, np.int64)
    total = base + values.sum(axis=0)
    share = rng.choice([0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.97, 0.995])
    target = np.quantile(total, share) if share >= 0.1 else total.mean() * rng.uniform(0.1, 0.6)
    return Instance(p, amount, values, base, max(int(target), 1), shock)


def exact_p_hit(one: Instance, kept: np.ndarray) -> np.ndarray:
    """Return the exact P(hit) of subsets without shock and base, over all 2^6 outcomes."""
    outcomes = np.array(list(itertools.product([False, True], repeat=KEPT)))
    found = np.empty(len(kept))
    for row, chosen in enumerate(kept):
        p, amount = one.p[chosen], one.amount[chosen]
        weight = np.where(outcomes, p, 1 - p).prod(axis=1)
        found[row] = weight[outcomes @ amount >= one.target].sum()
    return found


def brute(n: int = 300) -> tuple[np.ndarray, np.ndarray]:
    """Return the regrets in P(hit): on the same paths, and against the exact optimum."""
    same, exact = np.empty(n), np.empty(n)
    for seed in range(n):
        one = make_instance(seed)
        p_hit = ((SUBSETS.astype(float) @ one.values + one.base) >= one.target - 0.5).mean(axis=1)
        same[seed] = p_hit.max() - p_hit[_place(one)]
        one = make_instance(10_000 + seed, n_paths=20_000, is_shocked=False)
        p_hit = exact_p_hit(one, SUBSETS)
        exact[seed] = p_hit.max() - p_hit[_place(one)]
    return same, exact


def _place(one: Instance) -> int:
    kept = np.isin(np.arange(N), halve(one.stakes, Limits(n_kept=KEPT)).kept)
    return int(np.flatnonzero((kept == SUBSETS).all(axis=1))[0])


def brute_within(n: int = 100) -> np.ndarray:
    """Return the regrets with a must-keep, at most two of each of four owners, and hours."""
    everything = np.array(list(itertools.product([False, True], repeat=N)))
    found = np.empty(n)
    for seed in range(n):
        one, rng = make_instance(seed), np.random.default_rng(seed)
        owner, hours = np.arange(N) % 4, rng.uniform(0.5, 4, N)
        must = np.arange(N) == rng.integers(N)
        room = max(hours.sum() * rng.uniform(0.3, 0.6), 4.0)
        fits = (everything @ hours <= room) & everything[:, must].ravel()
        for name in range(4):
            fits &= everything[:, owner == name].sum(axis=1) <= 2
        p_hit = ((everything[fits].astype(float) @ one.values + one.base)
                 >= one.target - 0.5).mean(axis=1)  # fmt: skip
        stakes = replace(one.stakes, owners=[str(i) for i in owner], hours_each=hours,
                         must_keep=must)  # fmt: skip
        limits = Limits(hours=room, per_owner={str(i): 2 for i in range(4)})
        found[seed] = p_hit.max() - (halve(stakes, limits).half.p_hit or 0.0)
    return found


def make_many(n: int, n_paths: int, share: float) -> Stakes:
    """Make up a large pipeline with a target at a quantile of its bookings."""
    rng = np.random.default_rng(1)
    p = rng.beta(1.0, 6.0, n).clip(1e-4, 0.99)
    amount = np.rint(np.exp(rng.normal(9, 1.2, n))).astype(np.int64)
    shock, paths, values = 0.3 * rng.standard_normal(n_paths), [], []
    for i in range(n):
        won = rng.logistic(size=n_paths) < np.log(p[i] / (1 - p[i])) + shock
        paths.append(np.flatnonzero(won))
        values.append(np.full(len(paths[-1]), amount[i]))
    start = np.concatenate([[0], np.cumsum([len(path) for path in paths])])
    wins = Wins(start, np.concatenate(paths), np.concatenate(values))
    base = np.zeros(n_paths, np.int64)
    target = int(np.quantile(wins.total(np.ones(n, bool), n_paths), share))
    return Stakes(range(n), wins, base, target, p, p, wins, wins, base, target)


def main() -> None:
    """Measure and print."""
    part = sys.argv[1] if len(sys.argv) > 1 else "all"
    if part in ("all", "brute"):
        for name, regret in zip(("same paths", "exact, no shock"), brute(), strict=True):
            print(f"{name}: mean regret {100 * regret.mean():.3f}, most {100 * regret.max():.2f} "
                  "points", flush=True)  # fmt: skip
        regret = brute_within()
        print(f"within hours, per owner and a must: mean {100 * regret.mean():.3f}, most "
              f"{100 * regret.max():.2f} points", flush=True)  # fmt: skip
    if part in ("all", "speed"):
        for n, n_paths in ((500, 20_000), (5_000, 8_000)):
            for share in (0.02, 0.6, 0.98):
                stakes = make_many(n, n_paths, share)
                start = time.process_time()
                halve(stakes, Limits(n_kept=n // 2))
                print(f"{n} of P(hit) {1 - share:.2f}: {time.process_time() - start:.2f} CPU s")
        print(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")


if __name__ == "__main__":
    main()
