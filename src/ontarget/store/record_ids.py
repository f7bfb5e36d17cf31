"""A set of record ids as a short text: a million ids in a row are a few hundred characters."""

from __future__ import annotations

import sys
import zlib
from array import array
from base64 import b64decode, b64encode
from collections.abc import Iterable
from itertools import accumulate, chain
from operator import sub


def encode_record_ids(ids: Iterable[int]) -> str:
    """Return distinct ids, 0 or more, sorted, as differences, compressed, as base64 text.

    >>> decode_record_ids(encode_record_ids([7, 3, 3]))
    [3, 7]
    """
    ordered = sorted(set(ids))
    steps = array("q", map(sub, ordered, chain((0,), ordered)))
    _to_little_endian(steps)
    return b64encode(zlib.compress(steps.tobytes(), 6)).decode("ascii")


def decode_record_ids(text: str) -> list[int]:
    """Return the ids that ``encode_record_ids`` packed, in ascending order."""
    steps = array("q")
    steps.frombytes(zlib.decompress(b64decode(text)))
    _to_little_endian(steps)
    return list(accumulate(steps))


def _to_little_endian(numbers: array[int]) -> None:
    if sys.byteorder == "big":
        numbers.byteswap()
