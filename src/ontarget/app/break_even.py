"""What a discount has to bring to pay at a margin; no opportunity and no estimate is involved."""

from __future__ import annotations

from ontarget.app.desk import Desk
from ontarget.core.errors import UsageError
from ontarget.core.number import parse_number
from ontarget.pricing.discount import break_even_lift, extra_volume
from ontarget.report.break_even import BreakEven

_CHANCES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6)
_OTHERS = (0.05, 0.1, 0.15, 0.2, 0.3)


def break_even(desk: Desk, discount: str = "", margin: str = "") -> BreakEven:
    """Return the arithmetic of a discount; texts are per cent, empty ones the book's settings."""
    settings = desk.settings
    off = _share(discount, "discount") if discount else settings.number("usual_discount")
    whole = _share(margin, "margin") if margin else settings.number("margin")
    lift = break_even_lift(whole, off)
    return BreakEven(
        discount=off,
        margin=whole,
        is_margin_assumed=not margin and "margin" not in settings.stored,
        lift=lift,
        extra_volume=extra_volume(whole, off),
        chances=tuple((p, _needed(p, lift)) for p in _CHANCES),
        others=tuple(
            (one, break_even_lift(whole, one), extra_volume(whole, one)) for one in _OTHERS
        ),
    )


def _needed(p: float, lift: float | None) -> float | None:
    return None if lift is None or p * lift > 1 else p * lift


def _share(text: str, what: str) -> float:
    number = float(parse_number(text.strip().removesuffix("%").strip()))
    if not 0 < number <= 100:
        raise UsageError(f"A {what} of {text} cannot be.", "Give per cent, from above 0 to 100.")
    return number / 100
