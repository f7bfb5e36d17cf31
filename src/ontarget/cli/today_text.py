"""The day as lines for a terminal: the number, three things to do, whom to contact."""

from __future__ import annotations

from ontarget.cli.follow_ups_text import due_lines, leave_lines
from ontarget.cli.plan_text import action_lines, block, wrap
from ontarget.report.today import PriceCard, TodayView
from ontarget.report.today_words import cut_said, margin_said, nothing_said, number_said

_N_DUE = 8


def today_lines(found: TodayView, width: int, *, is_plain: bool) -> list[str]:
    """Return the day in lines no wider than ``width``."""
    width = max(48, min(width, 90))
    plan, day = found.plan, found.follow_ups
    head = f"{found.as_of:%A} {found.as_of.day} {found.as_of:%B}"
    name = found.scope.name or "Company"
    lines = [f"{head}{name.rjust(width - len(head))}" if len(head) + len(name) < width else head]
    lines += ["", *wrap(number_said(plan.answer), width, "  ", "  "), ""]
    if not (plan.actions or day.due or plan.done_today):
        lines += [*wrap(nothing_said(found), width, "  ", "  "), ""]
    if plan.actions or plan.done_today:
        lines += action_lines(plan, width, is_plain)
    if day.due:
        lines += due_lines(day.due[:_N_DUE], found.as_of, width)
        if len(day.due) > _N_DUE:
            lines.insert(-1, f"  {len(day.due) - _N_DUE:,} more: ontarget followups")
    lines += leave_lines(day.blocked, width)
    lines += block("Stop", [f"{one.name}: {one.text}" for one in plan.stop], width)
    lines += block(
        "Back today",
        [
            f"{one.name}, parked {one.parked_on.day} {one.parked_on:%b}"
            + (f": {one.reason}" if one.reason else "")
            for one in plan.back_today
        ],
        width,
    )
    lines += block(
        "New findings",
        [f"{one.name or 'Pipeline'}: {one.finding.text}" for one in plan.new_findings],
        width,
    )
    if day.missing_next_step:
        n = len(day.missing_next_step)
        said = f"{n:,} open opportunit{'y has' if n == 1 else 'ies have'} none to come"
        lines += block("Next step", [f"{said}: ontarget followups"], width)
    lines += block("Done today", list(dict.fromkeys(plan.done_text)), width)
    if found.price is not None:
        lines += price_lines(found.price, width)
    if plan.actions:
        lines += wrap(
            'Done: ontarget done 1 --next-step "call with CFO" --next-on thu', width, "  ", "  "
        )
    return lines


def price_lines(card: PriceCard, width: int) -> list[str]:
    """Return what cutting a price would cost in the last days of a period."""
    lines = ["  Before you cut a price"]
    for said in (*(cut_said(card, one) for one in card.cuts), margin_said(card)):
        lines += wrap(said, width, "    ", "    ")
    return [*lines, ""]
