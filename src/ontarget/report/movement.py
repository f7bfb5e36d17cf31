"""What changed in the open pipeline between two days, as a screen, a page or JSON contains it.

Amounts are in major units of the currency beside them; two currencies are never added up.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from ontarget.report.answer import Number, PeriodView, ScopeView, plain
from ontarget.report.shown import Shown

# What a step is called on a screen.
WORDS = {
    "new": "new",
    "reopened": "reopened",
    "handed_in": "from others",
    "pulled_in": "pulled in",
    "pushed_in": "pushed in",
    "unseen": "first seen",
    "up": "up",
    "down": "down",
    "unpriced": "priced since",
    "won": "won",
    "lost": "lost",
    "slipped": "slipped",
    "pulled_out": "pulled out",
    "undated": "lost its date",
    "handed_out": "to others",
    "unresolved": "unresolved",
    "gone": "gone",
    "currency_in": "currency new",
    "currency_out": "currency old",
    "pushed": "pushed",
    "earlier": "earlier",
    "stage": "new stage",
    "touched": "in touch",
    "idle": "idle",
}


@dataclass(frozen=True, slots=True)
class PartView:
    """Opportunities and their amount; ``text`` is what the kind is called."""

    kind: str
    text: str
    n: int
    amount: Number


@dataclass(frozen=True, slots=True)
class WaterfallView:
    """A pipeline in one currency on two days; start and parts add up to the end."""

    currency: str
    start: PartView
    parts: tuple[PartView, ...]
    end: PartView
    still: tuple[PartView, ...]
    n_without_amount: int

    @property
    def is_first(self) -> bool:
        """Whether the book knew nothing of all this on the first day: nothing can be compared."""
        return not self.start.n and [part.kind for part in self.parts if part.n] == ["unseen"]


@dataclass(frozen=True, slots=True)
class StepView:
    """One step of an opportunity; pushed, earlier, stage, touched and idle move no amount."""

    kind: str
    currency: str
    delta: Number


@dataclass(frozen=True, slots=True)
class StateView:
    """What an opportunity was on one of the days."""

    amount: Number | None
    currency: str
    close_date: date | None
    stage: str | None
    status: str
    owner: str | None


@dataclass(frozen=True, slots=True)
class MovementView:
    """One opportunity; ``delta`` is None where its currency changed."""

    opportunity_id: str
    name: str
    kind: str
    delta: Number | None
    currency: str
    steps: tuple[StepView, ...]
    before: StateView | None
    after: StateView | None
    has_planned_step: bool
    text: str


@dataclass(frozen=True, slots=True)
class Changes(Shown):
    """Everything that changed, the largest first; ``period`` is None where all dates count."""

    as_of: date
    since: date
    scope: ScopeView
    period: PeriodView | None
    waterfalls: tuple[WaterfallView, ...]
    opportunities: tuple[MovementView, ...]
    notes: tuple[str, ...]

    def document(self, limit: int | None = None) -> dict[str, Any]:
        """Return the changes as JSON has them."""
        document: dict[str, Any] = plain(
            {
                "as_of": self.as_of,
                "since": self.since,
                "scope": asdict(self.scope),
                "period": asdict(self.period) if self.period else None,
                "waterfalls": [asdict(fall) for fall in self.waterfalls],
                "opportunities": [asdict(row) for row in self.opportunities[:limit]],
                "notes": list(self.notes),
            }
        )
        return document
