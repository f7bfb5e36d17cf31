"""The plan as lines for a terminal."""

from __future__ import annotations

import textwrap

from ontarget.report.plan import ActionView, PlanView
from ontarget.report.today_words import duration_said, names_said, no_action_said


def plan_lines(found: PlanView, width: int, *, is_plain: bool) -> list[str]:
    """Return the plan in lines no wider than ``width``."""
    width = max(48, min(width, 90))
    day = f"{found.as_of:%A} {found.as_of.day} {found.as_of:%B}"
    name = found.scope.name or "Company"
    lines = [f"{day}{name.rjust(width - len(day))}" if len(day) + len(name) < width else day, ""]
    lines += [*wrap(found.answer.verdict, width, "  ", "  "), ""]
    lines += action_lines(found, width, is_plain)
    for title, entries in (
        ("Follow up", _due(found)),
        ("Stop", [f"{one.name}: {one.text}" for one in found.stop]),
        ("Back today", [f"{one.name}, parked {one.parked_on.day} {one.parked_on:%b}: {one.reason}"
                        for one in found.back_today]),
        ("New findings", [f"{one.name or 'Pipeline'}: {one.finding.text}"
                          for one in found.new_findings]),
        ("Done today", list(dict.fromkeys(found.done_text))),
    ):  # fmt: skip
        lines += block(title, entries, width)
    if found.actions:
        lines += wrap(found.assumption, width, "  ", "  ")
        lines += wrap(
            'Tick off: ontarget done 1 --next-step "call the CFO" --next-on thu', width, "  ", "  "
        )
    return lines


def _due(found: PlanView) -> list[str]:
    due = () if found.follow_ups is None else found.follow_ups.due
    if not due:
        return []
    names = ", ".join(one.name for one in due[:3]) + (", ..." if len(due) > 3 else "")
    return [f"{len(due):,} due: {names}: ontarget followups"]


def action_lines(found: PlanView, width: int, is_plain: bool) -> list[str]:
    """Return what to do, day by day, with a box to tick."""
    if not found.actions:
        return [f"  {no_action_said(found.n_open, is_done=bool(found.done_today))}", ""]
    box = "[ ]" if is_plain else "□"
    days = sorted({one.on for one in found.actions})
    lines = []
    for day in days:
        own = [one for one in found.actions if one.on == day]
        total = sum(one.minutes for one in own)
        head = "Do these" if len(days) == 1 else f"{day:%A}"
        lines.append(f"  {head}, about {duration_said(total)}")
        for one in own:
            place = found.actions.index(one) + 1
            lines += _one_action(f"  {box} {place:<2} ", one, width)
        lines.append("")
    return lines


def _one_action(head: str, one: ActionView, width: int) -> list[str]:
    indent = " " * len(head)
    minutes = f"{one.minutes} min"
    text = textwrap.wrap(f"{one.name}: {one.text}", width - len(minutes) - 2, initial_indent=head,
                         subsequent_indent=indent)  # fmt: skip
    text[0] = text[0] + minutes.rjust(width - len(text[0]))
    text += wrap(one.why, width, indent, indent)
    if one.also:
        text += wrap(f"The same for {names_said(one.also)}.", width, indent, indent)
    return text


def block(title: str, entries: list[str], width: int) -> list[str]:
    """Return entries beside their title, and a blank line; nothing where there are none."""
    lines = []
    for place, entry in enumerate(entries):
        head = f"  {title if place == 0 else '':<14}"
        lines += wrap(entry, width, head, " " * 16)
    return [*lines, ""] if lines else []


def wrap(text: str, width: int, first: str, later: str) -> list[str]:
    """Return text in lines, the first and the later ones begun as said."""
    return textwrap.wrap(text, width, initial_indent=first, subsequent_indent=later)
