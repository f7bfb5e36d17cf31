"""What a diagnosis says in words, the same on a screen and a page."""

from __future__ import annotations

from ontarget.core.number import counted
from ontarget.report.answer import Number
from ontarget.report.diagnosis import PIPELINE, RESULTS, CauseView, Diagnosis, Interval

FAMILY_WORDS = {
    "pressure": "Pressure",
    "understanding": "Understanding",
    "pipeline_management": "Pipeline management",
}
"""Families of causes."""


def steps_of(found: Diagnosis, *, show_all: bool) -> list[tuple[str, Number, Interval | None]]:
    """Return the steps from target to result, the plan first and luck last."""
    parts = found.parts
    steps: list[tuple[str, Number, Interval | None]] = []
    if parts["plan_gap"] is not None:
        steps.append(("plan gap", parts["plan_gap"], None))
    if show_all:
        steps += [
            (name, parts[name] or 0, found.intervals.get(name)) for name in (*PIPELINE, *RESULTS)
        ]
    else:
        steps += [
            ("pipeline", found.together(PIPELINE), found.together_intervals["pipeline"]),
            ("results", found.together(RESULTS), found.together_intervals["results"]),
        ]
    steps.append(("luck", parts["luck"] or 0, found.intervals.get("luck")))
    return steps


def short_amount(value: Number) -> str:
    """Return a simulated amount with a sign, in thousands where it is large.

    >>> short_amount(-123456.0), short_amount(940)
    ('-123k', '+940')
    """
    if abs(value) >= 10_000_000:
        return f"{value / 1_000_000:+,.0f}M"
    return f"{value / 1000:+,.0f}k" if abs(value) >= 10_000 else f"{value:+,.0f}"


def cause_basis(one: CauseView) -> str:
    """Return on how many a cause rests and its range."""
    return f"n {one.n:,}; {cause_reach(one)}"


def cause_reach(one: CauseView) -> str:
    """Return the 95 % range of a cause's size."""
    return f"{cause_number(one, one.low)} to {cause_number(one, one.high)}"


def cause_number(one: CauseView, value: float) -> str:
    """Return a size of a cause in its unit."""
    if one.unit == "share":
        return f"{value * 100:.0f} %"
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}"


def rests_said(found: Diagnosis) -> str:
    """Return on how many deals a diagnosis rests."""
    return f"{counted(found.n_closed, 'deal')} that ended in the period, {found.n_won:,} won."
