"""What an audit says in whole sentences, the same on a screen and on a page."""

from __future__ import annotations

from datetime import date

from ontarget.core.number import counted
from ontarget.report.answer import Number, PeriodView
from ontarget.report.answer_words import money
from ontarget.report.audit import AuditSummary, DecisionView, VerdictSum

SIGNS = {"keep": "●", "backburner": "◐", "cut": "○", "hand-over": "→"}
VERDICT_WORDS = {
    "keep": "keep",
    "backburner": "back burner",
    "cut": "cut",
    "hand-over": "hand over",
}
_N_NEEDS = 6
_NEEDS = {
    "people": "people at the buyer", "quotes": "quotes", "touches": "activities",
    "questions": "qualification", "date_moves": "earlier close dates",
    "stage_moves": "earlier stages", "amount_moves": "earlier amounts", "periods": "a target",
    "sellers": "sellers", "reference": "closed opportunities", "obstacles": "obstacles",
    "closed_rows": "closed opportunities", "n_pushes": "earlier close dates",
    "last_activity_on": "activities", "stage_place": "stages in their order",
    "stage_age_days": "since when it is in its stage", "next_step_on": "day of the next step",
    "probability": "own odds", "close_date": "close dates",
}  # fmt: skip


def paper_said(summary: AuditSummary, period: PeriodView) -> str:
    """Return what is open, and how many times it covers what is to go: on paper and in truth."""
    cover = summary.coverage
    worth = [amount_said(one.amount, one.currency) for one in summary.open_amounts]
    text = f"{' and '.join(worth)} open." if worth else "What they are worth is not known."
    if len(worth) > 1:
        text = f"{', '.join(worth[:-1])} and {worth[-1]} open; currencies are not added up."
    if cover.open is not None and cover.expected is not None:
        what = f"What is in {summary.currency}" if len(worth) > 1 else "It"
        text += f" {what} looks like {cover.open:.1f} times what is to go;"
        if cover.dated is not None:
            text += f" dated in {period.name} {cover.dated:.1f} times;"
        text += f" likely to arrive {cover.expected:.1f} times."
    return text


def amount_said(value: Number, currency: str | None) -> str:
    """Return an amount behind its currency."""
    return f"{currency or ''} {money(value)}".strip()


def share_notes(one: VerdictSum, period: str) -> list[str]:
    """Return what to say beside a verdict, the longest first."""
    if one.share_of_period is None:
        return []
    text = f"{one.share_of_period * 100:.0f} % of the wins {period} can bring"
    return [text] if one.wakes_on is None else [f"{text}; first back {_day(one.wakes_on)}", text]


def not_checked_said(summary: AuditSummary) -> str | None:
    """Return which rules could not be asked, and what the book would have to say."""
    lacking = [one for one in summary.not_checked if one.needs != "obstacles"]
    if not lacking:
        return None
    lacking.sort(key=lambda one: -len(one.rules))
    said = list(dict.fromkeys(need_words(one.needs.split("|")[0]) for one in lacking))
    n_rules = sum(len(one.rules) for one in lacking)
    more = "" if len(said) <= _N_NEEDS else " and more"
    return (
        f"Not checked ({counted(n_rules, 'rule')}), the book does not say: "
        f"{', '.join(said[:_N_NEEDS])}{more}."
    )


def need_words(need: str) -> str:
    """Return what a rule needs, in words."""
    return _NEEDS.get(need, need.replace("_", " "))


def decided_said(decision: DecisionView) -> str:
    """Return what was decided, when, until when and why."""
    until = f" until {_day(decision.until)}" if decision.until else ""
    to = f" to {decision.to_owner}" if decision.to_owner else ""
    said = f"decided {_day(decision.decided_on)}: {VERDICT_WORDS[decision.verdict]}{to}{until}"
    return f"{said}, {decision.reason}"


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"
