"""What a forecast costs: CPU seconds of fit and paths on large books, and how they grow.

`python -m benchmarks.forecast_speed`. The as-of tables are made as in `as_of_speed`; times are of
the process, so that other work on the machine counts little.
"""

from __future__ import annotations

import resource
import time
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from benchmarks.as_of_speed import make_tables
from ontarget.core.period import Period
from ontarget.forecast.fit import FirmFit, fit_firm
from ontarget.forecast.hit import simulate, summarise
from ontarget.forecast.options import Options
from ontarget.pipeline.load import PipelineTables, load_pipeline

AS_OF = date(2026, 6, 30)
QUARTER = Period(date(2026, 7, 1), date(2026, 9, 30), "2026-Q3", "quarter")


@dataclass(frozen=True)
class Cost:
    """CPU seconds of the parts, and the paths that were drawn."""

    n_closed: int
    n_open: int
    n_owners: int
    pipeline: float
    fit: float
    paths: float
    n_paths: int


def make_state(n_closed: int, n_open: int, n_owners: int) -> PipelineTables:
    """Return the state of a made-up book: four changes an opportunity, closed ones half won."""
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
    tables |= {"opportunity": rows, "observation": observed.filter(pa.array(chosen))}
    return load_pipeline(tables, AS_OF)


def cost(n_closed: int, n_open: int, n_owners: int) -> Cost:
    """Measure one book."""
    start = time.process_time()
    state = make_state(n_closed, n_open, n_owners)
    made = time.process_time()
    firm = _fit(state)
    fitted = time.process_time()
    paths = simulate(firm, state.pipeline, QUARTER)
    for owner in paths.owners[:1000]:
        summarise(paths, 10_000_000, [owner])
    done = time.process_time()
    return Cost(n_closed, n_open, n_owners, made - start, fitted - made, done - fitted,
                firm.options.n_paths)  # fmt: skip


def _fit(state: PipelineTables) -> FirmFit:
    return fit_firm(state.pipeline, state.history, AS_OF, options=Options(), state=state)


def main() -> None:
    """Measure and print."""
    print("| closed | open | owners | tables s | fit s | paths s | paths |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for size in ((10_000, 500, 20), (100_000, 5_000, 200), (300_000, 15_000, 200),
                 (20_000, 200_000, 1_000)):  # fmt: skip
        c = cost(*size)
        print(f"| {c.n_closed:,} | {c.n_open:,} | {c.n_owners:,} | {c.pipeline:.1f} | {c.fit:.1f} "
              f"| {c.paths:.1f} | {c.n_paths:,} |", flush=True)  # fmt: skip
    print(f"\nPeak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.1f} GB")


if __name__ == "__main__":
    main()
