"""The classic table of finance: price, volume and mix of wins between two periods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One product's or segment's wins in both periods and what they moved, in whole units."""

    name: str
    n_before: int
    n_now: int
    amount_before: int
    amount_now: int
    volume: int
    mix: int
    price: int


def price_volume_mix(
    before: Mapping[str, tuple[int, int]], now: Mapping[str, tuple[int, int]]
) -> tuple[Line, ...]:
    """Return the lines of names -> (wins, amount); all parts together are the change, exactly.

    Volume: more or fewer wins at the mean of before. Mix: another share of each, at its price
    less that mean. Price: another amount a win; of what is new in a period, all of it is mix.
    """
    n_0, n_1 = (sum(n for n, _ in one.values()) for one in (before, now))
    amount_0 = sum(amount for _, amount in before.values())
    mean = amount_0 / n_0 if n_0 else 0.0
    lines = []
    for name in sorted({*before, *now}):
        (k_0, a_0), (k_1, a_1) = before.get(name, (0, 0)), now.get(name, (0, 0))
        usual = a_0 / k_0 if k_0 else (a_1 / k_1 if k_1 else 0.0)
        price = round(a_1 - k_1 * usual) if k_0 and k_1 else 0
        volume = round((k_0 * n_1 / n_0 - k_0) * mean) if n_0 else a_1
        lines.append(Line(name, k_0, k_1, a_0, a_1, volume, a_1 - a_0 - volume - price, price))
    return tuple(lines)
