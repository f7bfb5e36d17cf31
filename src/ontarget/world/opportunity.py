"""An opportunity as the simulation knows it, and what can be read of it on a day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from ontarget.world.buyer import Fit, Path
from ontarget.world.market import MINUTES_A_DAY
from ontarget.world.territory import Account, Contact
from ontarget.world.traits import OwnerTraits, Trait

Value = str | int | float | date | None


class Change(NamedTuple):
    """A field typed into the CRM at a minute (UTC); amounts in minor units."""

    minute: int
    field: str
    old_value: Value
    value: Value


@dataclass(frozen=True, slots=True)
class Activity:
    """A touch or a reply; ``happened_minute`` is None for what was planned and never held."""

    known_minute: int  # from when on it can be seen: planned, or happened
    happened_minute: int | None
    due_day: int | None
    owner: OwnerTraits
    contact: Contact
    kind: str
    direction: str
    subject: str
    outcome: str | None
    duration_minutes: int | None


@dataclass(slots=True)
class Opportunity:
    """One opportunity from creation to its end, however far in the future that is."""

    key: str
    owner: OwnerTraits
    account: Account
    contact: Contact
    name: str
    traits: dict[str, Trait]
    amount: int  # what the buyer would pay without a discount, minor units
    created_minute: int
    fit: Fit
    path: Path
    is_legible: bool  # whether stage and replies follow the buyer
    closed_day: int | None = None
    successor: OwnerTraits | None = None
    handed_over_day: int | None = None
    duplicate_of: Opportunity | None = None
    hidden_fields: frozenset[str] = frozenset()  # never typed
    changes: list[Change] = field(default_factory=list)
    activities: list[Activity] = field(default_factory=list)
    opportunity_id: str = ""

    @property
    def created_day(self) -> int:
        """Day of creation, an ordinal."""
        return self.created_minute // MINUTES_A_DAY

    @property
    def is_won(self) -> bool:
        """Whether it is won in the end."""
        return self.path.outcome == "won" and self.duplicate_of is None

    def owner_on(self, day: int) -> OwnerTraits:
        """Return whose it is on ``day``."""
        if self.successor and self.handed_over_day and day >= self.handed_over_day:
            return self.successor
        return self.owner

    def state(self, cutoff_minute: int) -> dict[str, Value]:
        """Return the fields as typed before ``cutoff_minute``."""
        return {c.field: c.value for c in self.changes if c.minute < cutoff_minute}
