"""How a target's number is kept: money in minor units, counts whole, the rest in thousandths."""

from __future__ import annotations

# Numbers that are no money are counted in thousandths, so that sums are exact in any order.
SCALE = 1000


def is_money(field: str | None) -> bool:
    """Whether a measure, None for the amount, is counted in a currency."""
    return field is None or field.casefold() in ("margin", "margin_amount")
