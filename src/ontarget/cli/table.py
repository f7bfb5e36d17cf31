"""Rows as a table for people or as CSV for programs."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from ontarget.cli.edge import write

# Spreadsheets run cells that begin so as formulas.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(value: object) -> object:
    """Return a cell no spreadsheet takes for a formula.

    >>> safe_cell("=1+1"), safe_cell(-3), safe_cell("plain")
    ("'=1+1", -3, 'plain')
    """
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return "'" + value
    return value


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

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in columns:
        is_number = all(isinstance(row.get(name), int | float | None) for row in rows)
        table.add_column(name.replace("_", " "), justify="right" if is_number else "left",
                         overflow="fold")  # fmt: skip
    for row in rows:
        table.add_row(*[Text(cell_text(row.get(name))) for name in columns])
    Console(file=sys.stdout, highlight=False).print(table)


def cell_text(value: object) -> str:
    """Return a cell for people: thousands separated, nothing for null."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.2f}"
    return str(value)
