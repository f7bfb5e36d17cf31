"""What a seller opens each morning: the number, what to do, whom to contact, whom to leave."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from ontarget.report.answer import Number, ScopeView, plain
from ontarget.report.follow_ups import FollowUps
from ontarget.report.plan import PlanView
from ontarget.report.shown import Shown


@dataclass(frozen=True, slots=True)
class CutCost:
    """What a price cut on one opportunity would cost, against leaving the price and waiting.

    ``p_needed``: the chance to win within the period at which the cut breaks even; None where no
    chance would. ``p_later``: the chance that it is won after the period, within the horizon.
    """

    opportunity_id: str
    name: str
    currency: str | None
    given_away: Number
    p_now: float
    p_needed: float | None
    p_later: float


@dataclass(frozen=True, slots=True)
class PriceCard:
    """Shown in the last five working days of a period. ``is_margin_assumed``: nobody set it."""

    percent: float
    margin: float
    is_margin_assumed: bool
    days_left: int
    cuts: tuple[CutCost, ...]


@dataclass(frozen=True, slots=True)
class TodayView(Shown):
    """The plan of the day with the follow-ups beside it."""

    as_of: date
    scope: ScopeView
    plan: PlanView
    follow_ups: FollowUps
    price: PriceCard | None

    def document(self) -> dict[str, Any]:
        """Return the day as the JSON contract has it."""
        day = self.follow_ups.document()
        found = self.plan.document()
        found["followups"] = day["due"]
        found["leave_alone"] = day["blocked"]
        found["missing_next_step"] = day["missing_next_step"]
        found["out_of_sight"] = day["out_of_sight"]
        found["before_you_cut_a_price"] = None if self.price is None else plain(asdict(self.price))
        return found
