"""Causes that the book holds evidence of: pressure, understanding, pipeline management.

Each is a measured size beside a comparison with an interval. They are associations: that a share
is high in a period that was missed does not say that it made it miss.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

Z = 1.96
LEAST = 10  # of what is compared with
Z_OF_MANY = 2.81  # where the most striking of several is looked for


@dataclass(frozen=True, slots=True)
class Measured:
    """One measure: ``size`` beside ``comparison``, in ``unit`` share, count or per seller.

    ``low`` and ``high`` say where the size may truly lie. ``is_bad_high`` tells which side is the
    bad one.
    """

    family: str
    name: str
    size: float
    comparison: float
    low: float
    high: float
    unit: str
    n: int
    detail: str = ""
    is_bad_high: bool = True
    doubt: float = 0.0
    """Half the 95 % range of the comparison itself."""

    @property
    def stands_out(self) -> bool:
        """Whether it is worse than the comparison by more than chance in both of them."""
        below, above = self.size - self.low, self.high - self.size
        if self.is_bad_high:
            return self.size - self.comparison > math.hypot(below, self.doubt)
        return self.comparison - self.size > math.hypot(above, self.doubt)


def share(
    family: str,
    name: str,
    k: int,
    n: int,
    comparison: float | None,
    *,
    n_comparison: int | None = None,
    detail: str = "",
    is_bad_high: bool = True,
    z: float = Z,
) -> Measured | None:
    """Return a share of ``k`` in ``n`` with Wilson's interval; None without enough to compare.

    ``n_comparison`` is what the comparison rests on; None where it is arithmetic.
    """
    if n <= 0 or comparison is None or (n_comparison is not None and n_comparison < LEAST):
        return None
    low, high = wilson(k, n, z)
    doubt = 0.0
    if n_comparison is not None:
        first, last = wilson(comparison * n_comparison, n_comparison, z)
        doubt = (last - first) / 2
    return Measured(
        family, name, k / n, comparison, low, high, "share", n, detail, is_bad_high, doubt
    )


def count(
    family: str, name: str, n: int, comparison: float | None, *, per: float = 1.0,
    is_bad_high: bool = True, unit: str = "count",
) -> Measured | None:  # fmt: skip
    """Return a count, shown per ``per``, with the interval of a Poisson number (square root)."""
    if comparison is None or comparison <= 0 or per <= 0:
        return None
    low, high = (max(math.sqrt(n + 0.375) + side * Z / 2, 0.0) ** 2 for side in (-1, 1))
    return Measured(
        family, name, n / per, comparison / per, low / per, high / per, unit, n,
        is_bad_high=is_bad_high,
    )  # fmt: skip


def wilson(k: float, n: float, z: float = Z) -> tuple[float, float]:
    """Return where a share may truly lie (Wilson 1927).

    >>> [round(end, 2) for end in wilson(5, 20)]
    [0.11, 0.47]
    """
    p = k / n
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return max(centre - half, 0.0), min(centre + half, 1.0)
