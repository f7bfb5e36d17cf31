"""Days and hours as people type them: 2026-11-23, fri, today, +3d, +2w; 15:30, 3pm."""

from __future__ import annotations

import re
from datetime import date, time, timedelta

from ontarget.core.errors import UsageError

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_OFFSET = re.compile(r"^([+-]\d{1,4})([dw])$")
# Written with points, the day always comes first.
_POINTED = re.compile(r"^(\d{1,2})\.(\d{1,2})\.(\d{4})$")

_TIME = re.compile(r"^(\d{1,2})(?:[:.h](\d{2})?)? *(am|pm)?$", re.IGNORECASE)


def parse_day(text: str, today: date) -> date:
    """Read a day as typed; a weekday means the next one after ``today``. UsageError otherwise.

    >>> parse_day("fri", date(2026, 11, 23)), parse_day("+1w", date(2026, 11, 23))
    (datetime.date(2026, 11, 27), datetime.date(2026, 11, 30))
    """
    word = text.strip().lower()
    if word == "today":
        return today
    if word == "tomorrow":
        return today + timedelta(days=1)
    if match := _OFFSET.match(word):
        return today + timedelta(days=int(match[1]) * (7 if match[2] == "w" else 1))
    if word[:3] in _WEEKDAYS and (len(word) == 3 or word.endswith("day")):
        ahead = (_WEEKDAYS.index(word[:3]) - today.weekday() - 1) % 7 + 1
        return today + timedelta(days=ahead)
    if match := _POINTED.match(word):
        word = f"{match[3]}-{int(match[2]):02d}-{int(match[1]):02d}"
    try:
        return date.fromisoformat(word)
    except ValueError as error:
        raise UsageError(
            f"'{text}' is not a day.", "Write it as 2026-11-23, or fri, today, +3d."
        ) from error


def parse_past_day(text: str, today: date) -> date:
    """Read a day that lies behind; a weekday means the last one before ``today``.

    >>> parse_past_day("fri", date(2026, 11, 23)), parse_past_day("-1w", date(2026, 11, 23))
    (datetime.date(2026, 11, 20), datetime.date(2026, 11, 16))
    """
    day = parse_day(text, today)
    is_weekday = text.strip().lower()[:3] in _WEEKDAYS
    if not is_weekday:
        return day
    last = day - timedelta(days=7)
    return last if last < today else last - timedelta(days=7)


def parse_time(text: str) -> time:
    """Read a time of day: 15:30, 15, 3pm. UsageError otherwise.

    >>> parse_time("15:30"), parse_time("9"), parse_time("3pm")
    (datetime.time(15, 30), datetime.time(9, 0), datetime.time(15, 0))
    """
    match = _TIME.match(text.strip())
    hour = int(match[1]) if match else 99
    if match and match[3]:
        hour = 99 if not 1 <= hour <= 12 else hour % 12 + (12 if match[3].lower() == "pm" else 0)
    minute = int(match[2] or 0) if match else 99
    if hour > 23 or minute > 59:
        raise UsageError(f"'{text}' is not a time of day.", "Write it as 15:30.")
    return time(hour, minute)
