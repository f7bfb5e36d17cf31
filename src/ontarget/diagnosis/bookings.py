"""The bookings formula: number x mix x conversion x timing x price, of what was at work.

An opportunity that is at work in a period ends in it with the chance 1 - exp(-pace x hazard), is
then won with the odds that it has times a common factor, and brings its value times a price level:

    E = sum over groups of n x mean over the mix of ended(pace) x won(odds) x value x price

One group are the opportunities that were open before the period, the other those that came since.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_CERTAIN = 1e-6


@dataclass(frozen=True, slots=True)
class AtWork:
    """Opportunities at work in a period, at the planned rates, one row for each kind.

    ``number`` how many, ``hazard`` of ending within the period (summed over its days), ``share``
    of those that end which are won, ``value`` what a win brings. Of what came ``n_won`` and
    ``n_ended`` say what became of it.
    """

    number: Floats
    hazard: Floats
    share: Floats
    value: Floats
    n_won: Floats
    n_ended: Floats

    @property
    def total(self) -> float:
        """How many opportunities."""
        return float(self.number.sum())

    def mean_value(self, log_odds: Floats, log_pace: Floats) -> Floats:
        """Return what one of them brings on average, by draw of the rates."""
        if self.total <= 0:
            return np.zeros(log_odds.shape)
        chance = self.chances(log_odds, log_pace)
        weight = self.number * self.value / self.total
        return np.asarray(weight @ chance, dtype=np.float64)

    def chances(self, log_odds: Floats, log_pace: Floats) -> Floats:
        """Return the chance to be won within the period, shape (rows, draws)."""
        ended = -np.expm1(-self.hazard[:, None] * np.exp(log_pace)[None, :])
        return np.asarray(ended * self.won_share(log_odds))

    def won_share(self, log_odds: Floats) -> Floats:
        """Return the share of wins among those that end, shape (rows, draws)."""
        share = np.clip(self.share, _CERTAIN, 1 - _CERTAIN)[:, None]
        odds = share / (1 - share) * np.exp(log_odds)[None, :]
        return np.asarray(odds / (1 + odds))


def at_work(
    number: Floats,
    p_won: Floats,
    p_lost: Floats,
    value: Floats,
    n_won: Floats | None = None,
    n_ended: Floats | None = None,
) -> AtWork:
    """Return rows from their planned chances to be won and lost within the period."""
    ended = np.clip(p_won + p_lost, 0.0, 1 - _CERTAIN)
    share = np.divide(p_won, p_won + p_lost, out=np.full(len(p_won), 0.5), where=ended > 0)
    nothing = np.zeros(len(number))
    return AtWork(
        number=np.asarray(number, dtype=np.float64),
        hazard=-np.log1p(-ended),
        share=np.asarray(share),
        value=np.asarray(value, dtype=np.float64),
        n_won=nothing if n_won is None else n_won,
        n_ended=nothing if n_ended is None else n_ended,
    )


@dataclass(frozen=True, slots=True)
class Group:
    """One group as it was planned and as it came; ``scale`` brings the formula to the forecast."""

    plan: AtWork
    came: AtWork
    scale: float = 1.0

    def number(self, *, is_as_it_came: bool) -> float:
        """Return how many there were, or were planned."""
        return (self.came if is_as_it_came else self.plan).total

    def mix(self, *, is_as_it_came: bool) -> AtWork:
        """Return the rows that tell the mix.

        Where one of the two is empty its mix is that of the other: only the number then differs.
        """
        first, second = (self.came, self.plan) if is_as_it_came else (self.plan, self.came)
        return first if first.total > 0 else second


@dataclass(frozen=True, slots=True)
class Rates:
    """Changes of the three rates against the plan, as logs, by draw: 0 is as planned."""

    conversion: Floats
    timing: Floats
    price: Floats

    @property
    def planned(self) -> Floats:
        """No change, in the shape of the draws."""
        return np.zeros(self.conversion.shape)


Means = dict[tuple[int, bool, bool, bool], Floats]


def expect(
    groups: tuple[Group, ...],
    rates: Rates,
    as_it_came: tuple[bool, ...],
    means: Means | None = None,
) -> Floats:
    """Return E(bookings) by draw; five flags say which factors are as they came.

    They are volume, mix, conversion, timing and price. ``means`` keeps what one opportunity
    brings for the next question about the same groups and rates.
    """
    is_number, is_mix, is_conversion, is_timing, is_price = as_it_came
    odds = rates.conversion if is_conversion else rates.planned
    pace = rates.timing if is_timing else rates.planned
    means = {} if means is None else means
    total = rates.planned
    for place, group in enumerate(groups):
        key = (place, is_mix, is_conversion, is_timing)
        if key not in means:
            means[key] = group.mix(is_as_it_came=is_mix).mean_value(odds, pace)
        total = total + group.scale * group.number(is_as_it_came=is_number) * means[key]
    return np.asarray(total * (np.exp(rates.price) if is_price else 1.0))
