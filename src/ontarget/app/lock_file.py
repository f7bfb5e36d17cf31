"""A file that a process and its children keep locked as long as one of them lives."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def locked(path: Path) -> Iterator[int]:
    """Lock a file and return its handle, to be passed on to a child that keeps the lock."""
    with path.open("wb") as file:
        if sys.platform != "win32":
            import fcntl

            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield file.fileno()


def is_locked(path: Path) -> bool:
    """Whether anybody keeps the file locked; on Windows, whether what it writes to is open."""
    if not path.exists():
        return False
    if sys.platform == "win32":
        out = path.with_name("out.json")
        try:
            out.rename(out)
        except OSError:
            return True
        return False
    import fcntl

    with path.open("rb") as file:
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
        return False
