"""What a person remembers of earlier periods: a size of a win, and how many there were."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

# Spread of the size of single wins, as a coefficient of variation, and of a period's bookings
# before there are enough of them to tell.
_SIZE_CV, _BOOKINGS_CV, _CV_WEIGHT = 0.8, 0.5, 3.0
_FEWEST_WINS, _MOST_WINS = 1.0, 60.0


def usual_win(past_bookings: Sequence[int]) -> int | None:
    """Return the size of a win in minor units that a few periods' bookings suggest.

    W wins a period of mean size m and coefficient of variation c give bookings with the
    coefficient sqrt((1 + c^2) / W); their observed spread, pulled to one half, gives W. None
    without bookings.
    """
    values = np.array([value for value in past_bookings if value > 0], np.float64)
    if not len(values):
        return None
    mean = float(values.mean())
    n = len(values) - 1
    seen = float(values.var(ddof=1)) / mean**2 if n else 0.0
    square = (n * seen + _CV_WEIGHT * _BOOKINGS_CV**2) / (n + _CV_WEIGHT)
    wins = float(np.clip((1 + _SIZE_CV**2) / square, _FEWEST_WINS, _MOST_WINS))
    return max(1, round(mean / wins))
