"""A trial of discounts by drawn approvals: who is approved is drawn, what came of it is compared.

All that were approved are set beside all that were declined, whatever was given in the end
(intention to treat): nothing that anybody knows of a deal can then be behind the difference.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from math import sqrt
from typing import Literal

Verdict = Literal["helps", "hurts", "cannot tell"]
LEAST_EACH = 10
"""Draws of either kind with a known outcome below which nothing is said."""

_Z = 1.959964
_DETECT = 2.8  # standard errors: found in 8 of 10 cases
_SPAN = 2**64


def is_approved(seed: int, book: str, source: str, opportunity_id: str) -> bool:
    """Whether a request is approved: a fair coin by seed, book and record.

    The same whoever asks and however often, and nobody's guess without the book.
    """
    key = "\x1f".join((str(seed), book, source, opportunity_id)).encode()
    draw = int.from_bytes(blake2b(key, digest_size=8, person=b"approval").digest(), "big")
    return draw < _SPAN // 2


@dataclass(frozen=True, slots=True)
class Arm:
    """Requests that were approved, or declined: in all, and won within the horizon."""

    n: int
    won: int

    @property
    def rate(self) -> float | None:
        """The share won, None without any."""
        return self.won / self.n if self.n else None


@dataclass(frozen=True, slots=True)
class TrialResult:
    """The difference of the shares won, approved less declined, with a 95 % interval.

    ``minimal_detectable`` is the difference that so many draws show in 8 of 10 cases. None
    where there are too few.
    """

    verdict: Verdict
    difference: float | None
    interval: tuple[float, float] | None
    minimal_detectable: float | None


def read_trial(approved: Arm, declined: Arm) -> TrialResult:
    """Return what a trial tells (interval: Newcombe 1998, method 10)."""
    if min(approved.n, declined.n) < LEAST_EACH:
        return TrialResult("cannot tell", None, None, None)
    p1, p0 = approved.won / approved.n, declined.won / declined.n
    low1, high1 = _wilson(approved)
    low0, high0 = _wilson(declined)
    difference = p1 - p0
    interval = (
        difference - sqrt((p1 - low1) ** 2 + (high0 - p0) ** 2),
        difference + sqrt((high1 - p1) ** 2 + (p0 - low0) ** 2),
    )
    verdict: Verdict = "cannot tell"
    if interval[0] > 0 or interval[1] < 0:
        verdict = "helps" if interval[0] > 0 else "hurts"
    return TrialResult(verdict, difference, interval, detectable(approved, declined))


def detectable(approved: Arm, declined: Arm) -> float:
    """Return the difference that is found in 8 of 10 cases, at the share won in both together."""
    n = approved.n + declined.n
    # Two wins and two losses are added: with none of a kind there is a spread all the same.
    p = (approved.won + declined.won + 2) / (n + 4)
    return _DETECT * sqrt(p * (1 - p) * (1 / approved.n + 1 / declined.n))


def needed_draws(rate: float, effect: float) -> int:
    """Return the draws, half of them approved, that show an effect in 8 of 10 cases."""
    return round(4 * _DETECT**2 * rate * (1 - rate) / effect**2)


def _wilson(arm: Arm) -> tuple[float, float]:
    """Return where the share may truly lie (Wilson 1927)."""
    n, p = arm.n, arm.won / arm.n
    centre = (p + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z / (1 + _Z**2 / n) * sqrt(p * (1 - p) / n + _Z**2 / (4 * n * n))
    return max(centre - half, 0.0), min(centre + half, 1.0)
