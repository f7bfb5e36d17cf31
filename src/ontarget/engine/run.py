"""Runs a table expression on Arrow tables with DuckDB."""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import duckdb  # noqa: TID251 - the engine is where expressions meet a database
import pyarrow as pa

from ontarget.engine.sql import Build, compile_sql

_FEW_ROWS = 200_000
# Said of the copy that ``fetch`` takes on purpose.
warnings.filterwarnings("ignore", "Arrow output on a DB-API result", UserWarning)


def run(
    build: Build,
    tables: Mapping[str, pa.Table],
    *,
    threads: int | None = None,
    cache_dir: Path | None = None,
) -> pa.Table:
    """Return the rows of the expression that ``build`` makes of these tables.

    Values that change from run to run, such as the as-of date, travel in one-row tables, so
    that the SQL stays the same. An expression that orders its rows by a unique key and only
    adds up integers gives the same table whatever ``threads`` (default: all cores) and whatever
    the order of the input rows.
    """
    schemas = {name: table.schema for name, table in tables.items()}
    sql = compile_sql(build, schemas, cache_dir=cache_dir)
    with connect(threads) as connection:
        for name, table in tables.items():
            connection.register(name, table)
        return fetch(connection, sql, n_rows=sum(table.num_rows for table in tables.values()))


def fetch(connection: duckdb.DuckDBPyConnection, sql: str, *, n_rows: int) -> pa.Table:
    """Return what a query over ``n_rows`` rows gives.

    DuckDB's ``sql`` parses and binds a query several times before it runs it, half of the whole
    where there are few rows; its ``execute`` does so once, but copies the result.
    """
    if n_rows > _FEW_ROWS:
        return _with_int64_sums(connection.sql(sql).to_arrow_table())
    return _with_int64_sums(connection.execute(sql).to_arrow_table())


def _with_int64_sums(table: pa.Table) -> pa.Table:
    """Bring sums of integers, which DuckDB makes 128 bits wide, back to int64.

    Other decimals come of dividing them and are numbers.
    """
    return table.cast(pa.schema([field.with_type(_plain(field.type)) for field in table.schema]))


def _plain(kind: pa.DataType) -> pa.DataType:
    if not pa.types.is_decimal(kind):
        return kind
    return pa.int64() if kind.scale == 0 else pa.float64()


def connect(threads: int | None) -> duckdb.DuckDBPyConnection:
    """Open a connection whose registered and temporary tables no other one sees.

    To begin a database takes twenty milliseconds, so that each process begins one and keeps it.
    """
    connection = _database(threads, os.getpid()).cursor()
    connection.execute("SET TimeZone = 'UTC'")
    # It would write its bar among the answers of a long query.
    connection.execute("SET enable_progress_bar = false")
    return connection


@lru_cache(maxsize=4)
def _database(threads: int | None, process: int) -> duckdb.DuckDBPyConnection:
    """Begin an in-memory database that reads no file and loads nothing."""
    del process  # a fork inherits a database whose threads it has not
    connection = duckdb.connect(":memory:")
    connection.execute("SET autoinstall_known_extensions = false")
    connection.execute("SET autoload_known_extensions = false")
    connection.execute("SET enable_external_access = false")
    if threads is not None:
        connection.execute(f"SET threads = {int(threads)}")
    return connection
