"""Numbers as people type them: 180000, 180,000, 45k."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from ontarget.core.errors import UsageError


def parse_number(text: str) -> Decimal:
    """Read a number as people type it; UsageError otherwise.

    >>> parse_number("180,000")
    Decimal('180000')
    """
    plain = text.strip().replace(",", "").replace("_", "").replace(" ", "")
    factor = 1000 if plain.lower().endswith("k") else 1
    try:
        number = Decimal(plain[:-1] if factor > 1 else plain) * factor
    except InvalidOperation as error:
        raise UsageError(f"'{text}' is not a number.", "Write it like 180000.") from error
    if not number.is_finite():
        raise UsageError(f"'{text}' is not a number.", "Write it like 180000.")
    return number
