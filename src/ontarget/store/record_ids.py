"""A set of record ids as a short text: a million ids in a row are a few hundred characters."""

from __future__ import annotations

import sys
import zlib
from array import array
from base64 import b64decode, b64encode
from collections.abc import Iterable
from itertools import accumulate, chain
from operator import sub
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

_LEVEL = 6


def encode_record_ids(ids: Iterable[int]) -> str:
    """Return distinct ids, 0 or more, sorted, as differences, compressed, as base64 text.

    >>> decode_record_ids(encode_record_ids([7, 3, 3]))
    [3, 7]
    """
    ordered = sorted(set(ids))
    steps = array("q", map(sub, ordered, chain((0,), ordered)))
    _to_little_endian(steps)
    return _pack(steps.tobytes())


def decode_record_ids(text: str) -> list[int]:
    """Return the ids that ``encode_record_ids`` packed, in ascending order."""
    steps = array("q")
    steps.frombytes(_unpack(text))
    _to_little_endian(steps)
    return list(accumulate(steps))


def encode_id_array(ids: npt.NDArray[np.int64]) -> str:
    """Return the same text as ``encode_record_ids``, for very many ids."""
    import numpy as np

    ordered = np.sort(ids)  # np.unique hashes, which takes four times as long
    ordered = ordered[np.diff(ordered, prepend=-1) > 0]
    return _pack(np.diff(ordered, prepend=0).astype("<i8").tobytes())


def decode_id_array(text: str) -> npt.NDArray[np.int64]:
    """Return the packed ids as an ascending array."""
    import numpy as np

    return np.cumsum(np.frombuffer(_unpack(text), "<i8")).astype(np.int64)


def _pack(content: bytes) -> str:
    return b64encode(zlib.compress(content, _LEVEL)).decode("ascii")


def _unpack(text: str) -> bytes:
    return zlib.decompress(b64decode(text))


def _to_little_endian(numbers: array[int]) -> None:
    if sys.byteorder == "big":
        numbers.byteswap()
