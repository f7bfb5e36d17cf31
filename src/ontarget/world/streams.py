"""Random streams keyed by what they are for, so that no draw depends on another record."""

from __future__ import annotations

from random import Random


def stream(*key: object) -> Random:
    """Return a random stream that depends on ``key`` alone.

    Each firm, owner, account and opportunity draws from its own stream. What a world holds on a
    day is therefore the same whatever happens after that day.
    """
    return Random("/".join(str(part) for part in key))  # noqa: S311 - a simulation, not a secret
