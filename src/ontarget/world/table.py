"""Rows of one kind, with canonical columns and typed cells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from ontarget.world.market import MINUTES_A_DAY

Cell = str | int | float | bool | date | datetime | None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one kind; columns are canonical fields, cells have the Python type of the field."""

    columns: tuple[str, ...]
    rows: list[tuple[Cell, ...]]

    def records(self) -> list[dict[str, Cell]]:
        """Return the rows as dictionaries."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


def to_instant(minute: int) -> datetime:
    """Return a minute as an instant in UTC."""
    day, rest = divmod(minute, MINUTES_A_DAY)
    return datetime.fromordinal(day).replace(tzinfo=UTC) + timedelta(minutes=rest)


def to_date(day: int | None) -> date | None:
    """Return an ordinal as a date."""
    return None if day is None else date.fromordinal(day)
