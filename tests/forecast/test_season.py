from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from ontarget.forecast import season
from ontarget.forecast.columns import day_number


def parts_of(day: str) -> tuple[str, str]:
    found = season.class_of(np.array([day_number(date.fromisoformat(day))]))[0]
    return (
        season.PARTS[season.PART_OF_CLASS[found]],
        season.WEEK_PARTS[season.WEEK_PART_OF_CLASS[found]],
    )


@pytest.mark.parametrize(
    ("day", "part"),
    [
        ("2026-11-18", "ordinary"),
        ("2026-11-02", "first week of a month"),
        ("2026-10-14", "first two weeks of a quarter"),
        ("2026-10-15", "ordinary"),
        ("2026-11-26", "last five days of a month"),
        ("2026-11-25", "ordinary"),
        ("2026-12-11", "two weeks before the last week of a quarter"),
        ("2026-12-24", "two weeks before the last week of a quarter"),
        ("2026-12-25", "last week of a quarter"),
        ("2024-02-25", "last five days of a month"),
        ("2027-01-01", "first two weeks of a quarter"),
    ],
)
def test_part_of_the_month_or_quarter(day, part):
    assert parts_of(day)[0] == part


@pytest.mark.parametrize(
    ("day", "part"),
    [("2026-11-20", "weekday"), ("2026-11-21", "weekend"), ("2026-11-22", "weekend"),
     ("2026-11-23", "weekday"), ("1969-12-28", "weekend")],
)  # fmt: skip
def test_weekends(day, part):
    assert parts_of(day)[1] == part
