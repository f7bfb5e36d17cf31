"""What a measured cause is called, and one thing to try."""

from __future__ import annotations

from dataclasses import dataclass

from ontarget.core.period import Period
from ontarget.diagnosis.causes import Measured
from ontarget.report.diagnosis import CauseView


@dataclass(frozen=True)
class _Words:
    text: str
    to_try: str


_WORDS = {
    "open_per_seller": _Words(
        "{size} open deals a seller in the middle of the {period}, usually {comparison}",
        "park the lower half for a month: ontarget audit --halve",
    ),
    "overdue_steps": _Words(
        "{size} of the dated next steps were overdue at the end, {comparison} before",
        "do or re-date the overdue ones in one sitting: ontarget review",
    ),
    "last_days": _Words(
        "{size} of the wins came on the last five working days, which are {comparison} of the days",
        "ask buyers a month earlier which day of signing suits them",
    ),
    "lost_without_reason": _Words(
        "{size} of the losses have no reason, {comparison} in the four {period}s before",
        "ask five of them why, and write it down: ontarget lost ID --reason TEXT",
    ),
    "weakest_product": _Words(
        "{size} of the deals with {detail} were won in a year, of all others {comparison}",
        "look at three lost ones together before the next is begun",
    ),
    "weakest_segment": _Words(
        "{size} of the deals in {detail} were won in a year, of all others {comparison}",
        "look at three lost ones together before the next is begun",
    ),
    "silent": _Words(
        "{size} of the open deals had no sign for over 30 working days and no planned step, "
        "{comparison} before",
        "one last question each, then back burner: ontarget audit",
    ),
    "unplanned": _Words(
        "{size} of the open deals had no next step at the end, {comparison} before",
        "write one step with a date for each that you keep: ontarget review",
    ),
    "past_dates": _Words(
        "{size} of the open deals had a close date in the past at the end, {comparison} before",
        "ask the buyer for the date, or date it realistically: ontarget forecast",
    ),
    "slipped": _Words(
        "{size} of the deals dated in the {period} were still open behind it; {comparison} was to "
        "be expected",
        "date by the buyer's steps, not by the end of the {period}",
    ),
    "created": _Words(
        "{size} new deals were created, usually {comparison}; the next {period} will feel it",
        "two fixed hours a week for new ones, before anything else",
    ),
}


def view_cause(one: Measured, period: Period) -> CauseView:
    """Return a measure with its words."""
    words = _WORDS[one.name]
    filled = {
        "size": _number(one.size, one.unit),
        "comparison": _number(one.comparison, one.unit),
        "detail": one.detail,
        "period": period.size,
    }
    return CauseView(
        name=one.name,
        size=round(one.size, 4),
        comparison=round(one.comparison, 4),
        low=round(one.low, 4),
        high=round(one.high, 4),
        unit=one.unit,
        n=one.n,
        stands_out=one.stands_out,
        text=words.text.format(**filled),
        to_try=words.to_try.format(**filled),
    )


def _number(value: float, unit: str) -> str:
    if unit == "share":
        return f"{value * 100:.0f} %"
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}"
