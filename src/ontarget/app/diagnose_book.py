"""What causes are measured on: a scope's rows on a day, and on the day of the forecast before."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ontarget.app.diagnose_case import Ended
from ontarget.app.effort import effort_of
from ontarget.core.period import Period
from ontarget.forecast.columns import NO_DAY, day_number, read_days, read_words
from ontarget.forecast.reference import Rows
from ontarget.pipeline.effort import Effort

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class RowsOn:
    """A scope's rows on a day as columns."""

    table: pa.Table
    day: int

    def days(self, name: str) -> NDArray[np.int64]:
        """Return a date column as day numbers."""
        return read_days(self.table, name)

    def words(self, name: str) -> NDArray[np.object_]:
        """Return a text column, null as the empty word."""
        return np.array(read_words(self.table, name), dtype=object)

    @property
    def is_open(self) -> Bools:
        """Which were open on the day."""
        return np.asarray(self.words("status") == "open")

    def closed_in(self, status: str, first: int, last: int) -> Bools:
        """Which were won, or lost, from one day to another."""
        closed_on = self.days("closed_on")
        is_it = self.words("status") == status
        return np.asarray(is_it & (closed_on >= first) & (closed_on <= last))


@dataclass(frozen=True)
class CauseBook:
    """The same scope on the last day of the period, and on the day of the reference."""

    ended: Ended
    plan: Rows
    now: RowsOn
    then: RowsOn
    period: Period
    earlier: tuple[Period, ...]

    @cached_property
    def effort(self) -> Effort:
        """What was done for the scope's opportunities by the end of the period."""
        return effort_of(self.ended.desk, self.now.table)

    @property
    def first(self) -> int:
        """First day of the period."""
        return day_number(self.period.start)

    @property
    def last(self) -> int:
        """Last day of the period."""
        return day_number(self.period.end)


def known_periods(book: CauseBook) -> list[Period]:
    """Return the earlier periods that the book's history reaches back to, whole."""
    created = book.now.days("created_on")
    known = created[created != NO_DAY]
    if not len(known):
        return []
    return [one for one in book.earlier if day_number(one.start) >= int(known.min())]


def open_on(rows: RowsOn, day: int) -> Bools:
    """Return which were open at the end of a day, whatever became of them later."""
    created, closed = rows.days("created_on"), rows.days("closed_on")
    left = rows.days("unresolved_on")
    is_here = (created != NO_DAY) & (created <= day)
    return np.asarray(
        is_here & ((closed == NO_DAY) | (closed > day)) & ((left == NO_DAY) | (left > day))
    )


def ratio(counts: tuple[int, int]) -> float | None:
    """Return a share, None of nothing."""
    return counts[0] / counts[1] if counts[1] else None
