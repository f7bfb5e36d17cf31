"""What an hour of contact goes with in words, the same on a screen and a page."""

from __future__ import annotations

from ontarget.core.number import counted
from ontarget.report.activity import ActivityView, KindView

KIND_WORDS = {"call": "calls", "email": "mails", "meeting": "meetings", "other": "notes, tasks"}
"""Words for kinds of contact."""


def kind_name(one: KindView) -> str:
    """Return what a row is about: a kind of contact, or one of a stage or segment."""
    words = KIND_WORDS[one.kind]
    return words if not one.name else f"{one.name}, {words}"


def hours_said(found: ActivityView) -> str:
    """Return the hours a week by kind and what a win takes; empty where no hours are known."""
    if not found.hours:
        return ""
    said = ", ".join(f"{KIND_WORDS[one.kind]} {one.hours_a_week:.1f}" for one in found.hours)
    text = f"a week in the last quarter: {said}."
    usual = found.usual
    if usual is not None:
        text += (
            f" A win takes {usual.hours_per_win:,.1f} hours of contact, all deals counted; "
            f"{usual.hours_on_won_share * 100:.0f} % went into deals that were won."
        )
    return text


def activity_basis(found: ActivityView) -> str:
    """Return what it rests on; empty where it rests on nothing."""
    if not found.n_weeks or found.since is None or found.until is None:
        return ""
    deals = counted(found.n_opportunities, "deal")
    return (
        f"{counted(found.n_weeks, 'week')} of {deals}, {found.since} to {found.until}; a win "
        f"counts within {found.horizon_days} days."
    )
