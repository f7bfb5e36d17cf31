"""Rows as a table for people or as CSV for programs."""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from ontarget.cli.edge import write
from ontarget.report.cells import safe_cell

_SHORT = 12
_LEAST = 3
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def write_csv(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """Write rows as CSV to stdout."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([safe_cell(row.get(name)) for name in columns])
    write(text.getvalue().rstrip("\n"))


def write_table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """Write rows as a table as wide as the terminal; numbers to the right."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(file=sys.stdout, highlight=False)
    table = Table(box=None, pad_edge=False, header_style="bold")
    widths = _column_widths(rows, columns, console.width)
    for name, width in zip(columns, widths, strict=True):
        is_number = all(isinstance(row.get(name), int | float | None) for row in rows)
        table.add_column(
            name.replace("_", " "),
            justify="right" if is_number else "left",
            # The heading may wrap; the cells of a column that has room for them never do.
            no_wrap=_longest(rows, name) > width,
            overflow="ellipsis",
            width=width,
        )
    for row in rows:
        table.add_row(*[Text(cell_text(row.get(name))) for name in columns])
    console.print(table)


def _column_widths(
    rows: Sequence[Mapping[str, Any]], columns: Sequence[str], available: int
) -> list[int]:
    """Ids, days and numbers stay whole; what gives way in a narrow terminal is long text."""
    wanted = [
        max(_longest(rows, name), *map(len, name.replace("_", " ").split())) for name in columns
    ]
    gaps = 2 * (len(columns) - 1)
    n_long = sum(width > _SHORT for width in wanted)
    left = available - gaps - sum(width for width in wanted if width <= _SHORT)
    share = max(_SHORT // 2, left // n_long) if n_long else 0
    widths = [width if width <= _SHORT else min(width, share) for width in wanted]
    # A cut number is another number: in a very narrow terminal short words give way before it.
    soft = [n for n, name in enumerate(columns) if not _is_whole(rows, name)]
    while sum(widths) + gaps > available and soft and max(widths[n] for n in soft) > _LEAST:
        widest = max(soft, key=lambda n: widths[n])
        widths[widest] -= 1
    return widths


def _is_whole(rows: Sequence[Mapping[str, Any]], name: str) -> bool:
    """Whether a column holds numbers or days, which are never cut."""
    cells = [row.get(name) for row in rows if row.get(name) is not None]
    return all(isinstance(cell, int | float) or _DAY.fullmatch(str(cell)) for cell in cells)


def _longest(rows: Sequence[Mapping[str, Any]], name: str) -> int:
    return max((len(cell_text(row.get(name))) for row in rows), default=0)


def cell_text(value: object) -> str:
    """Return a cell for people: thousands separated, nothing for null."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float) and value.is_integer():
        return f"{value:,.0f}"
    if isinstance(value, float):
        return f"{value:,.2f}"
    return str(value)
