"""Pressure: hours needed beside hours there, contacts at odd hours and in the last days."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ontarget.app.diagnose_book import CauseBook, open_on
from ontarget.app.halve_inputs import find_hours
from ontarget.app.parked import ASLEEP
from ontarget.app.sellers import sellers_on
from ontarget.core.period import Period
from ontarget.diagnosis.causes import Measured, count, share
from ontarget.forecast.columns import day_number
from ontarget.pipeline.calendar import build_calendar
from ontarget.pipeline.effort import NO_TIME, Effort

_LAST_DAYS, _LAST_WEEKS = 5, 25  # working days


def hours_needed(book: CauseBook) -> Measured | None:
    """Open opportunities a seller beside those that the sellers' hours a week would do for.

    Of sellers whose hours are known; what was parked by the period's end takes none.
    """
    desk, rows = book.ended.desk, book.now
    with desk.book.read() as opened:
        week = {row["name"] or row["source_id"]: row["hours_per_week"]
                for row in sellers_on(desk, opened) if row["hours_per_week"]}  # fmt: skip
    is_open = open_on(rows, (book.first + book.last) // 2)
    if ASLEEP in rows.table.column_names:
        is_open &= rows.table[ASLEEP].is_null().to_numpy()
    owner = rows.words("owner")
    mine = is_open & np.isin(owner, list(week))
    sellers = sorted(set(owner[mine]))
    if not sellers:
        return None
    _ = book.effort  # reads more columns of the same activities, so they are read once
    hours = find_hours(desk, rows.table.filter(pa.array(mine)))
    each = float(hours.each.mean())
    fits = sum(float(week[one]) for one in sellers) / each
    said = f"{each:.1f} hours a week each" + (
        ", assumed," if hours.known_from == "assumed" else ","
    )
    found = count("pressure", "hours_needed", int(mine.sum()), fits, per=len(sellers),
                  unit="per seller")  # fmt: skip
    return None if found is None else replace(found, detail=said)


def last_days_work(book: CauseBook) -> Measured | None:
    """Share of the last weeks' contacts on the last working days, beside these days' share.

    Weeks of the same season: a firm that grows has more contacts at every end.
    """
    works = np.flatnonzero(_working(book, book.period))[-_LAST_WEEKS:]
    if len(works) <= _LAST_DAYS:
        return None
    mine = _within(book.effort, book.period)
    place = mine.day - book.first
    place = place[place >= works[0]]
    if not len(place):
        return None
    k, n = int((place >= works[-_LAST_DAYS]).sum()), len(place)
    daily = np.bincount(place, minlength=book.period.n_days)[works]
    parts = (daily[:-_LAST_DAYS], daily[-_LAST_DAYS:])
    lumps = max(_lumps(one) for one in parts)
    return _clustered("last_days_work", k, n, _LAST_DAYS / len(works), lumps)


def after_hours(book: CauseBook) -> Measured | None:
    """Share of contacts before or after the working day or on free days, beside earlier periods."""
    now = _odd(book, book.period)
    before = [_odd(book, one) for one in book.earlier]
    n_before = sum(n for _, n, _ in before)
    if not now[1] or not n_before:
        return None
    usual = sum(k for k, _, _ in before) / n_before
    lumps = max(now[2], *(one for _, _, one in before))
    return _clustered("after_hours", now[0], now[1], usual, lumps, n_before)


def _clustered(
    name: str, k: int, n: int, usual: float, lumps: float, n_usual: int | None = None
) -> Measured | None:
    """Return a share of contacts; those of one day come together and count as fewer."""
    n_alone = max(round(n / lumps), 1)
    found = share("pressure", name, min(round(k / lumps), n_alone), n_alone, usual,
                  n_comparison=None if n_usual is None else round(n_usual / lumps))  # fmt: skip
    return None if found is None else replace(found, size=k / n, n=n)


def _lumps(daily: NDArray[np.int64]) -> float:
    """Return how many times the variance of daily counts is that of chance, at least 1."""
    mean = float(daily.mean()) if len(daily) else 0.0
    return max(float(daily.var()) / mean, 1.0) if mean > 0 else 1.0


def _odd(book: CauseBook, period: Period) -> tuple[int, int, float]:
    """Return contacts at odd hours, all whose time is known, and how they cluster by day."""
    desk, mine = book.ended.desk, _within(book.effort, period)
    mine = mine.only(mine.minute != NO_TIME)
    if not len(mine.day):
        return 0, 0, 1.0
    start, end = (60 * desk.settings.whole(f"workday_{word}") for word in ("from", "to"))
    is_free = ~_working(book, period)[mine.day - day_number(period.start)]
    is_odd = is_free | (mine.minute < start) | (mine.minute >= end)
    daily = np.bincount(mine.day[is_odd] - day_number(period.start), minlength=period.n_days)
    return int(is_odd.sum()), len(mine.day), _lumps(daily)


def _within(effort: Effort, period: Period) -> Effort:
    is_in = (effort.day >= day_number(period.start)) & (effort.day <= day_number(period.end))
    return effort.only(is_in)


def _working(book: CauseBook, period: Period) -> NDArray[np.bool_]:
    """Return for each day of a period whether it is worked."""
    country = book.ended.desk.settings.text("country") or None
    calendar = build_calendar(country, period.start.year, period.end.year)
    first = (period.start - calendar["day"][0].as_py()).days
    works = calendar["is_working"].to_numpy()
    return np.asarray(works[first : first + period.n_days], dtype=np.bool_)
