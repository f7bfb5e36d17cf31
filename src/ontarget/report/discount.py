"""A price cut for one opportunity as a screen, a page or JSON contains it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from ontarget.report.answer import Number, PeriodView, plain
from ontarget.report.shown import Shown


@dataclass(frozen=True, slots=True)
class Alternative:
    """What to ask for in place of a lower price. ``basis``: arithmetic, or assumed in part."""

    kind: str
    text: str
    condition: float | None
    basis: str


@dataclass(frozen=True, slots=True)
class EarlierSale:
    """An earlier opportunity of the same buyer; ``discount`` is a share, None where unknown."""

    opportunity_id: str
    name: str
    closed_on: date
    outcome: str
    discount: float | None
    days_to_period_end: int


@dataclass(frozen=True, slots=True)
class BuyerHistory:
    """What the same buyer did before; of alike opportunities, how many came without a cut."""

    n_won: int
    n_lost: int
    n_won_discounted: int
    n_discount_known: int
    recent: tuple[EarlierSale, ...]
    text: str


@dataclass(frozen=True, slots=True)
class DiscountView(Shown):
    """A cut, and what it would have to bring. Chances are of a win within ``period``.

    ``break_even_lift`` is how many times the chance would have to grow, None where the cut takes
    the whole margin; the ones with ``_net`` allow for wins that would have come later anyway, a
    share ``pulled_forward`` taken from where ``pulled_forward_from`` says.
    """

    as_of: date
    opportunity_id: str
    name: str
    amount: Number | None
    currency: str | None
    percent: float
    margin: float
    is_margin_assumed: bool
    period: PeriodView
    break_even_lift: float | None
    extra_volume: float | None
    p_win_now: float
    p_win_needed: float | None
    p_win_later: float
    margin_lost: Number | None
    pulled_forward: float
    pulled_forward_from: str
    break_even_lift_net: float | None
    p_win_needed_net: float | None
    pull_forward_cost: Number | None
    alternatives: tuple[Alternative, ...]
    history: BuyerHistory
    value_case_missing: tuple[str, ...] = ()

    def document(self) -> dict[str, Any]:
        """Return the cut as the JSON contract has it."""
        document: dict[str, Any] = plain(asdict(self))
        return document


def chance_words(p: float) -> str:
    """Return a chance of one opportunity.

    >>> chance_words(0.463), chance_words(0.034), chance_words(0.00004)
    ('46 %', '3.4 %', 'below 0.1 %')
    """
    if p < 0.001:
        return "below 0.1 %"
    return f"{100 * p:.0f} %" if p >= 0.1 else f"{100 * p:.1f} %"
