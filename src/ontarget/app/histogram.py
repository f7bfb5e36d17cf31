"""Simulated results as a histogram that a target divides."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from ontarget.report.answer import Number
from ontarget.report.course import Bin

_N_BINS, _FEW_BINS, _FEW = 30, 14, 500
_SHOWN = 0.005  # of the results that are left out at either end of the picture


def bins_of(
    total: npt.NDArray[np.int64], major: Callable[[float], Number], mark: int | None
) -> tuple[Bin, ...]:
    """Return a histogram; one bin begins exactly at ``mark``, so that bars are met or missed.

    ``major`` turns whole units into what is shown. The utmost results, one of a hundred, are left
    out.
    """
    if not len(total):
        return ()
    ends = np.quantile(total, [_SHOWN, 1 - _SHOWN], method="inverted_cdf")
    low, high = (int(x) for x in ends)
    if mark is not None and low < mark < 2 * high - low:
        high = max(high, mark)
    width = max((high - low) // (_N_BINS if len(total) >= _FEW else _FEW_BINS), 1)
    first = low
    if mark is not None and low <= mark <= high:
        first = mark - -(-(mark - low) // width) * width
    n = (high - first) // width + 1
    place = (total - first) // width
    shares = np.bincount(place[(place >= 0) & (place < n)], minlength=n) / len(total)
    return tuple(
        Bin(major(first + k * width), major(first + (k + 1) * width), float(share))
        for k, share in enumerate(shares)
    )
