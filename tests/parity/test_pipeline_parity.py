"""The as-of expressions mean the same on PostgreSQL as on DuckDB."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from ontarget.engine.run import run
from ontarget.engine.sql import compile_sql
from ontarget.pipeline.inputs import INPUTS
from ontarget.pipeline.load import (
    history_expression,
    pipeline_expression,
    prepare,
    stage_history_expression,
    touch_history_expression,
    value_history_expression,
)

DAY = date(2026, 3, 1)
N = 400
_SQL_TYPES = {
    pa.int64(): "BIGINT",
    pa.string(): "TEXT",
    pa.date32(): "DATE",
    pa.float64(): "DOUBLE PRECISION",
    pa.bool_(): "BOOLEAN",
    pa.timestamp("us", "UTC"): "TIMESTAMPTZ",
}


class Dice:
    """Seeded choices, a quarter of them missing."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)

    def one(self, *values: Any) -> Any:
        return values[self.rng.integers(len(values))]

    def maybe(self, *values: Any) -> Any:
        return None if self.rng.random() < 0.25 else self.one(*values)

    def day(self) -> date:
        return date(2025, 12, 1) + timedelta(days=int(self.rng.integers(180)))

    def instant(self) -> datetime:
        start = datetime(2025, 12, 1, tzinfo=UTC)
        return start + timedelta(seconds=int(self.rng.integers(180 * 86400)))


def _opportunity(dice: Dice, n: int) -> dict[str, Any]:
    return {
        "record_id": n,
        "source": dice.one("crm", "Álter"),
        "source_id": f"{n:04d}",
        "name": f"Ünit '{n}'",
        "pipeline": dice.maybe("Sales", "Renewal"),
        "owner_id": dice.maybe("1", "2", "9"),
        "owner": dice.maybe("Ann", "Zoë"),
        "product": dice.maybe("p1", "Pump"),
        "currency": dice.one("EUR", "USD"),
        "stage": dice.maybe("Demo", "Offer", "Signed"),
        "status": dice.maybe("open", "won", "lost"),
        "amount": dice.maybe(0, 2**53 + 1, -500),
        "booked_amount": dice.maybe(10),
        "probability": dice.maybe(0.1, 0.3),
        "created_on": dice.maybe(dice.day()),
        "close_date": dice.maybe(dice.day()),
        "closed_on": dice.maybe(dice.day()),
        "stage_entered_on": dice.maybe(dice.day()),
        "last_activity_on": dice.maybe(dice.day()),
        "next_step_on": dice.maybe(dice.day()),
        "lost_reason": dice.maybe("price"),
        "is_deleted": dice.maybe(False, False, True),
        "first_seen_on": dice.day(),
    }


def _observation(dice: Dice, n: int) -> dict[str, Any]:
    name, value = dice.one(
        ("stage", dice.maybe("Demo", "Offer", "Signed")),
        ("status", dice.one("open", "won", "lost")),
        ("amount", dice.maybe("100", "9007199254740993")),
        ("booked_amount", "70"),
        ("close_date", dice.maybe(str(dice.day()))),
        ("closed_on", dice.maybe(str(dice.day()))),
        ("probability", dice.maybe("0.1", "1e-05")),
        ("owner_id", dice.maybe("1", "2")),
        ("lost_reason", "timing"),
    )
    return {
        "observation_id": n,
        "kind": dice.one("opportunity", "opportunity", "opportunity", "quote"),
        "record_id": dice.one(*range(N)),
        "field": name,
        "value": value,
        "effective_at": dice.instant().replace(minute=0, second=0),
        "not_before": dice.maybe(dice.instant()),
        "known": dice.one("crm", "snapshot"),
        "seq": dice.maybe(1, 2),
    }


def _activity(dice: Dice, n: int) -> dict[str, Any]:
    return {
        "source": "crm",
        "opportunity_id": dice.maybe(*(f"{n:04d}" for n in range(N))),
        "direction": dice.maybe("in", "out"),
        "happened_at": dice.maybe(dice.instant()),
        "due_on": dice.maybe(dice.day()),
        "is_done": dice.maybe(True, False),
        "first_seen_on": dice.maybe(dice.day()),
    }


def _book() -> dict[str, pa.Table]:
    dice = Dice(20260301)
    rows = {
        "opportunity": [_opportunity(dice, n) for n in range(N)],
        "observation": [_observation(dice, n) for n in range(4 * N)],
        "activity": [_activity(dice, n) for n in range(2 * N)],
        "owner": [
            {"source": "crm", "source_id": "1", "name": "Ann", "team": "North"},
            {"source": "crm", "source_id": "2", "name": "Ann", "team": "South"},
            {"source": "Álter", "source_id": "1", "name": None, "manager": "Mia"},
        ],
        "stage": [
            {"source": "crm", "name": "Signed", "status": "won"},
            {"source": "crm", "name": "Signed", "status": "lost", "pipeline": "Renewal"},
        ],
        "product": [
            {"source": "crm", "source_id": "p1", "name": "Pump", "list_price": 9, "currency": "EUR"}
        ],
    }
    return {name: pa.Table.from_pylist(found, schema=INPUTS[name]) for name, found in rows.items()}


def _store(connection: Any, tables: dict[str, pa.Table]) -> None:
    for name, table in tables.items():
        columns = ", ".join(f'"{f.name}" {_SQL_TYPES[f.type]}' for f in table.schema)
        connection.execute(f'CREATE TABLE "{name}" ({columns})')
        with connection.cursor().copy(f'COPY "{name}" FROM STDIN') as copy:
            for row in table.to_pylist():
                copy.write_row(list(row.values()))


def test_postgresql_gives_the_same_rows(fresh_postgres):
    import psycopg
    from psycopg.rows import dict_row

    tables = prepare(_book(), DAY, time_zone="Europe/Berlin", country=None)
    schemas = {name: table.schema for name, table in tables.items()}
    with psycopg.connect(fresh_postgres, row_factory=dict_row) as connection:
        _store(connection, tables)
        for expression in (
            pipeline_expression,
            history_expression,
            stage_history_expression,
            value_history_expression,
            touch_history_expression,
        ):
            sql = compile_sql(expression, schemas, dialect="postgres")
            expected = run(expression, tables).to_pylist()
            assert len(expected) > 100
            assert connection.execute(sql).fetchall() == expected
