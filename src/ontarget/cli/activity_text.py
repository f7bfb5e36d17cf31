"""Result per hour as lines for a terminal."""

from __future__ import annotations

from ontarget.cli.answer_story import labelled
from ontarget.cli.plan_text import wrap
from ontarget.report.activity import ActivityView, KindView
from ontarget.report.activity_words import activity_basis, hours_said, kind_name
from ontarget.report.answer_words import money

_NAME = 26


def activity_lines(found: ActivityView, width: int, *, show_all: bool = False) -> list[str]:
    """Return the answer in lines no wider than ``width``."""
    width = max(60, min(width, 90))
    head = "Would more activity help?"
    right = (
        f"{found.scope.name or 'Company'}, as of {found.as_of:%a} {found.as_of.day} "
        f"{found.as_of:%b %Y}"
    )
    lines = [f"{head}{right.rjust(width - len(head))}", "", *wrap(found.verdict, width, "  ", "  ")]
    overall = [one for one in found.kinds if one.group == "all"]
    if overall:
        lines += ["", *_table(overall, found)]
    if show_all:
        for group in ("stage", "segment"):
            part = [one for one in found.kinds if one.group == group]
            lines += ["", f"  By {group}", *(_row(one) for one in part)] if part else []
    if found.least_useful is not None:
        lines += ["", *wrap(found.least_useful.text, width, "  ", "  ")]
    if found.usual is not None:
        lines += ["", *wrap(found.warning, width, "  ", "  ")]
    return [*lines, "", *_footer(found, width, show_all=show_all)]


def _table(rows: list[KindView], found: ActivityView) -> list[str]:
    usual = found.usual
    lines = [
        "  At equal stage, age and health of the deal: wins that go with 100 hours more",
        f"  {'':<{_NAME}}{'hours':>7}{'deals':>7}{'wins':>7}   {'95 % range':<16}more of it",
        *(_row(one) for one in rows),
    ]
    if usual is not None:
        said = f"  {'100 hours on average':<{_NAME}}{'':>14}{100 * usual.wins_per_hour:>7.1f}"
        if usual.amount_per_hour is not None:
            said += f"   {found.currency} {money(100 * usual.amount_per_hour)}"
        lines.append(said)
    return lines


def _row(one: KindView) -> str:
    name = kind_name(one)
    start = f"  {name[: _NAME - 1]:<{_NAME}}{one.hours:>7,.0f}{one.opportunities:>7,}"
    if one.wins_per_hour is None or one.interval is None:
        return f"{start}{'':>7}   {'':<16}{one.verdict}"
    low, high = one.interval
    reach = f"{100 * low:.1f} to {100 * high:.1f}"
    return f"{start}{100 * one.wins_per_hour:>7.1f}   {reach:<16}{one.verdict}"


def _footer(found: ActivityView, width: int, *, show_all: bool) -> list[str]:
    lines: list[str] = []
    if hours := hours_said(found):
        lines += labelled("Hours", hours, width)
    for note in found.notes:
        lines += labelled("Note", note, width)
    if basis := activity_basis(found):
        lines += labelled("Rests on", basis, width)
        if not show_all:
            lines += labelled("More", "by stage and segment: --all", width)
    return lines
