"""Named stretches of time: 2026-11, 2026-Q4, 2026."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from ontarget.core.errors import UsageError

PeriodSize = Literal["month", "quarter", "year"]

_MONTH = re.compile(r"^(\d{4})-(0[1-9]|1[0-2])$")
_QUARTER = re.compile(r"^(\d{4})[-/ ]?[Qq]([1-4])$")
_QUARTER_FIRST = re.compile(r"^[Qq]([1-4])[-/ ]?(\d{4})$")
_YEAR = re.compile(r"^(\d{4})$")
_MONTHS_IN: dict[PeriodSize, int] = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """First day, last day (both included), name and size of a period."""

    start: date
    end: date
    name: str
    size: PeriodSize

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    @property
    def n_days(self) -> int:
        """Days in the period, both ends included."""
        return (self.end - self.start).days + 1

    def shifted(self, n: int) -> Period:
        """Return the period of the same size ``n`` places later (earlier if negative)."""
        months = self.start.year * 12 + self.start.month - 1 + n * _MONTHS_IN[self.size]
        return _period_at(months // 12, months % 12 + 1, self.size)


def _period_at(year: int, month: int, size: PeriodSize) -> Period:
    n_months = _MONTHS_IN[size]
    first = (month - 1) // n_months * n_months + 1
    start = date(year, first, 1)
    after = year * 12 + first - 1 + n_months
    end = date(after // 12, after % 12 + 1, 1) - timedelta(days=1)
    name = {
        "month": f"{year:04d}-{first:02d}",
        "quarter": f"{year:04d}-Q{(first + 2) // 3}",
        "year": f"{year:04d}",
    }[size]
    return Period(start, end, name, size)


def period_of(day: date, size: PeriodSize) -> Period:
    """Return the period of ``size`` that holds ``day``.

    >>> period_of(date(2026, 11, 23), "quarter").name
    '2026-Q4'
    """
    return _period_at(day.year, day.month, size)


def parse_period(text: str) -> Period:
    """Read ``2026-11``, ``2026-Q4`` (also ``Q4 2026``) or ``2026``; UsageError otherwise.

    >>> parse_period("2026-Q4").end, parse_period("Q4 2026").name
    (datetime.date(2026, 12, 31), '2026-Q4')
    """
    text = text.strip()
    if match := _MONTH.match(text):
        return _period_at(int(match[1]), int(match[2]), "month")
    if match := _QUARTER.match(text):
        return _period_at(int(match[1]), int(match[2]) * 3, "quarter")
    if match := _QUARTER_FIRST.match(text):
        return _period_at(int(match[2]), int(match[1]) * 3, "quarter")
    if match := _YEAR.match(text):
        return _period_at(int(match[1]), 1, "year")
    raise UsageError(
        f"'{text}' is not a period.",
        "Write a month as 2026-11, a quarter as 2026-Q4, a year as 2026.",
    )
