"""A book in one SQLite file: connecting, locking, creating without a half-made file."""

from __future__ import annotations

import os
import sqlite3  # noqa: TID251  the store is where this driver belongs
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from ontarget.core.errors import BookBusy, BookDamaged, BookError, UnreadableFile

_HEADER = b"SQLite format 3\x00"
_BUSY_AFTER_SECONDS = 0.1


def connect(path: Path, timeout_seconds: float = 30.0) -> sqlite3.Connection:
    """Return a connection that begins transactions only when told to."""
    connection = sqlite3.connect(path, timeout=timeout_seconds, isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = NORMAL")
    # 64 MB: the index over (source, source_id) of a million records stays in memory.
    connection.execute("PRAGMA cache_size = -65536")
    return connection


def make_engine(path: Path) -> sa.Engine:
    """Return an engine on the file; a connection lives as long as one transaction."""
    engine = sa.create_engine(
        "sqlite+pysqlite://", creator=lambda: connect(path), poolclass=sa.pool.NullPool
    )
    sa.event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: sa.Connection) -> None:
    if connection.get_execution_options().get("is_writing"):
        return  # take_write_lock has to choose how long to wait
    connection.exec_driver_sql("BEGIN")


def take_write_lock(
    connection: sa.Connection, timeout_seconds: float, on_wait: Callable[[], None]
) -> None:
    """Begin to write, telling ``on_wait`` once if another process has to finish first."""
    try:
        _begin_immediate(connection, min(_BUSY_AFTER_SECONDS, timeout_seconds))
    except sa.exc.OperationalError as error:
        if not is_busy(error):
            raise
        on_wait()
        _begin_immediate(connection, timeout_seconds)


def _begin_immediate(connection: sa.Connection, timeout_seconds: float) -> None:
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {int(timeout_seconds * 1000)}")
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def is_busy(error: BaseException) -> bool:
    """Return whether an error means that another process holds the lock."""
    code = getattr(getattr(error, "orig", error), "sqlite_errorcode", 0) or 0
    return (code & 0xFF) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def is_damage(error: BaseException) -> bool:
    """Return whether an error means that the file is not what SQLite wrote."""
    code = getattr(getattr(error, "orig", error), "sqlite_errorcode", 0) or 0
    return (code & 0xFF) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def check_file(path: Path) -> None:
    """Raise UnreadableFile unless ``path`` begins like a SQLite file."""
    if path.is_dir():
        raise UnreadableFile(f"{path} is a folder, not a book.", "Name a file inside it.")
    try:
        with path.open("rb") as file:
            start = file.read(len(_HEADER))
    except OSError as error:
        raise UnreadableFile(
            f"{path} cannot be read: {error.strerror}.", "Check the path and its permissions."
        ) from error
    if not start:
        raise UnreadableFile(
            f"{path} is empty, not a book.", "Delete it, or name a file that does not exist yet."
        )
    if start != _HEADER:
        raise UnreadableFile(
            f"{path} is not a book.", "A CSV or Excel file is read with: ontarget import FILE"
        )


def create_at(path: Path, fill: Callable[[Path], object]) -> None:
    """Make a book beside ``path`` with ``fill`` and put it there in one step.

    Another process may do the same: the first one wins, and the others open its book.
    """
    new = temporary_beside(path)
    try:
        fill(new)
        with closing(connect(new)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
        try:
            path.hardlink_to(new)  # fails if somebody else was first, where a rename would not
        except FileExistsError:
            return
        except OSError:  # a file system without links
            if not path.exists():
                new.replace(path)
    finally:
        remove_file(new)


def temporary_beside(path: Path) -> Path:
    """Return a new empty file, readable by its owner only, in the folder of ``path``."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".new", dir=path.parent)
    except OSError as error:
        raise BookError(
            f"{path} cannot be written: {error.strerror}.", "Choose a folder you may write to."
        ) from error
    os.close(handle)
    return Path(name)


def remove_file(path: Path) -> None:
    """Delete a closed database file and what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def find_damage(path: Path) -> list[str]:
    """Return what SQLite's own check finds wrong with the file; empty if sound."""
    try:
        with closing(connect(path)) as connection:
            found = [row[0] for row in connection.execute("PRAGMA integrity_check(20)")]
            found += [
                f"row {row[1]} of {row[0]} points to a missing row of {row[2]}"
                for row in connection.execute("PRAGMA foreign_key_check")
            ]
    except sqlite3.DatabaseError as error:
        if is_busy(error):
            raise BookBusy(f"{path} is locked.", "Try again when others have finished.") from error
        return [str(error)]
    return [] if found == ["ok"] else [line for line in found if line != "ok"]


def copy_file(source: Path, target: Path) -> None:
    """Copy a database as of one moment, while others use it, in one transaction of the target."""
    try:
        with closing(connect(source)) as read, closing(connect(target)) as written:
            read.backup(written)
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_FULL:
            raise BookError(f"The disk of {target.parent} is full.", "Make room first.") from error
        raise BookDamaged(
            f"{source} cannot be copied: {error}.", "Restore an earlier backup with: restore FILE"
        ) from error
