"""Are the chances and ranges right? Hundreds of made-up firms, beside every baseline.

`python -m benchmarks.calibration 500` uses both cores and keeps every finished firm in a file, so
that a run that was cut off goes on where it stopped.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from datetime import timedelta
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from benchmarks.baselines import MODEL, Scores, ask, crps_of, question_of, ratios
from benchmarks.coverage import ENDS, make_desk
from ontarget.app.import_files import ImportRequest, import_files
from ontarget.app.replay import States
from ontarget.core.period import period_of
from ontarget.world.firm import generate
from ontarget.world.write import write

WEEKS_BEFORE_END = (13, 5)
# Sellers and months of history: from some 20 opportunities to some 2,000.
SIZES = ((1, 3), (1, 5), (1, 9), (1, 18), (2, 12), (2, 24), (3, 18), (5, 18), (7, 24), (10, 30))
SIZE_CLASSES = (0, 60, 150, 400, 10**9)  # opportunities


@dataclass(frozen=True)
class Said:
    """What was said of one firm on one day, in major units, and what came."""

    firm: int
    n_opportunities: int
    weeks: int
    p_hit: float | None
    is_hit: bool
    share_below: float
    """Share of paths below what came, ties half."""
    quantiles: tuple[float, float, float, float]
    actual: float
    scores: Scores

    def holds(self, percent: int) -> bool:
        """Whether what came lies in the middle ``percent``."""
        low, high = {80: (0, 3), 50: (1, 2)}[percent]
        return self.quantiles[low] <= self.actual <= self.quantiles[high]


def say(firm: int, first_seed: int) -> list[Said]:
    """Make up one firm, import it, and ask for its last quarter on past days."""
    end = ENDS[firm % len(ENDS)]
    n_owners, n_months = SIZES[firm % len(SIZES)]
    quarter = period_of(end, "quarter")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "firm"
        place.mkdir()
        write(
            generate(
                as_of=end, n_owners=n_owners, n_months=n_months + 3, seed=first_seed + firm,
                shock=(0.0, 0.2, 0.4)[(firm // 4) % 3],
                drift=(0.0, 0.3, 0.0, -0.3)[(firm // 3) % 4],
            ),
            place,
        )  # fmt: skip
        desk = make_desk(Path(folder), Path(tempfile.gettempdir()) / "ontarget-calibration",
                         "book", end)  # fmt: skip
        import_files(desk, ImportRequest(tuple(sorted(place.glob("*.csv"))), source="world"))
        states, question = States(desk), question_of(desk)
        found = []
        for weeks in WEEKS_BEFORE_END:
            day = quarter.end - timedelta(weeks=weeks)
            one = ask(states, question, day, quarter)
            total = np.asarray(one.paths, dtype=np.float64)
            marks = np.quantile(total, [0.1, 0.25, 0.75, 0.9], method="inverted_cdf").tolist()
            found.append(
                Said(
                    firm=firm,
                    n_opportunities=states.on(day).pipeline.num_rows,
                    weeks=weeks,
                    p_hit=None if one.target is None else float((total >= one.target).mean()),
                    is_hit=one.target is not None and one.actual >= one.target,
                    share_below=float((total < one.actual).mean()
                                      + (total == one.actual).mean() / 2),
                    quantiles=(marks[0], marks[1], marks[2], marks[3]),
                    actual=float(one.actual),
                    scores=crps_of(one),
                )
            )  # fmt: skip
    return found


def measure(n: int, kept: Path, *, first_seed: int = 9000, processes: int = 2) -> list[Said]:
    """Ask ``n`` firms, finished ones from the file ``kept``."""
    rows = read_kept(kept)
    missing = sorted(set(range(n)) - {row.firm for row in rows})
    context = get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context) as pool, kept.open("a") as file:
        waiting = [pool.submit(say, firm, first_seed) for firm in missing]
        for done in as_completed(waiting):
            for row in done.result():
                rows.append(row)
                file.write(json.dumps(asdict(row)) + "\n")
            file.flush()
    return [row for row in rows if row.firm < n]


def read_kept(kept: Path) -> list[Said]:
    """Return what a file of an earlier run holds."""
    if not kept.exists():
        return []
    rows = [json.loads(line) for line in kept.read_text().splitlines()]
    return [Said(**{**row, "quantiles": tuple(row["quantiles"])}) for row in rows]


def calibrate(rows: Sequence[Said]) -> dict[str, float]:
    """Return how often ranges held, and how hits follow the chances."""
    found = {
        "n": float(len(rows)),
        "held 80": float(np.mean([row.holds(80) for row in rows])),
        "held 50": float(np.mean([row.holds(50) for row in rows])),
        "below 10": float(np.mean([row.share_below < 0.1 for row in rows])),
        "above 90": float(np.mean([row.share_below > 0.9 for row in rows])),
    }
    asked = [row for row in rows if row.p_hit is not None]
    p = np.array([row.p_hit for row in asked])
    hit = np.array([row.is_hit for row in asked], float)
    if len(asked) > 20:
        found["share hit"] = float(hit.mean())
        found["mean chance"] = float(p.mean())
        found["slope"] = float(np.cov(p, hit)[0, 1] / p.var(ddof=1))
        found["brier"] = float(np.mean((p - hit) ** 2))
        found["brier of the base rate"] = float(hit.mean() * (1 - hit.mean()))
        found["bins off"], found["bins off if perfect"] = bins_off(p, hit)
    return found


def bins_off(p: np.ndarray, hit: np.ndarray, *, n_bins: int = 5) -> tuple[float, float]:
    """Return the mean distance of hits from chances in equal-count bins, and a perfect one's."""
    rng = np.random.default_rng(1)
    bins = np.array_split(np.argsort(p, kind="stable"), n_bins)

    def off(outcome: np.ndarray) -> float:
        return float(np.mean([abs(outcome[one].mean() - p[one].mean()) for one in bins]))

    drawn = [off((rng.random(len(p)) < p).astype(float)) for _ in range(500)]
    return off(hit), float(np.mean(drawn))


def lines(rows: Sequence[Said]) -> list[str]:
    """Return the results as Markdown."""
    groups: list[tuple[str, list[Said]]] = [("all", list(rows))]
    groups += [(f"{w} weeks before the end", [r for r in rows if r.weeks == w])
               for w in WEEKS_BEFORE_END]  # fmt: skip
    for low, high in pairwise(SIZE_CLASSES):
        name = f"{low} to {high - 1} opportunities" if high < 10**9 else f"{low} and more"
        groups.append((name, [r for r in rows if low <= r.n_opportunities < high]))
    columns = list(calibrate(rows))
    text = ["| firms | " + " | ".join(columns) + " |", "| --- |" + " --- |" * len(columns)]
    for name, group in groups:
        if group:
            found = calibrate(group)
            cells = " | ".join(f"{found[c]:.3g}" if c in found else "" for c in columns)
            text.append(f"| {name} | {cells} |")
    text += ["", "Mean CRPS of the model over that of a baseline, with 95 % intervals:", ""]
    names = [*sorted({name for row in rows for name in row.scores} - {MODEL}), "best"]
    text += ["| firms | " + " | ".join(names) + " |", "| --- |" + " --- |" * len(names)]
    for name, group in groups:
        if group:
            found_ratios = ratios(_by_firm(group))
            cells = " | ".join(
                "{:.2f} ({:.2f}-{:.2f})".format(*found_ratios[c]) if c in found_ratios else ""
                for c in names
            )
            text.append(f"| {name} | {cells} |")
    return text


def _by_firm(rows: Iterable[Said]) -> list[list[Scores]]:
    firms: dict[int, list[Scores]] = {}
    for row in rows:
        firms.setdefault(row.firm, []).append(row.scores)
    return list(firms.values())


def main() -> None:
    """Measure and print."""
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    kept = Path(sys.argv[2] if len(sys.argv) > 2 else "calibration.jsonl")
    print("\n".join(lines(measure(n, kept))))


if __name__ == "__main__":
    main()
