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
_BOTH = (False, True)
_BLOCK = 4096  # rows looked at together, whatever the number of draws


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

    @property
    def planned_value(self) -> float:
        """What one of them brings on average at the planned rates."""
        nothing = np.zeros(1)
        return float(self.mean_values(nothing, nothing)[False, False][0])

    def mean_values(self, log_odds: Floats, log_pace: Floats) -> dict[tuple[bool, bool], Floats]:
        """Return what one of them brings on average, by draw of the rates.

        The key says whether the odds, and the pace, are the drawn ones, else those of the plan.
        """
        n_draws, total = len(log_odds), self.total
        found = {(odds, pace): np.zeros(n_draws) for odds in _BOTH for pace in _BOTH}
        if total <= 0:
            return found
        weight = self.number * self.value / total
        for start in range(0, len(weight), _BLOCK):
            rows = slice(start, start + _BLOCK)
            ended = -np.expm1(-self.hazard[rows])
            share = self.won_share(np.zeros(1), rows)[:, 0]
            drawn_ended = -np.expm1(-self.hazard[rows, None] * np.exp(log_pace)[None, :])
            drawn_share = self.won_share(log_odds, rows)
            by_row = weight[rows]
            found[False, False] += by_row @ (ended * share)
            found[True, False] += (by_row * ended) @ drawn_share
            found[False, True] += (by_row * share) @ drawn_ended
            found[True, True] += np.einsum("i,ij,ij->j", by_row, drawn_ended, drawn_share)
        return found

    def won_share(self, log_odds: Floats, rows: slice = slice(None)) -> Floats:
        """Return the share of wins among those that end, shape (rows, draws)."""
        share = np.clip(self.share[rows], _CERTAIN, 1 - _CERTAIN)[:, None]
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


Means = dict[tuple[int, bool], dict[tuple[bool, bool], Floats]]


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
    total = rates.planned
    means = {} if means is None else means
    for place, group in enumerate(groups):
        if (place, is_mix) not in means:
            mix = group.mix(is_as_it_came=is_mix)
            means[place, is_mix] = mix.mean_values(rates.conversion, rates.timing)
        each = means[place, is_mix][is_conversion, is_timing]
        total = total + group.scale * group.number(is_as_it_came=is_number) * each
    return np.asarray(total * (np.exp(rates.price) if is_price else 1.0))
