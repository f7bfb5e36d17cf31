"""Why a period ended as it did, as a screen, a page or JSON contains it.

Amounts are in major units of ``currency``, or counts; shares and percentiles lie in 0 to 1.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from ontarget.report.answer import Number, PeriodView, ScopeView, plain
from ontarget.report.shown import Shown

STRUCTURE = ("volume", "mix", "conversion", "timing", "price")
PARTS = ("luck", *STRUCTURE, "plan_gap")
PIPELINE, RESULTS = ("volume", "mix"), ("conversion", "timing", "price")
FAMILIES = ("pressure", "understanding", "pipeline_management")


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95 % range. ``basis`` says of what: ``posterior`` of the part, or what ``chance`` does."""

    low: Number
    high: Number
    basis: str


@dataclass(frozen=True, slots=True)
class ReferenceView:
    """The forecast that the period is measured by: published before it, or rebuilt for its eve."""

    as_of: date
    is_published: bool
    expected: Number
    p10: Number
    p90: Number
    text: str
    distribution: Distribution | None = None


@dataclass(frozen=True, slots=True)
class Distribution:
    """What the forecast held possible: shares of it in equal steps from ``low`` to ``high``.

    Its outer 2 % to either side are left out, so the shares need not add up to 1.
    """

    low: Number
    high: Number
    shares: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class CauseView:
    """One measured cause: size beside comparison, 95 % interval of the size, one thing to try."""

    name: str
    size: float
    comparison: float
    low: float
    high: float
    unit: str
    n: int
    stands_out: bool
    text: str
    to_try: str


@dataclass(frozen=True, slots=True)
class UncheckedView:
    """A measure that could not be taken: what the book does not say, or says too little of."""

    family: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class LineView:
    """A line of the price-volume-mix table against the period before."""

    name: str
    wins_before: int
    wins: int
    booked_before: Number
    booked: Number
    volume: Number
    mix: Number
    price: Number


@dataclass(frozen=True, slots=True)
class SellerView:
    """One seller's ended deals; ``funnel`` is where 95 of 100 rates lie if nobody differs."""

    owner: str
    closed: int
    won: int
    expected_won: float
    win_rate: float
    shrunken_rate: float
    funnel_low: float
    funnel_high: float
    rank_low: int
    rank_high: int


@dataclass(frozen=True, slots=True)
class SellersView:
    """Whether the sellers of a scope differ, and how many deals it would take to tell."""

    differ: bool
    chi_square: float
    freedom: int
    p_value: float
    spread: float
    deals_to_see: int
    deals_to_rank: int
    verdict: str
    regression: str
    sellers: tuple[SellerView, ...]


@dataclass(frozen=True, slots=True)
class GroupView:
    """A team's, product's or segment's ended deals, as ``SellerView`` has a seller's."""

    name: str
    closed: int
    won: int
    expected_won: float
    win_rate: float
    shrunken_rate: float
    funnel_low: float
    funnel_high: float
    rank_low: int
    rank_high: int


@dataclass(frozen=True, slots=True)
class GroupsView:
    """Whether teams, products or segments did otherwise than was expected of them."""

    by: str
    differ: bool
    chi_square: float
    freedom: int
    p_value: float
    verdict: str
    regression: str
    groups: tuple[GroupView, ...]


@dataclass(frozen=True, slots=True)
class Structural:
    """The five parts together, and where they lie once chance is taken off."""

    amount: Number
    low: Number
    high: Number


@dataclass(frozen=True, slots=True)
class Diagnosis(Shown):
    """What a period's result is made of; ``parts`` add up to ``difference``.

    Without a target ``target``, ``difference`` and the plan gap are None, and the other parts add
    up to ``actual`` less what was expected. ``sellers_text`` says why there is no comparison.
    """

    as_of: date
    scope: ScopeView
    period: PeriodView
    currency: str | None
    measure: str
    target: Number | None
    actual: Number
    difference: Number | None
    parts: dict[str, Number | None]
    intervals: dict[str, Interval]
    together_intervals: dict[str, Interval]
    structural: Structural
    luck_percentile: float
    percentile_text: str
    enough_data: bool
    verdict: str
    sentences: tuple[str, ...]
    reference: ReferenceView
    rate_changes: dict[str, float]
    n_closed: int
    n_won: int
    causes: dict[str, tuple[CauseView, ...]]
    not_checked: tuple[UncheckedView, ...]
    price_volume_mix: tuple[LineView, ...]
    before: str
    sellers: SellersView | None
    sellers_text: str | None
    groups: GroupsView | None
    notes: tuple[str, ...]

    def together(self, names: tuple[str, ...]) -> Number:
        """Return several parts added up."""
        return sum(part for name in names if (part := self.parts[name]) is not None)

    def document(self) -> dict[str, Any]:
        """Return the diagnosis as the JSON contract has it."""
        document: dict[str, Any] = plain(asdict(self))
        document["in_words"] = {
            "luck": self.parts["luck"],
            "pipeline": self.together(PIPELINE),
            "results": self.together(RESULTS),
        }
        return document
