"""How much more often opportunities were won with something than without it, looked at alike.

A closed opportunity is looked at on days of a fixed age, while it was open; what came later is
not seen. Within each age those with and those without are compared, both shrunk towards what all
of that age did (beta-binomial), and the ages are put together by how many there were. It is an
association: what goes with winning need not cause it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

LANDMARK_AGES: Ints = np.array([7, 28, 56, 91, 182], dtype=np.int64)
"""Ages in days at which an opportunity is looked at."""

# The looks at one opportunity are not independent: together they count at most once, the k-th
# by 1 / sqrt k, for how many there will be is not known on the day.
_SHARE: Floats = 1 / np.sqrt(np.arange(1, len(LANDMARK_AGES) + 1))
_SHARE /= _SHARE.sum()
_Z80 = 1.2816
NEVER = np.iinfo(np.int64).max // 4
"""Day of what never happened."""

Verdict = Literal["with", "without", "cannot tell", "not enough to tell"]


@dataclass(frozen=True, slots=True)
class Association:
    """Win rate with less win rate without, as a share, with its 80 % interval.

    ``n_with`` and ``n_without`` count opportunities ever seen so. ``verdict`` names the side that
    won more often, as far as the interval tells.
    """

    value: float | None
    low: float | None
    high: float | None
    n_with: int
    n_without: int
    verdict: Verdict


def associate(
    created: Ints, closed: Ints, is_won: Bools, begins: Ints, ends: Ints, *,
    since: int, least_n: int = 10, prior_weight: float = 6.0,
) -> Association:  # fmt: skip
    """Compare closed opportunities that had something on a day with those that had it not.

    Parameters
    ----------
    created, closed, begins, ends
        Days of each opportunity; it has the thing from ``begins`` to the day before ``ends``.
    since
        No look before this day: the thing was not written down before.
    least_n
        Opportunities needed on either side.
    prior_weight
        Opportunities by which each side is pulled to what all of an age did.
    """
    day = created[:, None] + LANDMARK_AGES
    is_seen = (day < closed[:, None]) & (day >= since)
    has = (begins[:, None] <= day) & (ends[:, None] > day)
    with_, without = is_seen & has, is_seen & ~has
    n_with, n_without = (int(side.any(axis=1).sum()) for side in (with_, without))
    if min(n_with, n_without) < least_n:
        return Association(None, None, None, n_with, n_without, "not enough to tell")
    value, variance = _difference(_cells(with_, is_won), _cells(without, is_won), prior_weight)
    half = _Z80 * float(np.sqrt(variance))
    low, high = value - half, value + half
    verdict: Verdict = "with" if low > 0 else "without" if high < 0 else "cannot tell"
    return Association(value, low, high, n_with, n_without, verdict)


def _cells(side: Bools, is_won: Bools) -> tuple[Floats, Floats]:
    """Return weighted opportunities and wins by age."""
    nth = np.cumsum(side, axis=1) * side
    weight = np.where(side, _SHARE[np.maximum(nth - 1, 0)], 0.0)
    return weight.sum(axis=0), (weight * is_won[:, None]).sum(axis=0)


def _difference(
    one: tuple[Floats, Floats], other: tuple[Floats, Floats], prior_weight: float
) -> tuple[float, float]:
    """Return the difference of two sides over the ages, and its variance."""
    total = one[0] + other[0]
    share = total / total.sum()
    rate = (one[1] + other[1] + 0.5) / (total + 1)
    weight = prior_weight * share
    means, variances = [], []
    for n, won in (one, other):
        shape = weight + n
        mean = (weight * rate + won) / np.maximum(shape, 1e-9)
        means.append(mean)
        variances.append(mean * (1 - mean) / (shape + 1))
    value = float(share @ (means[0] - means[1]))
    return value, float((share**2) @ (variances[0] + variances[1]))
