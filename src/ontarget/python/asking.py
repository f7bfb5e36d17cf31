"""What every question and every write of the Python API stands on: the book, the day, the scope."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from ontarget.core.day import parse_day, parse_past_day
from ontarget.core.errors import UsageError
from ontarget.core.number import parse_number
from ontarget.core.scope import Scope, one_scope

if TYPE_CHECKING:
    from ontarget.app.desk import Desk
    from ontarget.app.shelf import Shelves

Day = str | date | None
"""2026-11-23, fri, +3d, or a date."""
Number = str | int | float | Decimal
"""180000, or as people type it: 180k."""
Names = str | Sequence[str]
"""One opportunity, or several: ids, or unique parts of id or name."""


@dataclass(frozen=True, repr=False)
class Asking:
    """A book on a day, with what is kept between two questions.

    ``desk_on`` opens a desk on a day, None for today, whenever something is asked or written;
    ``scope`` counts where a call names none.
    """

    desk_on: Callable[[date | None], Desk]
    shelves: Shelves
    day: date | None = None
    scope: Scope | None = None

    @property
    def desk(self) -> Desk:
        """The book at this moment, on the day asked about."""
        return self.desk_on(self.day)

    def _scope(self, owner: str | None, team: str | None, company: bool) -> Scope | None:
        return one_scope(owner, team, company) or self.scope


def day_of(desk: Desk, said: Day) -> date | None:
    """Return a day as it was said; a weekday is the next one."""
    if isinstance(said, str):
        return parse_day(said, desk.as_of) if said else None
    return _plain_day(said)


def past_day_of(desk: Desk, said: Day) -> date | None:
    """Return a day that lies behind; a weekday is the last one."""
    if isinstance(said, str):
        return parse_past_day(said, desk.as_of) if said else None
    return _plain_day(said)


def _plain_day(said: date | None) -> date | None:
    """Return the day of a moment too, such as a notebook's timestamps are."""
    return said.date() if isinstance(said, datetime) else said


def number_of(said: Number) -> Decimal:
    """Return a number as it was said; UsageError for what is none."""
    return parse_number(typed(said))


def typed(said: Number | date | None) -> str:
    """Return a value as a person would type it, so that it can be read in one way only."""
    if isinstance(said, datetime):
        said = said.date()
    if said is None or isinstance(said, str | date):
        return "" if said is None else str(said)
    if isinstance(said, bool):
        return "yes" if said else "no"
    number = Decimal(str(said))
    text = f"{number:f}" if number.is_finite() else str(said)
    whole, point, rest = text.partition(".")
    # 45.123 is 45,123 to half of the world; four decimals are no group of thousands.
    return f"{whole}.{rest.ljust(4, '0')}" if point else whole


def at_least(fewest: int, said: int, name: str) -> int:
    """Return a number that is not below ``fewest``; UsageError for one that is."""
    if said < fewest:
        raise UsageError(f"{name} is {said}, not {fewest} or more.", "Give another number.")
    return said


def limit_of(said: int | None) -> int | None:
    """Return how many rows are wanted, None for all; UsageError below one."""
    return None if said is None else at_least(1, said, "limit")


def names_of(said: Names) -> tuple[str, ...]:
    """Return names; a single one is no sequence of letters."""
    return (said,) if isinstance(said, str) else tuple(said)


def share_of(said: float | None) -> float | None:
    """Return a share of the price, said as .7 or as 70."""
    return said / 100 if said is not None and said > 1 else said


def path_of(said: str | Path) -> Path:
    """Return a path, with ~ for the home folder."""
    return Path(said).expanduser()
