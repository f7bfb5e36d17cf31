"""Work with one thread of matrix products, and give the caller's process its own number back.

With several of them sums are added up in another order: the last digits would depend on the
machine, and what is kept beside the book would too. The products here are small, so more threads
mostly wait for one another.
The command line says so before numpy is loaded; in a notebook it mostly is, so it is said to the
library itself.
"""

from __future__ import annotations

import ctypes
import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

Class = TypeVar("Class", bound=type[Any])
# OpenBLAS names its functions by how it was built: as numpy's own wheels have it, or a system's.
_NAMES = (
    "scipy_openblas_{}_num_threads64_", "scipy_openblas_{}_num_threads",
    "openblas_{}_num_threads64_", "openblas_{}_num_threads",
)  # fmt: skip


class _Threads:
    """How many threads the library of numpy takes; several calls at a time share one change."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._inside, self._before = 0, 1

    def enter(self) -> None:
        library = _library()
        with self._lock:
            if library is not None:
                self._before = self._before if self._inside else library[0]()
                library[1](1)
            self._inside += 1

    def leave(self) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0 and (library := _library()) is not None:
                library[1](self._before)


_THREADS = _Threads()


def thread_number() -> int | None:
    """Return how many threads matrix products take now; None where the library is another."""
    library = _library()
    return None if library is None else library[0]()


def take_threads(number: int | None) -> None:
    """Let matrix products of this process take so many threads from now on."""
    library = _library()
    if library is not None and number is not None:
        library[1](number)


@contextmanager
def one_thread() -> Iterator[None]:
    """Hold matrix products of the process to one thread inside, for all that are inside."""
    _THREADS.enter()
    try:
        yield
    finally:
        _THREADS.leave()


def in_one_thread(kind: Class) -> Class:
    """Let every public method of a class work inside ``one_thread``."""
    for name, method in list(vars(kind).items()):
        if not name.startswith("_") and callable(method):
            setattr(kind, name, _held(method))
    return kind


def _held(method: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    def inside(*args: Any, **options: Any) -> Any:
        with one_thread():
            return method(*args, **options)

    return inside


@functools.cache
def _library() -> tuple[Callable[[], int], Callable[[int], None]] | None:
    """Return how the number of threads is read and set; None where the library is another."""
    found = import_module("numpy.linalg._umath_linalg")
    linked = Path(str(found.__file__))
    # Linux and macOS look through what a library is linked to; Windows has to be told.
    beside = sorted((linked.parents[2] / "numpy.libs").glob("*openblas*"))
    for path in (linked, *beside):
        try:
            library = ctypes.CDLL(str(path))
        except OSError:
            continue
        for name in _NAMES:
            if hasattr(library, name.format("set")) and hasattr(library, name.format("get")):
                return library[name.format("get")], library[name.format("set")]
    return None
