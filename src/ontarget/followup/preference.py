"""What a contact asked for: days, hours, channel."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from ontarget.core.firm_calendar import WEEKDAYS
from ontarget.followup.clock import MINUTES_A_DAY
from ontarget.followup.zones import read_zone

_TIME = re.compile(r"^(\d{1,2})(?:[:.h](\d{2}))?$")
_DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class Preference:
    """When and how a contact wants to be reached; what they did not say is None or empty.

    ``days``: weekdays, 0 is Monday. ``start`` and ``end``: minutes of their local day.
    """

    days: frozenset[int] = frozenset()
    start: int | None = None
    end: int | None = None
    channel: str | None = None
    time_zone: str | None = None
    note: str = ""
    said_on: date | None = None

    @property
    def has_hours(self) -> bool:
        """Whether they named hours."""
        return self.start is not None or self.end is not None

    @property
    def hours(self) -> tuple[int, int]:
        """The hours they named as minutes of the day; an open end runs to the day's."""
        start = 0 if self.start is None else self.start
        return start, MINUTES_A_DAY if self.end is None else self.end

    @property
    def is_about_time(self) -> bool:
        """Whether they named days or hours, rather than a channel only."""
        return bool(self.days) or self.has_hours

    def in_words(self) -> str:
        """Return days and hours as one would say them: Mon and Tue, 15:00-17:30."""
        days = [_DAY_NAMES[day] for day in sorted(self.days)]
        said = " and ".join([", ".join(days[:-1]), days[-1]] if len(days) > 1 else days)
        return ", ".join(part for part in (said, self._hours_in_words()) if part)

    def _hours_in_words(self) -> str:
        if not self.has_hours:
            return ""
        start, end = self.hours
        if self.end is None:
            return f"from {clock(start)}"
        if self.start is None:
            return f"until {clock(end)}"
        named = {(480, 720): "mornings", (720, 1080): "afternoons"}
        return named.get((start, end), f"{clock(start)}-{clock(end)}")


def read_preference(row: Mapping[str, object], zone: tzinfo) -> Preference:
    """Return the preference of a row of ``follow_up_preference``.

    ``zone`` is the one in which the book's days begin and end, that of the row the contact's.
    Values that cannot be read count as not said; so do hours that end before they begin.
    """
    start, end = read_time(row.get("from_time")), read_time(row.get("to_time"))
    if start is not None and end is not None and end <= start:
        start = end = None
    said, own = row.get("said_at"), read_zone(_text(row.get("time_zone")))
    return Preference(
        days=_read_days(row.get("days")),
        start=start,
        end=end,
        channel=_text(row.get("channel")),
        time_zone=own.key if own else None,
        note=_text(row.get("note")) or "",
        said_on=said.astimezone(zone).date() if isinstance(said, datetime) else None,
    )


def read_time(value: object) -> int | None:
    """Return a local time such as 15:00 as minutes of the day; None if it is none.

    >>> read_time("15:30"), read_time("9"), read_time("25:00")
    (930, 540, None)
    """
    found = _TIME.match(str(value or "").strip())
    if not found:
        return None
    minute = int(found[1]) * 60 + int(found[2] or 0)
    return minute if minute <= MINUTES_A_DAY and int(found[2] or 0) < 60 else None


def clock(minute: int) -> str:
    """Return a minute of the day as a clock shows it.

    >>> clock(930)
    '15:30'
    """
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _read_days(value: object) -> frozenset[int]:
    words = re.split(r"[,;\s]+", str(value or "").lower())
    return frozenset(WEEKDAYS.index(word[:3]) for word in words if word[:3] in WEEKDAYS)


def _text(value: object) -> str | None:
    text = str(value).strip() if value is not None else ""
    return text or None
