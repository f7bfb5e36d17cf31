"""The as-of pipeline beside a query written by hand for the same question, on the same tables."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from ontarget.engine.run import run
from ontarget.pipeline.load import load_pipeline, pipeline_expression, prepare

AS_OF = date(2026, 6, 30)

# What someone would write for one day, one source and the fields that this book has: last values,
# outcome, pushes, stage entry. It knows no merges, deletions, absences, coverage or working days.
_BY_HAND = """
WITH seen AS (
  SELECT record_id, field, value, effective_at, seq,
         lag(value) OVER (PARTITION BY record_id, field ORDER BY effective_at, seq) AS before
  FROM observation WHERE kind = 'opportunity' AND effective_at < TIMESTAMPTZ '2026-07-01 00:00Z'
),
last AS (
  SELECT record_id,
    arg_max(value, effective_at) FILTER (field = 'stage') AS stage,
    arg_max(value, effective_at) FILTER (field = 'amount') AS amount,
    arg_max(value, effective_at) FILTER (field = 'close_date') AS close_date,
    arg_max(value, effective_at) FILTER (field = 'owner') AS owner,
    max(effective_at) FILTER (field = 'stage' AND value IS DISTINCT FROM before) AS entered_at,
    count(*) FILTER (field = 'close_date'
        AND TRY_CAST(value AS DATE) > TRY_CAST(before AS DATE)) AS pushes,
    sum(CASE WHEN field = 'close_date' AND TRY_CAST(value AS DATE) > TRY_CAST(before AS DATE)
        THEN TRY_CAST(value AS DATE) - TRY_CAST(before AS DATE) END) AS pushed_days
  FROM seen GROUP BY record_id
)
SELECT o.source_id, o.name, o.account, coalesce(last.owner, o.owner) AS owner, o.product,
       coalesce(last.stage, o.stage) AS stage, s.status,
       coalesce(CAST(last.amount AS BIGINT), o.amount) AS amount,
       coalesce(CAST(last.close_date AS DATE), o.close_date) AS close_date,
       o.created_on, o.closed_on, last.entered_at, last.pushes, last.pushed_days
FROM opportunity o LEFT JOIN last ON o.record_id = last.record_id
LEFT JOIN stage s ON s.name = coalesce(last.stage, o.stage) AND s.source = o.source
WHERE o.created_on <= DATE '2026-06-30' ORDER BY o.source, o.source_id
"""


@dataclass(frozen=True)
class AsOfSpeed:
    """Seconds for one day: the pipeline, it with both histories, and the query by hand."""

    n_opportunities: int
    n_changes: int
    seconds: float
    all_seconds: float
    by_hand_seconds: float


def make_tables(n: int, n_changes: int) -> dict[str, pa.Table]:
    """Return the tables of a made-up book of ``n`` opportunities with so many changes."""
    rng = np.random.default_rng(1)
    created = np.datetime64("2024-01-01") + rng.integers(0, 900, n)
    stages = np.array(["Lead", "Qualify", "Propose", "Negotiate", "Won", "Lost"])
    stage = stages[rng.integers(0, 6, n)]
    closed = np.isin(stage, ["Won", "Lost"])
    closed_on = np.where(closed, created + rng.integers(5, 200, n), np.datetime64("NaT"))
    opportunity = pa.table(
        {
            "record_id": np.arange(1, n + 1),
            "source": ["file"] * n,
            "source_id": [f"OPP{i:08d}" for i in range(n)],
            "name": [f"Rollout {i}" for i in range(n)],
            "account": [f"Account {i % 50_000}" for i in range(n)],
            "owner": [f"Owner {i % 200}" for i in range(n)],
            "product": np.array(["A", "B", "C"])[rng.integers(0, 3, n)],
            "stage": stage,
            "amount": rng.integers(100, 90_000, n) * 100,
            "currency": ["EUR"] * n,
            "created_on": pa.array(created),
            "close_date": pa.array(created + rng.integers(10, 200, n)),
            "closed_on": pa.array(closed_on.astype("datetime64[D]")),
            "first_seen_on": pa.array([date(2026, 7, 1)] * n, pa.date32()),
        }
    )
    return {"opportunity": opportunity, "observation": _changes(rng, created, n_changes),
            "stage": _meanings(stages)}  # fmt: skip


def _changes(rng: np.random.Generator, created: np.ndarray, n: int) -> pa.Table:
    record = rng.integers(0, len(created), n)
    field = np.array(["stage", "amount", "close_date", "owner"])[rng.integers(0, 4, n)]
    at = created[record].astype("datetime64[us]") + rng.integers(0, 200 * 86_400, n) * 1_000_000
    value = np.select(
        [field == "stage", field == "amount", field == "close_date"],
        [
            np.array(["Lead", "Qualify", "Propose", "Negotiate"])[rng.integers(0, 4, n)],
            rng.integers(10_000, 9_000_000, n).astype(str),
            (created[record] + rng.integers(10, 300, n)).astype(str),
        ],
        np.char.add("Owner ", rng.integers(0, 200, n).astype(str)),
    )
    return pa.table(
        {
            "observation_id": np.arange(1, n + 1),
            "kind": ["opportunity"] * n,
            "record_id": record + 1,
            "field": field,
            "value": value,
            "effective_at": pa.array(at).cast(pa.timestamp("us", "UTC")),
            "known": ["crm"] * n,
            "seq": np.arange(n),
        }
    )


def _meanings(stages: np.ndarray) -> pa.Table:
    status = [{"Won": "won", "Lost": "lost"}.get(name, "open") for name in stages]
    n = len(stages)
    return pa.table({"source": ["file"] * n, "pipeline": pa.nulls(n, pa.string()),
                     "name": stages, "status": status})  # fmt: skip


def measure(n: int = 1_000_000, n_changes: int = 4_000_000) -> AsOfSpeed:
    """Time both on one machine, the second run of each."""
    tables = make_tables(n, n_changes)
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder)
        every = min(_time(lambda: load_pipeline(tables, AS_OF, cache_dir=cache)) for _ in range(2))
        seconds = min(_time(lambda: _pipeline_alone(tables, cache)) for _ in range(2))
    by_hand = min(_time(lambda: _ask_by_hand(tables)) for _ in range(2))
    return AsOfSpeed(n, n_changes, seconds, every, by_hand)


def _pipeline_alone(tables: dict[str, pa.Table], cache: Path) -> pa.Table:
    inputs = prepare(tables, AS_OF, time_zone="UTC", country=None)
    return run(pipeline_expression, inputs, cache_dir=cache)


def _ask_by_hand(tables: dict[str, pa.Table]) -> pa.Table:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for name, table in tables.items():
            connection.register(name, table)
        return connection.sql(_BY_HAND).to_arrow_table()


def _time(work: object) -> float:
    start = time.perf_counter()
    assert callable(work)
    work()
    return time.perf_counter() - start
