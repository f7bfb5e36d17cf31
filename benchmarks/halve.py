"""Which half to keep: against brute force, in time, and judged by what happened.

`python -m benchmarks.halve` runs all; `brute`, `speed` or `firms N` a part.
"""

from __future__ import annotations

import itertools
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from benchmarks.coverage import ENDS, make_desk
from ontarget.app.as_of import load_state
from ontarget.app.desk import Desk
from ontarget.app.import_files import ImportRequest, import_files
from ontarget.app.make_world import write_worlds
from ontarget.app.situation import Shelf, find_situation
from ontarget.app.stakes import find_stakes
from ontarget.audit.halve import Halving, halve, n_to_keep
from ontarget.audit.limits import Limits
from ontarget.audit.stakes import Stakes
from ontarget.audit.wins import Wins
from ontarget.core.errors import OntargetError
from ontarget.core.period import period_of
from ontarget.core.scope import COMPANY, Scope

N, KEPT = 12, 6
WEEKS_BEFORE_END = (26, 37, 48)
# Sellers and months of history.
SIZES = ((2, 24), (4, 18), (6, 24), (3, 30), (1, 30), (8, 24))
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


@dataclass(frozen=True)
class Judged:
    """One pipeline halved on a past day, and what came within 26 weeks and in the period."""

    has_target: bool
    n: int
    n_wins_26w: int
    auc: float
    kept_26w: float
    """Share of the later wins that the kept half held."""
    ranked_26w: float
    """The same of the half with the highest chances to be won within 26 weeks."""
    expected_26w: float
    ranked_expected_26w: float
    holds_26w: bool
    n_wins: int
    kept_now: float
    ranked_now: float
    holds_now: bool


def judge(n_firms: int, folder: Path, *, first_seed: int = 3000) -> Iterator[Judged]:
    """Yield what became of halves of firms and of two sellers' own pipelines."""
    for firm in range(n_firms):
        end = ENDS[firm % len(ENDS)]
        n_owners, n_months = SIZES[firm % len(SIZES)]
        place = write_worlds(
            folder / f"firm-{firm}", as_of=end, n_owners=n_owners, n_months=n_months + 6,
            shock=(0.0, 0.2, 0.4)[firm % 3], seed=first_seed + firm,
        )[0]  # fmt: skip
        desk = make_desk(folder, folder / "cache", f"firm-{firm}", end)
        import_files(desk, ImportRequest(tuple(sorted(place.glob("*.csv"))), source="world"))
        rows = load_state(desk).pipeline.select(["record_id", "status", "closed_on"]).to_pylist()
        won = {row["record_id"]: row["closed_on"] for row in rows if row["status"] == "won"}
        for weeks in WEEKS_BEFORE_END:
            asked = replace(desk, as_of=end - timedelta(weeks=weeks))
            yield from _judge_day(asked, won)


def _judge_day(desk: Desk, won: dict[int, date]) -> Iterator[Judged]:
    first, last = desk.as_of + timedelta(days=1), desk.as_of + timedelta(weeks=26)
    quarter = period_of(first, "quarter")
    shelf = Shelf(load_state(desk))
    owners = sorted({name for name in shelf.state.pipeline["owner"].to_pylist() if name})
    for scope in (COMPANY, *(Scope("owner", name) for name in owners[:2])):
        try:
            situation = find_situation(desk, scope, period=quarter.name, shelf=shelf)
        except OntargetError:
            continue
        stakes = find_stakes(situation).stakes
        later = np.array([key in won and won[key] <= last for key in stakes.keys])
        soon = np.array([key in won and won[key] <= quarter.end for key in stakes.keys])
        if stakes.n < 10 or not later.any():
            continue
        limits = Limits(n_kept=n_to_keep(stakes.n, 0.5))
        for one in {stakes.target: stakes, None: replace(stakes, target=None)}.values():
            yield _judged(one, halve(one, limits), later, soon)


def _judged(stakes: Stakes, found: Halving, later: np.ndarray, soon: np.ndarray) -> Judged:
    kept = np.isin(stakes.keys, found.kept)
    n = int(kept.sum())

    def top(p: np.ndarray) -> np.ndarray:
        best = np.zeros(stakes.n, bool)
        best[np.argsort(-p, kind="stable")[:n]] = True
        return best

    def share(chosen: np.ndarray, outcome: np.ndarray) -> float:
        return float(outcome[chosen].sum() / max(outcome.sum(), 1))

    p, ranked = stakes.p_win_26w, top(stakes.p_win_26w)
    above = (p[later][:, None] > p[~later]).mean() if (~later).any() else np.nan
    ties = (p[later][:, None] == p[~later]).mean() if (~later).any() else np.nan
    lost, lost_now = share(~kept, later), share(~kept, soon)
    return Judged(
        stakes.target is not None,
        stakes.n, int(later.sum()), float(above + ties / 2), share(kept, later),
        share(ranked, later), 1 - found.wins_lost_26w.expected,
        float(p[ranked].sum() / p.sum()),
        found.wins_lost_26w.p10 - 1e-9 <= lost <= found.wins_lost_26w.p90 + 1e-9,
        int(soon.sum()), share(kept, soon), share(top(stakes.p_win), soon),
        found.wins_lost.p10 - 1e-9 <= lost_now <= found.wins_lost.p90 + 1e-9,
    )  # fmt: skip


def judged_lines(rows: Sequence[Judged]) -> list[str]:
    """Return what the halves held, all cases and by AUC."""
    text = ["| pipelines | n | wins | AUC | kept held | ranking by p held | kept said | range held "
            "| period: wins | kept held | ranking held | range held |",
            "| --- |" + " --- |" * 11]  # fmt: skip
    groups = [("all", 0.0, 1.01), ("AUC below .7", 0, 0.7), ("AUC .7 to .8", 0.7, 0.8),
              ("AUC above .8", 0.8, 1.01)]  # fmt: skip
    for name, low, high in groups:
        group = [row for row in rows if low <= row.auc < high]
        if not group:
            continue
        wins = np.array([row.n_wins_26w for row in group], float)
        now = np.array([row.n_wins for row in group], float)
        has = now > 0

        def mean(column: str, weight: np.ndarray, group: list[Judged] = group) -> str:
            values = np.array([getattr(row, column) for row in group], float)
            return f"{np.average(values, weights=weight):.3f}"

        one = np.ones(len(group))
        text.append(
            f"| {name} | {len(group)} | {wins.sum():.0f} | {mean('auc', wins)} "
            f"| {mean('kept_26w', wins)} | {mean('ranked_26w', wins)} "
            f"| {mean('expected_26w', wins)} | {mean('holds_26w', one)} | {now.sum():.0f} "
            f"| {mean('kept_now', now)} | {mean('ranked_now', now)} "
            f"| {mean('holds_now', has.astype(float))} |"
        )
    return text


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
    if part in ("all", "firms"):
        n = int(sys.argv[2]) if len(sys.argv) > 2 else 40
        with tempfile.TemporaryDirectory() as folder:
            rows = []
            for row in judge(n, Path(folder)):
                rows.append(row)
                print(row, file=sys.stderr, flush=True)
        for has_target in (True, False):
            print("with a target" if has_target else "by wins alone")
            group = [row for row in rows if row.has_target == has_target]
            print("\n".join(judged_lines(group)), flush=True)


if __name__ == "__main__":
    main()
