"""What the day says in whole sentences."""

from __future__ import annotations

from collections.abc import Sequence

from ontarget.report.answer import Answer, in_hundred
from ontarget.report.answer_words import money, period_said, several, with_unit
from ontarget.report.today import CutCost, PriceCard, TodayView


def number_said(answer: Answer) -> str:
    """Return the number, what it was, what is to go and how long."""
    if answer.p_hit is None:
        return answer.verdict
    said = f"{period_said(answer)}: {in_hundred(answer.p_hit)}"
    change = answer.change
    if change is not None:
        said += f" ({change.since:%A} {change.p_hit_before * 100:.0f})"
    return f"{said}. {to_go_said(answer)}"


def to_go_said(answer: Answer) -> str:
    """Return what is to go and how long; that it is reached where it is."""
    left = answer.period.working_days_left
    days = f"{several(left, 'working day')} after today" if left else "the last day"
    gap = answer.gap or 0
    if gap <= 0:
        return f"The target is reached, {days} left."
    return f"{with_unit(gap, answer.measure_unit)} to go, {days}."


def nothing_said(found: TodayView) -> str:
    """Return what an empty day says."""
    drivers = found.plan.answer.drivers
    one = f" {drivers[0].name} is the one to think about." if drivers else ""
    return f"Nothing is due.{one}"


def no_action_said(n_open: int, *, is_done: bool) -> str:
    """Return why there is no action."""
    if not n_open:
        return "Nothing is open: ontarget import FILE brings in what is"
    return "Done for today." if is_done else "Nothing has to be done today that the pipeline shows."


def duration_said(minutes: int) -> str:
    """Return a duration.

    >>> duration_said(100), duration_said(120), duration_said(5)
    ('1 h 40 min', '2 h', '5 min')
    """
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if hours and rest else f"{hours} h" if hours else f"{rest} min"


def names_said(names: Sequence[str]) -> str:
    """Return two names and the number of the others."""
    rest = len(names) - 2
    if rest > 0:
        return f"{', '.join(names[:2])} and {rest:,} more"
    return " and ".join(names)


def cut_said(card: PriceCard, one: CutCost) -> str:
    """Return what a price cut on one opportunity would cost."""
    unit = f"{one.currency} " if one.currency else ""
    said = f"{one.name}: {card.percent:.0f} % off gives away {unit}{money(one.given_away)}"
    if one.p_needed is None:
        said += f"; at {_chance(one.p_now)} now, not even a certain win pays for it"
    else:
        said += f"; it pays if that lifts their {_chance(one.p_now)} in the period to "
        said += f"{_chance(one.p_needed)} at least"
    return said + f". At its price it has {_chance(one.p_later)} to come after the period."


def margin_said(card: PriceCard) -> str:
    """Return the margin that the arithmetic rests on."""
    margin = f"at a margin of {100 * card.margin:.0f} %"
    margin += ", which is assumed: ontarget config margin" if card.is_margin_assumed else ""
    return f"Arithmetic {margin}."


def _chance(p: float) -> str:
    return f"{100 * p:.0f} %" if p >= 0.1 else f"{100 * p:.1f} %"
