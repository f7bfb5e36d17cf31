"""Back up, restore and examine a book."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ontarget.app.desk import Desk
from ontarget.app.gone import gone_opportunities
from ontarget.core.errors import BookExists, FileError, NotInBook
from ontarget.core.money import json_amount
from ontarget.report.shown import Shown
from ontarget.store import backup as store_backup
from ontarget.store.book import is_postgres, open_book
from ontarget.store.doctor import DoctorReport
from ontarget.store.doctor import doctor as examine

__all__ = ["DoctorReport", "Examination", "back_up", "copy_to", "examine_book", "restore_book"]


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


@dataclass(frozen=True)
class Examination(Shown):
    """The state of a book, and open opportunities whose end nobody said; none of a damaged one."""

    report: DoctorReport
    unresolved: tuple[dict[str, Any], ...]

    def sums(self) -> list[dict[str, object]]:
        """Return the sums by currency and status, in major units."""
        return [
            {
                "currency": one.currency,
                "status": one.status,
                "opportunities": one.n_opportunities,
                "amount": json_amount(one.amount, one.currency or "USD"),
                "without_amount": one.n_without_amount,
            }
            for one in self.report.amounts
        ]

    def document(self) -> dict[str, Any]:
        """Return the examination as JSON has it."""
        report = self.report
        return {
            "book": report.location,
            "is_sound": report.is_sound,
            "schema_version": report.schema_version,
            "damage": list(report.damage),
            "orphans": [
                {"table": o.table, "field": o.field, "points_to": o.points_to, "rows": o.n_rows}
                for o in report.orphans
            ],
            "sums": self.sums(),
            "gone": report.n_gone,
            "counts": report.counts,
            "imports": [
                {"import_id": one.import_id, "source": one.source,
                 "snapshot_on": one.snapshot_on.isoformat(), "problems": one.n_problems}
                for one in report.last_imports
            ],
            "unresolved": list(self.unresolved),
        }  # fmt: skip


def examine_book(desk: Desk, *, with_gone: bool = False) -> Examination:
    """Look for damage, orphans and sums that a person can check.

    What a full export holds no more is left out of the sums, unless ``with_gone``.
    """
    from ontarget.app.holds import list_unresolved  # numpy; a backup needs none

    report = examine(desk.book) if with_gone else examine(
        desk.book, lambda: gone_opportunities(desk)
    )  # fmt: skip
    return Examination(report, () if report.damage else tuple(list_unresolved(desk)))
