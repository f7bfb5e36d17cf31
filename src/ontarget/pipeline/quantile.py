"""Quantiles of what occurred, with an interval, and how a small group's is drawn to all."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Z_80 = 1.2816
"""Half-width of an 80 % interval of a normal distribution (Abramowitz and Stegun, 26.2.23)."""
GROUP_WEIGHT = 20.0
"""Opportunities that the firm's figure counts for in a group's."""

Ints = npt.NDArray[np.int64]
Triple = tuple[float, float, float]


def find_quantile(values: Ints, share: float, *, n: int | None = None) -> Triple:
    """Return a quantile of sorted values and the 80 % interval between order statistics.

    ``n``: independent ones that the values stem from, where each gave several.

    >>> find_quantile(np.arange(1, 101), 0.9)
    (90.0, 86.0, 94.0)
    """
    n_values, n = len(values), len(values) if n is None else n
    spread = n_values * Z_80 * np.sqrt(share * (1 - share) / n)
    rank = n_values * share
    # A hair less, since 30 * 0.1 is a hair more than 3.
    marks = [np.ceil(rank - 1e-9), np.floor(rank - spread), np.ceil(rank + spread)]
    value, low, high = (float(values[int(np.clip(mark, 1, n_values)) - 1]) for mark in marks)
    return value, low, high


def draw_to_all(own: Triple, n: int, everyone: Triple) -> Triple:
    """Return a group's figure drawn to everyone's, by how many the group has."""
    w = n / (n + GROUP_WEIGHT)
    value, low, high = (w * a + (1 - w) * b for a, b in zip(own, everyone, strict=True))
    return value, low, high
