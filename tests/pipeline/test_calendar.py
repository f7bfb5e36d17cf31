from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ontarget.core.errors import UsageError
from ontarget.pipeline.calendar import build_calendar, local_days


def _number(calendar, day):
    at = calendar["day"].to_pylist().index(day)
    return calendar["working_day_number"][at].as_py()


def test_without_a_country_only_weekends_are_free():
    calendar = build_calendar(None, 2026, 2026)
    assert calendar.num_rows == 365
    assert _number(calendar, date(2026, 1, 4)) == 2  # 1 and 2 January; 3 and 4 are a weekend
    assert _number(calendar, date(2026, 12, 31)) == 261


def test_a_country_brings_its_holidays_and_its_weekend():
    germany = build_calendar("DE", 2026, 2026)
    assert _number(germany, date(2026, 1, 4)) == 1
    israel = build_calendar("IL", 2026, 2026)
    worked = dict(zip(israel["day"].to_pylist(), israel["is_working"].to_pylist(), strict=True))
    assert worked[date(2026, 1, 4)]  # a Sunday
    assert not worked[date(2026, 1, 2)]  # a Friday


def test_years_continue_the_count():
    both = build_calendar(None, 2025, 2026)
    assert _number(both, date(2026, 1, 1)) == _number(both, date(2025, 12, 31)) + 1


def test_an_unknown_country_is_said():
    with pytest.raises(UsageError, match="'XX'"):
        build_calendar("XX", 2026, 2026)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.none()
        | st.datetimes(timezones=st.just(UTC)).filter(lambda instant: 1 < instant.year < 9999),
        min_size=1,
        max_size=5,
    ),
    st.sampled_from(["UTC", "Europe/Berlin", "America/Sao_Paulo", "Pacific/Auckland"]),
)
def test_local_days_agree_with_zoneinfo(instants, time_zone):
    column = pa.chunked_array([pa.array(instants, pa.timestamp("us", "UTC"))])
    zone = ZoneInfo(time_zone)
    expected = [None if i is None else i.astimezone(zone).date() for i in instants]
    assert local_days(column, time_zone).to_pylist() == expected


def test_local_days_on_the_days_when_clocks_change():
    # 2018-11-04 began at 1:00 in Sao Paulo: 2:59:59 UTC was still the day before.
    change = datetime(2018, 11, 4, 3, tzinfo=UTC)
    column = pa.chunked_array([pa.array([change - timedelta(microseconds=1), change])])
    days = local_days(column.cast(pa.timestamp("us", "UTC")), "America/Sao_Paulo")
    assert days.to_pylist() == [date(2018, 11, 3), date(2018, 11, 4)]


def test_the_last_day_there_is_has_no_next_one():
    column = pa.chunked_array([pa.array([datetime(9999, 12, 31, 23, tzinfo=UTC)])])
    assert local_days(column, "UTC").to_pylist() == [date(9999, 12, 31)]
