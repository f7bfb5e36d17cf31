"""The first steps with a book: who am I, what is the target, and what I believe so far."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ontarget.app.desk import Desk
from ontarget.app.periods import firm_calendar
from ontarget.app.scopes import chosen_scope, match_name, owner_names
from ontarget.app.settings import change_setting
from ontarget.app.targets import book_currency, set_target
from ontarget.config import Settings
from ontarget.core.money import to_minor
from ontarget.core.number import parse_number

_SOURCE = "user"


@dataclass(frozen=True)
class Beginning:
    """What a new user says; None where nothing was said."""

    me: str | None = None
    target: str | None = None
    period: str | None = None
    past_bookings: str | None = None
    won_of_ten: float | None = None
    days_to_win: float | None = None


def begin(desk: Desk, said: Beginning) -> Desk:
    """Keep who the user is and the target; return the desk with what was kept."""
    if said.me:
        name = match_name(said.me, owner_names(desk), "owner") if owner_names(desk) else said.me
        change_setting(desk, "me", name)
        desk = _reread(desk, me=name)
    if said.target:
        period = (
            firm_calendar(desk).parse(said.period)
            if said.period
            else firm_calendar(desk).holding(desk.as_of, "month")
        )
        number = parse_number(said.target)
        set_target(desk, chosen_scope(desk, None), period=period.name, number=number)
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
    numbers = [parse_number(word) for word in (said.past_bookings or "").split(",") if word.strip()]
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


def _reread(desk: Desk, **changed: str | float) -> Desk:
    return replace(desk, settings=Settings({**desk.settings.stored, **changed}))
