"""Back up, restore and examine a book."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from ontarget.app.desk import Desk
from ontarget.app.gone import gone_opportunities
from ontarget.core.errors import BookExists, FileError, NotInBook
from ontarget.store import backup as store_backup
from ontarget.store.book import is_postgres, open_book
from ontarget.store.doctor import DoctorReport
from ontarget.store.doctor import doctor as examine

__all__ = ["DoctorReport", "back_up", "copy_to", "examine_book", "restore_book"]


def back_up(desk: Desk, path: Path, *, is_forced: bool = False) -> None:
    """Write a consistent copy of the book, also while others use it.

    BookExists if there is a file of that name, unless forced; FileError if its folder is not there.
    """
    if path.exists() and not is_forced:
        raise BookExists(f"{path} exists already.", "Name another file, or add --force.")
    if not path.absolute().parent.is_dir():
        raise FileError(f"There is no folder {path.absolute().parent}.", "Make it first.")
    store_backup.backup(desk.book, path, now=desk.now)


def restore_book(
    path: Path, location: str, *, now: datetime, is_forced: bool, notice: Callable[[str], None]
) -> None:
    """Make a book from a backup; an existing one is replaced only if forced."""
    store_backup.restore(path, location, now=now, force=is_forced, notice=notice)


def copy_to(
    source: str, target: str, *, now: datetime, is_forced: bool, notice: Callable[[str], None]
) -> dict[str, int]:
    """Copy a whole book to another place or engine; return rows by table, all of them compared.

    NotInBook if there is no book at the source.
    """
    if not is_postgres(source) and not Path(source).expanduser().exists():
        raise NotInBook(f"There is no book at {source}.", "Check the name.")
    books = (open_book(location, now=now) for location in (source, target))
    return store_backup.copy_book(*books, force=is_forced, notice=notice)


def examine_book(desk: Desk, *, with_gone: bool = False) -> DoctorReport:
    """Look for damage, orphans and sums that a person can check.

    What a full export holds no more is left out of the sums, unless ``with_gone``.
    """
    if with_gone:
        return examine(desk.book)
    return examine(desk.book, lambda: gone_opportunities(desk))
