"""What buyers pay: a lognormal mixture with a Pareto tail, in round numbers."""

from __future__ import annotations

import math
from random import Random

from ontarget.world.traits import FirmTraits, Trait

_LARGEST_FACTOR = 12.0  # of the tail: one deal may be that many times its usual size


def draw_amount(firm: FirmTraits, traits: dict[str, Trait], rng: Random) -> tuple[int, float]:
    """Return an amount in minor units and its size: log-deviation in standard deviations."""
    size = rng.gauss(0, 1)
    factor = math.prod(trait.amount_factor for trait in traits.values())
    amount = firm.amount_median * factor * math.exp(firm.amount_spread * size)
    if rng.random() < firm.tail_share:
        amount *= min(_LARGEST_FACTOR, 2 * rng.paretovariate(firm.tail_index))
    return round_amount(amount * 100), size


def draw_usual_traits(firm: FirmTraits, rng: Random) -> dict[str, Trait]:
    """Return the traits of an opportunity with a new buyer."""
    groups = {"segment": firm.segments, "product": firm.products, "source": firm.sources}
    drawn = {
        name: rng.choices(group, [trait.share for trait in group])[0]
        for name, group in groups.items()
    }
    return drawn | {"type": firm.types[0]}


def round_amount(minor: float) -> int:
    """Round to a number that a seller would type: two leading digits and a half.

    >>> round_amount(1_234_567), round_amount(98_700)
    (1250000, 98500)
    """
    major = max(100.0, minor / 100)
    step = math.pow(10, math.floor(math.log10(major)) - 1) / 2
    return round(round(major / step) * step * 100)
