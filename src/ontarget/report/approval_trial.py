"""A trial of drawn approvals as a screen, a page or JSON contains it; shares lie in 0 to 1."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from ontarget.report.answer import plain
from ontarget.report.shown import Shown


@dataclass(frozen=True, slots=True)
class DrawView:
    """One request: what was drawn for it, and what came of it.

    ``outcome``: won or lost within the horizon, open at its end, or waiting until ``known_on``.
    ``is_given``: whether a discount was given in the end, None where the book does not say.
    """

    opportunity_id: str
    name: str
    drawn_on: date
    arm: str
    percent: float
    outcome: str
    known_on: date
    is_given: bool | None
    why: str


@dataclass(frozen=True, slots=True)
class ArmView:
    """All approved, or all declined, with a known outcome; ``given`` got a discount in the end."""

    n: int
    won: int
    rate: float | None
    given: int
    waiting: int


@dataclass(frozen=True, slots=True)
class TrialView(Shown):
    """What the trial tells so far.

    ``difference`` of the shares won, approved less declined. ``break_even_rate`` is the share that
    the approved would have to win for the discount to pay, at the share of the declined.
    """

    as_of: date
    horizon_days: int
    approved: ArmView
    declined: ArmView
    difference: float | None
    interval: tuple[float, float] | None
    minimal_detectable: float | None
    verdict: str
    break_even_rate: float | None
    pays: str
    text: tuple[str, ...]
    draws: tuple[DrawView, ...]

    def document(self) -> dict[str, Any]:
        """Return the trial as JSON has it."""
        document: dict[str, Any] = plain(asdict(self))
        return document
