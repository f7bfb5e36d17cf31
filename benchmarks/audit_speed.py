"""What an audit costs: `python -m benchmarks.audit_speed [N ...]`, open opportunities, one process.

Wanted: 100,000 open in at most 20 s, 1,000,000 in a time that grew at most 12-fold, 4 GB.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from ontarget.app.audit import audit_view, find_audit
from ontarget.app.desk import Desk
from ontarget.app.import_files import ImportRequest, import_files
from ontarget.config import Settings
from ontarget.core.scope import COMPANY
from ontarget.store.book import open_book

DAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
N_CLOSED = 20_000


def write_opportunities(path: Path, n_open: int) -> None:
    """Write open opportunities of 200 sellers and 20,000 closed ones."""
    rng = np.random.default_rng(1)
    n = n_open + N_CLOSED
    is_open = np.arange(n) < n_open
    is_won = ~is_open & (rng.random(n) < 0.3)
    today = np.datetime64(DAY)
    age = rng.integers(1, 200, n)
    created = np.where(is_open, today - age, today - 200 - rng.integers(0, 500, n))
    closed = created + rng.integers(5, 150, n)
    stages = np.array(["Qualify", "Propose", "Negotiate"])[rng.integers(0, 3, n)]
    pa_csv.write_csv(
        pa.table(
            {
                "opportunity_id": [f"O{i}" for i in range(n)],
                "name": [f"Deal {i}" for i in range(n)],
                "account": [f"Account {i}" for i in rng.integers(0, max(n // 2, 1), n)],
                "owner": [f"Seller {i}" for i in rng.integers(0, 200, n)],
                "segment": np.array(["A", "B", "C", "D"])[rng.integers(0, 4, n)],
                "stage": np.where(is_open, stages, np.where(is_won, "Won", "Lost")),
                "status": np.where(is_open, "open", np.where(is_won, "won", "lost")),
                "amount": np.round(rng.lognormal(9, 1, n), 0),
                "currency": ["EUR"] * n,
                "created_on": created.astype("datetime64[D]"),
                "close_date": (today + rng.integers(-20, 120, n)).astype("datetime64[D]"),
                "closed_on": pa.array(closed.astype("datetime64[D]"), mask=is_open),
                "next_step": np.where(rng.random(n) < 0.6, "call", ""),
                "next_step_on": (today + rng.integers(-5, 20, n)).astype("datetime64[D]"),
            }
        ),
        path,
    )


def measure(n_open: int) -> str:
    """Import and audit, in this process; return a line of the table."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "deals.csv"
        write_opportunities(file, n_open)
        book = open_book(str(Path(folder) / "book.sqlite"), now=NOW)
        cache = Path(tempfile.gettempdir()) / "ontarget-audit-speed"
        desk = Desk(book, DAY, NOW, Settings({}), cache, lambda _: None)
        import_files(desk, ImportRequest((file,), source="bench"))
        started, cpu = perf_counter(), process_time()
        found = find_audit(desk, COMPANY)
        rules = sum(run.seconds for run in found.runs)
        audit_view(found, limit=200)
        took, spent = perf_counter() - started, process_time() - cpu
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return f"| {n_open:,} | {took:.1f} | {spent:.1f} | {rules:.1f} | {memory:.1f} |"


def main() -> None:
    """Measure each size in a process of its own."""
    sizes = [int(word) for word in sys.argv[1:]]
    if len(sizes) == 1:
        print(measure(sizes[0]))
        return
    print("| open | s | CPU s | rules s | GB |\n| --- | --- | --- | --- | --- |")
    for n_open in sizes or [10_000, 100_000, 1_000_000]:
        command = [sys.executable, "-m", "benchmarks.audit_speed", str(n_open)]
        print(subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip())


if __name__ == "__main__":
    main()
