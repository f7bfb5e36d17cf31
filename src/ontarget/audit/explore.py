"""A small share of what would be cut stays on a low-touch track, so that the advice can be checked.

What is cut is never worked on, so nothing shows whether cutting was right. Which ones are kept is
drawn by their key and the month: the same whoever asks, however often, in whatever order.
"""

from __future__ import annotations

from hashlib import blake2b

NOTE = "kept on a low-touch track, so that the advice can be checked"

_SPAN = 2**64


def is_explored(source: str, opportunity_id: str, month: str, share: float) -> bool:
    """Whether an opportunity that would be cut is among the ``share`` (0 to 1) kept this month.

    A larger share holds whatever a smaller one does.

    >>> is_explored("crm", "O-1", "2026-11", 0.0), is_explored("crm", "O-1", "2026-11", 1.0)
    (False, True)
    """
    key = "\x1f".join((source, opportunity_id, month)).encode()
    draw = int.from_bytes(blake2b(key, digest_size=8, person=b"explore").digest(), "big")
    return draw < share * _SPAN
