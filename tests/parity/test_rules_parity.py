"""Every audit rule finds on PostgreSQL what it finds on DuckDB."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
from tests.parity.test_pipeline_parity import _SQL_TYPES

from ontarget.audit.example import example_tables
from ontarget.audit.inputs import INPUTS, conform
from ontarget.audit.registry import all_rules
from ontarget.audit.runner import limits_table, rule_build, run_rules
from ontarget.engine.sql import compile_sql


def _create(connection: Any, tables: dict[str, pa.Table]) -> None:
    for name, table in tables.items():
        columns = ", ".join(f'"{field.name}" {_SQL_TYPES[field.type]}' for field in table.schema)
        connection.execute(f'CREATE TABLE "{name}" ({columns})')


def _fill(connection: Any, tables: dict[str, pa.Table]) -> None:
    connection.execute("TRUNCATE " + ", ".join(f'"{name}"' for name in tables))
    for name, table in tables.items():
        if table.num_rows:
            with connection.cursor().copy(f'COPY "{name}" FROM STDIN') as copy:
                for row in table.to_pylist():
                    copy.write_row(list(row.values()))


def _key(row: dict[str, Any]) -> str:
    return str(sorted((name, str(value)) for name, value in row.items()))


def test_every_rule_finds_the_same_on_postgresql(fresh_postgres: str) -> None:
    import psycopg
    from psycopg.rows import dict_row

    rules = all_rules()
    limits = limits_table(rules, {})
    schemas = {**INPUTS, "limits": limits.schema}
    with psycopg.connect(fresh_postgres, row_factory=dict_row) as connection:
        empty = {name: schema.empty_table() for name, schema in schemas.items()}
        _create(connection, empty)
        for one in rules:
            names = (*one.table_names, "limits")
            wanted = {name: schemas[name] for name in names}
            sql = compile_sql(rule_build(one), wanted, dialect="postgres")
            n_found = 0
            for case in (*one.fires, *one.quiet):
                given = example_tables(case)
                tables = {name: conform(name, given.get(name)) for name in one.table_names}
                _fill(connection, tables | {"limits": limits})
                (run,) = run_rules([one], given)
                found = connection.execute(sql).fetchall()
                if not run.lacks:
                    expected = sorted(run.rows.to_pylist(), key=_key)
                    assert sorted(found, key=_key) == expected, one.id
                    n_found += len(found)
            assert n_found >= len(one.fires), one.id
