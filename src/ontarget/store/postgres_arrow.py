"""Arrow tables in and out of PostgreSQL, as CSV through COPY: no Python loop over cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import sqlalchemy as sa

MARK = "%s"
ANY_OF = '"{name}" = ANY(%s)'

_ROWS = 50_000
_BLOCK_BYTES = 1 << 26
# Null is an empty cell and an empty text is "", both ways.
_CONVERT: dict[str, Any] = {
    "null_values": [""],
    "strings_can_be_null": True,
    "quoted_strings_can_be_null": False,
    "true_values": ["t"],
    "false_values": ["f"],
}


def several(values: Iterable[int | str]) -> list[int] | list[str]:
    """Return integers or texts as the one parameter that ``ANY_OF`` takes."""
    return list(values)  # type: ignore[return-value]


def read_batches(
    connection: sa.Connection, sql: str, schema: pa.Schema, values: Sequence[object] = ()
) -> Iterator[pa.Table]:
    """Yield the rows of a query as tables of ``schema``."""
    sink = pa.BufferOutputStream()
    statement = f"COPY ({sql}) TO STDOUT (FORMAT csv, HEADER)"
    # Without values no parameter is passed, so that a percent sign would stay one.
    with _driver(connection).cursor().copy(statement, values or None) as copy:
        for chunk in copy:
            sink.write(chunk)
    # Arrow reads an instant of a zone only where the text states one, and COPY states none.
    plain = pa.schema(
        pa.field(f.name, pa.timestamp("us") if pa.types.is_timestamp(f.type) else f.type)
        for f in schema
    )
    table = pa_csv.read_csv(
        pa.BufferReader(sink.getvalue()),
        read_options=pa_csv.ReadOptions(block_size=_BLOCK_BYTES, use_threads=False),
        parse_options=pa_csv.ParseOptions(newlines_in_values=True),
        convert_options=pa_csv.ConvertOptions(
            column_types={field.name: field.type for field in plain}, **_CONVERT
        ),
    )
    yield table.cast(schema)


def insert(connection: sa.Connection, name: str, table: pa.Table) -> None:
    """Insert every row; on a row that does not fit the caller's transaction has to end."""
    columns = ", ".join(f'"{column}"' for column in table.column_names)
    sql = f'COPY "{name}" ({columns}) FROM STDIN (FORMAT csv)'
    options = pa_csv.WriteOptions(include_header=False, quoting_style="all_valid")
    with _driver(connection).cursor().copy(sql) as copy:
        for start in range(0, table.num_rows, _ROWS):
            sink = pa.BufferOutputStream()
            pa_csv.write_csv(_without_zones(table.slice(start, _ROWS)), sink, options)
            copy.write(sink.getvalue())


def update(connection: sa.Connection, name: str, key: str, table: pa.Table) -> None:
    """Set every column given of the rows whose ``key`` is in the table."""
    columns = ", ".join(f'"{column}"' for column in table.column_names)
    sets = ", ".join(
        f'"{column}" = changed."{column}"' for column in table.column_names if column != key
    )
    connection.exec_driver_sql(
        f'CREATE TEMP TABLE changed AS SELECT {columns} FROM "{name}" WITH NO DATA'  # noqa: S608
    )
    insert(connection, "changed", table)
    connection.exec_driver_sql(
        f'UPDATE "{name}" SET {sets} FROM changed '  # noqa: S608
        f'WHERE "{name}"."{key}" = changed."{key}"'
    )
    connection.exec_driver_sql("DROP TABLE changed")


def _driver(connection: sa.Connection) -> Any:
    return connection.connection.driver_connection


def _without_zones(table: pa.Table) -> pa.Table:
    return table.cast(
        pa.schema(
            pa.field(f.name, pa.timestamp("us") if pa.types.is_timestamp(f.type) else f.type)
            for f in table.schema
        )
    )
