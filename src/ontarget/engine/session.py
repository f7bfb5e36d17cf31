"""Several expressions over the same tables: loaded once, each run on its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb  # noqa: TID251 - the engine is where expressions meet a database
import pyarrow as pa

from ontarget.engine.run import connect, fetch
from ontarget.engine.sql import Build, compile_sql


@dataclass(frozen=True)
class Session:
    """Tables in the engine, for as long as the session is open."""

    connection: duckdb.DuckDBPyConnection
    schemas: Mapping[str, pa.Schema]
    cache_dir: Path | None
    n_rows: int

    def run(self, build: Build, names: tuple[str, ...]) -> pa.Table:
        """Return the rows of an expression over the tables of these names."""
        schemas = {name: self.schemas[name] for name in names}
        sql = compile_sql(build, schemas, cache_dir=self.cache_dir)
        return fetch(self.connection, sql, n_rows=self.n_rows)


@contextmanager
def open_session(
    tables: Mapping[str, pa.Table], *, threads: int | None = None, cache_dir: Path | None = None
) -> Iterator[Session]:
    """Load tables into the engine."""
    with connect(threads) as connection:
        for name, table in tables.items():
            connection.register(f"arrow_{name}", table)
            connection.execute(f'CREATE TEMP TABLE "{name}" AS SELECT * FROM "arrow_{name}"')  # noqa: S608
            connection.unregister(f"arrow_{name}")
        schemas = {name: one.schema for name, one in tables.items()}
        n_rows = sum(table.num_rows for table in tables.values())
        yield Session(connection, schemas, cache_dir, n_rows)
