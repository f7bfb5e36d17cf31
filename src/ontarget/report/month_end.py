"""The month end as a screen, a page or JSON contains it, with its sentences."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from ontarget.report.answer import Number, ScopeView, plain
from ontarget.report.shown import Shown

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """A month's wins, those in the window, and what its other days make expected there."""

    period: str
    wins: int
    in_window: int
    expected: float
    is_uneven: bool


@dataclass(frozen=True, slots=True)
class Clustering:
    """How wins bunch. ``first_day`` to ``last_day`` are working days from the month's end.

    ``excess`` is how many wins there are beyond the usual, ``missing`` how many fewer in the
    first five working days after an end.
    """

    verdict: str
    place: str
    first_day: int
    last_day: int
    ratio: float | None = None
    interval: Interval | None = None
    p_value: float | None = None
    by_period: tuple[PeriodRow, ...] = ()
    peak_day: int | None = None
    peak_ratio: float | None = None
    n_window: int = 0
    excess: float | None = None
    excess_interval: Interval | None = None
    missing: float | None = None
    missing_interval: Interval | None = None
    net_new: float | None = None
    net_interval: Interval | None = None
    pulled_forward_share: float | None = None
    pulled_forward_interval: Interval | None = None


@dataclass(frozen=True, slots=True)
class ContrastView:
    """A measure in the window beside the rest; ``difference`` as in ``pricing.month_end``."""

    measure: str
    window: float | None
    rest: float | None
    difference: float | None
    interval: Interval | None
    n_window: int


@dataclass(frozen=True, slots=True)
class CycleView:
    """Win rates of quarters' last months and of the others."""

    last: float
    other: float
    difference: float
    interval: Interval
    n_months: int
    is_seen: bool


@dataclass(frozen=True, slots=True)
class DiscountPremium:
    """Discount in the window less the rest's, at equal product, segment and size."""

    premium: float | None
    interval: Interval | None
    cost: Number | None
    verdict: str
    error: float | None = None
    cost_interval: tuple[Number, Number] | None = None
    currency: str | None = None
    window: float | None = None
    rest: float | None = None
    n_window: int = 0
    n_known: int = 0


@dataclass(frozen=True, slots=True)
class EffectView:
    """What a discount goes with in the chance to win; shares, 0.05 is five points."""

    estimate: float | None
    interval: Interval | None
    minimal_detectable: float | None
    verdict: str
    why: str
    n_offered: int = 0
    n_compared: int = 0
    overlap: float | None = None
    robustness: float | None = None
    strongest: float | None = None
    protocol: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DayView:
    """Closings per month on a working day from the end."""

    from_end: int
    wins: float
    losses: float
    is_in_window: bool


@dataclass(frozen=True, slots=True)
class MonthEndView(Shown):
    """The fingerprint of a scope."""

    as_of: date
    scope: ScopeView
    n_wins: int
    n_losses: int
    n_periods: int
    since: date | None
    until: date | None
    clustering: Clustering
    losses: ContrastView | None
    contrasts: tuple[ContrastView, ...]
    cycle: CycleView | None
    discount: DiscountPremium
    days: tuple[DayView, ...]
    effect: EffectView | None = None

    def document(self) -> dict[str, Any]:
        """Return the fingerprint as the JSON contract has it."""
        document: dict[str, Any] = plain(asdict(self))
        return document

    def rows(self) -> list[dict[str, Any]]:
        """Return the months as rows of a table."""
        return [asdict(one) for one in self.clustering.by_period]
