"""What is handed on or printed for a meeting: passages and grids, whatever the form of the file."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

Kind = Literal["text", "amount", "whole", "share", "date"]

FORMS = ("csv", "xlsx", "html", "md")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a grid; ``is_printed`` is false for what only a spreadsheet has room for."""

    key: str
    heading: str
    kind: Kind = "text"
    is_printed: bool = True


@dataclass(frozen=True, slots=True)
class Cell:
    """A value of another kind than its column's."""

    value: Any
    kind: Kind


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; every row has one value, or Cell, per column. Shares lie in 0 to 1."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    caption: str = ""

    def cell(self, row: tuple[Any, ...], place: int) -> tuple[Any, Kind]:
        """Return value and kind of a row's cell."""
        value = row[place]
        return (value.value, value.kind) if isinstance(value, Cell) else (
            value, self.columns[place].kind)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Passage:
    """A heading with sentences and a list; ``is_numbered`` lists are in order."""

    heading: str = ""
    text: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    level: int = 2
    starts_page: bool = False
    is_numbered: bool = False


@dataclass(frozen=True, slots=True)
class Handout:
    """One document. ``sheets`` are the names of its grids in the order of a workbook."""

    title: str
    lead: str
    as_of: date
    parts: tuple[Passage | Grid, ...]
    sheets: tuple[str, ...] = field(default=())

    def grids(self) -> list[Grid]:
        """Return the grids in the order of a workbook."""
        found = [part for part in self.parts if isinstance(part, Grid)]
        return (
            sorted(found, key=lambda grid: self.sheets.index(grid.name)) if self.sheets else found
        )


def shown(value: Any, kind: Kind) -> str:
    """Return a cell for people.

    >>> shown(0.463, "share"), shown(38500, "amount"), shown(date(2026, 12, 5), "date")
    ('46 %', '38,500', '5 Dec 2026')
    """
    if value is None:
        return ""
    if kind == "share":
        if 0 < value < 0.005:
            return "below 1 %"
        return "over 99 %" if 0.995 <= value < 1 else f"{value * 100:.0f} %"
    if kind in ("amount", "whole"):
        return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"
    if kind == "date":
        return day_words(value)
    return plain_line(str(value))


def day_words(day: date) -> str:
    """Return a day as people write it.

    >>> day_words(date(2026, 12, 5))
    '5 Dec 2026'
    """
    return f"{day.day} {day:%b %Y}"


def plain_line(text: str) -> str:
    """Return a text as one line without control characters.

    >>> plain_line("two" + chr(10) + "lines")
    'two lines'
    """
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
