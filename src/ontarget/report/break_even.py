"""What a discount has to bring to pay, as a page contains it: arithmetic alone."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BreakEven:
    """Shares of the price. ``lift`` and ``extra_volume`` are None where the margin is gone.

    ``chances`` are pairs: a chance without the discount and the one that it takes with it, None
    where not even a certain win would do.
    """

    discount: float
    margin: float
    is_margin_assumed: bool
    lift: float | None
    extra_volume: float | None
    chances: tuple[tuple[float, float | None], ...]
    others: tuple[tuple[float, float | None, float | None], ...]


def shown_percent(share: float) -> str:
    """Return a share as per cent, without decimals that say nothing.

    >>> shown_percent(0.125), shown_percent(0.7)
    ('12.5', '70')
    """
    return f"{100 * share:.4g}"


def break_even_said(found: BreakEven) -> list[str]:
    """Return the arithmetic in words, each step of it."""
    margin, off = shown_percent(found.margin), shown_percent(found.discount)
    if found.lift is None or found.extra_volume is None:
        return [
            f"Of every 100 of the price {margin} are margin; {off} off leaves nothing of it.",
            "No number of further wins pays for that.",
        ]
    left = shown_percent(found.margin - found.discount)
    return [
        f"Of every 100 of the price {margin} are margin; {off} off leaves {left}.",
        f"{margin} / {left} = {found.lift:.2f}: a win has to become {found.lift:.2f} times as "
        "likely.",
        f"{off} / {left} = {found.extra_volume:.2f}: or {100 * found.extra_volume:.0f} % more has "
        "to be sold.",
    ]
