"""What identifies a target; light, so that setting one needs no table library."""

from __future__ import annotations

from collections.abc import Mapping

from ontarget.core.schema import TARGET

KEY_SEPARATOR = " / "


def target_key(row: Mapping[str, object]) -> str:
    """Return the source id of a target: its key fields joined."""
    return KEY_SEPARATOR.join(str(row.get(name) or "") for name in TARGET.key)
