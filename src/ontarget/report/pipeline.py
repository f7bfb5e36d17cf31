"""The open pipeline as a table shows it: one light row for each opportunity, many at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from ontarget.report.answer import Number, PeriodView, ScopeView
from ontarget.report.audit import AuditSummary, DecisionView

StepMark = Literal["none", "undated", "planned", "late"]


@dataclass(frozen=True, slots=True)
class PipelineRow:
    """One open opportunity; its place in the pipeline is the one by what is at stake.

    ``stage_place`` is the place of its stage from 1, 0 where it has none. ``own_odds`` are what a
    person said, beside the model's. ``rules`` are the ids of the rules that found something.
    """

    record_id: int
    opportunity_id: str
    name: str
    account: str | None
    owner: str | None
    amount: Number | None
    currency: str | None
    stage: str | None
    stage_place: int
    close_date: date | None
    realistic_from: date | None
    realistic_on: date | None
    realistic_to: date | None
    p_win_in_period: float
    p_win_in_horizon: float
    p_hit_if_won: float | None
    p_hit_if_lost: float | None
    verdict: str
    why: str
    next_step: str | None
    next_step_on: date | None
    own_odds: float | None
    rules: tuple[str, ...]
    decision: DecisionView | None = None

    @property
    def is_parked(self) -> bool:
        """Whether somebody parked it and it is not back yet."""
        return self.decision is not None and self.decision.is_asleep

    def step_mark(self, as_of: date) -> StepMark:
        """Return how its next step stands: none, without a day, planned, or passed."""
        if self.next_step_on is None:
            return "undated" if self.next_step else "none"
        return "planned" if self.next_step_on >= as_of else "late"


@dataclass(frozen=True, slots=True)
class PipelineView:
    """All open opportunities of a scope, most at stake first, and the audit in a few numbers.

    ``rules`` has id and title of the rules that found something, the most frequent first.
    """

    as_of: date
    scope: ScopeView
    period: PeriodView
    summary: AuditSummary
    rows: tuple[PipelineRow, ...]
    rules: tuple[tuple[str, str], ...]
    problems: tuple[str, ...]
    notes: tuple[str, ...]
    has_target: bool
