"""Follow-ups as people see them: what is due, whom to leave alone, what waits, what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from ontarget.app.desk import Desk
from ontarget.app.follow_up_book import FollowUpBook
from ontarget.app.follow_up_case import Case
from ontarget.app.follow_up_cases import Quiet
from ontarget.app.follow_up_guard import Candidate
from ontarget.app.follow_up_words import day_text, why_blocked, why_out_of_sight, why_waiting
from ontarget.app.record_key import name_of, opportunity_keys
from ontarget.core.number import counted
from ontarget.followup.contact_time import Window
from ontarget.followup.day_part import NO_PART, part_name
from ontarget.report.follow_ups import (
    Blocked,
    Due,
    Noted,
    Offer,
    Pressure,
    TimeBasis,
    WindowView,
)

_SPEECHLESS = "due, but there is nothing new to bring: put something on the shelf, or wait"


def due_view(one: Case, day: date, window: Window, at: datetime) -> Due:
    """Return a case as it was placed: on a day, in a window, at a time."""
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
            guarded["other_owner"], guarded["other_owner_on"],
        ),
        minutes=one.minutes,
        at_stake=one.at_stake if one.has_target else None,
        question=window.question,
        at=at,
    )  # fmt: skip


def blocked_views(
    desk: Desk, book: FollowUpBook, blocked: Sequence[Candidate]
) -> Iterable[Blocked]:
    """Yield whom to leave alone, and until when; what a seller put off is no such thing."""
    refused = {row["record_id"]: row for row in book.refusals.to_pylist()}
    keys = opportunity_keys(desk, (one.row["record_id"] for one in blocked))
    for one in blocked:
        by = one.guarded["blocked_by"]
        row, person = one.row, one.person
        if one.shares_with is not None and one.ready_on is not None:
            next_on = day_text(one.ready_on, desk.as_of)
            by = "gap"
            text = f"the same person is contacted about {one.shares_with}. Next: {next_on}"
        elif by is None and one.ready_on and one.guarded["unanswered_touches"] > 0:
            n, by = one.guarded["unanswered_touches"], "gap"
            text = f"{counted(n, 'contact')} unanswered. Next: {day_text(one.ready_on, desk.as_of)}"
        elif by is None:
            continue  # put off by its seller
        else:
            text = why_blocked(one.guarded, refused.get(row["record_id"]), desk.as_of)
        yield Blocked(
            keys[row["record_id"]], name_of(row), row["owner"],
            None if person is None else person["source_id"],
            None if person is None else person["name"] or person["email"],
            "cap" if by == "not_worth" else by, one.ready_on or one.guarded["until_on"], text,
        )  # fmt: skip


def notes_on(book: FollowUpBook, n_without_contact: int) -> Iterable[str]:
    """Yield what the book lacks, and where it goes."""
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


def out_of_sight_views(quiet: Iterable[Quiet], as_of: date) -> Iterable[Noted]:
    """Yield those whose buyer was silent for longer than wins ever were."""
    for one in quiet:
        text = why_out_of_sight(one.silence, as_of)
        yield Noted(one.opportunity_id, one.name, one.owner, text)


def waiting_views(
    speechless: Iterable[Candidate], quiet: Iterable[Quiet], as_of: date
) -> Iterable[Noted]:
    """Yield those with nothing to bring, then those that are not due yet."""
    for candidate in speechless:
        row = candidate.row
        yield Noted(row["opportunity_id"], name_of(row), row["owner"], _SPEECHLESS)
    for one in quiet:
        yield Noted(one.opportunity_id, one.name, one.owner, why_waiting(one.silence, as_of))
