"""Whole tables of a book as Arrow, the same from SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import ModuleType

import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from ontarget.core.schema import FieldType
from ontarget.store.layout import get_layout

ARROW_TYPES: dict[FieldType, pa.DataType] = {
    "text": pa.string(),
    "date": pa.date32(),
    "instant": pa.timestamp("us", "UTC"),
    "amount": pa.int64(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "share": pa.float64(),
    "boolean": pa.bool_(),
}


def arrow_schema(name: str) -> pa.Schema:
    """Return the columns of a table with their Arrow types."""
    return pa.schema(
        pa.field(field.name, ARROW_TYPES[field.type]) for field in get_layout(name).fields
    )


def read_table(
    connection: sa.Connection,
    name: str,
    columns: Sequence[str] | None = None,
    where: Mapping[str, object] | None = None,
    *,
    in_order: bool = True,
) -> pa.Table:
    """Return the rows, sorted as the layout says, bytewise and with nulls first.

    ``where`` asks for a value of a column, or for any of several integers or texts.
    """
    layout = get_layout(name)
    schema = arrow_schema(name)
    wanted = list(schema.names) if columns is None else list(columns)
    read = list(dict.fromkeys([*wanted, *(layout.order if in_order else ())]))
    schema = pa.schema(schema.field(column) for column in read)
    listed = ", ".join(f'"{column}"' for column in read)
    engine = _engine_module(connection)
    conditions, values = _conditions(engine, layout.field_names, where or {})
    sql = f'SELECT {listed} FROM "{name}"{conditions}'  # noqa: S608  names come from the layout
    batches = list(engine.read_batches(connection, sql, schema, values))
    table = pa.concat_tables(batches) if batches else schema.empty_table()
    if not in_order:
        return table
    # Sorted here, as a million lookups through the index would take longer than the reading.
    order = pc.sort_indices(
        table,
        sort_keys=[(column, "ascending", "at_start") for column in layout.order],
    )
    return table.select(wanted).take(order)


def _conditions(
    engine: ModuleType, names: Sequence[str], where: Mapping[str, object]
) -> tuple[str, list[object]]:
    parts, values = list[str](), list[object]()
    for name, value in where.items():
        if name not in names:
            raise KeyError(name)
        is_several = isinstance(value, Iterable) and not isinstance(value, str)
        form = engine.ANY_OF if is_several else f'"{{name}}" = {engine.MARK}'
        parts.append(form.format(name=name))
        values.append(engine.several(value) if is_several else value)
    return (" WHERE " + " AND ".join(parts) if parts else ""), values


def insert_table(connection: sa.Connection, name: str, table: pa.Table) -> None:
    """Insert every row of ``table``; columns it lacks stay null."""
    table = _conformed(name, table)
    _check_choices(name, table)
    _engine_module(connection).insert(connection, name, table)


def update_table(connection: sa.Connection, name: str, table: pa.Table) -> None:
    """Set the columns given, nulls too, of the rows named by the table's number column."""
    key = get_layout(name).number
    if key is None or key not in table.column_names:
        raise ValueError(f"to update {name} the column {key} has to be given")
    if table.num_columns > 1:
        table = _conformed(name, table)
        _check_choices(name, table)
        _engine_module(connection).update(connection, name, key, table)


def _check_choices(name: str, table: pa.Table) -> None:
    """Refuse a value that its field does not allow; ValueError."""
    for field in get_layout(name).fields:
        if field.choices and field.name in table.column_names:
            allowed = pa.array([*field.choices, None], pa.string())
            if pc.any(pc.invert(pc.is_in(table[field.name], value_set=allowed))).as_py():
                raise ValueError(f"{name}.{field.name} is not one of {', '.join(field.choices)}")


def _engine_module(connection: sa.Connection) -> ModuleType:
    if connection.dialect.name == "sqlite":
        from ontarget.store import sqlite_arrow

        return sqlite_arrow
    from ontarget.store import postgres_arrow

    return postgres_arrow


def _conformed(name: str, table: pa.Table) -> pa.Table:
    """Return ``table`` in the layout's types, without what one of the engines cannot keep.

    Not-a-number becomes null, which SQLite makes of it; the character NUL, which PostgreSQL
    refuses, is dropped from texts.
    """
    schema = arrow_schema(name)
    unknown = [column for column in table.column_names if column not in schema.names]
    if unknown:
        raise ValueError(f"{name} has no column {', '.join(unknown)}")
    table = table.cast(pa.schema(schema.field(column) for column in table.column_names))
    for index, field in enumerate(table.schema):
        column = table.column(index)
        if pa.types.is_floating(field.type) and pc.any(pc.is_nan(column)).as_py():
            known = pc.if_else(pc.is_nan(column), pa.scalar(None, field.type), column)
            table = table.set_column(index, field, known)
        if pa.types.is_string(field.type) and pc.any(pc.match_substring(column, "\0")).as_py():
            table = table.set_column(index, field, pc.replace_substring(column, "\0", ""))
    return table
