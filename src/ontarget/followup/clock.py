"""Instants of local times, right on days when clocks change, and stretches between them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

MINUTES_A_DAY = 1440

Span = tuple[datetime, datetime]  # from, to; both UTC, the end excluded


@lru_cache(maxsize=262_144)
def instant(zone: ZoneInfo, day: int, minute: int) -> datetime:
    """Return the first instant (UTC) of a local day at which the clock shows a minute or later.

    ``day`` is the ordinal of the day; ``minute`` 0 to 1440, which is the next midnight. A time
    the clock skips becomes the instant at which it jumps.
    """
    day, minute = day + minute // MINUTES_A_DAY, minute % MINUTES_A_DAY
    local = datetime.fromordinal(day) + timedelta(minutes=minute)
    found = local.replace(tzinfo=zone).astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) == local:
        return found
    early = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
    late, before = found, early.astimezone(zone).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) / 2
        is_before = middle.astimezone(zone).utcoffset() == before
        early, late = (middle, late) if is_before else (early, middle)
    return late.replace(microsecond=0)


def span(zone: ZoneInfo, day: date, start: int, end: int) -> Span:
    """Return the stretch between two minutes of a local day."""
    number = day.toordinal()
    return instant(zone, number, start), instant(zone, number, end)


def overlap(one: Span, other: Span) -> Span:
    """Return what two stretches share; its end is not after its start if they share nothing."""
    return max(one[0], other[0]), min(one[1], other[1])


def minutes_of(one: Span) -> float:
    """Return the length of a stretch in minutes, negative where there is none."""
    return (one[1] - one[0]).total_seconds() / 60
