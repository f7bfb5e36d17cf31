"""Days on which a person is not to be contacted: weekends, public holidays, absences."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

FreeKind = Literal["weekend", "holiday", "away"]

_USUAL_WEEKEND = frozenset({5, 6})


@dataclass(frozen=True, slots=True)
class Absence:
    """Days a person is away, both included; ``to_on`` None means until further notice."""

    from_on: date
    to_on: date | None = None

    def holds(self, day: date) -> bool:
        """Whether the person is away on a day."""
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)


def find_free(
    day: date, country: str | None, absences: Iterable[Absence], *, weekend_counts: bool = True
) -> FreeKind | None:
    """Return why a person is not at work on a day, None if they are.

    ``weekend_counts`` False leaves weekends out, for who asked for a Saturday. A country no
    calendar is known for has Saturdays and Sundays only.
    """
    for absence in absences:
        if absence.holds(day):
            return "away"
    if country and day.toordinal() in public_holidays(country, day.year):
        return "holiday"
    if weekend_counts and day.weekday() in weekend(country):
        return "weekend"
    return None


@lru_cache(maxsize=2048)
def public_holidays(country: str, year: int) -> frozenset[int]:
    """Return the nationwide public holidays of a year as ordinals of days."""
    import holidays

    try:
        known = holidays.country_holidays(country, years=year)
    except NotImplementedError:
        return frozenset()
    return frozenset(day.toordinal() for day in known)


@lru_cache(maxsize=512)
def weekend(country: str | None) -> frozenset[int]:
    """Return the weekdays (0 is Monday) on which a country rests."""
    if not country:
        return _USUAL_WEEKEND
    import holidays

    try:
        return frozenset(holidays.country_holidays(country).weekend)
    except NotImplementedError:
        return _USUAL_WEEKEND
