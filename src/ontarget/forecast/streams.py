"""Random streams keyed by (seed, what they are for), so no draw depends on its neighbours.

Adding, removing or reordering opportunities leaves every other opportunity's draws as they were.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from statistics import NormalDist

import numpy as np

from ontarget.forecast.columns import Floats

_WORD = 2**64
_NORMAL = NormalDist()


def stream(seed: int, *key: str) -> np.random.Generator:
    """Return the generator that belongs to ``key`` under ``seed``, whatever else is drawn."""
    digest = blake2b("\x1f".join(key).encode(), digest_size=8).digest()
    words = [seed % _WORD, int.from_bytes(digest, "big")]
    return np.random.Generator(np.random.SFC64(np.random.SeedSequence(words)))


def normal_quantiles(shares: Floats) -> Floats:
    """Return standard normal quantiles of shares strictly between 0 and 1."""
    return np.array([_NORMAL.inv_cdf(share) for share in shares.tolist()])


@lru_cache(maxsize=8)
def _even_normals(n: int) -> Floats:
    quantiles = normal_quantiles((np.arange(n) + 0.5) / n)
    quantiles.flags.writeable = False
    return quantiles


def latin_normals(n: int, seed: int, *key: str) -> Floats:
    """Return ``n`` normals, one from each of ``n`` equally likely strata, in the key's own order.

    Over many keys this is a Latin hypercube (McKay, Beckman and Conover 1979): the share of the
    Monte Carlo error that adds up over parameters disappears.
    """
    return np.asarray(stream(seed, *key).permutation(_even_normals(n)))
