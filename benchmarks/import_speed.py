"""How long an import takes beside DuckDB alone, which reads the same file into a table.

Every import is a whole process of its own, start included; DuckDB is timed inside its process,
without its start. Best of two, as the machine may be busy with something else.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

SIZES = (10_000, 100_000, 1_000_000)
_DUCKDB = """
import sys, time, duckdb
start = time.perf_counter()
duckdb.connect().execute(f"CREATE TABLE t AS SELECT * FROM read_csv('{sys.argv[1]}')")
print(time.perf_counter() - start)
"""
# Runs a command and says how much memory it needed at most, in kilobytes.
_MEASURED = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
print(done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


@dataclass(frozen=True)
class Speed:
    """One import: seconds, times DuckDB's reading of the same file, peak memory."""

    rows: int
    engine: str
    step: str
    seconds: float
    ratio: float
    peak_mb: int


def write_export(path: Path, n: int, *, share_changed: float = 0.0) -> None:
    """Write ``n`` opportunities with 12 columns; a share of them has another amount."""
    rng = np.random.default_rng(1)
    created_on = np.datetime64("2023-01-01") + rng.integers(0, 1300, n)
    stages = np.array(["Lead", "Qualify", "Propose", "Negotiate", "Won", "Lost"])
    amount = rng.integers(100, 90_000, n)
    is_changed = np.random.default_rng(2).random(n) < share_changed
    table = pa.table(
        {
            "id": [f"OPP{i:08d}" for i in range(n)],
            "name": [f"Rollout number {i}" for i in range(n)],
            "account": [f"Account {i % 50_000}" for i in range(n)],
            "owner": [f"Owner {i % 200}" for i in range(n)],
            "product": np.array(["A", "B", "C", "D"])[rng.integers(0, 4, n)],
            "stage": stages[rng.integers(0, 6, n)],
            "amount": np.where(is_changed, amount + 13, amount),
            "currency": ["EUR"] * n,
            "probability": rng.integers(0, 100, n),
            "created_on": pa.array(created_on),
            "close_date": pa.array(created_on + rng.integers(10, 200, n)),
            "lead_source": np.array(["web", "call", "fair"])[rng.integers(0, 3, n)],
        }
    )
    pa_csv.write_csv(table, path)


def duckdb_seconds(path: Path) -> float:
    """Return the best of three readings by DuckDB."""
    return min(float(_output([sys.executable, "-c", _DUCKDB, str(path)])) for _ in range(3))


def measure(postgres: str | None = None) -> Iterator[Speed]:
    """Yield the speed of a first import, the same again, and a later one with 1 % changed."""
    for n in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            first, later = Path(folder) / "first.csv", Path(folder) / "later.csv"
            write_export(first, n)
            write_export(later, n, share_changed=0.01)
            base = duckdb_seconds(first)
            for engine, book in _books(Path(folder), postgres):
                for step, file, day in (
                    ("first", first, "2026-11-01"),
                    ("the same again", first, "2026-11-01"),
                    ("later, 1 % changed", later, "2026-11-02"),
                ):
                    seconds, peak = _import(book, file, day)
                    yield Speed(n, engine, step, seconds, seconds / base, peak // 1024)


def _books(folder: Path, postgres: str | None) -> Iterator[tuple[str, str]]:
    yield "SQLite", str(folder / "book.sqlite")
    if postgres:
        import psycopg

        name = f"bench_{os.getpid()}_{time.monotonic_ns()}"
        with psycopg.connect(postgres, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        yield "PostgreSQL", postgres.rpartition("/")[0] + "/" + name


def _import(book: str, file: Path, day: str) -> tuple[float, int]:
    command = [sys.executable, "-m", "ontarget", "--book", book, "--as-of", day, "import",
               str(file), "--won", "Won", "--lost", "Lost"]  # fmt: skip
    start = time.perf_counter()
    code, peak = _output([sys.executable, "-c", _MEASURED, *command]).split()
    if code != "0":
        raise SystemExit(f"{' '.join(command)} ended with {code}")
    return time.perf_counter() - start, int(peak)


def _output(command: list[str]) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
