"""A book of every past schema opens with today's code and keeps what it held.

``books/vNNNN.sql`` is what the program of that schema wrote: a dump of its SQLite file.
"""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from ontarget.store.book import is_postgres, open_book
from ontarget.store.doctor import doctor
from ontarget.store.layout import SCHEMA_VERSION
from ontarget.store.migrate import MIGRATIONS

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
DUMPS = sorted((Path(__file__).parent / "books").glob("v*.sql"))


def rows_of(dump: Path) -> dict[str, list[sqlite3.Row]]:
    """What the dump holds, by table."""
    connection = sqlite3.connect(":memory:")
    connection.row_factory = sqlite3.Row
    connection.executescript(dump.read_text(encoding="utf-8"))
    names = [
        row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")
    ]
    found = {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}  # noqa: S608
    connection.close()
    return {name: rows for name, rows in found.items() if rows}


def past_book(location: str, dump: Path) -> None:
    """Make the database that the program of that schema left behind."""
    if not is_postgres(location):
        with sqlite3.connect(location) as connection:
            connection.executescript(dump.read_text(encoding="utf-8"))
        connection.close()
        return
    engine = sa.create_engine(location.replace("postgresql://", "postgresql+psycopg://", 1))
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, dump.stem.removeprefix("v"))
        past = sa.MetaData()
        past.reflect(connection)
        for table in past.sorted_tables:
            for row in rows_of(dump).get(table.name, ()):
                if table.name != "alembic_version":
                    connection.execute(table.insert().values(_typed(table, row)))
    engine.dispose()


def _typed(table: sa.Table, row: sqlite3.Row) -> dict[str, object]:
    """SQLite keeps days and instants as text."""
    values = dict(row)
    for column in table.columns:
        value = values[column.name]
        if isinstance(column.type, sa.Date) and value is not None:
            values[column.name] = datetime.fromisoformat(value).date()
        elif isinstance(column.type, sa.DateTime) and value is not None:
            values[column.name] = datetime.fromisoformat(value)
        elif isinstance(column.type, sa.Boolean) and value is not None:
            values[column.name] = bool(value)
    return values


def test_there_is_a_book_of_every_past_schema() -> None:
    assert [int(dump.stem[1:]) for dump in DUMPS] == list(range(1, SCHEMA_VERSION))


@pytest.mark.parametrize("dump", DUMPS, ids=lambda dump: dump.stem)
def test_a_past_book_opens_and_keeps_what_it_held(dump: Path, new_location: str) -> None:
    past_book(new_location, dump)
    book = open_book(new_location, now=NOW)
    report = doctor(book)
    assert (report.schema_version, report.is_sound) == (SCHEMA_VERSION, True)
    for name, rows in rows_of(dump).items():
        if name in ("alembic_version", "book"):
            continue
        kept = book.rows(name)
        assert len(kept) == len(rows), name
        key = {"setting": "value", "mapping": "mapping"}.get(name)
        if key:
            assert sorted(row[key] for row in kept) == sorted(row[key] for row in rows)
    opportunity = {row["source_id"]: row for row in book.rows("opportunity")}
    assert (opportunity["1"]["name"], opportunity["1"]["amount"]) == ("Größe", 1250)
    told = book.rows("observation", field="amount", record_id=opportunity["1"]["record_id"])
    assert [row["value"] for row in told] == ["1050", "1250"]
    assert book.find_setting("me") == "Ann"
    assert book.rows("target")[0]["amount"] == 18_000_000
    book.set_setting("me", "Bob")
    assert open_book(new_location, now=NOW).find_setting("me") == "Bob"
