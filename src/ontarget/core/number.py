"""Numbers as people type them: 180000, 180,000, 45k."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from ontarget.core.errors import UsageError

_GROUPED = re.compile(r"^\d{1,3}(?:([.,])\d{3})+$")


def parse_number(text: str) -> Decimal:
    """Read a number as people type it; UsageError if it is none or can mean two.

    >>> parse_number("180,000"), parse_number("45k"), parse_number("60.000,50")
    (Decimal('180000'), Decimal('45000'), Decimal('60000.50'))
    """
    plain = re.sub(r"[\s_']", "", text)
    sign, plain = ("-", plain[1:]) if plain.startswith("-") else ("", plain)
    factor = 1000 if plain.lower().endswith("k") else 1
    plain = plain[:-1] if factor > 1 else plain
    if re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", plain):
        raise UsageError(
            f"'{text}' can be {plain.replace('.', '')} or {plain.split('.')[0]} and a bit.",
            f"Write {plain.replace('.', '')} or {plain}0.",
        )
    try:
        number = Decimal(sign + _with_point(plain)) * factor
    except InvalidOperation as error:
        raise UsageError(f"'{text}' is not a number.", "Write it like 180000.") from error
    if not number.is_finite():
        raise UsageError(f"'{text}' is not a number.", "Write it like 180000.")
    return number


def _with_point(plain: str) -> str:
    """Return digits with a point for the decimal sign: the right-most sign of two is it."""
    if _GROUPED.match(plain) and len({c for c in plain if c in ".,"}) == 1:
        return plain.replace(",", "").replace(".", "")
    if plain.rfind(",") > plain.rfind("."):
        return plain.replace(".", "").replace(",", ".")
    return plain.replace(",", "")
