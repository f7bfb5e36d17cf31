"""Whom to follow up on a day or in a week, when, why and with what; whom to leave alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from ontarget.app.as_of import next_working_days
from ontarget.app.audit import Pivots, find_pivots
from ontarget.app.audit_tables import Judged, judge_open
from ontarget.app.desk import Desk
from ontarget.app.follow_up_book import FollowUpBook, read_follow_up_book
from ontarget.app.follow_up_case import Case
from ontarget.app.follow_up_cases import Quiet, find_cases
from ontarget.app.follow_up_words import day_text, why_out_of_sight, why_waiting
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
from ontarget.core.number import counted
from ontarget.core.scope import Scope
from ontarget.followup.contact_time import Window, find_window
from ontarget.followup.day_part import NO_PART, part_name
from ontarget.followup.schedule import Due as DueRow
from ontarget.followup.schedule import plan_week
from ontarget.report.answer import ScopeView
from ontarget.report.follow_ups import (
    Blocked,
    Due,
    FollowUps,
    Noted,
    Offer,
    Pressure,
    TimeBasis,
    WindowView,
)

Row = Mapping[str, Any]
_N_WAITING = 20
_PRESSED = 2  # contacts without an answer


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
    kept: tuple[Situation, Judged, Pivots] = shelf.answers.find_or_make(
        ("at stake", desk.actor, stated, period, seed),
        lambda: _at_stake(desk, stated, period, seed, shelf),
    )
    situation, judged, pivots = kept
    # What is kept may be of an earlier hour of the day.
    situation = replace(situation, desk=desk)
    return follow_ups_from(situation, judged, pivots, day=day, is_week=is_week, shelf=shelf)


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
    book = _book(situation, shelf)
    first = day or desk.as_of
    days = _days(desk, first, is_week=is_week)
    cases = find_cases(situation, judged, pivots, book, until=days[-1])
    free = [one for one in cases.wanted if one.blocked_by is None]
    due, n_later = _scheduled(desk, book, free, days)
    asked = situation.asked
    return FollowUps(
        as_of=desk.as_of,
        day=first,
        scope=ScopeView(asked.scope.kind, asked.scope.name),
        due=tuple(due),
        blocked=(*_blocked(cases.wanted), *_pressed(cases.waiting, desk.as_of)),
        missing_next_step=tuple(cases.without_step),
        out_of_sight=tuple(
            Noted(one.opportunity_id, one.name, one.owner,
                  why_out_of_sight(one.silence, desk.as_of))
            for one in cases.out_of_sight
        ),
        waiting=tuple(
            Noted(one.opportunity_id, one.name, one.owner, why_waiting(one.silence, desk.as_of))
            for one in cases.waiting[:_N_WAITING]
        ),
        n_later=n_later,
        notes=tuple(_notes(book, cases.n_without_contact)),
    )  # fmt: skip


def _book(situation: Situation, shelf: Shelf | None) -> FollowUpBook:
    if shelf is None:
        return read_follow_up_book(situation)
    found: FollowUpBook = shelf.answers.find_or_make(
        "follow-up book", lambda: read_follow_up_book(situation)
    )
    return found


def _days(desk: Desk, first: date, *, is_week: bool) -> list[date]:
    if not is_week:
        return [first]
    return next_working_days(replace(desk, as_of=first), 5)


def _scheduled(
    desk: Desk, book: FollowUpBook, free: Sequence[Case], days: Sequence[date]
) -> tuple[list[Due], int]:
    """Fill every seller's days; return what they hold, and how many are put off to later ones."""
    minutes = desk.settings.whole("follow_up_minutes")
    by_owner: dict[str, list[Case]] = {}
    for one in free:
        by_owner.setdefault(one.owner or "", []).append(one)
    found: list[Due] = []
    n_later = 0
    for owner in sorted(by_owner):
        placed, later = _one_seller(desk, book, by_owner[owner], days, minutes)
        found += placed
        n_later += later
    return sorted(found, key=lambda one: (one.on, -_stake(one), one.id)), n_later


def _stake(one: Due) -> float:
    return one.at_stake or 0.0


def _one_seller(
    desk: Desk, book: FollowUpBook, cases: Sequence[Case], days: Sequence[date], minutes: int
) -> tuple[list[Due], int]:
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
                due_on=min(one.due_on, days[0]) if one.due_on <= days[0] else one.due_on,
                minutes=one.minutes,
                at_stake=one.at_stake,
                amount=one.worth,
                is_promise=one.silence["why"] in ("planned_step", "step_passed"),
                is_owed=one.silence["why"] == "buyer_waits",
            )
            for one in cases
        ],
        days,
        find_span,
        minutes_a_day=minutes,
    )
    placed = [
        _due(by_key[slot.key], day.day, window, slot.start)
        for day in week.days
        for slot in day.slots
        if (window := window_on(slot.key, day.day)) is not None
    ]
    return placed, len(week.left) + len(week.no_window)


def _window(desk: Desk, book: FollowUpBook, one: Case, day: date) -> Window | None:
    """Return the window on a day, None if there is none on it."""
    found = find_window(
        one.buyer, one.seller, book.hours, channel=one.channel, now=_now(desk, day), due_on=day,
        rules=one.rules,
    )  # fmt: skip
    return found if isinstance(found, Window) and found.start.date() == day else None


def _now(desk: Desk, day: date) -> datetime:
    """Return from when on a day is still ahead: now if it is today, else its beginning."""
    if desk.now.astimezone(desk.zone).date() == day:
        return desk.now
    # Where clocks are far ahead the buyer's day begins before the book's.
    return datetime.combine(day, time(), desk.zone) - timedelta(hours=14)


def _due(one: Case, day: date, window: Window, at: datetime) -> Due:
    guarded = one.guarded
    return Due(
        id=one.id,
        record_id=one.record_id,
        opportunity_id=one.opportunity_id,
        name=one.name,
        owner=one.owner,
        contact_record_id=one.buyer.person,
        contact_id=one.contact_id,
        contact=one.contact,
        channel=window.channel,
        due_on=one.due_on,
        on=day,
        window=WindowView(window.start, window.end, window.time_zone),
        why_now=one.why_now,
        why_this_time=TimeBasis(
            window.basis,
            window.n,
            window.text,
            None if window.part == NO_PART else part_name(window.part),
            window.propensity,
        ),
        offer=None
        if one.offer is None
        else Offer(one.offer.content_id, one.offer.title, one.offer.why),
        bring=one.bring,
        next_step=one.towards,
        pressure=Pressure(
            guarded["unanswered_touches"], guarded["touches_30d"], guarded["cap"],
            guarded["days_since_last"], guarded["minimum_gap_days"],
        ),
        minutes=one.minutes,
        at_stake=one.at_stake if one.has_target else None,
        question=window.question,
        at=at,
    )  # fmt: skip


def _blocked(cases: Iterable[Case]) -> Iterable[Blocked]:
    for one in cases:
        if one.blocked_by is not None:
            by = "cap" if one.blocked_by == "not_worth" else one.blocked_by
            yield Blocked(
                one.opportunity_id, one.name, one.owner, one.contact_id, one.contact, by,
                one.guarded["until_on"], one.why_blocked,
            )  # fmt: skip


def _pressed(waiting: Iterable[Quiet], as_of: date) -> Iterable[Blocked]:
    """Yield those who did not answer twice and more: nobody writes before the day."""
    for one in waiting:
        if one.silence["n_unanswered"] >= _PRESSED:
            yield Blocked(
                one.opportunity_id, one.name, one.owner, None, None, "gap", one.silence["due_on"],
                f"{counted(one.silence['n_unanswered'], 'contact')} unanswered. "
                f"Next: {day_text(one.silence['due_on'], as_of)}",
            )  # fmt: skip


def _notes(book: FollowUpBook, n_without_contact: int) -> Iterable[str]:
    if not book.touches.num_rows:
        yield (
            "The book holds no calls, mails or meetings, so silence cannot be told: import "
            "activities, or keep them with: ontarget log"
        )
    elif n_without_contact:
        n = counted(n_without_contact, "follow-up names", "follow-ups name")
        yield f"{n} nobody to contact: the book does not know who it is."
    if not book.items:
        yield "The shelf is empty. What is worth sending goes there: ontarget content add"


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
