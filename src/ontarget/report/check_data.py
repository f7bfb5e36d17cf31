"""What the data can carry, as a screen, a page or JSON contains it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from ontarget.report.answer import ScopeView, plain
from ontarget.report.shown import Shown


@dataclass(frozen=True, slots=True)
class LeakView:
    """A column that knows the outcome; ``field`` is what it is mapped to, None for custom ones."""

    column: str
    signal: str
    evidence: str
    action: str
    field: str | None
    auc: float


@dataclass(frozen=True, slots=True)
class FilledView:
    """So many of so many opportunities have a field, and what it is for."""

    name: str
    filled: int
    of: int
    share: float | None
    text: str


@dataclass(frozen=True, slots=True)
class QualityView:
    """How complete the data are; ``columns`` are the custom fields."""

    opportunities: int
    won: int
    lost: int
    open: int
    fields: tuple[FilledView, ...]
    columns: tuple[FilledView, ...]


@dataclass(frozen=True, slots=True)
class SkillView:
    """What columns add to the base rate; ``columns`` are the ones used, the most telling first.

    ``left_out`` says of other columns why nothing can be learned from them.
    """

    verdict: str
    log_loss_skill: float | None
    interval: tuple[float, float] | None
    auc: float | None
    closed: int
    rarer: int
    foretold: int
    order: str
    columns: tuple[str, ...]
    left_out: dict[str, str]
    text: str


@dataclass(frozen=True, slots=True)
class DataCheck(Shown):
    """The whole check."""

    as_of: date
    scope: ScopeView
    leaks: tuple[LeakView, ...]
    examined: int
    quality: QualityView
    skill: SkillView
    notes: tuple[str, ...] = ()

    def document(self) -> dict[str, Any]:
        """Return the check as the JSON contract has it."""
        document: dict[str, Any] = plain(asdict(self))
        return document
