"""Which part of a day is suggested, and with which chance it was: Thompson sampling on request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from ontarget.followup.hours import PartAdvice


@dataclass(frozen=True, slots=True)
class Choice:
    """A part and the chance it had; ``is_explored``: another one is expected to do better."""

    part: int
    propensity: float
    is_explored: bool


def choose_part(
    advice: PartAdvice, parts: Sequence[int], explore: float, seed: int, key: tuple[str, ...]
) -> Choice:
    """Return one of the parts that are possible on the day.

    The best one, but for a share ``explore`` of suggestions, which are drawn with the chance of
    each part to be the best: Thompson sampling (Thompson, 1933). The draw belongs to ``seed`` and
    ``key`` (contact, channel, day), so asking again gives the same.
    """
    best = max(parts, key=lambda part: (advice.mean[part], part))
    if explore <= 0 or len(parts) == 1:
        return Choice(best, 1.0, False)
    chance = advice.best[list(parts)] + 1e-9
    mixed = explore * chance / chance.sum()
    mixed[list(parts).index(best)] += 1 - explore
    drawn = int(np.searchsorted(np.cumsum(mixed), _uniform(seed, key) * mixed.sum(), side="right"))
    at = min(drawn, len(parts) - 1)
    return Choice(parts[at], float(mixed[at]), parts[at] != best)


def _uniform(seed: int, key: tuple[str, ...]) -> float:
    text = "\x1f".join((str(seed), *key)).encode()
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big") / 2.0**64
