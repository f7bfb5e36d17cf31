"""Measure the causes that the book holds evidence of; what it cannot know is left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ontarget.app.as_of import working_days
from ontarget.app.diagnose_case import Ended, Reference
from ontarget.app.diagnose_cause_words import view_cause
from ontarget.app.periods import firm_calendar
from ontarget.core.period import Period
from ontarget.diagnosis.causes import Z_OF_MANY, Measured, count, share, wilson
from ontarget.forecast.columns import NO_DAY, day_number, read_days, read_flags, read_words
from ontarget.forecast.reference import Rows
from ontarget.report.diagnosis import FAMILIES, CauseView

Bools = NDArray[np.bool_]

_EARLIER = 4  # periods
_LONG_SILENCE = 30  # working days
_LAST_DAYS = 5  # working days
_LEAST_ROWS = 10  # deals of a product or segment that ended


@dataclass(frozen=True)
class _Rows:
    """A scope's rows on a day as columns."""

    table: pa.Table
    day: int

    def days(self, name: str) -> NDArray[np.int64]:
        return read_days(self.table, name)

    def words(self, name: str) -> NDArray[np.object_]:
        return np.array(read_words(self.table, name), dtype=object)

    @property
    def is_open(self) -> Bools:
        return np.asarray(self.words("status") == "open")

    def closed_in(self, status: str, first: int, last: int) -> Bools:
        closed_on = self.days("closed_on")
        is_it = self.words("status") == status
        return np.asarray(is_it & (closed_on >= first) & (closed_on <= last))

    @property
    def n_sellers(self) -> int:
        return max(len(set(self.words("owner")[self.is_open])), 1)


@dataclass(frozen=True)
class _Book:
    """The same scope on the last day of the period, and on the day of the reference."""

    ended: Ended
    plan: Rows
    now: _Rows
    then: _Rows
    period: Period
    earlier: tuple[Period, ...]

    @property
    def first(self) -> int:
        return day_number(self.period.start)

    @property
    def last(self) -> int:
        return day_number(self.period.end)


def find_causes(ended: Ended, reference: Reference, plan: Rows) -> dict[str, tuple[CauseView, ...]]:
    """Return the measured causes by family, those that stand out first.

    ``plan`` is what was open on the day of the reference.
    """
    period = ended.asked.period
    calendar = firm_calendar(ended.desk)
    then = reference.situation
    book = _Book(
        ended, plan, _Rows(ended.members, day_number(period.end)),
        _Rows(then.counted, day_number(then.desk.as_of)), period,
        tuple(calendar.shifted(period, -n) for n in range(1, _EARLIER + 1)),
    )  # fmt: skip
    found = [one for one in _measures(book) if one is not None]
    found.sort(key=lambda one: not one.stands_out)
    return {
        family: tuple(view_cause(one, period) for one in found if one.family == family)
        for family in FAMILIES
    }


def _measures(book: _Book) -> Iterator[Measured | None]:
    yield _open_per_seller(book)
    yield _overdue_steps(book)
    yield _rush(book)
    yield _lost_without_reason(book)
    for column in ("product", "segment"):
        yield _weakest(book, column)
    yield _silent(book)
    yield _unplanned(book)
    yield _past_dates(book)
    yield _slipped(book)
    yield _created(book)


def _known_periods(book: _Book) -> list[Period]:
    """Return the earlier periods that the book's history reaches back to, whole."""
    created = book.now.days("created_on")
    known = created[created != NO_DAY]
    if not len(known):
        return []
    return [one for one in book.earlier if day_number(one.start) >= int(known.min())]


def _open_on(rows: _Rows, day: int) -> Bools:
    created, closed = rows.days("created_on"), rows.days("closed_on")
    left = rows.days("unresolved_on")
    is_here = (created != NO_DAY) & (created <= day)
    return np.asarray(
        is_here & ((closed == NO_DAY) | (closed > day)) & ((left == NO_DAY) | (left > day))
    )


def _open_per_seller(book: _Book) -> Measured | None:
    """Concurrent open opportunities a seller in the middle of the period, beside earlier ones."""
    rows = book.now

    def per_seller(period: Period) -> tuple[int, int]:
        middle = (day_number(period.start) + day_number(period.end)) // 2
        is_open = _open_on(rows, middle)
        return int(is_open.sum()), len(set(rows.words("owner")[is_open]))

    n, sellers = per_seller(book.period)
    before = [per_seller(one) for one in _known_periods(book)]
    usual = [k / s for k, s in before if s]
    if not usual or not sellers:
        return None
    return count("pressure", "open_per_seller", n, float(np.mean(usual)) * sellers, per=sellers,
                 unit="per seller")  # fmt: skip


def _overdue_steps(book: _Book) -> Measured | None:
    now, then = (_overdue(rows) for rows in (book.now, book.then))
    return share("pressure", "overdue_steps", *now, _ratio(then), n_comparison=then[1])


def _overdue(rows: _Rows) -> tuple[int, int]:
    due = rows.days("next_step_on")
    has = rows.is_open & (due != NO_DAY)
    return int((has & (due < rows.day)).sum()), int(has.sum())


def _ratio(counts: tuple[int, int]) -> float | None:
    return counts[0] / counts[1] if counts[1] else None


def _rush(book: _Book) -> Measured | None:
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


def _lost_without_reason(book: _Book) -> Measured | None:
    rows = book.now
    has = rows.words("lost_reason") != ""
    if not has.any():
        return None
    is_lost = rows.closed_in("lost", book.first, book.last)
    before = rows.closed_in("lost", day_number(book.earlier[-1].start), book.first - 1)
    n_before = int(before.sum())
    usual = _ratio((int((before & ~has).sum()), n_before))
    return share("understanding", "lost_without_reason", int((is_lost & ~has).sum()),
                 int(is_lost.sum()), usual, n_comparison=n_before)  # fmt: skip


def _weakest(book: _Book, column: str) -> Measured | None:
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


def _silent(book: _Book) -> Measured | None:
    if not np.nan_to_num(book.now.table["n_activities"].to_numpy(zero_copy_only=False)).any():
        return None
    now, then = (_quiet(rows) for rows in (book.now, book.then))
    return share("pipeline_management", "silent", *now, _ratio(then), n_comparison=then[1])


def _quiet(rows: _Rows) -> tuple[int, int]:
    """Return open ones without a sign for long and without a planned step, of those with one."""
    silence = rows.table["silence_working_days"].to_numpy(zero_copy_only=False).astype(float)
    known = rows.is_open & ~np.isnan(silence)
    planned = read_flags(rows.table, "has_planned_step")
    return int((known & (silence > _LONG_SILENCE) & ~planned).sum()), int(known.sum())


def _unplanned(book: _Book) -> Measured | None:
    if not (book.now.words("next_step") != "").any():
        return None
    now, then = (_without_step(rows) for rows in (book.now, book.then))
    return share("pipeline_management", "unplanned", *now, _ratio(then), n_comparison=then[1])


def _without_step(rows: _Rows) -> tuple[int, int]:
    has = (rows.words("next_step") != "") | read_flags(rows.table, "has_planned_step")
    return int((rows.is_open & ~has).sum()), int(rows.is_open.sum())


def _past_dates(book: _Book) -> Measured | None:
    now, then = (_dated_past(rows) for rows in (book.now, book.then))
    return share("pipeline_management", "past_dates", *now, _ratio(then), n_comparison=then[1])


def _dated_past(rows: _Rows) -> tuple[int, int]:
    due = rows.days("close_date")
    has = rows.is_open & (due != NO_DAY)
    return int((has & (due < rows.day)).sum()), int(has.sum())


def _slipped(book: _Book) -> Measured | None:
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


def _created(book: _Book) -> Measured | None:
    created = book.now.days("created_on")

    def within(start: date, end: date) -> int:
        return int(((created >= day_number(start)) & (created <= day_number(end))).sum())

    before = [within(one.start, one.end) / one.n_days for one in _known_periods(book)]
    usual = float(np.mean(before)) * book.period.n_days if before else None
    n = within(book.period.start, book.period.end)
    return count("pipeline_management", "created", n, usual, is_bad_high=False)
