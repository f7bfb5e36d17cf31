"""Bands of opportunity age, roughly log-spaced; the day of creation is a band of its own.

Many opportunities are entered and closed on one day, after the fact; without a band for it they
would pass for a high rate of the first week. The rest of that week is parted too: an answer that
takes a day or two is as unlike one that takes five as week one is unlike week three.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ontarget.forecast.columns import Ints

STARTS = np.array(
    [0, 1, 3, 6, 8, 14, 28, 42, 63, 91, 126, 182, 273, 365, 546, 730], dtype=np.int64
)  # first age of each band, days
LAST = int(STARTS[-1])
N_BANDS = len(STARTS)
NAMES = tuple(f"from day {start}" for start in STARTS)


NEVER = 10**6
"""An age that nothing reaches: rates go on for ever."""
NO_END = (NEVER, NEVER)


def place_of(age_days: Ints, oldest: tuple[int, int]) -> Ints:
    """Return the place of each age in rates by band; behind the oldest in their second half.

    ``oldest`` are the ages of the oldest win and the oldest loss, so there is a place for each
    cause: shape (2, *ages).
    """
    ages = np.asarray(age_days)
    behind = np.stack([ages > one for one in oldest])
    return np.asarray(band_of(ages) + N_BANDS * behind, dtype=np.int64)


def at_places(by_band: NDArray[np.float64], places: Ints) -> NDArray[np.float64]:
    """Return values by cause and band, shape (2, bands, ...), at places of ``place_of``."""
    causes = np.arange(2).reshape(2, *[1] * (places.ndim - 1))
    return np.asarray(by_band[causes, places])


def band_of(age_days: Ints) -> Ints:
    """Return the band of each age; ages below 0 count as 0."""
    return np.maximum(np.searchsorted(STARTS, age_days, side="right") - 1, 0)
