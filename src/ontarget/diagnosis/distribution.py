"""A forecast's distribution in equal steps, wide enough to hold what came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_TAIL = 0.02


@dataclass(frozen=True, slots=True)
class Steps:
    """Shares of a distribution in equal steps from ``low`` to ``high``; tails are left out."""

    low: float
    high: float
    shares: tuple[float, ...]


def in_steps(predicted: Floats, marks: Sequence[float], n: int = 24) -> Steps | None:
    """Return a distribution in ``n`` steps, over its middle 96 % and the ``marks`` beside it.

    ``predicted`` are draws or even quantiles in ascending order. A mark further off than the
    distribution is wide does not stretch it. None where there is nothing to draw.
    """
    values = np.asarray(predicted, dtype=np.float64)
    if len(values) < 2:
        return None
    inner = [float(np.quantile(values, share)) for share in (_TAIL, 1 - _TAIL)]
    width = inner[1] - inner[0]
    if not width > 0:
        return None
    low = max(min([inner[0], *marks]), inner[0] - width)
    high = min(max([inner[1], *marks]), inner[1] + width)
    edges = np.linspace(low, high, n + 1)
    # A value at both ends of a step counts half to either side: whole amounts fall on edges.
    below = np.searchsorted(values, edges, side="left") / len(values)
    upto = np.searchsorted(values, edges, side="right") / len(values)
    shares = np.diff((below + upto) / 2)
    return Steps(low, high, tuple(float(one) for one in shares))
