"""When a parked opportunity should come back, from its own curve.

It rests until a first day (the later of four weeks from now and the day after the period: the
kept ones make this period's number). After that it comes back ``LEAD_WEEKS`` before the four weeks
in which one still open is most likely to be won. Where no four weeks stand out that is the first
day; where no win is in sight within the curve, a quarter from now.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np

from ontarget.audit.wins import Floats, Ints

LEAD_WEEKS = 2
_REST_DAYS = 28
_WINDOW_WEEKS = 4
_QUARTER_DAYS = 91
# Windows this near to the best one are as good; the earliest of them is taken.
_AS_GOOD = 0.9
_LEAST_P = 1e-4


def wake_up_days(
    p_won: Floats,
    p_open: Floats,
    as_of: date,
    period_end: date,
    is_working: Callable[[date], bool] | None = None,
) -> list[date]:
    """Return a working day for each parked opportunity, after ``as_of`` and the period's end.

    ``p_won`` and ``p_open`` are the chances by the end of weeks 1, 2, ..., shape (n, weeks).
    Without ``is_working`` Monday to Friday are worked.
    """
    first = max(as_of + timedelta(days=_REST_DAYS), period_end + timedelta(days=1))
    days = _best_leads(p_won, p_open, (first - as_of).days)
    works = is_working or (lambda day: day.weekday() < 5)
    return [_next_working(as_of + timedelta(days=int(lead)), works) for lead in days]


def _best_leads(p_won: Floats, p_open: Floats, first: int) -> Ints:
    """Return days from now, at least ``first``."""
    n, n_weeks = p_won.shape
    if not n:
        return np.zeros(0, dtype=np.int64)
    won = np.concatenate([np.zeros((n, 1)), p_won], axis=1)
    still_open = np.concatenate([np.ones((n, 1)), p_open], axis=1)
    first_week = -(-first // 7)
    starts = np.arange(first_week, n_weeks - _WINDOW_WEEKS + 1)
    quarter = max(first, _QUARTER_DAYS)
    if not len(starts):
        return np.full(n, first, dtype=np.int64)
    mass = won[:, starts + _WINDOW_WEEKS] - won[:, starts]
    chance = mass / np.maximum(still_open[:, starts], 1e-9)
    best = (chance >= _AS_GOOD * chance.max(axis=1, keepdims=True)).argmax(axis=1)
    leads = np.maximum((starts[best] - LEAD_WEEKS) * 7, first)
    is_in_sight = mass.sum(axis=1) >= _LEAST_P
    return np.asarray(np.where(is_in_sight, leads, quarter), dtype=np.int64)


def _next_working(day: date, works: Callable[[date], bool]) -> date:
    for _ in range(30):
        if works(day):
            return day
        day += timedelta(days=1)
    return day
