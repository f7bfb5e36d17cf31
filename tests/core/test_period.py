from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontarget.core.errors import UsageError
from ontarget.core.period import parse_period, period_of

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
SIZES = st.sampled_from(["month", "quarter", "year"])


@given(DAYS, SIZES)
def test_a_period_holds_its_day_and_reads_back_by_its_name(day, size):
    period = period_of(day, size)
    assert day in period
    assert parse_period(period.name) == period


@given(DAYS, SIZES, st.integers(-40, 40))
def test_neighbouring_periods_meet_without_gap(day, size, n):
    period = period_of(day, size).shifted(n)
    assert (period.shifted(1).start - period.end).days == 1
    assert period.shifted(-n) == period_of(day, size)


@pytest.mark.parametrize("text", ["2026-13", "2026-Q5", "26-01", "", "Q4", "2026-Q"])
def test_other_words_are_refused_with_the_way_to_write_it(text):
    with pytest.raises(UsageError) as caught:
        parse_period(text)
    assert "2026-Q4" in caught.value.hint


def test_a_quarter_may_be_written_without_hyphen():
    assert parse_period("2026Q4") == parse_period("2026-q4")
