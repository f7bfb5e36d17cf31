"""Whom to follow up, when, why and with what, and whom to leave alone."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any

from ontarget.report.answer import ScopeView, plain
from ontarget.report.shown import Shown


@dataclass(frozen=True, slots=True)
class WindowView:
    """A stretch of the contact's own day, both ends in the contact's zone."""

    start: datetime
    end: datetime
    time_zone: str

    def document(self) -> dict[str, str]:
        """Return both ends as instants, and as the contact's clock shows them."""
        local = {"local_start": self.start, "local_end": self.end}
        return {
            "start": self.start.astimezone(UTC).isoformat(),
            "end": self.end.astimezone(UTC).isoformat(),
            "time_zone": self.time_zone,
            **{name: f"{at:%Y-%m-%dT%H:%M}" for name, at in local.items()},
        }


@dataclass(frozen=True, slots=True)
class TimeBasis:
    """Why this time: asked, learned (from ``n`` contacts of whom the text says) or prior.

    ``part`` of the day and the ``propensity`` with which it was chosen.
    """

    basis: str
    n: int
    text: str
    part: str | None = None
    propensity: float = 1.0


@dataclass(frozen=True, slots=True)
class Offer:
    """Something of value to bring, from the content shelf."""

    content_id: int
    title: str
    why: str


@dataclass(frozen=True, slots=True)
class Pressure:
    """How often the contact was addressed, and what the cap allows.

    ``other_owner``: another seller who contacted the person lately.
    """

    unanswered_touches: int
    touches_30d: int
    cap: int
    days_since_last: int | None
    minimum_gap_days: int
    other_owner: str | None = None
    other_owner_on: date | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """One follow-up. ``at_stake`` is P(hit if won) - P(hit if lost), None without a target.

    ``due_on`` is the day from which it is due; before the asked day it is late. ``question`` is
    what to ask where nobody asked yet which hour suits. ``at``: where in the window it was put, so
    that two are not done at once.
    """

    id: str
    record_id: int
    opportunity_id: str
    name: str
    owner: str | None
    contact_record_id: int | None
    contact_id: str | None
    contact: str | None
    channel: str
    due_on: date
    on: date
    window: WindowView | None
    why_now: str
    why_this_time: TimeBasis | None
    offer: Offer | None
    bring: str
    next_step: str
    pressure: Pressure
    minutes: int
    at_stake: float | None
    question: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Blocked:
    """Whom to leave alone, by which cap, until when. None: until something changes."""

    opportunity_id: str
    name: str
    owner: str | None
    contact_id: str | None
    contact: str | None
    by: str
    until: date | None
    text: str


@dataclass(frozen=True, slots=True)
class Noted:
    """An opportunity and one sentence on it."""

    opportunity_id: str
    name: str
    owner: str | None
    text: str


@dataclass(frozen=True, slots=True)
class FollowUps(Shown):
    """The follow-ups of a day or week. ``waiting`` are not due yet, or there is nothing to bring.

    ``left_alone``: records of those that nothing is asked of. ``n_later``: due, but their seller's
    days are full; ``n_no_hour``: due, but their own day has no hour left on these days.
    """

    as_of: date
    day: date
    scope: ScopeView
    due: tuple[Due, ...]
    blocked: tuple[Blocked, ...]
    missing_next_step: tuple[Noted, ...]
    out_of_sight: tuple[Noted, ...]
    waiting: tuple[Noted, ...]
    left_alone: tuple[int, ...]
    n_later: int
    n_no_hour: int
    notes: tuple[str, ...]

    def document(self) -> dict[str, Any]:
        """Return the follow-ups as the JSON contract has them."""
        found: dict[str, Any] = plain(asdict(self))
        for row, one in zip(found["due"], self.due, strict=True):
            row["window"] = None if one.window is None else one.window.document()
            row["at"] = None if one.at is None else one.at.astimezone(UTC).isoformat()
        return found
