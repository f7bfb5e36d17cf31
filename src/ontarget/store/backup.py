"""Backups: a copy of the book as of one moment, in one file, whatever engine the book is in."""

from __future__ import annotations

import os
import sqlite3  # noqa: TID251  the store is where this driver belongs
import uuid
from contextlib import closing
from datetime import datetime
from pathlib import Path

from ontarget.core.errors import BookDamaged, BookError, BookExists, BookTooNew
from ontarget.store import sqlite
from ontarget.store.book import Book, Notice, fill_book, is_postgres, open_book, open_file
from ontarget.store.tables import METADATA, get_table
from ontarget.store.transaction import ReadTransaction, WriteTransaction


def backup(book: Book, path: Path, *, now: datetime) -> None:
    """Write a copy of the book to ``path``; a file of that name is replaced, when all is done."""
    if path.is_dir():
        raise BookError(f"{path} is a folder.", "Name a file inside it.")
    if book.path and path.exists() and path.samefile(book.path):
        raise BookExists(f"{path} is the book itself.", "Name another file for the backup.")
    new = sqlite.temporary_beside(path)
    try:
        if book.path:
            sqlite.copy_file(book.path, new)
        else:
            copy = open_file(new)
            fill_book(copy, now)
            with book.read() as read, copy.write() as written:
                _copy_tables(read, written)
        _finish_file(new, "DELETE")  # a backup is one file, with nothing beside it
        new.replace(path)
    finally:
        sqlite.remove_file(new)


def restore(
    path: Path,
    location: str,
    *,
    now: datetime,
    force: bool = False,
    notice: Notice | None = None,
) -> None:
    """Make the book at ``location`` what the backup at ``path`` holds, or leave it untouched.

    Raises UnreadableFile, BookDamaged or BookTooNew for a backup that is of no use, BookExists
    for a book that would be lost without ``force``. The book gets a new id, because a cache may
    know later changes of the same number.
    """
    sqlite.check_file(path)
    target = None if is_postgres(location) else Path(location).expanduser()
    if target and target.exists() and not force:
        raise _exists(location)
    if target and target.exists() and target.samefile(path):
        raise BookExists(f"{path} is the book itself.", "Name the backup to restore.")
    # Checked and brought to the newest schema as a copy: the backup itself is only read.
    new = sqlite.temporary_beside(target or path)
    try:
        sqlite.copy_file(path, new)
        checked = _checked(new, path, now)
        if target and not target.exists():
            _finish_file(new, "WAL")
            _place(new, target)
        else:
            _overwrite(checked, location, target, now, force, notice)
    finally:
        sqlite.remove_file(new)


def copy_book(
    source: Book, target: Book, *, force: bool = False, notice: Notice | None = None
) -> dict[str, int]:
    """Copy every row of a book into another, of either engine; return rows by table.

    What was written is read back and compared before it is kept. Raises BookExists where the
    target holds something, unless forced. The target keeps an id of its own.
    """
    if source.location == target.location:
        raise BookExists(f"{source.location} is the book itself.", "Name another one.")
    with source.read() as read, target.write(notice=notice) as written:
        if written.began_at > 0 and not force:
            raise _exists(target.location)
        _copy_tables(read, written)
        counts = {}
        for table in METADATA.sorted_tables:
            rows = read.arrow(table.name)
            if not written.arrow(table.name).equals(rows):
                raise BookError(
                    f"{table.name} did not arrive as it was.", "Nothing was written; report this."
                )
            counts[table.name] = rows.num_rows
        own_id = get_table("book").update().values(book_id=str(uuid.uuid4()))
        written.connection.execute(own_id)
    return counts


def _checked(new: Path, path: Path, now: datetime) -> Book:
    """Return the copy of a backup as a book, or say what is wrong with the backup."""
    if damage := sqlite.find_damage(new):
        raise BookDamaged(f"{path} is damaged: {damage[0]}.", "Restore an earlier backup.")
    book = open_file(new)
    if not fill_book(book, now, is_new_allowed=False, shown=str(path)):
        raise BookDamaged(f"{path} holds no book.", "Restore an earlier backup.")
    with book.write() as transaction:
        transaction.connection.execute(get_table("book").update().values(book_id=str(uuid.uuid4())))
    return book


def _place(new: Path, target: Path) -> None:
    try:
        target.hardlink_to(new)
    except FileExistsError as error:
        raise _exists(str(target)) from error
    except OSError:  # a file system without links
        new.replace(target)


def _overwrite(
    checked: Book,
    location: str,
    target: Path | None,
    now: datetime,
    force: bool,
    notice: Notice | None,
) -> None:
    try:
        book = open_book(location, now=now)
        if target and sqlite.find_damage(target):
            raise BookDamaged(f"{target} is damaged.")
    except (BookDamaged, BookTooNew):
        if target is None:
            raise
        # Nothing in it can be used, so there is no transaction to replace it in.
        _finish_file(checked.path or target, "WAL")
        sqlite.remove_file(target)
        (checked.path or target).replace(target)
        return
    with checked.read() as read, book.write(notice=notice) as written:
        if written.began_at > 0 and not force:
            raise _exists(book.location)
        _copy_tables(read, written)


def _copy_tables(read: ReadTransaction, written: WriteTransaction) -> None:
    """Replace every row of one book by those of another."""
    tables = METADATA.sorted_tables
    for table in reversed(tables):
        written.connection.execute(table.delete())
    for table in tables:
        written.insert_arrow(table.name, read.arrow(table.name))


def _finish_file(path: Path, journal_mode: str) -> None:
    """Put everything into the one file and onto the disk before it gets its name."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA journal_mode = {journal_mode}")
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _exists(location: str) -> BookExists:
    return BookExists(
        f"There is already a book at {location}.", "Add --force to lose what it holds."
    )
