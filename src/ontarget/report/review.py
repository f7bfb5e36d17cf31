"""A review of the pipeline, one opportunity at a time: agenda, cards, and how it went."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from ontarget.report.answer import Number, PeriodView, ScopeView, plain
from ontarget.report.audit import AuditedOpportunity, DecisionView
from ontarget.report.shown import Shown

N_FINDINGS = 3


@dataclass(frozen=True, slots=True)
class Facts:
    """What the book knows of an opportunity, before anybody judges it.

    ``silence_working_days`` since the last contact either way, or since creation without one.
    ``changed`` says what changed since the end of ``since``: of the last decision about it
    (``is_since_review``), or four weeks back. ``has_contacts`` and ``has_steps``: the book has
    contacts, or next steps, of any opportunity.
    """

    opportunity_id: str
    name: str
    account: str | None
    owner: str | None
    amount: Number | None
    currency: str | None
    stage: str | None
    stage_days: int | None
    age_days: int | None
    close_date: date | None
    last_contact_on: date | None
    silence_working_days: int | None
    n_from_buyer: int
    n_contacts: int
    next_step: str | None
    next_step_on: date | None
    since: date
    is_since_review: bool
    changed: str
    decision: DecisionView | None
    has_contacts: bool = True
    has_steps: bool = True


@dataclass(frozen=True, slots=True)
class Card:
    """One opportunity on the agenda: facts first, what the tool says only afterwards."""

    record_id: int
    facts: Facts
    audited: AuditedOpportunity
    question: str

    def document(self) -> dict[str, Any]:
        """Return the card as JSON has it."""
        one = self.audited
        return {
            "facts": asdict(self.facts),
            "question": self.question,
            "tool": {
                "verdict": one.verdict, "why": one.why, "note": one.note,
                "p_win_in_period": one.p_win_in_period, "p_win_in_horizon": one.p_win_in_horizon,
                "horizon_weeks": one.horizon_weeks, "p_hit_if_won": one.p_hit_if_won,
                "p_hit_if_lost": one.p_hit_if_lost,
                "realistic_close": asdict(one.realistic_close),
                "findings": [asdict(finding) for finding in one.findings[:N_FINDINGS]],
            },
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Agenda(Shown):
    """What to look at, most at stake first; ``n_left`` more are left for another time.

    ``n_lately`` were decided within ``every_days``, ``n_asleep`` are parked and not back yet.
    """

    as_of: date
    scope: ScopeView
    period: PeriodView
    n_open: int
    n_lately: int
    every_days: int
    n_asleep: int
    n_left: int
    cards: tuple[Card, ...]

    @property
    def minutes(self) -> int:
        """How long it takes: about a minute each."""
        return len(self.cards)

    def document(self) -> dict[str, Any]:
        """Return the agenda as JSON has it."""
        document: dict[str, Any] = plain({
            "as_of": self.as_of,
            "scope": asdict(self.scope),
            "period": asdict(self.period),
            "minutes": self.minutes,
            "n_open": self.n_open,
            "n_decided_lately": self.n_lately,
            "review_every_days": self.every_days,
            "n_parked": self.n_asleep,
            "n_left": self.n_left,
            "opportunities": [card.document() for card in self.cards],
        })  # fmt: skip
        return document


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of one card: blind, and in the end; ``final`` is None where it was skipped."""

    tool: str
    first: str | None
    final: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a review went. ``n_compared``: own verdicts that the tool could have had as well."""

    n_decided: int
    n_skipped: int
    n_compared: int
    n_agreed: int
    n_changed: int
    minutes: float
    n_left: int

    @property
    def text(self) -> str:
        """Say it in a few sentences."""
        parts = [
            f"{self.n_decided} decided, {self.n_skipped} skipped, in {_minutes(self.minutes)}."
        ]
        if self.n_compared:
            parts.append(
                f"Before you saw its verdict you agreed with the tool on {self.n_agreed} of "
                f"{self.n_compared}; you changed yours on {self.n_changed}."
            )
        parts.append(f"{self.n_left:,} left for another time." if self.n_left else "None is left.")
        return " ".join(parts)


def _minutes(minutes: float) -> str:
    whole = round(minutes)
    return "less than a minute" if whole < 1 else f"{whole} minute{'' if whole == 1 else 's'}"
