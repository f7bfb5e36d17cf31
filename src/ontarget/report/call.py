"""A person's own calls and how they ran against what came, as a screen or JSON contains them.

Amounts are in major units; probabilities, shares and biases of amounts are fractions. A bias above
0 says more than comes.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from ontarget.report.answer import Number, ScopeView, plain
from ontarget.report.shown import Shown


@dataclass(frozen=True, slots=True)
class CallView:
    """One call. ``actor`` is who said it, None for the scope's own only user.

    ``is_own`` is false for what another one, such as the manager, says on top. ``actual`` is what
    was booked, where the period is over.
    """

    scope: str
    name: str
    period: str
    commit: Number | None
    best_case: Number | None
    p_hit: float | None
    currency: str | None
    actor: str | None
    is_own: bool
    said_on: date
    actual: Number | None = None


@dataclass(frozen=True, slots=True)
class RollUp:
    """What the sellers call together, and the same with what was said on top.

    ``gross`` is the sum of their own calls and never altered.
    """

    period: str
    currency: str | None
    gross: Number
    with_on_top: Number
    n_called: int
    n_sellers: int


@dataclass(frozen=True, slots=True)
class AmountBias:
    """Commits against what was booked: share above (below 0: under) it, shrunk, 90 % interval."""

    n: int
    mean: float
    low: float
    high: float
    ran: float | None
    habit: str
    text: str
    best_case_reached: int
    best_case_n: int


@dataclass(frozen=True, slots=True)
class OddsBias:
    """Called odds against what came, on the log-odds, shrunk, with a 90 % interval.

    ``said`` and ``came`` are means over ``n`` opportunities (or periods).
    """

    group: str
    n: int
    said: float
    came: float
    offset: float
    low: float
    high: float
    habit: str
    text: str


@dataclass(frozen=True, slots=True)
class ScoreView:
    """Log loss and Brier score on the same opportunities; smaller is better."""

    log_loss: float
    brier: float
    rate_log_loss: float
    rate_brier: float
    text: str


@dataclass(frozen=True, slots=True)
class OwnOdds:
    """The odds that were called for single opportunities."""

    overall: OddsBias
    n_calls: int
    n_open: int
    by_stage: tuple[OddsBias, ...]
    by_size: tuple[OddsBias, ...]
    by_horizon: tuple[OddsBias, ...]
    score: ScoreView


@dataclass(frozen=True, slots=True)
class CallBias:
    """How past calls ran; a part is None where nothing was called, or it is not shown."""

    amounts: AmountBias | None
    p_hit: OddsBias | None
    odds: OwnOdds | None
    text: str


@dataclass(frozen=True, slots=True)
class SellerBias:
    """A seller's bias of commits, for the one who leads the team."""

    name: str
    amounts: AmountBias


@dataclass(frozen=True, slots=True)
class CallList(Shown):
    """Calls of a scope and its sellers, the newest period first."""

    as_of: date
    scope: ScopeView
    commitments: tuple[CallView, ...]
    roll_up: tuple[RollUp, ...]
    bias: CallBias
    sellers: tuple[SellerBias, ...]

    def document(self) -> dict[str, Any]:
        """Return the calls as the JSON contract has them."""
        document: dict[str, Any] = plain(asdict(self))
        return document


def roll_up_said(one: RollUp) -> str:
    """Return what the sellers call together, and what was said on top beside it.

    >>> roll_up_said(RollUp("2026-Q4", "EUR", 120000, 110000, 2, 3))
    '2026-Q4: 2 of 3 sellers call 120,000 EUR; with what is said on top 110,000.'
    """
    said = f"{one.period}: {one.n_called} of {one.n_sellers} sellers call "
    said += f"{_amount(one.gross)} {one.currency or ''}".rstrip()
    if one.with_on_top != one.gross:
        said += f"; with what is said on top {_amount(one.with_on_top)}"
    return said + "."


def _amount(value: Number) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"


_EVEN = 0.005


def ran_text(ran: float) -> str:
    """Return how far calls ran above what came.

    >>> ran_text(0.09), ran_text(-0.2), ran_text(0.001)
    ('9 % high', '20 % low', 'even')
    """
    if abs(ran) < _EVEN:
        return "even"
    return f"{abs(ran) * 100:.0f} % {'high' if ran > 0 else 'low'}"
