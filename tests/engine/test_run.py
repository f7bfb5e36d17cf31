from __future__ import annotations

import os
import subprocess
import sys

import pyarrow as pa
import pytest

from ontarget.engine import sql
from ontarget.engine.run import connect, run

SALES = pa.table({"owner": ["Ann", "Ben", "Ann"], "amount": pa.array([2**53, 5, 1], pa.int64())})


def total_by_owner(tables):
    sales = tables["sales"]
    total = sales.group_by("owner").aggregate(total=sales.amount.sum(), n=sales.count())
    return total.order_by("owner")


def largest_first(tables):
    return tables["sales"].order_by(tables["sales"].amount.desc())


def test_sums_of_integers_stay_exact_int64():
    result = run(total_by_owner, {"sales": SALES})
    assert result.schema.field("total").type == pa.int64()
    assert result.to_pylist() == [
        {"owner": "Ann", "total": 2**53 + 1, "n": 2},
        {"owner": "Ben", "total": 5, "n": 1},
    ]


def test_the_compiled_sql_is_kept_and_used(tmp_path, monkeypatch):
    first = run(total_by_owner, {"sales": SALES}, cache_dir=tmp_path)
    monkeypatch.setattr(sql, "_compile", lambda *_: pytest.fail("compiled again"))
    assert run(total_by_owner, {"sales": SALES}, cache_dir=tmp_path) == first


def test_another_schema_another_expression_and_another_dialect_have_their_own_entries(tmp_path):
    small = pa.schema([("owner", pa.string()), ("amount", pa.int32())])
    texts = [
        sql.compile_sql(total_by_owner, {"sales": SALES.schema}, cache_dir=tmp_path),
        sql.compile_sql(total_by_owner, {"sales": small}, cache_dir=tmp_path),
        sql.compile_sql(largest_first, {"sales": SALES.schema}, cache_dir=tmp_path),
        sql.compile_sql(
            largest_first, {"sales": SALES.schema}, dialect="postgres", cache_dir=tmp_path
        ),
    ]
    assert len(list(tmp_path.glob("*.sql"))) == len(texts)


def test_a_changed_source_is_compiled_again(tmp_path, monkeypatch):
    changed = tmp_path / "expression.py"
    changed.write_text("one = 1")
    monkeypatch.setattr(sql, "_code_of", lambda _: changed.read_bytes())
    schemas = {"sales": SALES.schema}
    sql.compile_sql(largest_first, schemas, cache_dir=tmp_path)
    changed.write_text("one = 2")
    sql.compile_sql(largest_first, schemas, cache_dir=tmp_path)
    assert len(list(tmp_path.glob("*.sql"))) == 2


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[: len(text) // 2],
        lambda text: text.replace("SUM", "MAX"),
        lambda _: "",
        lambda _: "\udcff",
    ],
    ids=["cut short", "altered", "empty", "not text"],
)
def test_a_damaged_entry_is_compiled_again(tmp_path, damage):
    expected = run(total_by_owner, {"sales": SALES}, cache_dir=tmp_path)
    (entry,) = tmp_path.glob("*.sql")
    whole = entry.read_text(encoding="utf-8")
    entry.write_text(damage(whole), encoding="utf-8", errors="surrogateescape")
    assert run(total_by_owner, {"sales": SALES}, cache_dir=tmp_path) == expected
    assert entry.read_text(encoding="utf-8") == whole
    assert [path.name for path in tmp_path.iterdir()] == [entry.name]


def test_a_cache_that_cannot_be_written_costs_no_answer(tmp_path):
    not_a_folder = tmp_path / "file"
    not_a_folder.write_text("")
    result = run(total_by_owner, {"sales": SALES}, cache_dir=not_a_folder)
    assert result.num_rows == 2


def test_no_file_can_be_read(tmp_path):
    path = tmp_path / "secret.csv"
    path.write_text("a\n1\n")
    with connect(1) as connection, pytest.raises(Exception, match="disabled"):
        connection.execute(f"SELECT * FROM '{path}'")  # noqa: S608


def test_a_warm_cache_imports_neither_ibis_nor_sqlglot(tmp_path):
    script = (
        "import sys; from datetime import date; from pathlib import Path;"
        "from ontarget.pipeline.load import load_pipeline;"
        "load_pipeline({}, date(2026, 1, 1), cache_dir=Path(sys.argv[1]));"
        "print(sorted({'ibis', 'sqlglot'} & set(sys.modules)))"
    )
    said = [
        subprocess.run(
            [sys.executable, "-c", script, str(tmp_path)],
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        ).stdout.strip()
        for _ in range(2)
    ]
    assert said == ["['ibis', 'sqlglot']", "[]"]
