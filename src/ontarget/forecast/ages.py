"""Bands of opportunity age, roughly log-spaced; the day of creation is a band of its own.

Many opportunities are entered and closed on one day, after the fact; without a band for it they
would pass for a high rate of the first week. The rest of that week is parted too: an answer that
takes a day or two is as unlike one that takes five as week one is unlike week three.
"""

from __future__ import annotations

import numpy as np

from ontarget.forecast.columns import Ints

STARTS = np.array(
    [0, 1, 3, 6, 8, 14, 28, 42, 63, 91, 126, 182, 273, 365, 546, 730], dtype=np.int64
)  # first age of each band, days
LAST = int(STARTS[-1])
N_BANDS = len(STARTS)
NAMES = tuple(f"from day {start}" for start in STARTS)


NEVER = 10**6
"""An age that nothing reaches: rates go on for ever."""


def place_of(age_days: Ints, oldest: int) -> Ints:
    """Return the place of each age in rates by band; behind ``oldest`` in their second half.

    ``oldest`` is the age at which the last opportunity ever closed.
    """
    return band_of(age_days) + N_BANDS * (np.asarray(age_days) > oldest)


def band_of(age_days: Ints) -> Ints:
    """Return the band of each age; ages below 0 count as 0."""
    return np.maximum(np.searchsorted(STARTS, age_days, side="right") - 1, 0)
