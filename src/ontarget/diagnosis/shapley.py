"""Shapley values of a few factors, exactly: every order in which they may change counts alike."""

from __future__ import annotations

from collections.abc import Callable
from math import factorial

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def shapley(n_factors: int, value: Callable[[tuple[bool, ...]], Floats]) -> Floats:
    """Return what each factor adds, shape (factors, ...); the parts add up to all less none.

    ``value`` is asked once for each of the 2^n sets of factors that are as they came, the others
    as they were planned. Shapley 1953.
    """
    worth = [value(_members(subset, n_factors)) for subset in range(2**n_factors)]
    parts = []
    for factor in range(n_factors):
        bit = 1 << factor
        part = np.zeros_like(np.asarray(worth[0], dtype=np.float64))
        for subset in range(2**n_factors):
            if not subset & bit:
                n_before = subset.bit_count()
                orders = factorial(n_before) * factorial(n_factors - n_before - 1)
                weight = orders / factorial(n_factors)
                part = part + weight * (worth[subset | bit] - worth[subset])
        parts.append(part)
    return np.stack(parts)


def _members(subset: int, n: int) -> tuple[bool, ...]:
    return tuple(bool(subset >> factor & 1) for factor in range(n))
