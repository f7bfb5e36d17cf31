"""Parts of the month and quarter in which outcomes come faster or slower, and weekends.

Each day has one class: a part of the month or quarter, times weekday or weekend.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ontarget.forecast.columns import Ints

Dates = NDArray[np.datetime64]

PARTS = (
    "ordinary",
    "first week of a month",
    "first two weeks of a quarter",
    "last five days of a month",
    "two weeks before the last week of a quarter",
    "last week of a quarter",
)
WEEK_PARTS = ("weekday", "weekend")
N_CLASSES = len(PARTS) * len(WEEK_PARTS)
PART_OF_CLASS = np.arange(N_CLASSES) // len(WEEK_PARTS)
WEEK_PART_OF_CLASS = np.arange(N_CLASSES) % len(WEEK_PARTS)

_MONTH_END_DAYS, _WEEK = 5, 7


def class_of(days: Ints) -> Ints:
    """Return the class of each day number."""
    dates = days.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    day_of_month = (dates - months.astype("datetime64[D]")).astype(np.int64)  # from 0
    left_in_month = _days_to(dates, months + 1)
    month_of_quarter = months.astype(np.int64) % 3
    left_in_quarter = _days_to(dates, months + (3 - month_of_quarter).astype("timedelta64[M]"))
    into_quarter = np.where(month_of_quarter == 0, day_of_month, 99)
    part = np.select(
        [
            left_in_quarter < _WEEK,
            left_in_month < _MONTH_END_DAYS,
            left_in_quarter < 3 * _WEEK,
            into_quarter < 2 * _WEEK,
            day_of_month < _WEEK,
        ],
        [5, 3, 4, 2, 1],
        0,
    )
    is_weekend = (days + 3) % 7 >= 5  # day 0, 1970-01-01, was a Thursday
    return np.asarray(part * len(WEEK_PARTS) + is_weekend, dtype=np.int64)


def _days_to(dates: Dates, month: Dates) -> Ints:
    """Days after ``dates`` and before the first of ``month``."""
    return np.asarray((month.astype("datetime64[D]") - dates).astype(np.int64) - 1)
