"""Config to store, engine and sources: the only place that chooses, and that reads the clock."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from ontarget.app.desk import Desk
from ontarget.config import Settings, book_location, cache_folder, pulse_location, stated_book
from ontarget.core.day import parse_day
from ontarget.store.book import open_book
from ontarget.store.pulse import PulseFile


def open_desk(book: str | None, as_of: date | None, notice: Callable[[str], None]) -> Desk:
    """Open the book, made on first use, for one user on one day.

    ``as_of`` is today in the book's zone if it is not stated.
    """
    now = read_clock()
    opened = open_book(book_location(book), now=now)
    stored = {row["name"]: json.loads(row["value"]) for row in opened.rows("setting")}
    settings = Settings(stored)
    today = now.astimezone(ZoneInfo(settings.text("time_zone"))).date()
    return Desk(opened, as_of or today, now, settings, cache_folder(), notice)


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
