"""The period asked and the two after it, from plain numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pyarrow as pa

from ontarget.audit.inputs import INPUTS


def build_periods(rows: Iterable[Mapping[str, Any]], as_of: date) -> pa.Table:
    """Return the input ``periods``; what a row does not say is unknown. KeyError on other names.

    Rows have the keys of the input, ``place`` 0 for the period asked; amounts are minor units.
    """
    schema = INPUTS["periods"]
    listed = [{**row, "as_of": as_of} for row in rows]
    if unknown := {key for row in listed for key in row} - set(schema.names):
        raise KeyError(f"periods has no column {', '.join(sorted(unknown))}")
    columns = {
        field.name: pa.array([_plain(row.get(field.name), field) for row in listed], field.type)
        for field in schema
    }
    return pa.table(columns, schema=schema)


def _plain(value: Any, field: pa.Field) -> Any:
    return float(value) if value is not None and pa.types.is_floating(field.type) else value
