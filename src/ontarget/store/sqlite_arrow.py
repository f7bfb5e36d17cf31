"""Arrow tables in and out of SQLite, through Python's own driver alone.

Any other library that opens the file in this process would drop its locks when it closes it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

MARK = "?"
ANY_OF = '"{name}" IN (SELECT value FROM json_each(?))'

_ROWS = 20_000


def several(values: Iterable[int | str]) -> str:
    """Return integers or texts as the one parameter that ``ANY_OF`` takes."""
    return json.dumps(list(values))


def read_batches(
    connection: sa.Connection, sql: str, schema: pa.Schema, values: Sequence[object] = ()
) -> Iterator[pa.Table]:
    """Yield the rows of a query as tables of ``schema``."""
    cursor = _driver(connection).execute(sql, tuple(values))
    while rows := cursor.fetchmany(_ROWS):
        columns = zip(*rows, strict=True)
        yield pa.table(
            [_to_array(column, field.type) for column, field in zip(columns, schema, strict=True)],
            schema=schema,
        )


def insert(connection: sa.Connection, name: str, table: pa.Table) -> None:
    """Insert every row; on a row that does not fit the caller's transaction has to end."""
    same = {column: value for column in table.column_names
            if (value := _only_value(table[column])) is not None}  # fmt: skip
    rest = [column for column in table.column_names if column not in same]
    columns = ", ".join(f'"{column}"' for column in [*rest, *same])
    marks = ", ".join(["?"] * len(rest) + list(same.values()))
    driver = _driver(connection)
    # Arrow has looked at the allowed values already, a third faster.
    driver.execute("PRAGMA ignore_check_constraints = 1")
    try:
        sql = f'INSERT INTO "{name}" ({columns}) VALUES ({marks})'  # noqa: S608
        _run(connection, sql, table.select(rest))
    finally:
        driver.execute("PRAGMA ignore_check_constraints = 0")


def _only_value(column: pa.ChunkedArray) -> str | None:
    """Return the literal of a column with one value in all of many rows, None for another."""
    if len(column) < _ROWS or not pc.all(pc.fill_null(pc.equal(column, column[0]), False)).as_py():
        return None
    cell = _to_cells(column.slice(0, 1).combine_chunks())[0]
    return str(cell) if isinstance(cell, int | float) else "'" + cell.replace("'", "''") + "'"


def update(connection: sa.Connection, name: str, key: str, table: pa.Table) -> None:
    """Set every column given of the rows whose ``key`` is in the table."""
    columns = [column for column in table.column_names if column != key]
    sets = ", ".join(f'"{column}" = ?' for column in columns)
    sql = f'UPDATE "{name}" SET {sets} WHERE "{key}" = ?'  # noqa: S608
    _run(connection, sql, table.select([*columns, key]))


def _run(connection: sa.Connection, sql: str, table: pa.Table) -> None:
    cursor = _driver(connection).cursor()
    for batch in table.to_batches(max_chunksize=_ROWS):
        columns = [_to_cells(column) for column in batch.columns]
        cursor.executemany(sql, zip(*columns, strict=True))


def _driver(connection: sa.Connection) -> Any:
    return connection.connection.driver_connection


def _to_array(values: tuple[Any, ...], type: pa.DataType) -> pa.Array:
    if pa.types.is_date(type):
        return pa.array(values, pa.string()).cast(type)
    if pa.types.is_timestamp(type):
        return pa.array(values, pa.string()).cast(pa.timestamp("us")).cast(type)
    if pa.types.is_boolean(type):
        return pa.array(values, pa.int8()).cast(type)
    return pa.array(values, type)


def _to_cells(column: pa.Array) -> list[Any]:
    """Return plain Python values in the forms SQLite keeps."""
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("us")).cast(pa.string())
    elif pa.types.is_date(column.type):
        column = column.cast(pa.string())
    elif pa.types.is_boolean(column.type):
        column = column.cast(pa.int8())
    if pa.types.is_string(column.type):
        return list(column.to_numpy(zero_copy_only=False))
    if column.null_count == 0:
        return list(column.to_numpy().tolist())
    if column.null_count == len(column):
        return [None] * len(column)
    # Through an object array, because to_numpy alone would turn integers with gaps into floats.
    cells = pc.fill_null(column, 0).to_numpy().astype(object)
    cells[pc.is_null(column).to_numpy(zero_copy_only=False)] = None
    return list(cells)
