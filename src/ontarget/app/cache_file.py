"""Files in the cache folder that hold something of a book: readable by their owner alone, few."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO


def write_at_once(path: Path, write: Callable[[BinaryIO], None], *, most: int) -> None:
    """Write a file in one step; of those whose names begin alike up to ``-`` the newest stay.

    A folder that cannot be written to costs time, not the answer.
    """
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(dir=path.parent, suffix=".part")  # for its owner alone
        try:
            with os.fdopen(handle, "wb") as file:
                write(file)
            Path(part).replace(path)
        except BaseException:
            Path(part).unlink(missing_ok=True)
            raise
        _remove_older(path, most)


def _remove_older(path: Path, most: int) -> None:
    alike = path.parent.glob(f"{path.stem.rpartition('-')[0]}-*{path.suffix}")
    kept = sorted(alike, key=lambda one: one.stat().st_mtime, reverse=True)
    for one in kept[most:]:
        one.unlink(missing_ok=True)
