"""Random streams keyed by (seed, what they are for), so no draw depends on its neighbours.

Adding, removing or reordering opportunities leaves every other opportunity's draws as they were.
"""

from __future__ import annotations

from functools import cache, lru_cache
from hashlib import blake2b
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from ontarget.forecast.columns import Floats

_WORD = 2**64
_FIRST = (1).to_bytes(8, "little")  # where the counter of SFC64 starts
_THROWN_AWAY = 12  # outputs until the key has spread through the state
_NORMAL_STEPS = 4096
_NORMAL = NormalDist()


def stream(seed: int, *key: str) -> np.random.Generator:
    """Return the generator that belongs to ``key`` under ``seed``, whatever else is drawn."""
    digest = blake2b("\x1f".join(key).encode(), digest_size=8).digest()
    words = [seed % _WORD, int.from_bytes(digest, "big")]
    return np.random.Generator(np.random.SFC64(np.random.SeedSequence(words)))


class KeyedStreams:
    """One generator put to the place of a key at a time, where there are many keys.

    SFC64 is seeded as its author does, with a hash of (seed, key) as its 192 bits and 12 outputs
    thrown away; a tenth of what a generator of one's own costs.
    """

    def __init__(self, seed: int) -> None:
        self._seed = (seed % _WORD).to_bytes(8, "big")
        self._bits = np.random.SFC64(0)
        self._state = self._bits.state
        self._generator = np.random.Generator(self._bits)

    def at(self, *key: str) -> np.random.Generator:
        """Return the generator at the start of the key's stream; the next call moves it on."""
        text = "\x1f".join(key).encode()
        digest = blake2b(text, digest_size=24, key=self._seed).digest()
        words = np.frombuffer(digest + _FIRST, dtype="<u8")
        self._state["state"]["state"] = words
        self._bits.state = self._state
        self._bits.random_raw(_THROWN_AWAY, output=False)
        return self._generator

    def words(self, n: int, *key: str) -> NDArray[np.uint64]:
        """Return the first ``n`` words of 64 random bits of the key's stream."""
        return np.asarray(self.at(*key).bit_generator.random_raw(n), dtype=np.uint64)

    def places(self, n: int, size: int, *key: str) -> NDArray[np.uint16]:
        """Return the first ``n`` places of the key's stream in a table; ``size`` a power of 2."""
        return parts_of(self.words(-(-n // 4), *key), size)[:n]

    def normals(self, n: int, *key: str) -> NDArray[np.float32]:
        """Return the first ``n`` standard normals of the key's stream, in 4,096 even steps."""
        return np.asarray(_normal_steps()[self.places(n, _NORMAL_STEPS, *key)])


def parts_of(words: NDArray[np.uint64], size: int) -> NDArray[np.uint16]:
    """Return four places of a table out of each word; ``size`` is a power of 2."""
    return np.asarray(words.astype("<u8", copy=False).view("<u2") & np.uint16(size - 1))


@cache
def _normal_steps() -> NDArray[np.float32]:
    steps = _even_normals(_NORMAL_STEPS)
    return np.asarray(steps / steps.std(), dtype=np.float32)


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
