"""A fit as a file: its numbers as they lie in memory, and a JSON head that says what they are.

Nothing in such a file is ever run: it can only name the dataclasses of ``forecast`` and what
their fields hold. One that says anything else counts as missing.
"""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import date
from importlib import import_module
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from ontarget.forecast.fit import FirmFit

_PACKAGE = "ontarget.forecast"
_PLAIN = (str, int, float, bool, type(None))
_ALIGNED, _SIZE_BYTES = 64, 8


def write_fit(file: BinaryIO, fit: FirmFit) -> None:
    """Write a fit; TypeError if it holds something that such a file cannot."""
    arrays: list[NDArray[Any]] = []
    head = json.dumps(_encode(fit, arrays)).encode()
    head += b" " * (-(_SIZE_BYTES + len(head)) % _ALIGNED)
    file.write(len(head).to_bytes(_SIZE_BYTES, "little") + head)
    for array in arrays:
        data = array.tobytes()
        file.write(data + bytes(-len(data) % _ALIGNED))


def read_fit(path: Path) -> FirmFit | None:
    """Return the fit of a file, its arrays read-only; None if there is none that can be read."""
    try:
        with path.open("rb") as file:
            data = memoryview(mmap(file.fileno(), 0, access=ACCESS_READ))
        start = _SIZE_BYTES + int.from_bytes(data[:_SIZE_BYTES], "little")
        found = _decode(json.loads(bytes(data[_SIZE_BYTES:start])), _Numbers(data, start))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, ImportError, OverflowError):
        return None
    return found if isinstance(found, FirmFit) else None


class _Numbers:
    """The arrays of a file in the order in which they were written."""

    def __init__(self, data: memoryview, start: int) -> None:
        self._data, self._at = data, start

    def next(self, kind: str, shape: list[int]) -> NDArray[Any]:
        dtype = np.dtype(kind)
        if dtype.kind not in "biuf":
            raise ValueError(kind)
        size = int(np.prod(shape, dtype=object)) * dtype.itemsize
        part = self._data[self._at : self._at + size]
        self._at += size + -size % _ALIGNED
        return np.frombuffer(part, dtype=dtype).reshape(shape)


def _encode(value: Any, arrays: list[NDArray[Any]]) -> Any:
    """Return a value as JSON content; everything but plain values is a list with its kind."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, np.ndarray) and value.dtype.kind in "biuf":
        arrays.append(value)
        return ["array", value.dtype.str, list(value.shape)]
    if isinstance(value, date):
        return ["date", value.isoformat()]
    if isinstance(value, tuple | list):
        return [type(value).__name__, *(_encode(one, arrays) for one in value)]
    if isinstance(value, dict):
        return ["dict", *([_encode(k, arrays), _encode(v, arrays)] for k, v in value.items())]
    module = type(value).__module__.removeprefix(f"{_PACKAGE}.")
    if is_dataclass(value) and module.isidentifier():
        held = [[one.name, _encode(getattr(value, one.name), arrays)] for one in fields(value)]
        return ["of", module, type(value).__name__, *held]
    raise TypeError(f"a fit file cannot hold {type(value)}")


def _decode(told: Any, numbers: _Numbers) -> Any:
    if isinstance(told, _PLAIN):
        return told
    kind, *parts = told
    if kind == "array":
        return numbers.next(*parts)
    if kind == "date":
        return date.fromisoformat(*parts)
    if kind in ("tuple", "list"):
        values = [_decode(one, numbers) for one in parts]
        return tuple(values) if kind == "tuple" else values
    if kind == "dict":
        return {_decode(key, numbers): _decode(value, numbers) for key, value in parts}
    if kind != "of":
        raise ValueError(kind)
    module, name, *held = parts
    return _find_class(module, name)(**{key: _decode(value, numbers) for key, value in held})


def _find_class(module: str, name: str) -> Any:
    if not (module.isidentifier() and name.isidentifier()):
        raise ValueError(module)
    found = getattr(import_module(f"{_PACKAGE}.{module}"), name)
    if not (isinstance(found, type) and is_dataclass(found)):
        raise ValueError(name)
    return found
