"""Numbers as people type them, 180000, 180,000, 45k, 2M, and numbers of things in words."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from ontarget.core.errors import UsageError

_FACTORS = {"k": 1000, "m": 1_000_000}
_GROUPED = re.compile(r"^[1-9]\d{0,2}(?:([.,])\d{3})+$")


def parse_number(text: str) -> Decimal:
    """Read a number as people type it; UsageError if it is none or can mean two.

    >>> parse_number("£180,000"), parse_number("1.5M"), parse_number("60.000,50")
    (Decimal('180000'), Decimal('1500000.0'), Decimal('60000.50'))
    """
    plain = re.sub(r"[\s_'€£$¥]", "", text)
    sign, plain = ("-", plain[1:]) if plain.startswith("-") else ("", plain)
    factor = _FACTORS.get(plain[-1:].lower(), 1)
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


def counted(n: int, one: str, many: str = "") -> str:
    """Return a number of things in words.

    >>> counted(1, "row"), counted(2100, "row"), counted(2, "opportunity", "opportunities")
    ('1 row', '2,100 rows', '2 opportunities')
    """
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def _with_point(plain: str) -> str:
    """Return digits with a point for the decimal sign: the right-most sign of two is it."""
    if _GROUPED.match(plain) and len({c for c in plain if c in ".,"}) == 1:
        return plain.replace(",", "").replace(".", "")
    if plain.rfind(",") > plain.rfind("."):
        return plain.replace(".", "").replace(",", ".")
    return plain.replace(",", "")


def of_hundred(p: float) -> str:
    """Return a chance of the target; no simulation makes a thing certain."""
    return "below 1" if p < 0.01 else "over 99" if p > 0.99 else f"{p * 100:.0f}"
