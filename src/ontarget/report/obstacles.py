"""Obstacles and proposals of obstacles, as a screen, a page or JSON contains them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

from ontarget.report.answer import plain
from ontarget.report.qualification import Difference
from ontarget.report.shown import Shown

State = Literal["open", "overdue", "resolved", "closed"]


@dataclass(frozen=True, slots=True)
class ObstacleView:
    """One obstacle; ``closed`` is one that still stood when its opportunity was won or lost."""

    obstacle_id: int
    opportunity_id: str
    name: str | None
    what: str
    kind: str | None
    owner: str | None
    due_on: date | None
    plan: str | None
    raised_on: date
    resolved_on: date | None
    resolution: str | None
    evidence: str | None
    state: State


@dataclass(frozen=True, slots=True)
class ProposalView:
    """An obstacle that texts speak of: it counts only once it is confirmed.

    ``number`` belongs to the opportunity and the kind, and stays the same.
    """

    number: int
    record_id: int
    opportunity_id: str
    name: str | None
    kind: str
    found_in: str
    evidence: str
    n_texts: int


@dataclass(frozen=True, slots=True)
class Obstacles(Shown):
    """The obstacles of a scope, and what is proposed."""

    as_of: date
    obstacles: tuple[ObstacleView, ...]
    proposed: tuple[ProposalView, ...] = ()

    def document(self) -> dict[str, Any]:
        """Return obstacles and proposals as the JSON contract has them."""
        document: dict[str, Any] = plain(
            {
                "as_of": self.as_of,
                "obstacles": [asdict(one) for one in self.obstacles],
                "proposed": [asdict(one) for one in self.proposed],
            }
        )
        return document


@dataclass(frozen=True, slots=True)
class KindPrice:
    """What history tells of one kind of obstacle: wins with and without, and share of losses."""

    kind: str
    difference: Difference
    n_losses: int
    losses_with_reason: int
    share_of_losses: float | None

    def document(self) -> dict[str, Any]:
        """Return the price of a kind as JSON."""
        document: dict[str, Any] = plain(asdict(self))
        return document
