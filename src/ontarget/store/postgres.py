"""A book in a PostgreSQL database: connecting and locking."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from ontarget.core.errors import BookError

# One number for every book: the lock counts within one database, and a database is one book.
_LOCK = 0x6F6E7461
_LOCK_NOT_AVAILABLE = "55P03"


def make_engine(location: str) -> sa.Engine:
    """Return an engine on the database; a connection lives as long as one transaction."""
    url = sa.make_url(location).set(drivername="postgresql+psycopg")
    try:
        return sa.create_engine(url, poolclass=sa.pool.NullPool)
    except ModuleNotFoundError as error:
        raise BookError(
            "A book in PostgreSQL needs the driver psycopg.", "pip install 'ontarget[postgres]'"
        ) from error


def take_write_lock(
    connection: sa.Connection, timeout_seconds: float, on_wait: Callable[[], None]
) -> None:
    """Take the book's lock until the transaction ends, telling ``on_wait`` if it is held."""
    if connection.scalar(sa.select(sa.func.pg_try_advisory_xact_lock(_LOCK))):
        return
    on_wait()
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {int(timeout_seconds * 1000)}")
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    connection.exec_driver_sql("SET LOCAL lock_timeout = 0")


def is_busy(error: BaseException) -> bool:
    """Return whether an error means that another process holds the lock."""
    return getattr(getattr(error, "orig", error), "sqlstate", None) == _LOCK_NOT_AVAILABLE
