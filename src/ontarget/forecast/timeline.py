"""Values of many records over time in one sorted array: what stood on any day is one look-up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ontarget.forecast.columns import Bools, Ints

DAY_SPAN = 10**7  # days fit below it, so (record, day) sorts as one number
_OFFSET = 10**6  # days before 1970 stay positive


def _moment(record: Ints, day: Ints) -> Ints:
    return record * DAY_SPAN + (day + _OFFSET)


@dataclass(frozen=True, slots=True)
class Timeline:
    """Entries of records by (record, day); entries of one day keep the order they came in.

    ``order`` sorts the rows the timeline was made of: values beside it are taken by it.
    """

    moments: Ints
    order: Ints

    def last(self, record: Ints, day: Ints) -> Ints:
        """Return the place of each record's last entry up to the end of a day, -1 for none."""
        if not len(self.moments):
            return np.full(len(record), -1, np.int64)
        place = np.searchsorted(self.moments, _moment(record, day), side="right") - 1
        is_own = (place >= 0) & (self.moments[np.maximum(place, 0)] // DAY_SPAN == record)
        return np.asarray(np.where(is_own, place, -1), dtype=np.int64)

    def count(self, record: Ints, after: Ints, until: Ints) -> Ints:
        """Return how many entries each record has on the days after ``after`` to ``until``."""
        first = np.searchsorted(self.moments, _moment(record, after), side="right")
        return np.asarray(
            np.searchsorted(self.moments, _moment(record, until), side="right") - first,
            dtype=np.int64,
        )

    def days(self) -> Ints:
        """Return the day of each entry."""
        return np.asarray(self.moments % DAY_SPAN - _OFFSET, dtype=np.int64)

    def is_first(self) -> Bools:
        """Return which entries are the first of their record."""
        record = self.moments // DAY_SPAN
        return np.asarray(np.diff(record, prepend=-1) != 0, dtype=np.bool_)


def make_timeline(record: Ints, day: Ints) -> Timeline:
    """Sort entries by record and day; the order within a day stays."""
    moments = _moment(record, day)
    order = np.argsort(moments, kind="stable")
    return Timeline(moments[order], np.asarray(order, dtype=np.int64))
