"""What to ask for in place of a lower price, each with its own arithmetic.

Nothing here says that a buyer agrees; it says what each exchange costs beside the price cut.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ontarget.pricing.discount import break_even_lift_net

Basis = Literal["arithmetic", "assumed"]
DAYS_A_YEAR = 365
YEARLY_INTEREST = 0.08
"""Assumed: what money costs a firm a year."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One give-get. ``cost`` is the margin it takes, in the units of the amount.

    ``condition`` is the number at which it is no worse than the full price: a share of renewals,
    days of payment, a chance of a further win, or to win by a day; None where there is none.
    """

    kind: str
    cost: float
    condition: float | None
    basis: Basis


def less_scope(amount: float, *, discount: float, margin: float) -> Exchange:
    """Return what it costs to let the buyer pay less for less: only the margin on the rest goes.

    >>> less_scope(100_000, discount=0.1, margin=0.7).cost
    7000.0
    """
    return Exchange("scope", amount * discount * margin, None, "arithmetic")


def longer_term(amount: float, *, discount: float, margin: float) -> Exchange:
    """Return what a cut for twice the term costs, and the renewal rate below which it pays.

    Two terms at the lower price earn 2 (g - d), one now and a renewal at rate r earn g (1 + r);
    the cut pays while r is below 1 - 2 d / g.
    """
    condition = max(0.0, 1 - 2 * discount / margin)
    return Exchange("term", 2 * amount * discount, condition, "arithmetic")


def earlier_payment(
    amount: float, *, discount: float, interest: float = YEARLY_INTEREST
) -> Exchange:
    """Return by how many days earlier payment would have to come to be worth the cut."""
    return Exchange("payment", amount * discount, discount / interest * DAYS_A_YEAR, "assumed")


def with_reference(amount: float, *, discount: float, margin: float) -> Exchange:
    """Return the chance of one more sale of this size that a reference would have to bring.

    The cut costs d of the price, a further sale brings g of it: a chance of d / g pays.
    """
    return Exchange("reference", amount * discount, discount / margin, "arithmetic")


def fixed_day(
    amount: float, *, p_now: float, p_later: float, discount: float, margin: float
) -> Exchange:
    """Return the chance that a cut tied to a day needs, while the full price stands after it.

    Whoever does not sign by the day may still buy later at the price, with the chance
    ``p_later`` / (1 - ``p_now``): a win by the day takes that away.
    """
    still = p_later / (1 - p_now) if p_now < 1 else 0.0
    lift = break_even_lift_net(margin, discount, still)
    needed = None if lift is None else p_now * lift
    is_possible = needed is not None and needed <= 1
    return Exchange("timing", amount * discount, needed if is_possible else None, "arithmetic")


def find_exchanges(
    amount: float, *, discount: float, margin: float, p_now: float, p_later: float
) -> tuple[Exchange, ...]:
    """Return the exchanges that can stand in place of a cut."""
    return (
        less_scope(amount, discount=discount, margin=margin),
        earlier_payment(amount, discount=discount),
        longer_term(amount, discount=discount, margin=margin),
        with_reference(amount, discount=discount, margin=margin),
        fixed_day(amount, p_now=p_now, p_later=p_later, discount=discount, margin=margin),
    )
