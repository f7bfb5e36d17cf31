"""The private pulse: how a seller says it goes, in a file of the user's own, apart from any book.

The file lies in the operating system user's own folder, whichever book is open, and only that user
may read it. It is replaced as a whole, under a lock, when the new one is on the disk: two processes
lose nothing of one another, a killed one nothing of what was there, and what was forgotten is in no
byte of it.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ontarget.core.errors import FileError, UsageError

_PRIVATE = 0o600
_NO_LINKS = getattr(os, "O_NOFOLLOW", 0)
_BINARY = getattr(os, "O_BINARY", 0)
LEAST, MOST = 1, 5


@dataclass(frozen=True, slots=True)
class Beat:
    """One entry: ``level`` from 1 (bad) to 5 (good), and a word, empty if none was said."""

    at: datetime
    level: int
    word: str


@dataclass(frozen=True, slots=True)
class PulseFile:
    """The file at a path; it and its folder come into being with the first entry."""

    path: Path

    def read(self) -> tuple[Beat, ...]:
        """Return all entries in time order; FileError if the file is not the user's, or damaged."""
        with self._telling():
            if not self.path.exists():
                return ()
            self._check_owner()
            text = self.path.read_bytes()
        try:
            return tuple(_beat(row) for row in json.loads(text)["entries"])
        except (ValueError, KeyError, TypeError):
            raise FileError(
                f"The pulse in {self.path} cannot be read.",
                "Delete it with: ontarget pulse forget",
            ) from None  # the cause would show what stands in it

    def add(self, beat: Beat) -> None:
        """Add an entry; it is on the disk when this returns."""
        with self._alone():
            self._replace(sorted([*self.read(), beat], key=lambda one: one.at))

    def forget(self, number: int | None) -> int:
        """Delete the entry of that number, from 1 in time order, or all; return how many.

        Nothing of it is left in the file. UsageError if there is none of that number. All can be
        forgotten of a damaged file too.
        """
        if not self.path.parent.exists():
            return 0
        with self._alone():
            if number is None:
                return self._forget_all()
            kept = list(self.read())
            if not 1 <= number <= len(kept):
                known = f"There are {len(kept)}" if kept else "There are none"
                raise UsageError(f"There is no entry {number}.", f"{known}: ontarget pulse list")
            del kept[number - 1]
            if kept:
                self._replace(kept)
            else:
                self.path.unlink()
            return 1

    def _forget_all(self) -> int:
        if not self.path.exists():
            return 0
        self._check_owner()
        try:
            n = len(self.read())
        except FileError:
            n = 1
        self.path.unlink()
        _settle_folder(self.path.parent)
        return n

    @property
    def _new(self) -> Path:
        return self.path.with_name(f"{self.path.name}.new")

    def _replace(self, beats: Sequence[Beat]) -> None:
        rows = [{"at": one.at.isoformat(), "level": one.level, "word": one.word} for one in beats]
        text = json.dumps({"version": 1, "entries": rows}, ensure_ascii=False, indent=1)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_LINKS | _BINARY
        with os.fdopen(os.open(self._new, flags, _PRIVATE), "wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        self._new.replace(self.path)
        _settle_folder(self.path.parent)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other processes out, and clear away what a killed one left half written."""
        lock = self.path.with_name(f"{self.path.name}.lock")
        with self._telling():
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(lock, os.O_RDWR | os.O_CREAT | _NO_LINKS, _PRIVATE)
            try:
                _wait_for(handle)
                self._new.unlink(missing_ok=True)
                yield
            finally:
                os.close(handle)

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise FileError(
                f"The pulse in {self.path} cannot be used: {error.strerror}.",
                "It lies in your own data folder; see that you may write there.",
            ) from error

    def _check_owner(self) -> None:
        """Refuse another user's file, and close one that others could read."""
        if sys.platform == "win32":
            return  # the user's profile protects it
        state = self.path.lstat()
        if state.st_uid != os.getuid() or self.path.is_symlink():
            raise FileError(
                f"The pulse in {self.path} belongs to somebody else.",
                "Everybody's pulse is private: use your own account.",
            )
        if state.st_mode & 0o077:
            self.path.chmod(_PRIVATE)


def _beat(row: dict[str, Any]) -> Beat:
    at, level, word = datetime.fromisoformat(row["at"]), int(row["level"]), str(row["word"])
    if at.tzinfo is None or not LEAST <= level <= MOST:
        raise ValueError("not an entry")
    return Beat(at.astimezone(UTC), level, word)


def _wait_for(handle: int) -> None:
    """Wait until this process alone holds the lock; it is given back when the handle is closed."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX)


def _settle_folder(folder: Path) -> None:
    """Put the new name on the disk, where a system can do that."""
    if sys.platform == "win32":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
