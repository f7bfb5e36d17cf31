"""Fiscal years, week patterns and a firm's own periods stand behind the same names."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontarget.core.errors import UsageError
from ontarget.core.firm_calendar import PATTERNS, PLAIN, FirmCalendar
from ontarget.core.period import Period, parse_period

CALENDARS = st.builds(
    FirmCalendar,
    start_month=st.integers(1, 12),
    is_named_by_end=st.booleans(),
    pattern=st.sampled_from(PATTERNS),
    weekday=st.integers(0, 6),
)
DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))
SIZES = st.sampled_from(["month", "quarter", "year"])
RETAIL = FirmCalendar(start_month=2, is_named_by_end=False, pattern="4-5-4", weekday=6)


@given(CALENDARS, DAYS, SIZES)
def test_every_day_lies_in_one_period_and_they_follow_each_other(calendar, day, size):
    period = calendar.holding(day, size)
    assert day in period
    after = calendar.shifted(period, 1)
    assert after.start == period.end + timedelta(days=1)
    assert calendar.shifted(after, -1) == period
    assert calendar.parse(period.name) == period


@given(CALENDARS, DAYS)
def test_quarters_and_months_fill_the_year(calendar, day):
    year = calendar.holding(day, "year")
    for size, count in (("quarter", 4), ("month", 12)):
        first = calendar.holding(year.start, size)
        last = calendar.shifted(first, count - 1)
        assert (first.start, last.end) == (year.start, year.end)


@given(DAYS, SIZES)
def test_without_rules_it_is_everybodys_calendar(day, size):
    assert PLAIN.holding(day, size) == parse_period(PLAIN.holding(day, size).name)


def test_a_year_that_begins_in_july():
    named_by_end = FirmCalendar(start_month=7)
    assert named_by_end.parse("2026-Q2") == Period(
        date(2025, 10, 1), date(2025, 12, 31), "2026-Q2", "quarter"
    )
    assert FirmCalendar(start_month=7, is_named_by_end=False).parse("FY26").start == date(
        2026, 7, 1
    )
    assert named_by_end.parse("2026-11").start == date(2026, 11, 1)


@pytest.mark.parametrize(
    ("year", "start", "weeks"),
    [(2022, date(2022, 1, 30), 52), (2023, date(2023, 1, 29), 53), (2024, date(2024, 2, 4), 52),
     (2017, date(2017, 1, 29), 53), (2012, date(2012, 1, 29), 53)],
)  # fmt: skip
def test_the_published_retail_calendar(year, start, weeks):
    """National Retail Federation, 4-5-4: fiscal 2012, 2017 and 2023 have 53 weeks."""
    period = RETAIL.year(year)
    assert (period.start, period.n_days) == (start, weeks * 7)


@pytest.mark.parametrize("text", ["FY2026-Q4", "Q4 FY26", "q4 2026", "2026Q4", "FY26 Q4"])
def test_ways_to_write_a_quarter(text):
    assert PLAIN.parse(text).name == "2026-Q4"


def test_a_firms_own_periods_come_first():
    own = Period(date(2026, 9, 28), date(2026, 12, 27), "2026-Q4", "quarter")
    calendar = FirmCalendar(named=(own,))
    assert calendar.parse("2026-q4") == own
    assert calendar.holding(date(2026, 9, 29), "quarter") == own


@pytest.mark.parametrize("text", ["2026-Q5", "2026-P13", "26", "soon", "2026-13", ""])
def test_what_is_no_period_is_refused(text):
    with pytest.raises(UsageError, match="not a period"):
        PLAIN.parse(text)
