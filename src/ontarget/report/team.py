"""A team as its manager sees it: who stands where, who has room, what was called."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ontarget.report.answer import Answer, Breakdown
from ontarget.report.coach import Sheet


@dataclass(frozen=True, slots=True)
class Member:
    """One seller. ``before`` is the chance as last published before the day, on ``before_on``.

    ``free_hours`` a week are those that the open pipeline leaves, None where nobody said how many
    there are. ``is_here`` is false of who has left, or has had nothing open for half a year.
    """

    row: Breakdown
    team: str | None
    manager: str | None
    before: float | None
    before_on: date | None
    n_open: int
    usual_open: float
    hours: float | None
    free_hours: float | None
    is_here: bool


@dataclass(frozen=True, slots=True)
class TeamView:
    """The sellers of a scope. ``is_hours_assumed``: an opportunity's hours are an assumption."""

    answer: Answer
    members: tuple[Member, ...]
    is_hours_assumed: bool


def queue_order(sheets: tuple[Sheet, ...]) -> list[tuple[Sheet, str]]:
    """Return whom to talk with first, and why: whose chance fell most, then missed steps."""
    return [(one, _why(one)) for one in sorted(sheets, key=_rank)]


def _fall(sheet: Sheet) -> float:
    change, now = sheet.answer.change, sheet.answer.p_hit
    if change is None or now is None or not change.is_real:
        return 0.0
    return max(change.p_hit_before - now, 0.0)


def _missed(sheet: Sheet) -> int:
    return sheet.kept.n_due - sheet.kept.n_kept


def _rank(sheet: Sheet) -> tuple[float, int, str]:
    return (-round(_fall(sheet), 2), -_missed(sheet), sheet.owner)


def _why(sheet: Sheet) -> str:
    parts = []
    if fall := _fall(sheet):
        parts.append(f"the chance fell by {100 * fall:.0f} in 100")
    if missed := _missed(sheet):
        parts.append(f"{missed} of {sheet.kept.n_due} next steps were not kept")
    return "; ".join(parts) or "nothing presses"
