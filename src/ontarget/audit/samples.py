"""Histories for examples of rules: many rows that differ in one thing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Rows = tuple[Mapping[str, Any], ...]


def won(amounts: Iterable[int], **fields: Any) -> Rows:
    """Return won opportunities of these amounts in minor units."""
    return tuple({"amount": one, "booked_amount": one, **fields} for one in amounts)


def repeated(n: int, **fields: Any) -> Rows:
    """Return ``n`` rows that say the same."""
    return tuple(dict(fields) for _ in range(n))
