"""What if: the answer beside the one under a supposition."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from ontarget.report.answer import Driver, Number, PeriodView, ScopeView, in_hundred, plain
from ontarget.report.shown import Shown

STATES = ("won", "lost", "slips")


@dataclass(frozen=True, slots=True)
class Supposed:
    """An opportunity that decides, and what is supposed of it: one of ``STATES``, or nothing."""

    driver: Driver
    state: str | None


@dataclass(frozen=True, slots=True)
class WhatIf(Shown):
    """``p_hit_before`` is the answer as it stands; the rest holds under the supposition.

    ``created`` is the value (or number) of additional opportunities, ``n_created`` how many that
    are; ``discount`` the share of the price taken off all that is still open.
    """

    as_of: date
    scope: ScopeView
    period: PeriodView
    target: Number
    unit: str
    p_hit_before: float
    p_hit: float
    p10: Number
    p50: Number
    p90: Number
    created: Number
    n_created: float
    discount: float
    opportunities: tuple[Supposed, ...]
    text: str

    def document(self) -> dict[str, Any]:
        """Return it as JSON content."""
        found: dict[str, Any] = plain(asdict(self))
        return found


def moved_said(before: float, after: float, *, is_any: bool) -> str:
    """Return how the chance moves; below two points that is no real change.

    >>> moved_said(0.57, 0.63, is_any=True), moved_said(0.57, 0.58, is_any=True)
    ('63 in 100 instead of 57 in 100', '58 in 100: no real change')
    """
    if not is_any:
        return f"{in_hundred(before)} as things stand"
    if in_hundred(before) == in_hundred(after) or abs(after - before) < 0.02:
        return f"{in_hundred(after)}: no real change"
    return f"{in_hundred(after)} instead of {in_hundred(before)}"
