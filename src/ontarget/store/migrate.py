"""Brings a book to the newest schema; Alembic is imported only when there is something to do."""

from __future__ import annotations

import uuid
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from ontarget.core.errors import BookTooNew, UnreadableFile
from ontarget.store.layout import SCHEMA_VERSION
from ontarget.store.tables import get_table

MIGRATIONS = Path(__file__).parent / "migrations"


def read_schema_version(connection: sa.Connection, location: str) -> int:
    """Return the book's schema version, 0 if the database holds no table yet.

    Raises UnreadableFile for a database of something else, BookTooNew for a newer book.
    """
    names = sa.inspect(connection).get_table_names()
    if "book" not in names or "alembic_version" not in names:
        # A PostgreSQL database may hold other things beside the book, a file may not.
        if names and connection.dialect.name == "sqlite":
            raise UnreadableFile(
                f"{location} is a SQLite database, but not a book.", "Name another file."
            )
        return 0
    version = connection.exec_driver_sql("SELECT schema_version FROM book").scalar()
    if not isinstance(version, int):
        raise UnreadableFile(f"{location} holds no book.", "Restore a backup: restore FILE")
    if version > SCHEMA_VERSION:
        raise BookTooNew(
            f"{location} has schema {version}; this version knows {SCHEMA_VERSION}.",
            "Upgrade ontarget.",
        )
    return version


def migrate(connection: sa.Connection, version: int, now: datetime) -> None:
    """Bring a book from ``version`` to the newest, inside the transaction of ``connection``."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    # Alembic expands % in its options.
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    book = get_table("book")
    if version == 0:
        connection.execute(
            book.insert().values(
                book_id=str(uuid.uuid4()),
                created_at=now,
                change_number=0,
                schema_version=SCHEMA_VERSION,
            )
        )
    else:
        connection.execute(book.update().values(schema_version=SCHEMA_VERSION))
