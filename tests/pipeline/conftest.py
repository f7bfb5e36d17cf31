"""Small books as lists of rows, read as of a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from ontarget.engine.run import run
from ontarget.pipeline.inputs import INPUTS
from ontarget.pipeline.load import (
    history_expression,
    pipeline_expression,
    prepare,
    stage_history_expression,
    touch_history_expression,
    value_history_expression,
)

Rows = list[dict[str, Any]]
ReadBook = Callable[..., Rows]
_EXPRESSIONS = {
    "pipeline": pipeline_expression,
    "history": history_expression,
    "stage_history": stage_history_expression,
    "value_history": value_history_expression,
    "touch_history": touch_history_expression,
}


@pytest.fixture(scope="session")
def read_book(sql_cache: Path) -> ReadBook:
    """read_book(day, opportunity=[...], observation=[...]) -> rows of one result table.

    Opportunities are of source crm, known as A, B ... and first seen on 2026-01-01 unless the
    row says otherwise; observations are of record 0 (A) and known by the CRM.
    """

    def read(
        as_of: str,
        result: str = "pipeline",
        time_zone: str = "UTC",
        country: str | None = None,
        **rows: Rows,
    ) -> Rows:
        tables = {name: _table(name, given) for name, given in rows.items()}
        inputs = prepare(tables, date.fromisoformat(as_of), time_zone=time_zone, country=country)
        return run(_EXPRESSIONS[result], inputs, threads=1, cache_dir=sql_cache).to_pylist()

    return read


def _table(name: str, rows: Rows) -> pa.Table:
    schema = INPUTS[name]
    filled = [_defaults(name, n) | row for n, row in enumerate(rows)]
    columns = [
        pa.array([_text(row.get(field.name)) for row in filled])
        if pa.types.is_date(field.type) or pa.types.is_timestamp(field.type)
        else pa.array([row.get(field.name) for row in filled], field.type)
        for field in schema
    ]
    return pa.table([_typed(c, f) for c, f in zip(columns, schema, strict=True)], schema=schema)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _typed(column: pa.Array, field: pa.Field) -> pa.Array:
    if not pa.types.is_timestamp(field.type):
        return column.cast(field.type)
    return column.cast(pa.string()).cast(pa.timestamp("us")).cast(field.type)


def _defaults(name: str, n: int) -> dict[str, Any]:
    match name:
        case "opportunity":
            return {
                "record_id": n,
                "source": "crm",
                "source_id": "ABCDEFGH"[n],
                "first_seen_on": "2026-01-01",
                "pipeline": "Sales",
            }
        case "observation":
            return {
                "observation_id": n,
                "kind": "opportunity",
                "record_id": 0,
                "known": "crm",
                "seq": n,
            }
        case "activity":
            return {"source": "crm", "opportunity_id": "A", "first_seen_on": "2026-01-01"}
        case _:
            return {"source": "crm"}
