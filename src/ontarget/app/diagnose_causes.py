"""Measure the causes that the book holds evidence of; what it cannot know is left out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import numpy as np

from ontarget.app.as_of import working_days
from ontarget.app.diagnose_book import CauseBook, RowsOn, known_periods, open_on, ratio
from ontarget.app.diagnose_buyers import late_obstacles, price_first, unanswered
from ontarget.app.diagnose_care import against_verdict, count_created, created_before
from ontarget.app.diagnose_case import Ended, Reference
from ontarget.app.diagnose_cause_words import view_cause, view_unchecked
from ontarget.app.diagnose_pressure import after_hours, hours_needed, last_days_work
from ontarget.app.periods import firm_calendar
from ontarget.core.period import Period
from ontarget.diagnosis.causes import Z_OF_MANY, Measured, count, share, wilson
from ontarget.forecast.columns import NO_DAY, day_number, read_flags
from ontarget.forecast.reference import Rows
from ontarget.report.diagnosis import FAMILIES, CauseView, UncheckedView

_EARLIER = 4  # periods
_LONG_SILENCE = 30  # working days
_LAST_DAYS = 5  # working days
_LEAST_ROWS = 10  # deals of a product or segment that ended


def find_causes(
    ended: Ended, reference: Reference, plan: Rows
) -> tuple[dict[str, tuple[CauseView, ...]], tuple[UncheckedView, ...]]:
    """Return the measured causes by family, those that stand out first, and what was not checked.

    ``plan`` is what was open on the day of the reference.
    """
    period = ended.asked.period
    calendar = firm_calendar(ended.desk)
    then = reference.situation
    book = CauseBook(
        ended, plan, RowsOn(ended.members, day_number(period.end)),
        RowsOn(then.counted, day_number(then.desk.as_of)), period,
        tuple(calendar.shifted(period, -n) for n in range(1, _EARLIER + 1)),
    )  # fmt: skip
    found, unchecked = [], []
    for family, name, measure in _MEASURES:
        one = measure(book)
        if one is None:
            unchecked.append(view_unchecked(family, name, period))
        else:
            found.append(one)
    found.sort(key=lambda one: not one.stands_out)
    causes = {
        family: tuple(view_cause(one, period) for one in found if one.family == family)
        for family in FAMILIES
    }
    return causes, tuple(unchecked)


def _open_per_seller(book: CauseBook) -> Measured | None:
    """Concurrent open opportunities a seller in the middle of the period, beside earlier ones."""
    rows = book.now

    def per_seller(period: Period) -> tuple[int, int]:
        middle = (day_number(period.start) + day_number(period.end)) // 2
        is_open = open_on(rows, middle)
        return int(is_open.sum()), len(set(rows.words("owner")[is_open]))

    n, sellers = per_seller(book.period)
    before = [per_seller(one) for one in known_periods(book)]
    usual = [k / s for k, s in before if s]
    if not usual or not sellers:
        return None
    return count("pressure", "open_per_seller", n, float(np.mean(usual)) * sellers, per=sellers,
                 unit="per seller")  # fmt: skip


def _overdue_steps(book: CauseBook) -> Measured | None:
    now, then = (_overdue(rows) for rows in (book.now, book.then))
    return share("pressure", "overdue_steps", *now, ratio(then), n_comparison=then[1])


def _overdue(rows: RowsOn) -> tuple[int, int]:
    due = rows.days("next_step_on")
    has = rows.is_open & (due != NO_DAY)
    return int((has & (due < rows.day)).sum()), int(has.sum())


def _rush(book: CauseBook) -> Measured | None:
    """Share of the wins that closed on the last working days, beside these days' share."""
    if book.period.size == "year":
        return None
    desk, period = book.ended.desk, book.period
    n_days = working_days(desk, period.start, period.end)
    first = period.end
    while working_days(desk, first, period.end) < _LAST_DAYS and first > period.start:
        first -= timedelta(days=1)
    n = int(book.now.closed_in("won", book.first, book.last).sum())
    k = int(book.now.closed_in("won", day_number(first), book.last).sum())
    return share("pressure", "last_days", k, n, _LAST_DAYS / n_days if n_days else None)


def _lost_without_reason(book: CauseBook) -> Measured | None:
    rows = book.now
    has = rows.words("lost_reason") != ""
    if not has.any():
        return None
    is_lost = rows.closed_in("lost", book.first, book.last)
    before = rows.closed_in("lost", day_number(book.earlier[-1].start), book.first - 1)
    n_before = int(before.sum())
    usual = ratio((int((before & ~has).sum()), n_before))
    return share("understanding", "lost_without_reason", int((is_lost & ~has).sum()),
                 int(is_lost.sum()), usual, n_comparison=n_before)  # fmt: skip


def _weakest(book: CauseBook, column: str) -> Measured | None:
    """The product or segment whose win rate of a year lies lowest, beside all the others'."""
    rows = book.now
    since = day_number(book.period.end - timedelta(days=365))
    won, lost = (rows.closed_in(status, since, book.last) for status in ("won", "lost"))
    names = rows.words(column)
    found: list[tuple[float, str, int, int, int]] = []
    for name in sorted(set(names[won | lost]) - {""}):
        is_it = names == name
        k, n = int((won & is_it).sum()), int(((won | lost) & is_it).sum())
        others = int(((won | lost) & ~is_it).sum())
        if n >= _LEAST_ROWS and others >= _LEAST_ROWS:
            usual = int((won & ~is_it).sum()) / others
            found.append((wilson(k, n, Z_OF_MANY)[1] - usual, name, k, n, others))
    if not found:
        return None
    _, name, k, n, others = min(found)
    usual = int((won & (names != name)).sum()) / others
    return share("understanding", f"weakest_{column}", k, n, usual, n_comparison=others,
                 detail=name, is_bad_high=False, z=Z_OF_MANY)  # fmt: skip


def _silent(book: CauseBook) -> Measured | None:
    if not np.nan_to_num(book.now.table["n_activities"].to_numpy(zero_copy_only=False)).any():
        return None
    now, then = (_quiet(rows) for rows in (book.now, book.then))
    return share("pipeline_management", "silent", *now, ratio(then), n_comparison=then[1])


def _quiet(rows: RowsOn) -> tuple[int, int]:
    """Return open ones without a sign for long and without a planned step, of those with one."""
    silence = rows.table["silence_working_days"].to_numpy(zero_copy_only=False).astype(float)
    known = rows.is_open & ~np.isnan(silence)
    planned = read_flags(rows.table, "has_planned_step")
    return int((known & (silence > _LONG_SILENCE) & ~planned).sum()), int(known.sum())


def _unplanned(book: CauseBook) -> Measured | None:
    if not (book.now.words("next_step") != "").any():
        return None
    now, then = (_without_step(rows) for rows in (book.now, book.then))
    return share("pipeline_management", "unplanned", *now, ratio(then), n_comparison=then[1])


def _without_step(rows: RowsOn) -> tuple[int, int]:
    has = (rows.words("next_step") != "") | read_flags(rows.table, "has_planned_step")
    return int((rows.is_open & ~has).sum()), int(rows.is_open.sum())


def _past_dates(book: CauseBook) -> Measured | None:
    now, then = (_dated_past(rows) for rows in (book.now, book.then))
    return share("pipeline_management", "past_dates", *now, ratio(then), n_comparison=then[1])


def _dated_past(rows: RowsOn) -> tuple[int, int]:
    due = rows.days("close_date")
    has = rows.is_open & (due != NO_DAY)
    return int((has & (due < rows.day)).sum()), int(has.sum())


def _slipped(book: CauseBook) -> Measured | None:
    """Of what was dated in the period before it began, what was still open behind its end."""
    then = book.then
    due = then.days("close_date")
    is_dated = then.is_open & (due >= book.first) & (due <= book.last)
    ids = then.table["record_id"].to_numpy()[is_dated]
    open_now = book.now.table["record_id"].to_numpy()[book.now.is_open]
    plan = book.plan
    mine = np.isin(plan.record_id, ids)
    usual = float((1 - plan.p_won - plan.p_lost)[mine].mean()) if mine.any() else None
    k = int(np.isin(ids, open_now).sum())
    return share("pipeline_management", "slipped", k, len(ids), usual)


def _created(book: CauseBook) -> Measured | None:
    return count_created(book, book.period, "created")


_MEASURES: tuple[tuple[str, str, Callable[[CauseBook], Measured | None]], ...] = (
    ("pressure", "open_per_seller", _open_per_seller),
    ("pressure", "hours_needed", hours_needed),
    ("pressure", "overdue_steps", _overdue_steps),
    ("pressure", "last_days", _rush),
    ("pressure", "last_days_work", last_days_work),
    ("pressure", "after_hours", after_hours),
    ("understanding", "lost_without_reason", _lost_without_reason),
    ("understanding", "weakest_product", lambda book: _weakest(book, "product")),
    ("understanding", "weakest_segment", lambda book: _weakest(book, "segment")),
    ("understanding", "unanswered", unanswered),
    ("understanding", "late_obstacles", late_obstacles),
    ("understanding", "price_first", price_first),
    ("pipeline_management", "silent", _silent),
    ("pipeline_management", "unplanned", _unplanned),
    ("pipeline_management", "past_dates", _past_dates),
    ("pipeline_management", "slipped", _slipped),
    ("pipeline_management", "created", _created),
    ("pipeline_management", "created_before", created_before),
    ("pipeline_management", "against_verdict", against_verdict),
)
