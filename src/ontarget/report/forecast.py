"""The forecast of single opportunities, as a screen, a page or JSON contains it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from ontarget.report.answer import Basis, Number, PeriodView, ScopeView, plain
from ontarget.report.shown import Shown


@dataclass(frozen=True, slots=True)
class WeekPoint:
    """Shares won, lost and still open by the end of a week from the as-of day; they add up to 1."""

    week: int
    p_won: float
    p_lost: float
    p_open: float


@dataclass(frozen=True, slots=True)
class RealisticClose:
    """Days by which a quarter, half and three quarters of the wins within the horizon have come."""

    p25: date | None
    p50: date | None
    p75: date | None


@dataclass(frozen=True, slots=True)
class ReasonView:
    """What moves a chance: ``effect`` is the chance less what it would be without it."""

    feature: str
    text: str
    effect: float


@dataclass(frozen=True, slots=True)
class OpportunityForecast:
    """One open opportunity."""

    opportunity_id: str
    name: str | None
    owner: str | None
    amount: Number | None
    currency: str | None
    stage: str | None
    close_date: date | None
    p_win_in_period: float
    p_win_in_horizon: float
    curve: tuple[WeekPoint, ...]
    realistic_close: RealisticClose
    reasons: tuple[ReasonView, ...] = ()


@dataclass(frozen=True, slots=True)
class Forecast(Shown):
    """All open opportunities of a scope, the likeliest in the period first."""

    as_of: date
    scope: ScopeView
    period: PeriodView
    horizon_weeks: int
    basis: Basis
    opportunities: tuple[OpportunityForecast, ...]

    def document(self, limit: int | None = None) -> dict[str, Any]:
        """Return the forecast as the JSON contract has it."""
        shown = self.opportunities[:limit]
        document: dict[str, Any] = plain(
            {
                "as_of": self.as_of,
                "scope": asdict(self.scope),
                "period": asdict(self.period),
                "horizon_weeks": self.horizon_weeks,
                "basis": asdict(self.basis),
                "opportunities": [asdict(row) for row in shown],
            }
        )
        return document
