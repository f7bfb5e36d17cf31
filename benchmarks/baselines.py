"""The forecast beside every baseline on made-up firms: mean CRPS, and how sure that is.

For a calibration run over many firms: ``ask`` gives what the model and the baselines say on a
day and what came; ``crps_of`` scores it; ``ratios`` compares many such scores.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from benchmarks.coverage import ENDS, SIZES, make_desk
from ontarget.app.asked import settle_question
from ontarget.app.desk import Desk
from ontarget.app.import_files import ImportRequest, import_files
from ontarget.app.make_world import write_worlds
from ontarget.app.replay import Question, States, replay
from ontarget.app.situation import members_of
from ontarget.core.period import Period, period_of
from ontarget.core.scope import COMPANY, Scope
from ontarget.forecast.replayed import Replayed
from ontarget.forecast.scoring import crps_of_paths

MODEL = "model"
WEEKS_BEFORE_END = (13, 9, 5, 2)
Scores = dict[str, float]


def question_of(desk: Desk, scope: Scope = COMPANY, *, measure: str | None = None) -> Question:
    """Settle once per book what is counted; the desk's day must not be before the history."""
    states = States(desk)
    members = members_of(states.on(desk.as_of).pipeline, scope)
    asked = settle_question(desk, scope, members, None, measure)
    return Question(scope, asked, deal_weeks=13, window_weeks=None, seed=1)


def ask(states: States, question: Question, as_of: date, period: Period) -> Replayed:
    """Return model paths, each baseline's samples and the actual bookings, in minor units.

    ``states.desk.as_of`` does not matter; ``period`` must be over in the book. Share one
    ``States(desk)`` among the days of a firm: the end of a period is then loaded once.
    """
    return replay(states, question, as_of, period)


def crps_of(replayed: Replayed) -> Scores:
    """Return the CRPS of the model and of every baseline that could say something."""
    said = {MODEL: replayed.paths, **replayed.baselines}
    return {name: crps_of_paths(totals, replayed.actual) for name, totals in said.items()}


def ratios(
    by_firm: Sequence[Sequence[Scores]], *, n_draws: int = 2000, seed: int = 1
) -> dict[str, tuple[float, float, float]]:
    """Return the model's mean CRPS over each baseline's, with a 95 % interval.

    Scores are divided by the mean of all baselines of the firm, so that a large firm counts no
    more than a small one; only days on which the baseline spoke count. The interval is a paired
    bootstrap over firms. ``best`` compares with the baseline that is best over all firms.
    """
    rng = np.random.default_rng(seed)
    names = sorted({name for firm in by_firm for day in firm for name in day} - {MODEL})
    sums = {name: _sums(by_firm, name) for name in names}
    found = {}
    for name, pairs in sums.items():
        drawn = pairs[rng.integers(0, len(pairs), (n_draws, len(pairs)))].sum(axis=1)
        low, high = np.quantile(drawn[:, 0] / np.maximum(drawn[:, 1], 1e-12), [0.025, 0.975])
        own, other = pairs.sum(axis=0)
        found[name] = (float(own / other), float(low), float(high))
    if found:
        found["best"] = max(found.values())
    return found


def _sums(by_firm: Sequence[Sequence[Scores]], name: str) -> np.ndarray:
    """Return sums of the model's and the baseline's scores per firm, shape (firms, 2)."""
    rows = []
    for firm in by_firm:
        scale = np.mean([v for day in firm for key, v in day.items() if key != MODEL] or [1.0])
        both = [(day[MODEL], day[name]) for day in firm if name in day]
        rows.append(np.sum(both, axis=0) / max(scale, 1e-9) if both else np.zeros(2))
    return np.array(rows)


def firms(n: int, folder: Path, *, first_seed: int = 5000) -> Iterator[tuple[Desk, Period]]:
    """Yield books of made-up firms of every size with their last quarter."""
    for firm in range(n):
        end = ENDS[firm % len(ENDS)]
        n_owners, n_months = SIZES[(firm // len(ENDS)) % len(SIZES)]
        place = write_worlds(
            folder / f"firm-{firm}", as_of=end, n_owners=n_owners, n_months=n_months,
            shock=(0.0, 0.2, 0.4)[firm % 3], seed=first_seed + firm,
        )[0]  # fmt: skip
        desk = make_desk(folder, folder / "cache", f"firm-{firm}", end)
        import_files(desk, ImportRequest(tuple(sorted(place.glob("*.csv"))), source="world"))
        yield desk, period_of(end, "quarter")


def measure(n: int, folder: Path) -> dict[int, Mapping[str, tuple[float, float, float]]]:
    """Return ratios by weeks before the end of the quarter."""
    scores: dict[int, list[list[Scores]]] = {weeks: [] for weeks in WEEKS_BEFORE_END}
    for desk, quarter in firms(n, folder):
        states, question = States(desk), question_of(desk)
        for weeks, rows in scores.items():
            day = quarter.end - timedelta(weeks=weeks)
            rows.append([crps_of(ask(states, question, day, quarter))])
    return {weeks: ratios(rows) for weeks, rows in scores.items()}


def lines(n: int) -> list[str]:
    """Measure and return what is written into the results."""
    with tempfile.TemporaryDirectory() as folder:
        found = measure(n, Path(folder))
    names = sorted({name for row in found.values() for name in row})
    head = "".join(f" {weeks} weeks |" for weeks in found)
    rows = [
        f"## CRPS of the forecast over that of each baseline, {n} made-up firms, quarters",
        "",
        f"| baseline |{head}",
        "| --- |" + " --- |" * len(found),
    ]
    for name in names:
        cells = [
            "{:.2f} ({:.2f} to {:.2f})".format(*row[name]) if name in row else ""
            for row in found.values()
        ]
        rows.append(f"| {name} | {' | '.join(cells)} |")
    return [*rows, ""]


if __name__ == "__main__":
    print("\n".join(lines(int(sys.argv[1]) if len(sys.argv) > 1 else 40)))
