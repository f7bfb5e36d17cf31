"""What past follow-ups show, and the caps that hold, as a screen, a page or JSON contains it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from ontarget.report.answer import ScopeView, plain
from ontarget.report.shown import Shown


@dataclass(frozen=True, slots=True)
class CurveView:
    """How long answers take in one group: ``answered_by`` maps working days to shares.

    ``p_answer``: share that ever answers; ``wait_days``: working days after which to write again;
    ``rests_on``: segment, firm or prior.
    """

    group: str
    n: int
    replies: int
    p_answer: float
    answered_by: dict[str, float]
    wait_days: int
    rests_on: str


@dataclass(frozen=True, slots=True)
class ShareView:
    """A share of a group with its 95 % interval; None where the group is empty."""

    label: str
    n: int
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class AttemptView:
    """The k-th contact since the buyer's last sign: chances, and what it is worth in hours."""

    turn: int
    n: int
    p_answer: float
    p_annoyed: float
    worth_hours: float


@dataclass(frozen=True, slots=True)
class StudyView(Shown):
    """What past follow-ups of the whole book show: associations, never effects."""

    as_of: date
    scope: ScopeView
    caps: dict[str, int | str]
    n_contacts: int
    curves: tuple[CurveView, ...]
    attempts: tuple[AttemptView, ...]
    unanswered_days: int
    later_answered: tuple[ShareView, ...]
    later_trend: str
    naive_won: tuple[ShareView, ...]
    naive_trend: str
    is_survivorship: bool
    hours: tuple[ShareView, ...]
    hours_text: str
    followed: tuple[dict[str, Any], ...]

    def document(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        found: dict[str, Any] = plain(asdict(self))
        return found
