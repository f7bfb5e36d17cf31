"""The audit of a pipeline, as a screen, a page or JSON contains it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from ontarget.report.answer import Number, PeriodView, ScopeView, plain
from ontarget.report.forecast import RealisticClose
from ontarget.report.obstacles import ObstacleView
from ontarget.report.shown import Shown


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding; ``evidence`` has amounts in major units."""

    rule: str
    rule_id: str
    severity: str
    evidence: dict[str, Any]
    text: str
    fix: str
    subject: str | None = None
    size: float | None = None


@dataclass(frozen=True, slots=True)
class DecisionView:
    """What was decided; ``is_asleep``: parked and not back yet."""

    verdict: str
    until: date | None
    to_owner: str | None
    reason: str | None
    decided_on: date
    is_asleep: bool


@dataclass(frozen=True, slots=True)
class AuditedOpportunity:
    """One open opportunity with the verdict on it, most at stake first."""

    opportunity_id: str
    name: str | None
    owner: str | None
    amount: Number | None
    currency: str | None
    close_date: date | None
    verdict: str
    why: str
    p_win_in_period: float
    p_win_in_horizon: float
    horizon_weeks: int
    realistic_close: RealisticClose
    p_hit_if_won: float | None
    p_hit_if_lost: float | None
    findings: tuple[FindingView, ...]
    obstacles: tuple[ObstacleView, ...]
    qualification: dict[str, Any]
    decision: DecisionView | None = None
    explore: bool = False
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in major units with its currency, None where the book names none."""

    amount: Number
    currency: str | None


@dataclass(frozen=True, slots=True)
class VerdictSum:
    """How many have a verdict, their amounts, and their share of what may come.

    ``amount`` is that in the audit's currency, ``amounts`` has every currency by itself.
    """

    verdict: str
    n: int
    amount: Number
    share_of_period: float | None
    share_of_horizon: float | None
    wakes_on: date | None = None
    amounts: tuple[Money, ...] = ()


@dataclass(frozen=True, slots=True)
class NotChecked:
    """Rules that were not asked, because the book does not know what they need."""

    needs: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A finding in its place among all: the opportunity it is about, None for the pipeline.

    ``n_same`` counts other opportunities of which the same sentence holds.
    """

    record_id: int | None
    opportunity_id: str | None
    name: str | None
    amount: Number | None
    finding: FindingView
    currency: str | None = None
    n_same: int = 0


@dataclass(frozen=True, slots=True)
class Coverage:
    """Times what is to go: all that is open, what is dated in the period, what will arrive."""

    open: float | None
    dated: float | None
    expected: float | None


@dataclass(frozen=True, slots=True)
class RuleCost:
    """What a rule took and found."""

    rule_id: str
    rule: str
    n: int
    seconds: float


@dataclass(frozen=True, slots=True)
class AuditSummary:
    """The audit in a few numbers. ``worst`` are the findings to look at first.

    ``open_amount`` is that in ``currency``, ``open_amounts`` has every currency by itself.
    """

    n_open: int
    open_amount: Number
    currency: str | None
    coverage: Coverage
    by_verdict: tuple[VerdictSum, ...]
    n_findings: int
    n_rules_asked: int
    worst: tuple[Ranked, ...]
    not_checked: tuple[NotChecked, ...]
    n_waived: int = 0
    n_asleep: int = 0
    open_amounts: tuple[Money, ...] = ()


@dataclass(frozen=True, slots=True)
class AuditView(Shown):
    """The whole audit. ``findings`` are about no single opportunity."""

    as_of: date
    scope: ScopeView
    period: PeriodView
    summary: AuditSummary
    opportunities: tuple[AuditedOpportunity, ...]
    findings: tuple[FindingView, ...]
    problems: tuple[str, ...] = ()
    costs: tuple[RuleCost, ...] = ()
    notes: tuple[str, ...] = ()
    halve: dict[str, Any] | None = field(default=None)

    def document(self, limit: int | None = None) -> dict[str, Any]:
        """Return the audit as the JSON contract has it."""
        document = {
            "as_of": self.as_of,
            "scope": asdict(self.scope),
            "period": asdict(self.period),
            "opportunities": [asdict(one) for one in self.opportunities[:limit]],
            "summary": asdict(self.summary),
            "findings": [asdict(one) for one in self.findings],
            "problems": list(self.problems),
            "notes": list(self.notes),
        }
        if self.costs:
            document["profile"] = [asdict(one) for one in self.costs]
        if self.halve is not None:
            document["halve"] = self.halve
        found: dict[str, Any] = plain(document)
        return found
