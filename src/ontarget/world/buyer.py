"""What the buyer really does: how well the offer fits, how they move, and what they decide.

A buyer passes five decisions. Each takes a dwell time of its own family (gamma, lognormal,
Weibull), run on the market's clock, and is passed if fit + mood + noise reaches a bar. Whoever
fails one either says no or goes silent.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random
from statistics import NormalDist
from typing import Literal

from ontarget.world.market import Market
from ontarget.world.month_end import NO_OFFER, LastOffer, make_last_offer
from ontarget.world.traits import FIT_SPREAD, N_STAGES, FirmTraits, OwnerTraits, Trait

# Of the economy on one decision; makes a shock about as large on the log-odds of a month's wins.
ECONOMY_LOAD = 0.65
_SKIP_SHARE = 0.08
_RETURN_SHARE = 0.07
_WINNERS_HASTE = 1.2  # winners are faster than most: keeps their median near the firm's cycle
_NODES = tuple(NormalDist().inv_cdf((i + 0.5) / 15) for i in range(15))
_WEIGHTS = {"segment": 0.6, "source": 0.55, "product": 0.35, "type": 0.35, "size": -0.3}


@dataclass(frozen=True, slots=True)
class Fit:
    """How well the offer fits the buyer.

    ``score`` is what can be seen of it (sd near 1), ``total`` what the buyer feels, seller's
    skill included, on the scale of one decision.
    """

    score: float
    total: float
    p_win: float


@dataclass(frozen=True, slots=True)
class Path:
    """The buyer's way: stages with the day they were entered, and how it ends."""

    stages: tuple[tuple[int, int], ...]  # (day, stage number)
    decided_day: int
    outcome: Literal["won", "no", "silent"]
    silent_day: int | None  # last sign of life, for those who went silent
    offer: LastOffer


class Buyers:
    """Draws fits and paths for one firm; the bar of its decisions is set by its win share."""

    def __init__(self, firm: FirmTraits, market: Market) -> None:
        self._firm = firm
        self._market = market
        self._scale = math.sqrt(sum(weight**2 for weight in _WEIGHTS.values()))
        self._seen = FIT_SPREAD * firm.signal
        self._unseen = FIT_SPREAD * math.sqrt(1 - firm.signal**2)
        self.margins = self._find_margins()

    def _find_margins(self) -> tuple[float, ...]:
        """Move the bars until the average fit wins as often as the firm does (bisection)."""
        spread = math.hypot(FIT_SPREAD, self._firm.skill_spread * self._firm.legibility)
        low, high = -3.0, 5.0
        for _ in range(50):
            middle = (low + high) / 2
            margins = tuple(middle + offset for offset in self._firm.gate_offsets)
            share = sum(_passes_all(margins, spread * node) for node in _NODES) / len(_NODES)
            low, high = (middle, high) if share < self._firm.win_share else (low, middle)
        return tuple(low + offset for offset in self._firm.gate_offsets)

    def draw_fit(
        self,
        owner: OwnerTraits,
        traits: dict[str, Trait],
        size: float,
        created_day: int,
        rng: Random,
    ) -> Fit:
        """Draw the fit of an opportunity; ``size`` is the amount's log-deviation in its sd.

        ``p_win`` is the chance at creation of everything that shows then: unseen fit averaged
        out, an ordinary economy, no discount.
        """
        seen = {name: trait.effect for name, trait in traits.items()} | {"size": size}
        score = sum(_WEIGHTS[name] * effect for name, effect in seen.items()) / self._scale
        drift = self._firm.drift * self._market.years_since_start(created_day)
        known = self._seen * score + owner.skill
        p_win = sum(
            _passes_all(self.margins, known + drift + self._unseen * node) for node in _NODES
        ) / len(_NODES)
        return Fit(score, known + self._unseen * rng.gauss(0, 1), p_win)

    def walk(
        self,
        owner: OwnerTraits,
        traits: dict[str, Trait],
        size: float,
        fit: Fit,
        created_day: int,
        rng: Random,
    ) -> Path:
        """Let a buyer pass the decisions one after the other until the end."""
        pace = self._pace(traits, size, fit, rng)
        day, stages = created_day, [(created_day, 0)]
        offer = NO_OFFER
        for number in range(N_STAGES):
            luck, is_hurried = rng.random(), rng.random() < _SKIP_SHARE
            is_last = number == N_STAGES - 1
            if is_hurried and number > 0 and not is_last and luck < self._passing(number, fit, day):
                continue
            entered, day = day, self._market.after(day, pace * self._dwell(number, rng))
            if number:
                stages += _entries(number, entered, day, rng)
            if is_last:
                offer = make_last_offer(self._firm, owner, self._market, entered, day, rng)
                day = offer.day
            if luck >= self._passing(number, fit, day, offer.discount):
                return self._failed(number, entered, stages, offer, day, rng)
        return Path(tuple(stages), day, "won", None, offer)

    def _passing(self, number: int, fit: Fit, day: int, discount: float = 0.0) -> float:
        """Chance to pass a decision taken on ``day``."""
        mood = ECONOMY_LOAD * self._market.shock_by_month[self._market.month(day)]
        drift = self._firm.drift * self._market.years_since_start(day)
        lift = self._firm.discount_lift * discount / 0.1
        return _normal_share(self.margins[number] + fit.total + mood + drift + lift)

    def _pace(self, traits: dict[str, Trait], size: float, fit: Fit, rng: Random) -> float:
        """How slow this buyer is; what can be seen counts as far as records are legible."""
        usual = math.exp(rng.gauss(0, 0.4))
        seen = math.prod(trait.pace_factor for trait in traits.values()) * math.exp(0.1 * size)
        eager = math.exp(-0.5 * self._firm.signal * fit.total / FIT_SPREAD)
        legibility = self._firm.legibility
        return _WINNERS_HASTE * self._firm.cycle_days * usual * float((seen * eager) ** legibility)

    def _dwell(self, number: int, rng: Random) -> float:
        """Time in one stage for a buyer of pace 1."""
        return self._firm.dwell_shares[number] * draw_dwell(number, rng)

    def _failed(
        self,
        number: int,
        entered: int,
        stages: list[tuple[int, int]],
        offer: LastOffer,
        day: int,
        rng: Random,
    ) -> Path:
        if rng.random() >= self._firm.silent_shares[number]:
            return Path(tuple(stages), day, "no", None, offer)
        silent_day = entered + round(rng.uniform(0.1, 0.8) * (day - entered))
        return Path(tuple(stages), day, "silent", silent_day, offer)


def draw_dwell(number: int, rng: Random) -> float:
    """Draw a dwell time with mean near 1; each stage has a family of its own."""
    match number:
        case 0:
            return rng.gammavariate(1.3, 1 / 1.3)
        case 1:
            return rng.lognormvariate(-0.2, 0.65)
        case 2:
            return rng.weibullvariate(1.1, 1.4)
        case 3:
            return rng.gammavariate(2.2, 1 / 2.2)
        case _:
            return rng.lognormvariate(-0.15, 0.55)


def _entries(number: int, entered: int, left: int, rng: Random) -> list[tuple[int, int]]:
    """Entering a stage; now and then the buyer falls back to the one before for a while."""
    if rng.random() >= _RETURN_SHARE or left - entered < 6:
        return [(entered, number)]
    third = (left - entered) // 3
    return [(entered, number), (entered + third, number - 1), (entered + 2 * third, number)]


def _normal_share(x: float) -> float:
    return 0.5 * math.erfc(-x / math.sqrt(2))


def _passes_all(margins: tuple[float, ...], fit: float) -> float:
    return math.prod(_normal_share(margin + fit) for margin in margins)
