"""The day as lines for a terminal: the number, three things to do, whom to contact."""

from __future__ import annotations

from ontarget.cli.answer_text import money
from ontarget.cli.follow_ups_text import due_lines, leave_lines
from ontarget.cli.plan_text import action_lines, block, wrap
from ontarget.report.answer import Answer, in_hundred
from ontarget.report.today import PriceCard, TodayView

_N_DUE = 8


def today_lines(found: TodayView, width: int, *, is_plain: bool) -> list[str]:
    """Return the day in lines no wider than ``width``."""
    width = max(48, min(width, 90))
    plan, day = found.plan, found.follow_ups
    head = f"{found.as_of:%A} {found.as_of.day} {found.as_of:%B}"
    name = found.scope.name or "Company"
    lines = [f"{head}{name.rjust(width - len(head))}" if len(head) + len(name) < width else head]
    lines += ["", *wrap(_number(plan.answer), width, "  ", "  "), ""]
    if not (plan.actions or day.due or plan.done_today):
        lines += [*wrap(_nothing(found), width, "  ", "  "), ""]
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
    percent = f"{card.percent:.0f} %"
    margin = f"at a margin of {100 * card.margin:.0f} %"
    margin += ", which is assumed: ontarget config margin" if card.is_margin_assumed else ""
    lines = ["  Before you cut a price"]
    for one in card.cuts:
        unit = f"{one.currency} " if one.currency else ""
        said = f"{one.name}: {percent} off gives away {unit}{money(one.given_away)}"
        if one.p_needed is None:
            said += f"; at {_chance(one.p_now)} now, not even a certain win pays for it"
        else:
            said += f"; it pays if that lifts their {_chance(one.p_now)} in the period to "
            said += f"{_chance(one.p_needed)} at least"
        said += f". At its price it has {_chance(one.p_later)} to come after the period."
        lines += wrap(said, width, "    ", "    ")
    return [*lines, *wrap(f"Arithmetic {margin}.", width, "    ", "    "), ""]


def _chance(p: float) -> str:
    return f"{100 * p:.0f} %" if p >= 0.1 else f"{100 * p:.1f} %"


def _number(answer: Answer) -> str:
    if answer.p_hit is None:
        return answer.verdict
    said = f"{_period(answer)}: {in_hundred(answer.p_hit)}"
    change = answer.change
    if change is not None:
        said += f" ({change.since:%A} {change.p_hit_before * 100:.0f})"
    said += "."
    left = answer.period.working_days_left
    days = f"{left} working day{'' if left == 1 else 's'} after today" if left else "the last day"
    gap = answer.gap or 0
    if gap <= 0:
        return f"{said} The target is reached, {days} left."
    unit = answer.measure_unit
    amount = f"{money(gap)} {unit}" if unit in ("won", "created") else f"{unit} {money(gap)}"
    return f"{said} {amount} to go, {days}."


def _period(answer: Answer) -> str:
    """Return the period as one says it: November, Q4, 2026."""
    start, end = answer.period.start, answer.period.end
    is_month = (start.year, start.month) == (end.year, end.month)
    return f"{start:%B}" if is_month and start.day == 1 else answer.period.name


def _nothing(found: TodayView) -> str:
    drivers = found.plan.answer.drivers
    one = f" {drivers[0].name} is the one to think about." if drivers else ""
    return f"Nothing is due.{one}"
