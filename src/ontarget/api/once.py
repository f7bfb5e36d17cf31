"""A write that is sent twice under one idempotency key is written once.

What was answered is kept beside the book's caches, the last 2,000 of it, so that a client which
lost the answer may ask again, after a restart too.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Any

from ontarget.app.cache_file import write_at_once
from ontarget.app.desk import Desk
from ontarget.core.errors import UsageError

_MOST_KEPT = 2_000


class Once:
    """Remembers answers by key; two requests with one key wait for one another."""

    def __init__(self) -> None:
        self._lock = Lock()

    def write(
        self, desk: Desk, path: str, key: str | None, body: str, write: Callable[[], dict[str, Any]]
    ) -> dict[str, Any]:
        """Return what ``write`` returns, or what it returned under this key before.

        UsageError where the key came with another body.
        """
        if key is None:
            return write()
        asked = hashlib.blake2b(f"{path}\n{body}".encode(), digest_size=16).hexdigest()
        name = hashlib.blake2b(key.encode(), digest_size=16).hexdigest()
        place = desk.cache_dir / "once" / f"{desk.book.book_id}-{name}.json"
        with self._lock:
            kept = _read(place)
            if kept is not None:
                if kept["asked"] != asked:
                    raise UsageError(
                        "This idempotency key came with another request before.",
                        "Use a new key for each write.",
                    )
                found: dict[str, Any] = kept["answer"]
                return found
            answer = write()
            text = json.dumps({"asked": asked, "answer": answer}).encode()
            write_at_once(place, lambda file: _fill(file, text), most=_MOST_KEPT)
            return answer


def _fill(file: Any, text: bytes) -> None:
    file.write(text)


def _read(place: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(place.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None
