"""The arithmetic of a price cut: what it gives away, and what it would have to bring.

No effect of a price on a chance is claimed here; the figures hold whatever the buyer does.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

_NOTHING = Decimal("1e-12")


@dataclass(frozen=True, slots=True)
class PriceCut:
    """A cut for one opportunity. Money in the units of the amount, chances in 0 to 1.

    ``break_even_lift`` is how many times the chance would have to grow, None where the cut takes
    the whole margin. ``p_needed`` is None where no chance would do. ``given_away`` is the margin
    lost if it is won either way.
    """

    percent: float
    margin: float
    break_even_lift: float | None
    extra_volume: float | None
    p_now: float
    p_needed: float | None
    given_away: float


def break_even_lift(margin: float, discount: float) -> float | None:
    """Return the factor by which a chance must grow for a discount to pay, p1 / p0 >= g / (g - d).

    Parameters
    ----------
    margin
        Contribution margin before the discount, share of the price.
    discount
        Share of the price.

    Returns
    -------
    float or None
        None if the discount takes all of the margin.

    >>> round(break_even_lift(0.7, 0.2), 9)
    1.4
    """
    left = _left(margin, discount)
    return None if left is None else float(Decimal(repr(float(margin))) / left)


def break_even_lift_net(margin: float, discount: float, pulled: float) -> float | None:
    """Return the same factor where a share of the further wins would have come later anyway.

    p1 (g - d) - s g (p1 - p0) >= p0 g gives p1 / p0 >= g' / (g' - d) with g' = g (1 - s).

    Parameters
    ----------
    pulled
        Share s of further wins that are only pulled forward from a later period, 0 to 1.

    >>> break_even_lift_net(0.7, 0.2, 0.0), round(break_even_lift_net(0.7, 0.2, 0.5), 3)
    (1.4, 2.333)
    """
    return break_even_lift(margin * (1 - pulled), discount)


def pull_forward_cost(
    amount: float, p_now: float, *, discount: float, margin: float, pulled: float
) -> float | None:
    """Return the margin that a cut takes from later periods at the chance where it breaks even.

    In the units of the amount; None where no chance would do.
    """
    lift = break_even_lift_net(margin, discount, pulled)
    if lift is None or p_now * lift > 1:
        return None
    return amount * margin * pulled * p_now * (lift - 1)


def extra_volume(margin: float, discount: float) -> float | None:
    """Return the share more that must be sold to earn the same, d / (m - d); None: impossible.

    >>> round(extra_volume(0.5, 0.1), 9)
    0.25
    """
    left = _left(margin, discount)
    return None if left is None else float(Decimal(repr(float(discount))) / left)


def _left(margin: float, discount: float) -> Decimal | None:
    """Return what a discount leaves of the margin in exact decimals: 0.7 - 0.2 is 0.5."""
    left = Decimal(repr(float(margin))) - Decimal(repr(float(discount)))
    return left if left > _NOTHING else None


def cut_price(amount: float, p_now: float, *, discount: float, margin: float) -> PriceCut:
    """Return what a discount on one opportunity costs and the chance at which it breaks even."""
    lift = break_even_lift(margin, discount)
    needed = None if lift is None else p_now * lift
    return PriceCut(
        percent=100 * discount,
        margin=margin,
        break_even_lift=lift,
        extra_volume=extra_volume(margin, discount),
        p_now=p_now,
        p_needed=needed if needed is not None and needed <= 1 else None,
        given_away=amount * discount,
    )
