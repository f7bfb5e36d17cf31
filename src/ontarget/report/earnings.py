"""Commission to be expected, as a screen, a page or JSON contains it; amounts in major units."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from ontarget.report.answer import Number, PeriodView, ScopeView, Spread, plain
from ontarget.report.shown import Shown


@dataclass(frozen=True, slots=True)
class PlanTerms:
    """The plan that was reckoned with."""

    name: str
    currency: str
    period: str
    paid_on: str
    clawback_percent: float


@dataclass(frozen=True, slots=True)
class NextRate:
    """What the next booking pays, and from where on another rate holds.

    Shares of the booking; ``at`` and ``to_go`` are bookings, None where no other rate comes.
    """

    rate: float
    at: Number | None
    to_go: Number | None
    rate_then: float | None


@dataclass(frozen=True, slots=True)
class OpenEarning:
    """What an open opportunity adds: earned on average if won, less if lost."""

    opportunity_id: str
    name: str
    owner: str
    amount: Number | None
    p_win_in_period: float
    earned_if_won: Number
    earned_if_lost: Number
    adds: Number


@dataclass(frozen=True, slots=True)
class SellerEarning:
    """One seller's part of what a team earns."""

    owner: str
    plan: str
    target: Number | None
    booked: Number
    earned_so_far: Number
    expected: Number
    p10: Number
    p90: Number


@dataclass(frozen=True, slots=True)
class EarningsView(Shown):
    """Expected commission of a period.

    All is what is left after the expected share went back, ``taken_back`` that share's mean:
    ``earned_so_far`` by what is booked, ``earned`` by the period's end. ``p_capped`` is the chance
    that a cap holds some back; None without one. ``next_rate`` is of one seller alone.
    """

    as_of: date
    scope: ScopeView
    period: PeriodView
    plan: PlanTerms
    target: Number | None
    booked: Number
    earned_so_far: Number
    earned: Spread
    taken_back: Number
    p_capped: float | None
    next_rate: NextRate | None
    opportunities: tuple[OpenEarning, ...]
    sellers: tuple[SellerEarning, ...]
    notes: tuple[str, ...]

    def document(self) -> dict[str, Any]:
        """Return the earnings as the JSON contract has it."""
        document: dict[str, Any] = plain(asdict(self))
        return document
