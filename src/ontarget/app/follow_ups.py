"""Whom to follow up on a day or in a week, when, why and with what; whom to leave alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from ontarget.app.as_of import next_working_days
from ontarget.app.audit import Pivots, find_pivots
from ontarget.app.audit_tables import Judged, judge_open
from ontarget.app.desk import Desk
from ontarget.app.follow_up_book import FollowUpBook, read_follow_up_book
from ontarget.app.follow_up_case import AGREED, Case
from ontarget.app.follow_up_cases import Cases, find_cases
from ontarget.app.follow_up_guard import free_again
from ontarget.app.follow_up_views import (
    blocked_views,
    due_view,
    notes_on,
    out_of_sight_views,
    waiting_views,
)
from ontarget.app.parked import decided_state
from ontarget.app.scopes import chosen_scope
from ontarget.app.shelf import Shelf, Shelves
from ontarget.app.situation import (
    DEFAULT_SEED,
    Situation,
    find_situation,
    without_paths,
)
from ontarget.core.errors import UsageError
from ontarget.core.scope import Scope
from ontarget.followup.contact_time import Window, find_window
from ontarget.followup.schedule import Due as DueRow
from ontarget.followup.schedule import plan_week
from ontarget.report.answer import ScopeView
from ontarget.report.follow_ups import Due, FollowUps

_LOOKED_AHEAD = 10


def follow_ups(
    desk: Desk,
    stated: Scope | None = None,
    *,
    day: date | None = None,
    is_week: bool = False,
    period: str | None = None,
    seed: int = DEFAULT_SEED,
    shelves: Shelves | None = None,
) -> FollowUps:
    """Return the follow-ups of a scope on a day from the as-of day on, or in a working week."""
    if day is not None and day < desk.as_of:
        raise UsageError(
            f"{day} is before {desk.as_of}.",
            f"What was due then: ontarget followups --as-of {day}",
        )
    shelf = Shelf(decided_state(desk)) if shelves is None else shelves.shelf(desk)
    situation, judged, pivots = at_stake(desk, stated, period, shelf, seed=seed)
    return follow_ups_from(situation, judged, pivots, day=day, is_week=is_week, shelf=shelf)


def at_stake(
    desk: Desk, stated: Scope | None, period: str | None, shelf: Shelf, *, seed: int = DEFAULT_SEED
) -> tuple[Situation, Judged, Pivots]:
    """Return the open opportunities of a scope with what hangs on each, kept on the shelf."""
    kept: tuple[Situation, Judged, Pivots] = shelf.answers.find_or_make(
        ("at stake", desk.actor, stated, period, seed),
        lambda: _at_stake(desk, stated, period, seed, shelf),
    )
    situation, judged, pivots = kept
    # What is kept may be of an earlier hour of the day.
    return replace(situation, desk=desk), judged, pivots


def _at_stake(
    desk: Desk, stated: Scope | None, period: str | None, seed: int, shelf: Shelf
) -> tuple[Situation, Judged, Pivots]:
    scope = chosen_scope(desk, stated)
    situation = find_situation(desk, scope, period=period, seed=seed, shelf=shelf)
    judged = judge_open(situation)
    return without_paths(situation), judged, find_pivots(situation, judged)


def follow_ups_from(
    situation: Situation,
    judged: Judged,
    pivots: Pivots,
    *,
    day: date | None = None,
    is_week: bool = False,
    shelf: Shelf | None = None,
) -> FollowUps:
    """Return the follow-ups that a situation leads to; a shelf keeps what was read for them."""
    desk = situation.desk
    book = kept_book(situation, shelf)
    first = day or desk.as_of
    days = _days(desk, first, is_week=is_week)
    cases = _kept_cases(situation, judged, pivots, book, days[-1], shelf)
    due, n_full, n_elsewhen = _scheduled(desk, book, cases.cases, days)
    asked = situation.asked
    return FollowUps(
        as_of=desk.as_of,
        day=first,
        scope=ScopeView(asked.scope.kind, asked.scope.name),
        due=tuple(due),
        blocked=tuple(blocked_views(desk, book, cases.blocked)),
        missing_next_step=tuple(cases.without_step),
        out_of_sight=tuple(out_of_sight_views(cases.out_of_sight, desk.as_of)),
        waiting=tuple(waiting_views(cases.speechless, cases.waiting, desk.as_of)),
        left_alone=cases.left_alone,
        n_later=n_full + cases.n_more,
        n_no_hour=n_elsewhen,
        notes=tuple(notes_on(book, cases.n_without_contact)),
    )


def kept_book(situation: Situation, shelf: Shelf | None) -> FollowUpBook:
    """Return what the book knows of contacts; a shelf keeps it."""
    if shelf is None:
        return read_follow_up_book(situation)
    asked = situation.asked  # which opportunities count depends on it
    key = ("follow-up book", str(asked.where), asked.field, asked.currency)
    found: FollowUpBook = shelf.answers.find_or_make(key, lambda: read_follow_up_book(situation))
    return found


def _kept_cases(
    situation: Situation, judged: Judged, pivots: Pivots, book: FollowUpBook, until: date,
    shelf: Shelf | None,
) -> Cases:  # fmt: skip
    """Return what is due by a day; a shelf keeps it, as the hour at which one asks alters none."""
    if shelf is None:
        return find_cases(situation, judged, pivots, book, until=until)
    asked = situation.asked
    key = ("cases", situation.desk.actor, asked.scope, asked.period, str(asked.where), asked.field,
           asked.currency, situation.firm.options.seed, until)  # fmt: skip
    found: Cases = shelf.answers.find_or_make(
        key, lambda: find_cases(situation, judged, pivots, book, until=until)
    )
    return found


def _days(desk: Desk, first: date, *, is_week: bool) -> list[date]:
    if not is_week:
        return [first]
    return next_working_days(replace(desk, as_of=first), 5)


def _scheduled(
    desk: Desk, book: FollowUpBook, cases: Sequence[Case], days: Sequence[date]
) -> tuple[list[Due], int, int]:
    """Fill every seller's days.

    Returns what they hold, how many find no room, and how many have no hour on these days.
    """
    minutes = desk.settings.whole("follow_up_minutes")
    by_owner: dict[str, list[Case]] = {}
    for one in cases:
        by_owner.setdefault(one.owner or "", []).append(one)
    found: list[Due] = []
    n_full = n_no_hour = 0
    for owner in sorted(by_owner):
        placed, full, no_hour = _one_seller(desk, book, by_owner[owner], days, minutes)
        found += placed
        n_full, n_no_hour = n_full + full, n_no_hour + no_hour
    found.sort(key=lambda one: (one.on, -_stake(one), one.id))
    kept = _apart(desk, book, found)
    return kept, n_full + len(found) - len(kept), n_no_hour


def _apart(desk: Desk, book: FollowUpBook, due: Sequence[Due]) -> list[Due]:
    """Leave out whoever would be contacted twice within the least gap, by whichever seller."""
    free_on: dict[int, date] = {}
    kept = []
    for one in due:
        person = book.person_of(one.contact_record_id)
        if person is not None:
            if one.on < free_on.get(person, one.on):
                continue
            free_on[person] = free_again(desk, one.on)
        kept.append(one)
    return kept


def _stake(one: Due) -> float:
    return one.at_stake or 0.0


def _one_seller(
    desk: Desk, book: FollowUpBook, cases: Sequence[Case], days: Sequence[date], minutes: int
) -> tuple[list[Due], int, int]:
    by_key = {one.id: one for one in cases}
    windows: dict[tuple[str, date], Window | None] = {}

    def window_on(key: str, day: date) -> Window | None:
        if (key, day) not in windows:
            windows[key, day] = _window(desk, book, by_key[key], day)
        return windows[key, day]

    def find_span(key: str, day: date) -> tuple[datetime, datetime] | None:
        window = window_on(key, day)
        return None if window is None else (window.start, window.end)

    week = plan_week(
        [
            DueRow(
                key=one.id,
                due_on=one.due_on,
                minutes=one.minutes,
                at_stake=one.at_stake,
                amount=one.worth,
                is_promise=one.silence["why"] in AGREED,
                is_owed=one.silence["why"] == "buyer_waits",
            )
            for one in cases
        ],
        days,
        find_span,
        minutes_a_day=minutes,
    )
    placed = [
        due_view(by_key[slot.key], day.day, window, slot.start)
        for day in week.days
        for slot in day.slots
        if (window := window_on(slot.key, day.day)) is not None
    ]
    return placed, len(week.left), len(week.no_window)


def _window(desk: Desk, book: FollowUpBook, one: Case, day: date) -> Window | None:
    """Return the window on a day, None if there is none on it."""
    found = find_window(
        one.buyer, one.seller, book.hours, channel=one.channel, now=_now(desk, day), due_on=day,
        rules=one.rules,
    )  # fmt: skip
    return found if isinstance(found, Window) and found.start.date() == day else None


def window_ahead(desk: Desk, book: FollowUpBook, one: Case, first: date) -> Window | None:
    """Return the first window from a day on, within the next ten working days."""
    days = [first, *next_working_days(replace(desk, as_of=first), _LOOKED_AHEAD)]
    return next((found for day in days if (found := _window(desk, book, one, day))), None)


def _now(desk: Desk, day: date) -> datetime:
    """Return from when on a day is still ahead: now if it is today, else its beginning."""
    if desk.now.astimezone(desk.zone).date() == day:
        return desk.now
    # Where clocks are far ahead the buyer's day begins before the book's.
    return datetime.combine(day, time(), desk.zone) - timedelta(hours=14)


def remember_suggestions(desk: Desk, due: Iterable[Due]) -> None:
    """Keep what was suggested today and with which chance, once a day; a past day is not today."""
    if desk.now.astimezone(desk.zone).date() != desk.as_of:
        return
    known = {
        (row["record_id"], row["suggested_for"])
        for row in desk.book.rows("suggestion", suggested_for=desk.as_of)
    }
    rows = [
        {
            "record_id": one.record_id,
            "contact_record_id": one.contact_record_id,
            "channel": one.channel,
            "suggested_for": one.on,
            "block": one.why_this_time.part,
            "basis": one.why_this_time.basis,
            "propensity": one.why_this_time.propensity,
            "content_id": None if one.offer is None else one.offer.content_id,
            "actor": desk.actor,
            "suggested_at": desk.moment,
        }
        for one in due
        if one.why_this_time is not None
        and one.on == desk.as_of
        and (one.record_id, one.on) not in known
    ]
    if rows:
        with desk.book.write(notice=desk.notice) as transaction:
            transaction.insert_rows("suggestion", rows)
