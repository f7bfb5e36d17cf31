"""Our chances and bookings beside LightGBM, lifelines and a plain Monte Carlo, on the same rows.

``python -m benchmarks side-by-side [FIRMS]``. LightGBM and lifelines are installed into
``.bench-venv`` by this command and get the rows as npz files; the project never imports them.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks import bpic2012
from benchmarks.coverage import make_desk
from ontarget.app.as_of import load_state
from ontarget.app.desk import Desk
from ontarget.app.import_files import ImportRequest, import_files
from ontarget.core.period import Period
from ontarget.forecast import features
from ontarget.forecast.columns import NO_DAY, day_number, ordered, read_amounts, read_days
from ontarget.forecast.drift import mean_rates
from ontarget.forecast.exposure import read_lives
from ontarget.forecast.fit import fit_firm
from ontarget.forecast.hit import simulate
from ontarget.forecast.landmarks import choose_landmarks
from ontarget.forecast.options import Options
from ontarget.forecast.outcome import predict
from ontarget.forecast.scoring import crps_of_paths, log_losses
from ontarget.forecast.seen import see
from ontarget.pipeline.load import PipelineTables
from ontarget.world.firm import generate
from ontarget.world.write import write

HERE = Path(__file__).parent
DATA = HERE.parents[1] / "shared/data"
VENV = HERE.parent / ".bench-venv"
SIZES = ((6, 24), (8, 30), (12, 24), (3, 24))
N_PATHS = 20_000
OURS, PLAIN = "ontarget", "plain Monte Carlo"
Ints = np.ndarray


@dataclass(frozen=True)
class Case:
    """A book as of a day, and what it was ``weeks`` later."""

    group: str
    state: PipelineTables
    final: pa.Table
    as_of: date
    weeks: int

    @property
    def period(self) -> Period:
        """The weeks after the day."""
        until = self.as_of + timedelta(weeks=self.weeks)
        return Period(self.as_of + timedelta(days=1), until, "ahead", "quarter")


@dataclass(frozen=True)
class Result:
    """One method on one case: CPU seconds, log loss of won in time, CRPS of bookings."""

    group: str
    weeks: int
    method: str
    seconds: float
    log_loss: float
    crps: float
    n: int


def interpreter() -> Path:
    """Return Python of the benchmark's own environment, made anew when what it needs changes."""
    wanted = HERE / "requirements-side-by-side.txt"
    mark, found = VENV / "made-from", VENV / "bin/python"
    digest = hashlib.sha256(wanted.read_bytes()).hexdigest()
    if not mark.exists() or mark.read_text() != digest:
        venv.create(VENV, clear=True, with_pip=True)
        subprocess.run([found, "-m", "pip", "install", "-q", "-r", wanted], check=True)
        mark.write_text(digest)
    return found


def cases(n_firms: int, folder: Path) -> Iterator[Case]:
    """Yield made-up firms, and the public books that are at hand."""
    for number in range(n_firms):
        end = date(2026, (3, 6, 9)[number % 3], (31, 30, 30)[number % 3])
        n_owners, n_months = SIZES[number % len(SIZES)]
        firm = generate(
            as_of=end, n_owners=n_owners, n_months=n_months, seed=8000 + number,
            shock=(0.0, 0.2, 0.4)[number % 3],
        )  # fmt: skip
        place = folder / f"firm-{number}"
        write(firm, place)
        yield from _asked("made-up firms", sorted(place.glob("*.csv")), folder, end, (13, 5))
    if (DATA / "bpic2012-2011").exists():
        place = folder / "bank"
        place.mkdir()
        files = bpic2012.write_files(bpic2012.read_cases(), place)
        yield from _asked("bpic2012", files, folder, bpic2012.END, (9, 5))
    if (DATA / "maven-crm").exists():
        names = ("accounts", "products", "sales_teams", "sales_pipeline")
        files = [DATA / f"maven-crm/{name}.csv" for name in names]
        yield from _asked("maven", files, folder, date(2017, 12, 31), (13, 5))


def _asked(
    group: str, files: list[Path], folder: Path, end: date, weeks: tuple[int, ...]
) -> Iterator[Case]:
    desk = make_desk(folder, folder / "cache", files[0].parent.name, end)
    import_files(desk, ImportRequest(tuple(files), source="book", currency="EUR"))
    final = load_state(desk).pipeline
    for n in weeks:
        yield Case(group, _on(desk, end - timedelta(weeks=n)), final, end - timedelta(weeks=n), n)


def _on(desk: Desk, day: date) -> PipelineTables:
    return load_state(replace(desk, as_of=day))


def outcomes_of(case: Case, record_ids: Ints) -> tuple[Ints, int]:
    """Return which records were won in time, and what was booked in it, in minor units."""
    final, last = case.final, day_number(case.period.end)
    day = read_days(final, "closed_on")
    is_in = np.asarray(pc.fill_null(pc.equal(final["status"], "won"), False)) & (day != NO_DAY)
    is_in &= (day > day_number(case.as_of)) & (day <= last)
    booked = read_amounts(final, "booked_amount")
    total = int(booked.values[is_in & booked.is_known].sum())
    return np.isin(record_ids, np.asarray(final["record_id"])[is_in]), total


def rows_of(case: Case) -> dict[str, np.ndarray]:
    """Return landmark rows before the day, and the opportunities open on it, by the same columns.

    ``lead`` is how long each row was watched, ``cause`` 0 won, 1 lost, -1 still open by then. The
    last two columns are codes.
    """
    today = day_number(case.as_of)
    rows = ordered(case.state.pipeline)
    lives, seen = read_lives(rows, today), see(case.state)
    fit = fit_firm(case.state.pipeline, None, case.as_of, options=Options(n_draws=1)).win_close
    found = choose_landmarks(lives, mean_rates(fit.draws), today, 12.0)
    place = seen.place_of(read_amounts(rows, "record_id").values[lives.row])
    found = found.only(found.day < seen.told_on[place[found.record]])
    opened = np.flatnonzero((lives.cause < 0) & (lives.ended_on == today))

    def look(record: Ints, day: Ints) -> np.ndarray:
        due, _ = seen.close_date.at(place[record], day)
        more = (day - lives.created_on[record], due - day, lives.segments.codes[record],
                lives.owners.codes[record])  # fmt: skip
        return np.column_stack([features.describe(seen, place[record], day).values, *more])

    return {
        "x": look(found.record, found.day),
        "day": found.day,
        "weight": found.weight,
        "lead": lives.ended_on[found.record] - found.day,
        "cause": lives.cause[found.record],
        "x_open": look(opened, np.full(len(opened), today)),
        "record_id": read_amounts(rows, "record_id").values[lives.row[opened]],
        "horizon": np.array(7 * case.weeks),
        "today": np.array(today),
    }


def plain_bookings(case: Case, record_ids: Ints, chance: np.ndarray, seed: int = 1) -> Ints:
    """Draw bookings as anyone would: chances independent, amounts as stated, crude new business.

    New business is Poisson with the mean of what was created and won within as many weeks in the
    last year; a missing amount is the mean of wins.
    """
    rng = np.random.default_rng(seed)
    rows, today, n_days = case.state.pipeline, day_number(case.as_of), 7 * case.weeks
    stated = read_amounts(rows, "amount")
    created, closed = read_days(rows, "created_on"), read_days(rows, "closed_on")
    won = np.asarray(pc.fill_null(pc.equal(rows["status"], "won"), False)) & (closed != NO_DAY)
    won_for = read_amounts(rows, "booked_amount")
    sizes = won_for.values[won & won_for.is_known]
    usual = float(sizes.mean()) if len(sizes) else 0.0
    ids = np.asarray(rows["record_id"])
    at = np.argsort(ids)[np.searchsorted(np.sort(ids), record_ids)]
    amount = np.where(stated.is_known[at], stated.values[at], usual)
    total = np.zeros(N_PATHS)
    for one, p in zip(amount, chance, strict=True):
        total += one * (rng.random(N_PATHS) < p)
    quick = won & (created > today - 365) & (closed - created < n_days)
    span = min(365, max(today - int(created[created != NO_DAY].min(initial=today)), n_days))
    # Created evenly over the period, so on average half of those quick enough are in time.
    n_new = rng.poisson(quick.sum() * n_days / span / 2, N_PATHS)
    if len(sizes) and n_new.max():
        drawn = sizes[rng.integers(0, len(sizes), (N_PATHS, int(n_new.max())))]
        total += (drawn * (np.arange(drawn.shape[1]) < n_new[:, None])).sum(axis=1)
    return np.round(total).astype(np.int64)


def compare(case: Case, folder: Path, python: Path) -> Iterator[Result]:
    """Yield the results of all methods on one case."""
    start = time.process_time()
    firm = fit_firm(
        case.state.pipeline, case.state.history, case.as_of,
        options=Options(n_paths=N_PATHS), state=case.state,
    )  # fmt: skip
    found = predict(firm.win_close, case.state.pipeline, case.period, horizon_weeks=1)
    judged = time.process_time()
    paths = simulate(firm, case.state.pipeline, case.period, outcomes=found, sensitivity=())
    drawn = time.process_time()
    rows = rows_of(case)
    made = time.process_time() - drawn
    chance = dict(zip(found.open_rows["record_id"].to_pylist(), found.p_win_in_period, strict=True))
    record_ids = rows["record_id"]
    won, booked = outcomes_of(case, record_ids)
    own = np.array([chance[one] for one in record_ids.tolist()])

    def result(method: str, seconds: float, p: np.ndarray, totals: Ints) -> Result:
        loss = float(log_losses(np.clip(p, 1e-4, 1 - 1e-4), won).mean())
        return Result(case.group, case.weeks, method, seconds, loss,
                      crps_of_paths(totals, booked) / 100, len(won))  # fmt: skip

    yield result(OURS, judged - start, own, paths.total())
    yield Result(case.group, case.weeks, "ontarget, with paths", drawn - start, np.nan, np.nan, 0)
    before = time.process_time()
    totals = plain_bookings(case, record_ids, own)
    yield result(PLAIN, time.process_time() - before, own, totals)
    for method, (seconds, p) in _others(rows, folder, python).items():
        yield result(method, made + seconds, p, plain_bookings(case, record_ids, p))


def _others(
    rows: dict[str, np.ndarray], folder: Path, python: Path
) -> dict[str, tuple[float, np.ndarray]]:
    """Let the other environment fit and predict; seconds are CPU of both without imports."""
    given, back = folder / "rows.npz", folder / "chances.npz"
    np.savez(given, **rows)
    subprocess.run([python, HERE / "side_by_side_others.py", given, back], check=True)
    with np.load(back) as found:
        seconds = json.loads(str(found["seconds"]))
        return {name: (seconds[name], found[name]) for name in seconds}


def lines(results: list[Result]) -> Iterator[str]:
    """Return the comparison as Markdown; ratios are to ours, CRPS and log loss by opportunity."""
    yield "| data | weeks | method | CPU s | times ours | log loss | CRPS over ours |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for group, weeks in dict.fromkeys((one.group, one.weeks) for one in results):
        mine = [one for one in results if (one.group, one.weeks) == (group, weeks)]
        own = [one for one in mine if one.method == OURS]
        for method in dict.fromkeys(one.method for one in mine):
            of = [one for one in mine if one.method == method]
            seconds = sum(one.seconds for one in of)
            ratio = seconds / sum(one.seconds for one in own)
            cells = " | "
            if of[0].n:
                loss = sum(one.log_loss * one.n for one in of) / sum(one.n for one in of)
                crps = np.mean([a.crps / max(b.crps, 1e-9) for a, b in zip(of, own, strict=True)])
                cells = f"{loss:.4f} | {crps:.2f}"
            yield f"| {group} | {weeks} | {method} | {seconds:.2f} | {ratio:.1f} | {cells} |"


def main(n_firms: int = 6) -> Iterator[str]:
    """Measure and yield the lines."""
    python = interpreter()
    yield f"## Side by side: {n_firms} made-up firms and the public books at hand"
    yield ""
    with tempfile.TemporaryDirectory() as folder:
        results = []
        for case in cases(n_firms, Path(folder)):
            results += list(compare(case, Path(folder), python))
            print(f"{case.group}, {case.weeks} weeks: done", file=sys.stderr, flush=True)
    yield from lines(results)
    yield ""
