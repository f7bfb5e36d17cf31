"""Which half to keep, judged by what happened later: made-up firms and a real bank's offers.

`python -m benchmarks.halve_judged firms 40` or `bank`.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np

from benchmarks.bpic2012 import read_cases, write_files
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
from ontarget.config import Settings
from ontarget.core.errors import OntargetError
from ontarget.core.period import period_of
from ontarget.core.scope import COMPANY, Scope
from ontarget.store.book import open_book

WEEKS_BEFORE_END = (26, 37, 48)
# Sellers and months of history.
SIZES = ((2, 24), (4, 18), (6, 24), (3, 30), (1, 30), (8, 24))
BANK_DAYS = tuple(date(2011, 10, 31) + timedelta(weeks=n) for n in range(5))


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


def judge_bank(folder: Path) -> Iterator[Judged]:
    """Yield what became of halves of a bank's open offers, and of its two busiest sellers'.

    The offers of the last quarter of 2011 are followed to its end: four to nine weeks.
    """
    files = write_files(read_cases(), folder)
    now = datetime(2026, 1, 1, tzinfo=UTC)
    book = open_book(str(folder / "book.sqlite"), now=now)
    desk = Desk(book, date(2011, 12, 31), now, Settings({}), folder / "cache", lambda _: None)
    import_files(desk, ImportRequest(tuple(files), source="bank"))
    rows = load_state(desk).pipeline.select(["record_id", "status", "closed_on"]).to_pylist()
    won = {row["record_id"]: row["closed_on"] for row in rows if row["status"] == "won"}
    for day in BANK_DAYS:
        yield from _judge_day(replace(desk, as_of=day), won)


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
    part = sys.argv[1] if len(sys.argv) > 1 else "firms"
    n = int(sys.argv[2]) if len(sys.argv) > 2 else 40
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for row in judge_bank(Path(folder)) if part == "bank" else judge(n, Path(folder)):
            rows.append(row)
            print(row, file=sys.stderr, flush=True)
    for has_target in (True, False):
        group = [row for row in rows if row.has_target == has_target]
        if group:
            print("with a target" if has_target else "by wins alone")
            print("\n".join(judged_lines(group)), flush=True)


if __name__ == "__main__":
    main()
