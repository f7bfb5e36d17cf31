"""Follow-ups of a day or week: what is promised first, then what decides most, within the hours.

Days are filled one after the other with what is due, up to the minutes a day has; what does not
fit moves to the next day on which it has a window, so that nobody gets 60 on a Monday. Nothing is
dropped: what a week cannot hold is told as left.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ontarget.core.number import counted


@dataclass(frozen=True, slots=True)
class Due:
    """A follow-up that is due: ``key`` is unique, ``at_stake`` P(hit if won) - P(hit if lost).

    ``is_promise``: we said we would; ``is_owed``: they wrote and nobody answered. Both go first
    and on their day, whatever the minutes.
    """

    key: str
    due_on: date
    minutes: int
    at_stake: float = 0.0
    amount: float = 0.0
    is_promise: bool = False
    is_owed: bool = False


@dataclass(frozen=True, slots=True)
class Slot:
    """A time at which to do it: aware instants, inside the window."""

    key: str
    start: datetime
    end: datetime
    is_over: bool = False  # beyond the minutes of the day, for a promise's sake


@dataclass(frozen=True, slots=True)
class Day:
    """What is to be done on a day, by time."""

    day: date
    slots: tuple[Slot, ...]
    minutes: int


@dataclass(frozen=True, slots=True)
class Week:
    """The days, what did not fit, and what has no window on any of them."""

    days: tuple[Day, ...]
    left: tuple[str, ...]
    no_window: tuple[str, ...]
    text: str


FindSpan = Callable[[str, date], tuple[datetime, datetime] | None]


def rank(due: Iterable[Due]) -> list[Due]:
    """Return due ones in order: owed answers and promises, then most at stake, longest due, key."""
    return sorted(
        due,
        key=lambda one: (
            not (one.is_owed or one.is_promise), -round(one.at_stake, 6), one.due_on,
            -one.amount, one.key,
        ),
    )  # fmt: skip


def plan_week(
    due: Iterable[Due], days: Sequence[date], find_span: FindSpan, *, minutes_a_day: int
) -> Week:
    """Return what to do on each of the days.

    ``find_span(key, day)`` returns the window on a day, or None; it is asked only for days on
    which something may be put. The same due ones in any order give the same week.
    """
    left, planned, seen = rank(due), list[Day](), set[str]()
    for day in days:
        slots, used, rest = list[Slot](), 0, list[Due]()
        for one in left:
            must = one.is_owed or one.is_promise
            is_full = used + one.minutes > minutes_a_day and bool(slots)
            if one.due_on > day or (is_full and not must):
                rest.append(one)
                continue
            window = find_span(one.key, day)
            if window is None:
                rest.append(one)
                continue
            seen.add(one.key)
            slot = _place(one, window, slots, is_over=is_full)
            if slot is None:
                rest.append(one)
                continue
            insort(slots, slot, key=lambda placed: (placed.start, placed.key))
            used += one.minutes
        planned.append(Day(day, tuple(slots), used))
        left = rest
    last = days[-1] if days else date.min
    waiting = [one for one in left if one.due_on <= last]
    none = tuple(
        one.key for one in waiting if one.key not in seen and _has_none(one, days, find_span)
    )
    rest_keys = tuple(one.key for one in waiting if one.key not in none)
    return Week(tuple(planned), rest_keys, none, _say(len(rest_keys), len(none)))


def _place(
    one: Due, window: tuple[datetime, datetime], slots: Sequence[Slot], *, is_over: bool
) -> Slot | None:
    """Return the first free time inside the window; None if others have taken it all.

    In a window shorter than its minutes it takes the window.
    """
    start, end = window
    length = min(timedelta(minutes=one.minutes), end - start)
    for slot in slots:
        if slot.end <= start:
            continue
        if slot.start >= start + length:
            break
        start = slot.end.astimezone(start.tzinfo)
    if start + length > end:
        return None
    return Slot(one.key, start, start + length, is_over)


def _has_none(one: Due, days: Sequence[date], find_span: FindSpan) -> bool:
    return all(find_span(one.key, day) is None for day in days if day >= one.due_on)


def _say(n_left: int, n_none: int) -> str:
    parts = []
    if n_left:
        parts.append(f"{counted(n_left, 'more is', 'more are')} due than these days hold")
    if n_none:
        parts.append(f"{counted(n_none, 'has', 'have')} no hour on these days")
    return "; ".join(parts)
