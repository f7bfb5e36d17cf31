"""What every use case is given: the book, the day it is, the settings and who asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from ontarget.config import Settings
from ontarget.store.book import Book


@dataclass(frozen=True)
class Desk:
    """One user at one book on one day.

    ``as_of`` is the day asked about, ``now`` the moment of asking (only for stamping what is
    written), ``notice`` tells the user of waiting and assumptions, ``actor`` is who asks:
    locally the actor may see everything.
    """

    book: Book
    as_of: date
    now: datetime
    settings: Settings
    cache_dir: Path
    notice: Callable[[str], None]
    actor: str = "local"

    @property
    def moment(self) -> datetime:
        """When what is said now counts from: now, or the end of the day asked about."""
        is_today = self.now.astimezone(self.zone).date() == self.as_of
        return self.now if is_today else end_of_day(self, self.as_of)

    @property
    def zone(self) -> ZoneInfo:
        """Zone in which the book's days begin and end."""
        return ZoneInfo(self.settings.text("time_zone"))


def end_of_day(desk: Desk, day: date) -> datetime:
    """Return the last moment of a day in the book's zone."""
    after = datetime.combine(day + timedelta(days=1), time(), desk.zone)
    return (after - timedelta(microseconds=1)).astimezone(UTC)
