"""Shares of several groups with intervals, and whether they rise, fall or neither."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ontarget.followup.contacts import Flags, Floats, Ints

_Z_95 = 1.96
_LEAST = 30  # below it a group's share says too little to be compared


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares by group in their order, with 95 % intervals (Wilson 1927).

    ``trend``: rising or falling where a test for trend is beyond 5 % (Cochran 1954, Armitage
    1955), else flat; ``z`` its statistic.
    """

    labels: tuple[str, ...]
    n: Ints
    k: Ints
    share: Floats  # nan where n is 0
    low: Floats
    high: Floats
    z: float
    trend: str

    def spread(self) -> float:
        """Return the largest share less the smallest, of groups with enough in them."""
        share = self.share[self.n >= _LEAST]
        return float(share.max() - share.min()) if len(share) else 0.0


def compare_shares(labels: Sequence[str], group: Ints, is_success: Flags) -> Shares:
    """Count successes by group, the place of each one's label."""
    n = np.bincount(group, minlength=len(labels))
    k = np.bincount(group[is_success], minlength=len(labels))
    p = np.where(n > 0, k / np.maximum(n, 1), np.nan)
    total = np.maximum(n, 1)
    middle = (k + _Z_95**2 / 2) / (total + _Z_95**2)
    half = _Z_95 * np.sqrt(k * (total - k) / total + _Z_95**2 / 4) / (total + _Z_95**2)
    z = _trend(n, k)
    trend = "rising" if z > _Z_95 else "falling" if z < -_Z_95 else "flat"
    low, high = np.where(n > 0, middle - half, 0.0), np.where(n > 0, middle + half, 1.0)
    return Shares(tuple(labels), n, k, p, np.maximum(low, 0), np.minimum(high, 1), z, trend)


def _trend(n: Ints, k: Ints) -> float:
    total = n.sum()
    if not total:
        return 0.0
    score, p = np.arange(len(n)), k.sum() / total
    middle = (n * score).sum() / total
    scale = p * (1 - p) * (n * (score - middle) ** 2).sum()
    return float(((k - n * p) * (score - middle)).sum() / np.sqrt(scale)) if scale > 0 else 0.0
