"""Write files to hand on: never over one that is there unasked, and whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from ontarget.core.errors import BookExists, FileError


def check_free(path: Path, *, is_forced: bool) -> None:
    """Raise FileError without a folder, BookExists for a file that is there, unless forced."""
    if not path.absolute().parent.is_dir():
        raise FileError(f"There is no folder {path.absolute().parent}.", "Make it first.")
    if path.is_dir():
        raise FileError(f"{path} is a folder.", "Give the name of a file.")
    if path.exists() and not is_forced:
        raise BookExists(f"{path} exists already.", "Name another file, or add --force.")


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or as it was before; FileError if it cannot be."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise FileError(
            f"{path} cannot be written: {error.strerror}.", "Name another place."
        ) from (error)
