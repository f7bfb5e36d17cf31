"""Parts of a working day, in the clock of the person who is contacted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

PARTS: tuple[tuple[int, int], ...] = ((8, 10), (10, 12), (12, 14), (14, 16), (16, 18))
N_PARTS = len(PARTS)
LATE_AFTERNOON = N_PARTS - 1
NO_PART = -1

_MICROS_A_DAY = 86_400_000_000
_MICROS_AN_HOUR = 3_600_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def part_name(part: int) -> str:
    """Return a part as hours: 16-18 h."""
    start, end = PARTS[part]
    return f"{start}-{end} h"


def parts_of(instants: Ints, zone: str) -> Ints:
    """Return the part of the local day of each instant, in microseconds UTC since 1970.

    ``NO_PART`` is outside of every part. Going by the offsets at both ends of each UTC day is
    exact; only on days on which clocks change is every instant looked up.
    """
    days, place = np.unique(instants // _MICROS_A_DAY, return_inverse=True)
    starts = np.array([_offset(int(day) * _MICROS_A_DAY, zone) for day in days], np.int64)
    ends = np.array([_offset((int(day) + 1) * _MICROS_A_DAY - 1, zone) for day in days], np.int64)
    offset = starts[place]
    for row in np.flatnonzero((starts != ends)[place]):
        offset[row] = _offset(int(instants[row]), zone)
    hour = (instants + offset) % _MICROS_A_DAY // _MICROS_AN_HOUR
    first, last = PARTS[0][0], PARTS[-1][1]
    part = np.searchsorted([start for start, _ in PARTS], hour, side="right") - 1
    return np.where((hour >= first) & (hour < last), part, NO_PART).astype(np.int64)


def _offset(micros: int, zone: str) -> int:
    at = (_EPOCH + timedelta(microseconds=micros)).astimezone(ZoneInfo(zone))
    return (at.utcoffset() or timedelta()) // timedelta(microseconds=1)
