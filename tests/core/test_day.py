from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontarget.core.day import parse_day
from ontarget.core.errors import UsageError

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-05", date(2026, 1, 5)),
        ("today", MONDAY),
        ("5.1.2026", date(2026, 1, 5)),
        ("tomorrow", date(2026, 11, 24)),
        ("fri", date(2026, 11, 27)),
        ("Monday", date(2026, 11, 30)),
        ("+3d", date(2026, 11, 26)),
        ("-2w", date(2026, 11, 9)),
    ],
)
def test_days_as_people_type_them(text, expected):
    assert parse_day(text, MONDAY) == expected


@given(st.dates(), st.sampled_from(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]))
def test_a_weekday_is_the_next_one_and_never_today(today, word):
    if today > date(9999, 12, 20):
        return
    found = parse_day(word, today)
    assert timedelta(0) < found - today <= timedelta(7)
    assert f"{found:%a}".lower() == word


@pytest.mark.parametrize("text", ["soon", "31/12/2026", "2026-02-30", "31.02.2026", ""])
def test_what_is_no_day_is_refused(text):
    with pytest.raises(UsageError, match="is not a day"):
        parse_day(text, MONDAY)
