"""Where a period may end and how it gets there, as a page or JSON contains it.

Amounts are in major units or counts, as in an answer; chances lie in 0 to 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ontarget.report.answer import Answer, Breakdown, Number


@dataclass(frozen=True, slots=True)
class Bin:
    """A stretch of results, ``high`` not included, and the share of paths that end in it."""

    low: Number
    high: Number
    share: float


@dataclass(frozen=True, slots=True)
class WeekEnd:
    """A day of the period: what was booked by then, or the quantiles of what will be."""

    day: date
    booked: Number | None = None
    quantiles: tuple[Number, Number, Number, Number, Number] | None = None


@dataclass(frozen=True, slots=True)
class PublishedView:
    """One forecast as it was published; ``actual`` is what came, None before the period's end."""

    period: str
    as_of: date
    p_hit: float
    target: Number
    p10: Number
    p50: Number
    p90: Number
    actual: Number | None = None

    @property
    def is_hit(self) -> bool | None:
        """Whether the target was reached; None before the end."""
        return None if self.actual is None else self.actual >= self.target

    @property
    def is_held(self) -> bool | None:
        """Whether what came lay in the 8-in-10 range; None before the end."""
        return None if self.actual is None else self.p10 <= self.actual <= self.p90


@dataclass(frozen=True, slots=True)
class RuleView:
    """What a simple rule without a model says the period ends with."""

    name: str
    p10: Number
    p50: Number
    p90: Number
    p_hit: float | None


@dataclass(frozen=True, slots=True)
class Course:
    """One answer with everything that stands behind it.

    ``so_far`` are the published forecasts of the period, ``ended`` those of earlier ones, the
    first of each week; both oldest first.
    """

    answer: Answer
    bins: tuple[Bin, ...]
    weeks: tuple[WeekEnd, ...]
    teams: tuple[Breakdown, ...]
    owners: tuple[Breakdown, ...]
    rules: tuple[RuleView, ...]
    so_far: tuple[PublishedView, ...]
    ended: tuple[PublishedView, ...]
