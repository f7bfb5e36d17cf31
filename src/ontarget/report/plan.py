"""The plan of a day or week, as a screen, a page or JSON contains it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from ontarget.report.answer import Answer, ScopeView, plain
from ontarget.report.audit import Ranked
from ontarget.report.follow_ups import FollowUps
from ontarget.report.shown import Shown


@dataclass(frozen=True, slots=True)
class ActionView:
    """One thing to do. ``at_stake`` is arithmetic, ``assumed_share`` of it is an assumption.

    An ``opportunity_id`` that two sources share is given as `source:id`. ``also`` names others to
    which the same sentence applies.
    """

    id: str
    kind: str
    record_id: int | None
    opportunity_id: str | None
    name: str
    text: str
    minutes: int
    at_stake: float
    assumed_share: float
    at_stake_per_hour: float
    basis: str
    why: str
    on: date
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stop:
    """What to stop spending time on."""

    opportunity_id: str | None
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Back:
    """A parked opportunity whose day has come."""

    opportunity_id: str
    name: str
    parked_on: date
    reason: str | None


@dataclass(frozen=True, slots=True)
class PlanView(Shown):
    """What to do, what to stop, what is back and what is new."""

    as_of: date
    scope: ScopeView
    actions: tuple[ActionView, ...]
    stop: tuple[Stop, ...]
    back_today: tuple[Back, ...]
    new_findings: tuple[Ranked, ...]
    done_today: tuple[str, ...]
    answer: Answer
    assumption: str
    n_open: int
    done_text: tuple[str, ...] = ()
    follow_ups: FollowUps | None = None

    def document(self) -> dict[str, Any]:
        """Return the plan as the JSON contract has it."""
        found: dict[str, Any] = plain(
            {
                "as_of": self.as_of,
                "scope": asdict(self.scope),
                "actions": [asdict(one) for one in self.actions],
                "stop": [asdict(one) for one in self.stop],
                "followups": [] if self.follow_ups is None else self.follow_ups.document()["due"],
                "new_findings": [asdict(one) for one in self.new_findings],
                "back_today": [asdict(one) for one in self.back_today],
                "done_today": list(self.done_today),
                "answer": self.answer.document(),
                "assumption": self.assumption,
            }
        )
        return found
