"""What happened between us and the buyers, as arrays in which before and after can be asked.

Where a source gives a day without a time, what happened on one day has no known order. Then
neither is held against anybody: a contact of ours counts as answered by a sign of the same day, and
a sign as answered by a contact of the same day.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

NONE = -(2**62)
"""Instant or day that is none: before everything."""
_DAY_MICROS = 86_400_000_000
_SECOND = 1_000_000
_SECONDS_A_KEY = 2**33  # 272 years


@dataclass(frozen=True, slots=True)
class Contacts:
    """What has happened, one value per contact, in the order of the table.

    ``early`` and ``late``: instants in microseconds UTC between which it happened; they differ
    where only the day is known. ``day``: days since 1970 in the book's zone.
    """

    record: Ints
    person: Ints  # -1 where it is not known
    owner: Ints  # place in ``owners``, -1 where it is not known
    early: Ints
    late: Ints
    day: Ints
    is_ours: Flags
    is_sign: Flags
    asks_answer: Flags
    owners: tuple[str, ...]

    def take(self, rows: Ints | Flags) -> Contacts:
        """Return some of the contacts."""
        names = [field.name for field in fields(self) if field.name != "owners"]
        return replace(self, **{name: getattr(self, name)[rows] for name in names})


def read_contacts(touches: pa.Table) -> Contacts:
    """Return what has happened of ``pipeline.touches``; what is planned is left out."""
    rows = touches.filter(
        pc.and_(pc.is_valid(touches["happened_at"]), pc.is_valid(touches["happened_on"]))
    )
    early = pc.cast(pc.cast(rows["happened_at"], pa.timestamp("us", "UTC")), pa.int64()).to_numpy()
    owner = rows["owner"].combine_chunks().dictionary_encode()
    length = np.where(flags(rows["has_time"]), 0, _DAY_MICROS - 1)
    return Contacts(
        record=rows["record_id"].to_numpy(),
        person=pc.fill_null(rows["contact_record_id"], -1).to_numpy(),
        owner=pc.fill_null(owner.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64),
        early=early,
        late=early + length,
        day=day_numbers(rows["happened_on"]),
        is_ours=flags(rows["is_ours"]),
        is_sign=flags(rows["is_sign"]),
        asks_answer=flags(rows["asks_answer"]),
        owners=tuple(owner.dictionary.to_pylist()),
    )


def flags(column: pa.ChunkedArray) -> Flags:
    """Return booleans; null is false."""
    return np.asarray(pc.fill_null(column, False).to_numpy(zero_copy_only=False))


def day_numbers(column: pa.ChunkedArray) -> Ints:
    """Return days since 1970, NONE where null."""
    return np.asarray(
        pc.fill_null(pc.cast(pc.cast(column, pa.int32()), pa.int64()), NONE).to_numpy()
    )


def day_column(days: Ints) -> pa.Array:
    """Return days since 1970 as dates, NONE as null."""
    mask = days == NONE
    return pa.array(np.where(mask, 0, days).astype(np.int32), pa.int32(), mask=mask).cast(
        pa.date32()
    )


def codes_of(keys: Ints, *more: Ints) -> tuple[Ints, ...]:
    """Return numbers from 0 for keys, the same in all arrays given."""
    parts = np.cumsum([0, len(keys), *(len(one) for one in more)])
    _, codes = np.unique(np.concatenate([keys, *more]), return_inverse=True)
    codes = codes.astype(np.int64)
    return tuple(codes[a:b] for a, b in pairwise(parts))


def latest(codes: Ints, values: Ints, n: int) -> Ints:
    """Return the largest value of each code from 0 to n - 1; NONE where there is none."""
    found = np.full(n, NONE, np.int64)
    np.maximum.at(found, codes, values)
    return found


def stamps(codes: Ints, micros: Ints, start: int) -> Ints:
    """Return one sortable number of key and time, to the second, counted from ``start``."""
    seconds = np.clip((micros - start) // _SECOND, 0, _SECONDS_A_KEY - 1)
    stamped: Ints = codes * _SECONDS_A_KEY + seconds
    return stamped


def next_place(asked: Ints, known: Ints, *, is_strict: bool = False) -> Ints:
    """Return the place in sorted stamps of the first at or after each asked; -1 if of another key.

    ``is_strict``: the first after it.
    """
    place = np.searchsorted(known, asked, side="right" if is_strict else "left")
    inside = np.minimum(place, len(known) - 1)
    if not len(known):
        return np.full(len(asked), -1, np.int64)
    is_same = (place < len(known)) & (known[inside] // _SECONDS_A_KEY == asked // _SECONDS_A_KEY)
    return np.where(is_same, inside, -1).astype(np.int64)


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Working days counted by numbers: the difference of two is how many lie between."""

    first: int  # day since 1970 on which the calendar begins
    numbers: Ints  # working days up to and including each day
    today: int  # day since 1970

    def number(self, days: Ints) -> Ints:
        """Return the number of each day; days outside the calendar count as its ends."""
        place = np.clip(days - self.first, 0, len(self.numbers) - 1)
        return np.asarray(np.where(days < self.first, 0, self.numbers[place]))

    def day(self, numbers: Ints) -> Ints:
        """Return the day that first has each number: a working day."""
        place = np.searchsorted(self.numbers, numbers, side="left")
        return np.minimum(place, len(self.numbers) - 1) + self.first

    @property
    def now(self) -> int:
        """The number of today."""
        return int(self.number(np.array([self.today]))[0])


def read_calendar(calendar: pa.Table, as_of: date) -> WorkingDays:
    """Return the working days of ``pipeline.calendar`` around the as-of day."""
    days = day_numbers(calendar["day"])
    today = (as_of - date(1970, 1, 1)).days
    return WorkingDays(int(days[0]), calendar["working_day_number"].to_numpy(), today)
