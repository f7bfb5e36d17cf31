"""The rush before a month's end: deals pulled forward, discounts that did it, clean-up days."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from ontarget.world.market import Market
from ontarget.world.traits import FirmTraits, OwnerTraits

_BACK_DAYS = 8  # decisions this close before a month's end may wait for it
_DISCOUNT_IF_PULLED = 0.65
_DISCOUNT_OTHERWISE = 0.15


@dataclass(frozen=True, slots=True)
class LastOffer:
    """When the buyer decides in the end, by how many days that was moved, and the discount."""

    day: int
    pulled_days: int
    discount: float


NO_OFFER = LastOffer(0, 0, 0.0)


def make_last_offer(
    firm: FirmTraits, owner: OwnerTraits, market: Market, entered: int, day: int, rng: Random
) -> LastOffer:
    """Move a decision due on ``day`` to the end of the month, or leave it.

    A decision within the firm's window after a month's end may be pulled before it (positive
    ``pulled_days``); one shortly before the end may be left until it.
    """
    moved = day
    before, ahead = market.month_end_before(day), market.month_end(day)
    if (
        before is not None
        and day - before <= firm.pull_window_days
        and before - entered > 1
        and rng.random() < _chance(firm, owner, market, before)
    ):
        moved = max(entered + 1, before - _days_early(rng))
    elif ahead - day <= _BACK_DAYS and rng.random() < 0.7 * _chance(firm, owner, market, ahead):
        moved = max(day, ahead - _days_early(rng))
    moved = market.working_day(moved)
    share = _DISCOUNT_IF_PULLED if moved < day else _DISCOUNT_OTHERWISE
    discount = 0.0
    if rng.random() < share:
        discount = round(min(0.4, rng.gammavariate(3, firm.discount_mean / 3)), 2)
    return LastOffer(moved, day - moved, discount)


def _chance(firm: FirmTraits, owner: OwnerTraits, market: Market, end: int) -> float:
    is_quarter_end = market.month(end) % 3 == 2
    return min(0.95, owner.rush * (firm.pull_quarter if is_quarter_end else firm.pull_month))


def _days_early(rng: Random) -> int:
    """Days before the last working day of the month: mostly none."""
    return min(4, int(rng.expovariate(0.8)))


def registered_day(
    firm: FirmTraits,
    owner: OwnerTraits,
    market: Market,
    outcome: str,
    decided_day: int,
    silent_day: int | None,
    rng: Random,
) -> int | None:
    """Return the day on which the seller closes an opportunity; None if it is forgotten.

    A yes is entered at once, a no soon or on the next clean-up day, silence on a clean-up day
    long after it began.
    """
    if outcome == "won":
        return decided_day
    if outcome == "no":
        if rng.random() < 0.3:
            return market.month_end(decided_day)
        return market.working_day(decided_day, int(rng.expovariate(0.4)))
    if rng.random() < firm.forget_share:
        return None
    ends = market.month_ends if firm.clean_up == "month" else market.quarter_ends
    earliest = max(decided_day, (silent_day or decided_day) + owner.patience_days)
    for day in ends:
        if day >= earliest and rng.random() < owner.tidiness:
            return day
    return None
