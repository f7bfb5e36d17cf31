"""Reasons for a chance in words: what is seen of the opportunity, and which way it points."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, timedelta

from ontarget.forecast.reasons import Reason
from ontarget.report.forecast import ReasonView

Values = dict[str, float | str]
_MUCH = 1.25  # times the usual amount


def reason_view(reason: Reason, as_of: date) -> ReasonView:
    """Return a reason as it is shown; the effect is in shares of 1."""
    text = _say(reason, as_of)
    points = round(reason.effect * 100)
    size = "about even" if not points else f"{points:+d} point{'' if abs(points) == 1 else 's'}"
    return ReasonView(reason.group, f"{text} ({size})", reason.effect)


def _say(reason: Reason, as_of: date) -> str:
    values = reason.values
    if "level" in values:
        return _LEVELS.get(reason.group, f"{reason.group} {{}}").format(values["level"])
    say = _SAYINGS.get(reason.group)
    return say(values, as_of) if say else f"{reason.group} not stated"


def _count(values: Values, name: str) -> int | None:
    value = values.get(name)
    return None if value is None else round(math.expm1(float(value)))


def _plural(n: int, noun: str) -> str:
    return f"{n} {noun}{'' if n == 1 else 's'}"


def _close_date(values: Values, as_of: date) -> str:
    ahead = values.get("days ahead")
    if ahead is None:
        return "no close date"
    days = round(float(ahead))
    if days < 0:
        return f"its date passed {_plural(-days, 'day')} ago"
    day = as_of + timedelta(days=days)
    return f"dated {day.day} {day:%b %Y}"


def _stage_age(values: Values, _: date) -> str:
    return f"{_plural(_count(values, 'log days in the stage') or 0, 'day')} in its stage"


def _pushes(values: Values, _: date) -> str:
    n = _count(values, "log of pushes") or 0
    return f"date moved later {_plural(n, 'time')}" if n else "date never moved"


def _amount(values: Values, _: date) -> str:
    ratio = values.get("log amount against the usual")
    if ratio is None:
        return "amount not stated"
    times = math.exp(float(ratio))
    if times > _MUCH:
        return f"{times:.1f} times the usual amount"
    if times < 1 / _MUCH:
        return f"{times:.1f} times the usual amount, so smaller"
    return "the usual amount"


def _silence(values: Values, _: date) -> str:
    days = _count(values, "log days since the buyer wrote or called")
    if days is None:
        return "when the buyer was last in touch is not known"
    if days >= _LONG_SILENCE:
        return "no sign from the buyer for long"
    return f"last sign from the buyer {_plural(days, 'day')} ago"


_LONG_SILENCE = 119


def _contacts(values: Values, _: date) -> str:
    buyer = _count(values, "log of contacts by the buyer in two weeks") or 0
    own = _count(values, "log of contacts by you in two weeks") or 0
    return f"contacts in two weeks: {buyer} by the buyer, {own} by you"


def _next_step(values: Values, _: date) -> str:
    return "a next step is planned" if any(values.values()) else "no next step is planned"


def _own_odds(values: Values, _: date) -> str:
    odds = values.get("log-odds stated")
    if odds is None:
        return "no odds stated"
    return f"stated odds {100 / (1 + math.exp(-float(odds))):.0f} %"


def _account(values: Values, _: date) -> str:
    won = _count(values, "log of earlier wins with the account") or 0
    lost = _count(values, "log of earlier losses with the account") or 0
    if not won and not lost:
        return "nothing closed with the account before"
    return f"with the account before: {won} won, {lost} lost"


_SAYINGS: dict[str, Callable[[Values, date], str]] = {
    "close date": _close_date,
    "stage age": _stage_age,
    "pushes": _pushes,
    "amount": _amount,
    "silence": _silence,
    "contacts": _contacts,
    "next step": _next_step,
    "own odds": _own_odds,
    "account": _account,
}
_LEVELS = {
    "stage": "in stage {}",
    "forecast category": "called {}",
    "lead_source": "source {}",
    "type": "type {}",
    "product": "product {}",
}
