"""Whether the day of a next step is one on which it can be kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from ontarget.core.errors import UsageError


def check_ahead(day: date, today: date) -> None:
    """Refuse a day that lies behind: UsageError."""
    if day < today:
        raise UsageError(f"{say_day(day)} lies behind {say_day(today)}.", "Give a day to come.")


def doubts_of(
    day: date, today: date, *, countries: Sequence[str], close_date: date | None,
    is_asked: bool = False,
) -> list[str]:  # fmt: skip
    """Return why a day to come may not be the one meant, in sentences; none if it is plausible.

    ``countries`` are ours and the contact's, as two-letter codes. ``is_asked``: the buyer named
    the day, so that only whether anybody works then is in doubt. A close date that has passed says
    nothing of days to come.
    """
    found = [f"{say_day(day)} is at a weekend."] if day.weekday() >= 5 else []
    codes = dict.fromkeys(code.strip().upper() for code in countries if code.strip())
    found += [
        f"{say_day(day)} is a public holiday in {code}: {name}."
        for code in codes
        if (name := find_holiday(code, day))
    ]
    if is_asked:
        return found
    if day == _last_working_day(day, next(iter(countries), "")):
        found.append(
            f"{say_day(day)} is the last working day of the month. Is it the buyer's date, or ours?"
        )
    if close_date is not None and today <= close_date < day:
        found.append(
            f"{say_day(day)} is after the close date, {say_day(close_date)}. One of the two moves."
        )
    return found


def find_holiday(country: str, day: date) -> str | None:
    """Return the name of the public holiday of a country on a day; None for an unknown country."""
    import holidays

    if len(country) != 2:
        return None
    try:
        known = holidays.country_holidays(country, years=day.year)
    except NotImplementedError:
        return None
    name: str | None = known.get(day)
    return name


def say_day(day: date) -> str:
    """Return a day as people say it.

    >>> say_day(date(2026, 12, 3))
    'Thu 3 Dec 2026'
    """
    return f"{day:%a} {day.day} {day:%b %Y}"


def _last_working_day(day: date, country: str) -> date:
    last = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    while last.weekday() >= 5 or (country and find_holiday(country, last)):
        last -= timedelta(days=1)
    return last
