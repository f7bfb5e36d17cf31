"""The answer to "Are you going to hit your target?", as a screen, a page or JSON contains it.

Amounts are in major units of ``target.currency`` (or the scope's currency), or counts where the
target counts. Probabilities lie in 0 to 1. None means that the number cannot be known.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from ontarget.report.record import NO_RECORD, Change, Commit, Record
from ontarget.report.shown import Shown

Number = int | float
UNKNOWN = "Cannot be said: nothing is known as of that day."  # a verdict without a chance


@dataclass(frozen=True, slots=True)
class ScopeView:
    """Whose answer it is."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class PeriodView:
    """The period asked about; ``working_days_left`` counts from the day after the as-of date."""

    name: str
    start: date
    end: date
    working_days_left: int


@dataclass(frozen=True, slots=True)
class TargetView:
    """The number to reach; ``currency`` is None for counts."""

    amount: Number
    measure: str
    currency: str | None
    count_of: str | None = None
    quotas: Quotas | None = None


@dataclass(frozen=True, slots=True)
class Quotas:
    """What the quotas of the owners add up to, beside a target of the team or company."""

    sum: Number
    n: int


@dataclass(frozen=True, slots=True)
class Spread:
    """Mean and quantiles of what the period may end with."""

    mean: Number
    p10: Number
    p25: Number
    p50: Number
    p75: Number
    p90: Number


@dataclass(frozen=True, slots=True)
class Parts:
    """What the mean consists of."""

    booked: Number
    open: Number
    create_and_close: Number


@dataclass(frozen=True, slots=True)
class Basis:
    """What the numbers rest on; ``prior_share`` is the part that is assumption, 0 to 1."""

    closed_opportunities: int
    won: int
    prior_share: float
    model: str
    label: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """Open amount dated in the period over the gap, and what it is truly worth over the gap."""

    raw: float | None
    quality: float | None


@dataclass(frozen=True, slots=True)
class Driver:
    """An open opportunity that decides the period."""

    opportunity_id: str
    name: str
    amount: Number | None
    p_win_in_period: float
    p_hit_if_won: float
    p_hit_if_lost: float
    text: str


@dataclass(frozen=True, slots=True)
class Needs:
    """What would fill the gap at the scope's own size of a win and win rate."""

    wins: int | None
    opportunities: int | None
    first_meetings: int | None
    by: date


@dataclass(frozen=True, slots=True)
class Outlook:
    """A later period: its chance as things stand, and what would make it even.

    ``create_amount`` is the open value (or number of opportunities, where the target counts) to be
    created by ``create_by`` beyond the usual; 0 where the chance is even already, None where no
    number would do. ``p_hit_open_only`` is the chance if nothing new came.
    """

    period: str
    target: Number
    p_hit: float
    create_amount: Number | None
    create_by: date
    is_target_assumed: bool
    create_opportunities: int | None
    p_hit_open_only: float
    text: str


@dataclass(frozen=True, slots=True)
class BaseRate:
    """How often earlier periods reached their target.

    ``own_periods`` of them are the scope's own, the others those of a seller's colleagues. Alike
    are those that had booked about as large a share of their target by the same point.
    """

    comparable_periods: int
    share_hit: float | None
    text: str
    own_periods: int = 0
    alike_periods: int = 0
    alike_share_hit: float | None = None


@dataclass(frozen=True, slots=True)
class Peers:
    """How many sellers are behind the usual pace at this point of the period.

    A seller is told of colleagues, by number and never by name: ``behind`` is None where it would
    tell of each, ``names`` is empty. ``usual_share`` is what is usually booked by now.
    """

    sellers: int
    behind: int | None
    is_behind: bool | None
    usual_share: float
    names: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Breakdown:
    """One owner's part of a team's or company's answer."""

    name: str
    target: Number | None
    booked: Number
    p_hit: float | None
    p10: Number
    p50: Number
    p90: Number


@dataclass(frozen=True, slots=True)
class Answer(Shown):
    """The whole answer. ``measure_unit`` is the currency, or what is counted."""

    as_of: date
    scope: ScopeView
    period: PeriodView
    target: TargetView | None
    booked: Number
    gap: Number | None
    attainment: float | None
    p_hit: float | None
    mc_error: float | None
    p_hit_by_shock: dict[str, float]
    bookings: Spread
    parts: Parts
    basis: Basis
    coverage: Coverage
    drivers: tuple[Driver, ...]
    needs: Needs | None
    base_rate: BaseRate
    verdict: str
    measure_unit: str
    breakdown: tuple[Breakdown, ...] = ()
    split_by: str | None = None
    notes: tuple[str, ...] = field(default=())
    record: Record = NO_RECORD
    change: Change | None = None
    outlook: tuple[Outlook, ...] = ()
    commit: Commit | None = None
    peers: Peers | None = None

    def document(self) -> dict[str, Any]:
        """Return the answer as the JSON contract has it; what cannot be known is null or empty."""
        document: dict[str, Any] = plain(asdict(self))
        return document


def plain(value: Any) -> Any:
    """Return dataclass content as JSON has it: days as text, tuples as lists."""
    if isinstance(value, dict):
        return {key: plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [plain(entry) for entry in value]
    if isinstance(value, date):
        return value.isoformat()
    return value


# Words for a chance, from the least to the most; each holds up to its bound.
_WORDS = (
    (0.03, "Almost certainly not."),
    (0.20, "Unlikely."),
    (0.40, "Rather not."),
    (0.60, "It is open."),
    (0.80, "Probably."),
    (0.97, "Very likely."),
    (1.01, "Almost certainly."),
)


def chance_in_words(p_hit: float) -> str:
    """Return the verdict for a probability.

    >>> chance_in_words(0.63)
    'Probably.'
    """
    return next(words for bound, words in _WORDS if p_hit < bound)


def in_hundred(p_hit: float) -> str:
    """Return a probability as people say it; no simulation makes a thing certain.

    >>> in_hundred(0.634), in_hundred(0.0), in_hundred(1.0)
    ('63 in 100', 'below 1 in 100', 'over 99 in 100')
    """
    if p_hit < 0.01:
        return "below 1 in 100"
    if p_hit > 0.99:
        return "over 99 in 100"
    return f"{p_hit * 100:.0f} in 100"
