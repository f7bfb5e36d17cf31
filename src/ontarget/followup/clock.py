"""Instants of local times, right on days when clocks change, and stretches between them.

Instants are whole minutes UTC since 1970: comparing numbers costs a third of comparing times.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

MINUTES_A_DAY = 1440

Span = tuple[int, int]  # minutes UTC since 1970: from, to; the end excluded

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)


@lru_cache(maxsize=262_144)
def instant(zone: ZoneInfo, day: int, minute: int, fold: int = 0) -> int:
    """Return the instant of a local day at which the clock shows a minute.

    ``day`` is the ordinal of the day; ``minute`` 0 to 1440, which is the next midnight. A time
    the clock skips becomes the instant at which it jumps; of one it shows twice ``fold`` says
    which, 0 or 1.
    """
    local = datetime.fromordinal(day) + timedelta(minutes=minute)
    found = local.replace(tzinfo=zone, fold=fold).astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) == local:
        return (found - _EPOCH) // _MINUTE
    early = (local.replace(tzinfo=zone, fold=1).astimezone(UTC) - _EPOCH) // _MINUTE
    late = (local.replace(tzinfo=zone, fold=0).astimezone(UTC) - _EPOCH) // _MINUTE
    before = local_time(early, zone).utcoffset()
    while late - early > 1:
        middle = (early + late) // 2
        is_before = local_time(middle, zone).utcoffset() == before
        early, late = (middle, late) if is_before else (early, middle)
    return late


@lru_cache(maxsize=65_536)
def stretch(zone: ZoneInfo, day: int, start: int, end: int) -> Span:
    """Return the stretch between two minutes of a local day, given as an ordinal.

    On a day on which the clock goes back, the clock is within them all the time.
    """
    end_at, start_at = instant(zone, day, end), instant(zone, day, start, int(start > 0))
    return (start_at, end_at if end_at > start_at else instant(zone, day, end, 1))


@lru_cache(maxsize=65_536)
def local_time(minute: int, zone: ZoneInfo) -> datetime:
    """Return an instant as the clock of a zone shows it."""
    return (_EPOCH + minute * _MINUTE).astimezone(zone)


def next_minute(at: datetime) -> int:
    """Return the first whole minute that is not before an instant."""
    return -((_EPOCH - at) // _MINUTE)


def overlap(one: Span, other: Span) -> Span:
    """Return what two stretches share; its end is not after its start if they share nothing."""
    return (
        one[0] if one[0] > other[0] else other[0],
        one[1] if one[1] < other[1] else other[1],
    )
