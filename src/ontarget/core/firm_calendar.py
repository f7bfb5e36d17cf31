"""The firm's own year: fiscal months, weeks in a 4-4-5 pattern, or periods of its own."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from ontarget.core.errors import UsageError
from ontarget.core.period import Period, PeriodSize, parse_period, period_of

PATTERNS: tuple[str, ...] = ("months", "4-4-5", "4-5-4", "5-4-4")
WEEKDAYS: tuple[str, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_YEAR = re.compile(r"^(?:FY)?[ -]?(\d{4}|\d{2})$", re.IGNORECASE)
_QUARTER = re.compile(r"^(?:FY)?[ -]?(\d{4}|\d{2})[-/ ]?Q([1-4])$", re.IGNORECASE)
_QUARTER_FIRST = re.compile(r"^Q([1-4])[-/ ]?(?:FY)?[ -]?(\d{4}|\d{2})$", re.IGNORECASE)
_PART = re.compile(r"^(?:FY)?[ -]?(\d{4}|\d{2})[-/ ]?[PM](\d{1,2})$", re.IGNORECASE)
_MONTHS_OF_QUARTER, _QUARTERS, _WEEKS_OF_QUARTER = 3, 4, 13


@dataclass(frozen=True)
class FirmCalendar:
    """Rules that turn names into days.

    The year begins in ``start_month``; it is named after the calendar year in which it ends, or
    begins. In a week pattern it begins on the ``weekday`` nearest to that month's first day, so
    that some years have 53 weeks, the last one in the last month. ``named`` periods, which the
    firm states itself, come before computed ones of the same name.
    """

    start_month: int = 1
    is_named_by_end: bool = True
    pattern: str = "months"
    weekday: int = 6
    named: tuple[Period, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether periods are those of everybody's calendar."""
        return self.start_month == 1 and self.pattern == "months" and not self.named

    def parse(self, text: str) -> Period:
        """Read a period: 2026-11, 2026-Q4, 2026, FY26 Q4, 2026-P11, or a name of the firm's own.

        UsageError for what is none of them.
        """
        text = text.strip()
        for period in self.named:
            if period.name.casefold() == text.casefold():
                return period
        if match := _QUARTER.match(text):
            return self.quarter(_full_year(match[1]), int(match[2]))
        if match := _QUARTER_FIRST.match(text):
            return self.quarter(_full_year(match[2]), int(match[1]))
        if match := _PART.match(text):
            return self._stated_month(text, _full_year(match[1]), int(match[2]))
        if (match := _YEAR.match(text)) and (len(match[1]) == 4 or not text.isdigit()):
            return self.year(_full_year(match[1]))
        return parse_period(text)

    def year(self, year: int) -> Period:
        """Return the firm's year of this name."""
        end = self._year_start(year + 1) - timedelta(days=1)
        return Period(self._year_start(year), end, f"{year:04d}", "year")

    def quarter(self, year: int, number: int) -> Period:
        """Return quarter 1 to 4 of the firm's year."""
        start = self._quarter_start(year, number)
        after = self._quarter_start(year, number + 1)
        return Period(start, after - timedelta(days=1), f"{year:04d}-Q{number}", "quarter")

    def month(self, year: int, number: int) -> Period:
        """Return month 1 to 12 of the firm's year; one of whole weeks in a week pattern."""
        start = self._month_start(year, number)
        if self.pattern == "months":
            return period_of(start, "month")
        after = self._month_start(year, number + 1)
        return Period(start, after - timedelta(days=1), f"{year:04d}-P{number:02d}", "month")

    def holding(self, day: date, size: PeriodSize) -> Period:
        """Return the period of a size that holds a day; the firm's own ones first."""
        own = [period for period in self.named if period.size == size and day in period]
        if own:
            return min(own, key=lambda period: (period.n_days, period.start))
        if size == "month" and self.pattern == "months":
            return period_of(day, "month")
        year = next(y for y in range(day.year - 1, day.year + 3) if day in self.year(y))
        if size == "year":
            return self.year(year)
        found: Callable[[int, int], Period] = self.quarter if size == "quarter" else self.month
        count = _QUARTERS if size == "quarter" else 12
        return next(p for n in range(1, count + 1) if day in (p := found(year, n)))

    def shifted(self, period: Period, n: int) -> Period:
        """Return the period of the same size ``n`` places later, earlier if negative.

        Beyond the first or last of the firm's own periods the computed ones go on.
        """
        own = sorted(p for p in self.named if p.size == period.size)
        if period in own and 0 <= own.index(period) + n < len(own):
            return own[own.index(period) + n]
        for _ in range(abs(n)):
            day = period.end + timedelta(days=1) if n > 0 else period.start - timedelta(days=1)
            period = self.holding(day, period.size)
        return period

    def _stated_month(self, text: str, year: int, number: int) -> Period:
        if not 1 <= number <= 12:
            raise UsageError(f"'{text}' is not a period.", "A year has the months P01 to P12.")
        return self.month(year, number)

    def _year_start(self, year: int) -> date:
        is_shifted = self.is_named_by_end and self.start_month > 1
        first = date(year - 1 if is_shifted else year, self.start_month, 1)
        if self.pattern == "months":
            return first
        ahead = (self.weekday - first.weekday()) % 7
        return first + timedelta(days=ahead if ahead <= 3 else ahead - 7)

    def _quarter_start(self, year: int, number: int) -> date:
        if number > _QUARTERS:
            return self._year_start(year + 1)
        if self.pattern == "months":
            return self._month_start(year, (number - 1) * _MONTHS_OF_QUARTER + 1)
        return self._year_start(year) + timedelta(weeks=(number - 1) * _WEEKS_OF_QUARTER)

    def _month_start(self, year: int, number: int) -> date:
        if number > _QUARTERS * _MONTHS_OF_QUARTER:
            return self._year_start(year + 1)
        if self.pattern == "months":
            first = self._year_start(year)
            months = first.year * 12 + first.month - 1 + number - 1
            return date(months // 12, months % 12 + 1, 1)
        weeks = [int(part) for part in self.pattern.split("-")] * _QUARTERS
        return self._year_start(year) + timedelta(weeks=sum(weeks[: number - 1]))


PLAIN = FirmCalendar()


def _full_year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)
