"""Back up, restore and examine a book."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from ontarget.app.desk import Desk
from ontarget.core.errors import BookExists, FileError
from ontarget.store import backup as store_backup
from ontarget.store.doctor import DoctorReport
from ontarget.store.doctor import doctor as examine

__all__ = ["DoctorReport", "back_up", "examine_book", "restore_book"]


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


def examine_book(desk: Desk) -> DoctorReport:
    """Look for damage, orphans and sums that a person can check."""
    return examine(desk.book)
