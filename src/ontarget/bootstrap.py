"""Config to store, engine and sources: the only place that chooses, and that reads the clock."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ontarget.app.desk import Desk
from ontarget.config import (
    Settings,
    book_location,
    cache_folder,
    pulse_location,
    secrets_folder,
    stated_book,
)
from ontarget.core.day import parse_day
from ontarget.core.errors import UsageError
from ontarget.store.book import Book, open_book
from ontarget.store.kept import live
from ontarget.store.pulse import PulseFile

if TYPE_CHECKING:
    from ontarget.app.shelf import Shelves


def open_desk(book: str | None, as_of: date | None, notice: Callable[[str], None]) -> Desk:
    """Open the book, made on first use, for one user on one day.

    ``as_of`` is today in the book's zone if it is not stated.
    """
    now = read_clock()
    return _desk_at(open_book(book_location(book), now=now), as_of, now, cache_folder(), notice)


def _desk_at(
    book: Book, as_of: date | None, now: datetime, cache: Path, notice: Callable[[str], None]
) -> Desk:
    stored = {row["name"]: json.loads(row["value"]) for row in book.rows("setting")}
    settings = Settings(stored)
    today = now.astimezone(ZoneInfo(settings.text("time_zone"))).date()
    return Desk(book, as_of or today, now, settings, cache, notice)


def open_pulse() -> PulseFile:
    """Return the private pulse of the operating system's user; it belongs to no book."""
    return PulseFile(pulse_location())


def named_book(stated: str | None) -> str | None:
    """Return the book that was named, by option or environment; None for the user's own."""
    return stated_book(stated)


def locate_book(stated: str | None) -> str:
    """Return where the book is, whether it exists or not."""
    return book_location(stated)


def read_clock() -> datetime:
    """Return the present moment, for stamping what is written."""
    return datetime.now(UTC)  # noqa: TID251 - the one clock


def stated_day(text: str | None) -> date:
    """Return the day that was typed, or today in UTC; for what needs no book."""
    today = read_clock().date()
    return parse_day(text, today) if text else today


_FIRST_YEAR, _LAST_YEAR = 1990, 2200


def _say_nothing(text: str) -> None:
    """Waiting for another process is no news on a page."""
    del text


def _new_shelves() -> Shelves:
    from ontarget.app.shelf import Shelves  # what is light loads nothing of it

    return Shelves()


@dataclass(frozen=True)
class Office:
    """What a process that goes on running holds: one book, what is known of it, and the clock.

    ``clock`` is asked anew for each desk, so a server does not live on the day it was started.
    """

    book: Book
    cache_dir: Path
    shelves: Shelves = field(default_factory=_new_shelves)
    clock: Callable[[], datetime] = read_clock
    notice: Callable[[str], None] = _say_nothing

    def desk(self, as_of: date | None = None) -> Desk:
        """Return a desk of this moment, on a stated day or today; UsageError for far days."""
        if as_of is not None and not _FIRST_YEAR <= as_of.year <= _LAST_YEAR:
            raise UsageError(f"{as_of} is not a day of a pipeline.", "Give a day of this century.")
        return _desk_at(self.book, as_of, self.clock(), self.cache_dir, self.notice)


def open_office(book: str | None, notice: Callable[[str], None] = _say_nothing) -> Office:
    """Open a book for a process that goes on running."""
    opened = live(open_book(book_location(book), now=read_clock()))
    return Office(opened, cache_folder(), notice=notice)


def server_secrets() -> Path:
    """Return the folder for what a server keeps to itself."""
    return secrets_folder()
