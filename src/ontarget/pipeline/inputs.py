"""The tables and columns that the as-of pipeline reads."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from ontarget.core.schema import OPPORTUNITY, Field

_ARROW = {
    "text": pa.string(),
    "date": pa.date32(),
    "instant": pa.timestamp("us", "UTC"),
    "amount": pa.int64(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "share": pa.float64(),
    "boolean": pa.bool_(),
}
# Declared fields that no column of the pipeline is made of.
_UNUSED = ("opportunity_id", "competitor", "note")
FIELDS: tuple[Field, ...] = tuple(f for f in OPPORTUNITY.fields if f.name not in _UNUSED)

_ID, _TEXT, _DATE, _AMOUNT = pa.int64(), pa.string(), pa.date32(), pa.int64()
_INSTANT = pa.timestamp("us", "UTC")


def arrow_type(field: Field) -> pa.DataType:
    """Return the type in which a declared field travels."""
    return _ARROW[field.type]


INPUTS: dict[str, pa.Schema] = {
    "opportunity": pa.schema(
        [("record_id", _ID), ("source", _TEXT), ("source_id", _TEXT)]
        + [(f.name, arrow_type(f)) for f in FIELDS]
        + [("first_seen_on", _DATE)]
    ),
    "observation": pa.schema(
        [
            ("observation_id", _ID),
            ("kind", _TEXT),
            ("record_id", _ID),
            ("field", _TEXT),
            ("value", _TEXT),
            ("effective_at", _INSTANT),
            ("not_before", _INSTANT),
            ("known", _TEXT),
            ("seq", _ID),
        ]
    ),
    "activity": pa.schema(
        [
            ("source", _TEXT),
            ("opportunity_id", _TEXT),
            ("direction", _TEXT),
            ("happened_at", _INSTANT),
            ("due_on", _DATE),
            ("is_done", pa.bool_()),
            ("first_seen_on", _DATE),
        ]
    ),
    "owner": pa.schema(
        [
            ("source", _TEXT),
            ("source_id", _TEXT),
            ("name", _TEXT),
            ("team", _TEXT),
            ("manager", _TEXT),
        ]
    ),
    "absence": pa.schema([("record_id", _ID), ("absent_on", _DATE), ("is_gone", pa.bool_())]),
    "coverage": pa.schema([("source", _TEXT), ("field", _TEXT)]),
    "stage": pa.schema(
        [("source", _TEXT), ("pipeline", _TEXT), ("name", _TEXT), ("status", _TEXT)]
    ),
    "product": pa.schema(
        [
            ("source", _TEXT),
            ("source_id", _TEXT),
            ("name", _TEXT),
            ("list_price", _AMOUNT),
            ("currency", _TEXT),
        ]
    ),
}


def conform(tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """Return exactly the declared tables and columns; what is missing is empty.

    The schemas are then the same for every book, and so is the SQL.
    """
    return {name: _conform(tables.get(name), schema) for name, schema in INPUTS.items()}


def _conform(table: pa.Table | None, schema: pa.Schema) -> pa.Table:
    if table is None:
        return schema.empty_table()
    columns = [
        table[field.name].cast(field.type)
        if field.name in table.column_names
        else pa.nulls(table.num_rows, field.type)
        for field in schema
    ]
    return pa.table(columns, schema=schema)
