"""What a measured cause is called, and one thing to try."""

from __future__ import annotations

from dataclasses import dataclass

from ontarget.core.period import Period
from ontarget.diagnosis.causes import Measured
from ontarget.report.diagnosis import CauseView, UncheckedView


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
    "hours_needed": _Words(
        "{size} open deals a seller in the middle of the {period}; at {detail} the hours there are "
        "would do for {comparison}",
        "give the lower half to the back burner, or the hours to fewer: ontarget audit --halve",
    ),
    "last_days_work": _Words(
        "{size} of the contacts of the last weeks fell on the last five working days, which are "
        "{comparison} of their days",
        "book the calls of the last week a fortnight earlier: ontarget followups --week",
    ),
    "after_hours": _Words(
        "{size} of the contacts were made outside working hours, {comparison} in the {period}s "
        "before",
        "drop one kind of work for a week and see what is missed: ontarget activity",
    ),
    "unanswered": _Words(
        "{size} of the questions about the buyer were open when deals were lost, {comparison} when "
        "they were won",
        "ask the first open question before the next proposal: ontarget qualify",
    ),
    "late_obstacles": _Words(
        "in {size} of the lost deals with an obstacle the first was seen in the last quarter of "
        "their life, of the won ones in {comparison}",
        "ask in the first meeting what could stop it: ontarget obstacle add",
    ),
    "price_first": _Words(
        "in {size} of the lost deals with a price it was named before anything of value was on "
        "record, of the won ones in {comparison}",
        "four lines of value before the next price: ontarget case",
    ),
    "created_before": _Words(
        "{size} new deals were created {detail} before, usually {comparison}; what is created then "
        "is decided now",
        "two fixed hours a week for new ones, above all in a good {period}",
    ),
    "against_verdict": _Words(
        "{size} of the deals kept against the audit's verdict were won, of those it would keep "
        "{comparison}",
        "let two of them go for a month, with a day to come back: ontarget decide",
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


_LACKS = {
    "open_per_seller": "open deals of an earlier {period}, to compare with",
    "hours_needed": "hours a week of its sellers (owner set NAME --hours-per-week 20)",
    "overdue_steps": "days of next steps, now and before the period",
    "last_days": "wins of the period",
    "last_days_work": "contacts of the period",
    "after_hours": "times of day of contacts, now and in the periods before",
    "lost_without_reason": "reasons of losses, now and before",
    "weakest_product": "products, with ten deals that ended in each",
    "weakest_segment": "segments, with ten deals that ended in each",
    "unanswered": "answers about buyers of deals that were won and lost (qualify)",
    "late_obstacles": "obstacles of deals won and lost, from before they ended (obstacle)",
    "price_first": "days of prices and of what was said of value (quotes, discount, case)",
    "silent": "contacts with open deals, now and before the period",
    "unplanned": "next steps, now and before the period",
    "past_dates": "close dates of open deals, now and before the period",
    "slipped": "close dates that fell into the period, from before it began",
    "created": "days of creation in an earlier {period}, to compare with",
    "created_before": "days of creation a year back, to compare with",
    "against_verdict": "decisions against the audit's verdict on deals that have ended (decide)",
}


def view_unchecked(family: str, name: str, period: Period) -> UncheckedView:
    """Return a measure that could not be taken, and what the book would have to say for it."""
    return UncheckedView(family, name, _LACKS[name].format(period=period.size))


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
