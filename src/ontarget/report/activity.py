"""What an hour of contact goes with, as a screen, a page or JSON contains it.

Wins an hour are differences of chances: 0.02 is two wins in a hundred such hours. ``amount`` is
wins times what a win usually brings, in major units of ``currency``.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from ontarget.report.answer import Number, ScopeView, plain
from ontarget.report.shown import Shown

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class KindView:
    """Hours of a kind, over all, in one stage or in one segment, and what one more goes with.

    ``group`` is all, stage or segment, ``name`` which. ``unadjusted_per_hour`` is at equal stage
    and age alone. ``assumed_share`` of the hours rests on a setting.
    """

    kind: str
    group: str
    name: str
    opportunities: int
    hours: float
    wins_per_hour: float | None
    interval: Interval | None
    unadjusted_per_hour: float | None
    minimal_detectable: float | None
    amount_per_hour: Number | None
    verdict: str
    reason: str
    why: str


@dataclass(frozen=True, slots=True)
class HoursView:
    """Hours of the last quarter by kind: a week, and which share of them the book states."""

    kind: str
    activities: int
    hours_a_week: float
    stated_share: float
    assumed_minutes: float


@dataclass(frozen=True, slots=True)
class CellView:
    """A part of the least useful hours."""

    kind: str
    stage: str
    hours_a_week: float
    wins_per_hour: float


@dataclass(frozen=True, slots=True)
class LeastView:
    """The least useful share of the hours; no cells where hours do not differ beyond chance.

    ``wins_a_quarter`` is what goes with those hours in a quarter, with its 95 % interval.
    """

    share: float
    hours_a_week: float
    cells: tuple[CellView, ...]
    wins_a_quarter: float | None
    interval: Interval | None
    text: str


@dataclass(frozen=True, slots=True)
class UsualView:
    """All wins shared out over all hours: no effect, but what an hour has to be measured by."""

    wins_per_hour: float
    hours_per_win: float
    amount_per_hour: Number | None
    hours_on_won_share: float


@dataclass(frozen=True, slots=True)
class ActivityView(Shown):
    """Whether more activity would help a scope."""

    as_of: date
    scope: ScopeView
    since: date | None
    until: date | None
    horizon_days: int
    currency: str | None
    n_opportunities: int
    n_weeks: int
    usual: UsualView | None
    kinds: tuple[KindView, ...]
    hours: tuple[HoursView, ...]
    least_useful: LeastView | None
    verdict: str
    warning: str
    notes: tuple[str, ...]

    def document(self) -> dict[str, Any]:
        """Return the view as the JSON contract has it."""
        document: dict[str, Any] = _rounded(plain(asdict(self)))
        return document

    def rows(self) -> list[dict[str, Any]]:
        """Return kinds by stage and segment as rows of a table."""
        found = []
        for one in self.kinds:
            row = _rounded(asdict(one))
            low, high = row.pop("interval") or (None, None)
            found.append({**row, "low": low, "high": high})
        return found


def _rounded(value: Any) -> Any:
    """Return numbers with six digits behind the point: more is noise of the machine."""
    if isinstance(value, dict):
        return {name: _rounded(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(one) for one in value]
    return round(value, 6) if isinstance(value, float) else value
