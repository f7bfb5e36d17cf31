"""The first steps with a book: who am I, what is the target, and what I believe so far."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from ontarget.app.desk import Desk
from ontarget.app.periods import firm_calendar
from ontarget.app.scopes import chosen_scope, match_name, owner_names
from ontarget.app.settings import change_setting
from ontarget.app.targets import book_currency, set_target
from ontarget.config import Settings
from ontarget.core.errors import UsageError
from ontarget.core.money import to_minor
from ontarget.core.number import counted, parse_number
from ontarget.core.period import Period, PeriodSize

_SOURCE = "user"
_FEW_WINS = 3


@dataclass(frozen=True)
class Beginning:
    """What a new user says; None where nothing was said."""

    me: str | None = None
    target: str | None = None
    period: str | None = None
    past_bookings: str | None = None
    won_of_ten: float | None = None
    days_to_win: float | None = None
    currency: str | None = None


def check_beginning(desk: Desk, said: Beginning) -> None:
    """Refuse what cannot be read, before anything is written; UsageError."""
    if said.period:
        firm_calendar(desk).parse(said.period)
    if said.target:
        parse_number(said.target)
    _past_numbers(said)
    if said.won_of_ten is not None and not 0 <= said.won_of_ten <= 10:
        raise UsageError(f"{said.won_of_ten:g} of ten is not possible.", "Give 0 to 10.")
    if said.days_to_win is not None and said.days_to_win <= 0:
        raise UsageError(f"A win cannot take {said.days_to_win:g} days.", "Give 1 or more.")


def propose_period(desk: Desk) -> tuple[str, str]:
    """Return the shortest period that usually holds a few wins, and in words why that one.

    Of a shorter one the odds say little: it is won or lost with a single opportunity. Wins are
    those of a year before the desk's day; without any it is the month.
    """
    since = desk.as_of - timedelta(days=365)
    won = [row["closed_on"] for row in desk.book.rows("opportunity", status="won")]
    recent = [day for day in won if day is not None and since < day <= desk.as_of]
    sizes: tuple[PeriodSize, ...] = ("month", "quarter", "year")
    per_year = {"month": 12, "quarter": 4, "year": 1}
    if not recent:
        return firm_calendar(desk).holding(desk.as_of, "month").name, ""
    enough = [one for one in sizes if len(recent) >= _FEW_WINS * per_year[one]]
    size = enough[0] if enough else sizes[-1]
    is_said = counted(len(recent), "win was", "wins were")
    usual = f"a {size} holds {len(recent) / per_year[size]:.0f} on average"
    return firm_calendar(desk).holding(desk.as_of, size).name, (
        f"In the last year {is_said} booked; {usual}."
    )


def choose_from(desk: Desk, proposed: str) -> list[Period]:
    """Return the periods a target may be for: those that hold the day and the next, in order."""
    calendar = firm_calendar(desk)
    sizes: tuple[PeriodSize, ...] = ("month", "quarter", "year")
    now = [calendar.holding(desk.as_of, size) for size in sizes]
    periods = [calendar.parse(proposed), *now, *(calendar.shifted(one, 1) for one in now)]
    found = {one.name: one for one in periods}
    return sorted(found.values(), key=lambda one: (one.end, one.n_days))


def begin(desk: Desk, said: Beginning) -> Desk:
    """Keep who the user is and the target; return the desk with what was kept.

    Where the book names no seller all of it is the user's, so nobody is looked for in it.
    """
    names = owner_names(desk)
    if said.me and not names:
        desk.notice("Your file names no seller, so every opportunity counts as yours.")
    elif said.me:
        name = match_name(said.me, names, "owner")
        change_setting(desk, "me", name)
        desk = _reread(desk, me=name)
    if said.target:
        period = (
            firm_calendar(desk).parse(said.period)
            if said.period
            else firm_calendar(desk).holding(desk.as_of, "month")
        )
        number = parse_number(said.target)
        set_target(desk, chosen_scope(desk, None), period=period.name, number=number,
                   currency=said.currency)  # fmt: skip
    return desk


def is_known_little(desk: Desk, n_enough: int) -> bool:
    """Whether fewer than ``n_enough`` opportunities of the book are closed."""
    rows = desk.book.rows("opportunity", status=["won", "lost"])
    return len(rows) < n_enough


def keep_beliefs(desk: Desk, said: Beginning) -> Desk:
    """Keep what the user believes before any history; return the desk with it."""
    changed: dict[str, str | float] = {}
    if said.won_of_ten is not None:
        changed["prior_won_of_ten"] = min(max(said.won_of_ten, 0.1), 9.9)
    if said.days_to_win is not None:
        changed["prior_days_to_win"] = said.days_to_win
    for name, value in changed.items():
        change_setting(desk, name, str(value))
    if said.past_bookings:
        _keep_past_bookings(desk, said)
    return _reread(desk, **changed)


def _keep_past_bookings(desk: Desk, said: Beginning) -> None:
    """Keep the bookings of the last periods, newest last, as the user remembers them."""
    period = (
        firm_calendar(desk).parse(said.period)
        if said.period
        else firm_calendar(desk).holding(desk.as_of, "month")
    )
    numbers = _past_numbers(said)
    currency = book_currency(desk)
    owner = chosen_scope(desk, None).name
    rows = []
    for place, number in enumerate(reversed(numbers), start=1):
        past = firm_calendar(desk).shifted(period, -place)
        rows.append(
            {
                "source_id": f"{past.name} / {owner}",
                "period": past.name,
                "owner": owner or None,
                "amount": to_minor(number, currency),
                "currency": currency,
            }
        )
    desk.book.upsert("past_bookings", _SOURCE, rows, seen_on=desk.as_of)


def _past_numbers(said: Beginning) -> list[Decimal]:
    return [parse_number(word) for word in (said.past_bookings or "").split(",") if word.strip()]


def _reread(desk: Desk, **changed: str | float) -> Desk:
    return replace(desk, settings=Settings({**desk.settings.stored, **changed}))
