"""What a screen or JSON answer says of a person at a buyer."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from ontarget.report.answer import plain
from ontarget.report.shown import Shown


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person asked for; None where nothing was said."""

    days: str | None
    from_time: str | None
    to_time: str | None
    channel: str | None
    time_zone: str | None
    note: str | None
    said_on: date

    @property
    def text(self) -> str:
        """The wish in words.

        >>> Wanted("mon,tue", "15:00", None, "call", None, None, date(2026, 11, 23)).text
        'Mon, Tue, from 15:00, by call'
        """
        hours = ""
        if self.from_time and self.to_time:
            hours = f"{self.from_time} to {self.to_time}"
        elif self.from_time or self.to_time:
            hours = f"from {self.from_time}" if self.from_time else f"until {self.to_time}"
        days = ", ".join(day.capitalize() for day in (self.days or "").split(",") if day)
        parts = (
            days, hours, f"by {self.channel}" if self.channel else "", self.time_zone or "",
            f'"{self.note}"' if self.note else "",
        )  # fmt: skip
        return ", ".join(part for part in parts if part) or "nothing in particular"


@dataclass(frozen=True, slots=True)
class PermissionLine:
    """What counts for one channel, and on what it rests."""

    channel: str
    is_allowed: bool
    basis: str | None
    said_on: date | None
    known: str


@dataclass(frozen=True, slots=True)
class LastContact:
    """One contact with the person."""

    happened_on: date
    kind: str | None
    direction: str | None
    outcome: str | None
    opportunity: str | None


@dataclass(frozen=True, slots=True)
class ContactCard(Shown):
    """All that is known of a person at a buyer on a day."""

    as_of: date
    contact_id: str
    name: str
    title: str | None
    role: str | None
    account: str | None
    email: str | None
    phone: str | None
    country: str | None
    time_zone: str | None
    preference: Wanted | None
    permissions: tuple[PermissionLine, ...]
    absences: tuple[tuple[date, date], ...]
    last_contacts: tuple[LastContact, ...]

    def document(self) -> dict[str, Any]:
        """Return the card as JSON content."""
        found: dict[str, Any] = plain(asdict(self))
        return found
