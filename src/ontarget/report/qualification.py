"""What is known of a buyer and what is not, as a screen, a page or JSON contains it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from ontarget.report.answer import ScopeView, plain
from ontarget.report.shown import Shown


@dataclass(frozen=True, slots=True)
class Difference:
    """How much more often opportunities with something were won, with its 80 % interval.

    An association. ``value`` is None where there is not enough to tell.
    """

    value: float | None
    low: float | None
    high: float | None
    n_with: int
    n_without: int
    verdict: str


@dataclass(frozen=True, slots=True)
class QuestionView:
    """One question and its answer; ``known`` is user or crm, None where there is no answer."""

    question: str
    ask: str
    fact: str | None = None
    said_by: str | None = None
    said_on: date | None = None
    known: str | None = None
    is_by_buyer: bool = False
    entered_on: date | None = None
    cost: Difference | None = None


@dataclass(frozen=True, slots=True)
class QualificationView(Shown):
    """The questions of one opportunity, in the order of the profile."""

    record_id: int
    opportunity_id: str
    name: str | None
    profile: str
    questions: tuple[QuestionView, ...]
    as_of: date | None = None
    """The day it is told of, where it is told alone."""

    @property
    def answered(self) -> int:
        """How many questions have an answer."""
        return sum(one.fact is not None for one in self.questions)

    @property
    def missing(self) -> tuple[QuestionView, ...]:
        """Questions without an answer: those whose answers went most with winning first."""
        left = [one for one in self.questions if one.fact is None]
        return tuple(sorted(left, key=lambda one: -_told(one.cost)))

    def summary(self) -> dict[str, Any]:
        """Return how many are answered, asked, and which are missing."""
        return {
            "answered": self.answered,
            "asked": len(self.questions),
            "missing": [one.question for one in self.missing],
        }

    def document(self) -> dict[str, Any]:
        """Return the questions with their facts as JSON."""
        named: dict[str, str | None] = {}
        if self.as_of is not None:
            named["as_of"] = self.as_of.isoformat()
        named |= {"opportunity_id": self.opportunity_id, "name": self.name, "profile": self.profile}
        questions = [asdict(one) for one in self.questions]
        document: dict[str, Any] = plain(named | self.summary() | {"questions": questions})
        return document


def _told(cost: Difference | None) -> float:
    """Only what history can tell changes the order of the questions."""
    return cost.value if cost and cost.value is not None and cost.verdict == "with" else 0.0


def difference_text(one: Difference, with_: str, without: str) -> str:
    """Return a difference in words, with what it rests on.

    >>> difference_text(Difference(0.12, 0.04, 0.2, 40, 60, "with"), "answered", "unanswered")
    'won 12 points more often where answered (4 to 20; n 40 answered, 60 unanswered)'
    """
    n = f"n {one.n_with} {with_}, {one.n_without} {without}"
    if one.value is None or one.low is None or one.high is None:
        return f"not enough to tell ({n})"
    low, high = sorted((one.low, one.high))
    if one.verdict == "cannot tell":
        return f"cannot tell ({low * 100:+.0f} to {high * 100:+.0f} points; {n})"
    if one.value < 0:
        low, high = -high, -low
    word = "more" if one.value > 0 else "less"
    value = abs(one.value) * 100
    span = f"{low * 100:.0f} to {high * 100:.0f}"
    return f"won {value:.0f} points {word} often where {with_} ({span}; {n})"


@dataclass(frozen=True, slots=True)
class Qualifications(Shown):
    """The questions of the open opportunities of a scope, and what each goes with."""

    as_of: date
    scope: ScopeView
    opportunities: tuple[QualificationView, ...]
    costs: dict[str, Difference]

    def document(self) -> dict[str, Any]:
        """Return all opportunities as JSON."""
        head: dict[str, Any] = plain(
            {
                "as_of": self.as_of,
                "scope": asdict(self.scope),
                "costs": {name: asdict(one) for name, one in self.costs.items()},
            }
        )
        return head | {"opportunities": [one.document() for one in self.opportunities]}

    def cost_lines(self) -> list[str]:
        """Return what history tells of each question, in words."""
        if not self.costs:
            return []
        told = [
            f"  {name}: {difference_text(one, 'answered', 'unanswered')}"
            for name, one in self.costs.items()
        ]
        return ["", "What went with an answer; it need not be the cause", *told]
