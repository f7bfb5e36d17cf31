"""One opportunity with all that is known of it, as a page contains it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from ontarget.report.answer import Number, PeriodView
from ontarget.report.audit import AuditedOpportunity
from ontarget.report.follow_ups import Pressure, WindowView
from ontarget.report.forecast import ReasonView, WeekPoint


@dataclass(frozen=True, slots=True)
class Person:
    """A person at the buyer; ``wish`` is what they asked for, in words."""

    contact_id: str
    name: str
    title: str | None
    role: str | None
    email: str | None
    phone: str | None
    wish: str | None
    has_opted_out: bool
    last_on: date | None
    last_text: str | None
    is_main: bool


@dataclass(frozen=True, slots=True)
class Reach:
    """Whether to contact the buyer now: due, waiting or to be left alone, why, when and how.

    ``window`` is the next good stretch of the contact's own day, None where they are left alone.
    """

    state: Literal["due", "waiting", "leave"]
    text: str
    contact: str | None
    channel: str
    due_on: date | None
    window: WindowView | None
    why_this_time: str | None
    question: str | None
    bring: str
    pressure: Pressure


@dataclass(frozen=True, slots=True)
class Event:
    """What happened on a day; ``who``: by us, from them, or said here."""

    on: date
    kind: Literal["change", "contact", "decision", "obstacle"]
    text: str
    who: str | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """A finding that somebody accepted, with the number by which it is taken back."""

    number: int
    rule_id: str
    title: str | None
    reason: str
    until: date | None


@dataclass(frozen=True, slots=True)
class OpportunityView:
    """The whole page. ``audited``, ``curve`` and ``reach`` are for open ones.

    ``whose`` is whose target the odds are about. ``own_odds`` stand beside the model's chance and
    never change it. ``is_closed_here``: it was won or lost by what was said here alone.
    """

    as_of: date
    record_id: int
    opportunity_id: str
    name: str
    account: str | None
    owner: str | None
    amount: Number | None
    booked_amount: Number | None
    currency: str | None
    stage: str | None
    stage_age_days: int | None
    status: str
    age_days: int | None
    created_on: date | None
    close_date: date | None
    closed_on: date | None
    lost_reason: str | None
    note: str | None
    n_pushes: int
    next_step: str | None
    next_step_on: date | None
    own_odds: float | None
    is_closed_here: bool
    whose: str | None
    period: PeriodView
    has_target: bool
    audited: AuditedOpportunity | None
    curve: tuple[WeekPoint, ...]
    reasons: tuple[ReasonView, ...]
    reach: Reach | None
    people: tuple[Person, ...]
    events: tuple[Event, ...]
    n_events: int
    accepted: tuple[Accepted, ...]
