"""What a forecast costs: CPU seconds of fit, paths and whole answers on large books, and growth.

`python -m benchmarks.forecast_speed` measures everything, with a word only that part: `growth`,
`owners` or `answers`. The as-of tables are made as in `as_of_speed`. Times are CPU seconds of the
process; on a busy machine they rise too, so each line ends with what a fixed piece of work took.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa

from benchmarks.as_of_speed import make_tables
from benchmarks.cpu import cpu_of
from ontarget.app.answer import answer
from ontarget.app.shelf import Shelves
from ontarget.app.targets import set_target
from ontarget.bootstrap import open_desk
from ontarget.core.period import Period
from ontarget.core.scope import COMPANY
from ontarget.forecast.fit import fit_firm
from ontarget.forecast.hit import simulate, summarise
from ontarget.forecast.options import Options
from ontarget.pipeline.load import load_pipeline
from ontarget.store.book import open_book

AS_OF = date(2026, 6, 30)
QUARTER = Period(date(2026, 7, 1), date(2026, 9, 30), "2026-Q3", "quarter")
GROWTH = ((10_000, 5_000, 200), (100_000, 5_000, 200), (1_000_000, 5_000, 200))
_PROBE_VALUES = np.random.default_rng(0).random(100_000)


@dataclass(frozen=True)
class Cost:
    """CPU seconds of the parts, the paths that were drawn, and the largest memory so far."""

    n_closed: int
    n_open: int
    n_owners: int
    fit: float
    paths: float
    n_paths: int
    gigabytes: float
    probe: float


def probe() -> float:
    """Return the CPU seconds of fifty sorts of 100,000 numbers: how busy the machine is."""
    start = time.process_time()
    for _ in range(50):
        np.sort(_PROBE_VALUES)
    return time.process_time() - start


def make_rows(n_closed: int, n_open: int, n_owners: int) -> dict[str, pa.Table]:
    """Return the tables of a made-up book: four changes an opportunity, closed ones half won."""
    n = n_closed + n_open
    tables = make_tables(n, 4 * n)
    rng = np.random.default_rng(2)
    rows = tables["opportunity"]
    is_open = rng.permutation(n) < n_open
    stage = np.where(is_open, "Propose", np.array(["Won", "Lost"])[rng.integers(0, 2, n)])
    created = np.asarray(rows["created_on"]).astype("datetime64[D]")
    closed = np.minimum(created + rng.integers(5, 200, n), np.datetime64("2026-06-30"))
    changed = {
        "stage": pa.array(stage),
        "closed_on": pa.array(np.where(is_open, np.datetime64("NaT"), closed).astype("M8[D]")),
        "owner": pa.array([f"Owner {i}" for i in rng.integers(0, n_owners, n)]),
    }
    for name, column in changed.items():
        rows = rows.set_column(rows.column_names.index(name), name, column)
    observed = tables["observation"]
    # Stages and owners are left to the rows, so that nothing reopens what is closed.
    chosen = np.isin(np.asarray(observed["field"]), ["amount", "close_date"])
    return tables | {"opportunity": rows, "observation": observed.filter(pa.array(chosen))}


def cost(n_closed: int, n_open: int, n_owners: int) -> Cost:
    """Measure one book, its tables at hand: fit, paths, and P(hit) of up to 1,000 owners."""
    state = load_pipeline(make_rows(n_closed, n_open, n_owners), AS_OF)
    busy = probe()
    start = time.process_time()
    firm = fit_firm(state.pipeline, state.history, AS_OF, options=Options(), state=state)
    fitted = time.process_time()
    paths = simulate(firm, state.pipeline, QUARTER)
    for owner in paths.owners[:1000]:
        summarise(paths, 10_000_000, [owner])
    done = time.process_time()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return Cost(n_closed, n_open, n_owners, fitted - start, done - fitted, firm.options.n_paths,
                memory, (busy + probe()) / 2)  # fmt: skip


def write_book(path: Path, n_closed: int, n_open: int, n_owners: int) -> None:
    """Write a made-up book with its history and a target."""
    tables, seen_on = make_rows(n_closed, n_open, n_owners), date(2026, 7, 1)
    book = open_book(str(path), now=datetime(2026, 7, 1, tzinfo=UTC))
    rows, observed = tables["opportunity"], tables["observation"]
    with book.write() as written:
        number = written.insert_import(
            source="file", snapshot_on=AS_OF, recorded_at=datetime(2026, 6, 30, tzinfo=UTC),
            holds="all", summary={"covered_fields": ["amount", "close_date"]},
        )  # fmt: skip
        same = pa.array([number] * rows.num_rows)
        rows = rows.append_column("last_seen_on", rows["first_seen_on"])
        written.insert_arrow("opportunity", rows.append_column("import_id", same))
        observed = observed.drop_columns(["observation_id"])
        observed = observed.append_column("recorded_at", observed["effective_at"])
        same = pa.array([number] * observed.num_rows)
        written.insert_observations(observed.append_column("import_id", same))
        stages = [{"source_id": row["name"], "name": row["name"], "status": row["status"]}
                  for row in tables["stage"].to_pylist()]  # fmt: skip
        written.upsert("stage", "file", stages, seen_on=seen_on, import_id=number)
    desk = open_desk(str(path), date(2026, 7, 5), lambda _: None)
    set_target(desk, COMPANY, period="2026-Q3", number=Decimal(75_000_000))


def answers(n_closed: int = 100_000, n_open: int = 5_000, n_owners: int = 200) -> dict[str, float]:
    """Return CPU seconds of whole answers: cold, in a new process with caches, and asked again."""
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "book.sqlite"
        write_book(book, n_closed, n_open, n_owners)
        os.environ["ONTARGET_CACHE"] = f"{folder}/cache"  # read by the desks opened below
        environment = {"ONTARGET_BOOK": str(book)}
        command = ["-m", "ontarget", "--as-of", "2026-07-05", "answer", "--period", "2026-Q3"]
        _run(command, environment)  # compiles queries and Python
        for kept in (Path(folder) / "cache").glob("*/*"):
            kept.unlink()
        found = {"probe": probe(), "cold": _run(command, environment)}
        found["new process, caches"] = cpu_of(command, environment)
        bare = ["-c", "import ontarget.app.answer, ontarget.cli.answer_text"]
        found["of it imports"] = cpu_of(bare, environment)
        shelves = Shelves()
        for name in ("first in a process", "asked again"):
            start = time.process_time()
            desk = open_desk(str(book), date(2026, 7, 5), lambda _: None)
            answer(desk, period="2026-Q3", shelves=shelves)
            found[name] = time.process_time() - start
        return found


def _run(command: list[str], environment: dict[str, str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *command], check=True, capture_output=True,
                   env={**os.environ, **environment})  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def show(*sizes: tuple[int, int, int]) -> None:
    """Measure books and print a table."""
    print("| closed | open | owners | fit s | paths s | paths | GB | probe s |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for size in sizes:
        c = cost(*size)
        print(f"| {c.n_closed:,} | {c.n_open:,} | {c.n_owners:,} | {c.fit:.1f} | {c.paths:.1f} "
              f"| {c.n_paths:,} | {c.gigabytes:.1f} | {c.probe:.2f} |", flush=True)  # fmt: skip


def main(part: str | None) -> None:
    """Measure and print."""
    if part in (None, "growth"):
        show(*GROWTH)
    if part in (None, "owners"):
        show((20_000, 200_000, 1_000))
    if part in (None, "answers"):
        print("\nanswer, 100,000 closed and 5,000 open, CPU seconds:")
        for name, seconds in answers().items():
            print(f"- {name}: {seconds:.2f}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
