"""Read a sheet of an Excel or OpenDocument workbook as text."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ontarget.core.errors import UnreadableFile, UsageError
from ontarget.core.number import counted
from ontarget.sources.layout import find_heading_row
from ontarget.sources.xlsx_marks import Marks, find_marks


@dataclass(frozen=True)
class Sheet:
    """One sheet: its rows as text, its name, and what should be known about it."""

    rows: list[list[str]]
    sheet: str
    notices: tuple[str, ...]


def read_workbook(file: str, content: bytes, sheet: str | None) -> Sheet:
    """Return the rows of one sheet as text.

    Without ``sheet`` the fullest visible one is taken and the others are named. Dates become ISO
    text, whole numbers lose ``.0``, merged cells are filled, hidden rows are read; all of it said.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        if sheet and sheet not in book.sheet_names:
            raise UsageError(
                f"{file} has no sheet '{sheet}'.", f"It has: {', '.join(book.sheet_names)}."
            )
        sheets = {name: book.get_sheet_by_name(name) for name in book.sheet_names}
        cells = {name: found.to_python(skip_empty_area=False) for name, found in sheets.items()}
    except CalamineError as error:
        raise UnreadableFile(
            f"{file}: cannot be read as a workbook ({error}).", "Save it again as XLSX or CSV."
        ) from error
    hidden = {
        each.name for each in book.sheets_metadata if not str(each.visible).endswith(".Visible")
    }
    name = sheet or max(cells, key=lambda key: (key not in hidden, _n_cells(cells[key])))
    if not _n_cells(cells[name]):
        raise UnreadableFile(f"{file}: every sheet is empty.", "Export it again.")
    marks = find_marks(content, name)
    rows = [
        [_cell_text(cell, marks.currencies.get((row, column))) for column, cell in enumerate(line)]
        for row, line in enumerate(cells[name])
    ]
    notices = _others(file, name, cells, hidden, is_stated=sheet is not None)
    notices += _fill_merged(file, rows, getattr(sheets[name], "merged_cell_ranges", None))
    notices += _marked(file, marks, rows)
    return Sheet(rows, name, tuple(notices))


def _others(
    file: str,
    chosen: str,
    cells: dict[str, list[list[Any]]],
    hidden: set[str],
    *,
    is_stated: bool,
) -> list[str]:
    """Name the sheets that were not read, so that nothing is silently left out."""
    rest = [
        f"'{name}' ({counted(len(rows), 'row')}{', hidden' if name in hidden else ''})"
        for name, rows in cells.items()
        if name != chosen and _n_cells(rows)
    ]
    if not rest or is_stated:
        return []
    return [f"{file}: sheet '{chosen}' was read, not {', '.join(rest)}. Another: --sheet NAME."]


def _fill_merged(file: str, rows: list[list[str]], ranges: Any) -> list[str]:
    """Give every cell of a merged range below the headings the value of its first one."""
    start = find_heading_row(rows)
    n_filled = 0
    for (top, left), (bottom, right) in ranges or ():
        if top <= start or bottom >= len(rows):
            continue
        value = rows[top][left] if left < len(rows[top]) else ""
        for place in range(top, bottom + 1):
            for column in range(left, min(right + 1, len(rows[place]))):
                rows[place][column] = value
        n_filled += 1
    return (
        [f"{file}: {counted(n_filled, 'merged cell')} filled with their value."] if n_filled else []
    )


def _marked(file: str, marks: Marks, rows: list[list[str]]) -> list[str]:
    """Say which rows are hidden, and that colours are not understood."""
    start = find_heading_row(rows)
    found = []
    n_hidden = sum(start < place < len(rows) for place in marks.hidden_rows)
    if n_hidden:
        found.append(f"{file}: {counted(n_hidden, 'hidden row')} read like the others.")
    n_coloured = sum(start < place < len(rows) for place in marks.coloured_rows)
    if 1 < n_coloured < len(rows) - start - 1:
        found.append(
            f"{file}: {counted(n_coloured, 'row')} in colour; colours are not read. If they mean "
            "something, give them a column."
        )
    return found


def _n_cells(rows: Sequence[Sequence[object]]) -> int:
    return sum(cell != "" for row in rows for cell in row)


def _cell_text(cell: object, currency: str | None = None) -> str:
    match cell:
        case bool():
            return "true" if cell else "false"
        case int() | float() if currency:
            return f"{currency} {_number_text(float(cell))}"
        case float():
            return _number_text(cell)
        case dt.datetime() if cell.time() == dt.time():
            return cell.date().isoformat()
        case dt.datetime() | dt.date() | dt.time():
            return cell.isoformat()
        case _:
            return str(cell)


def _number_text(number: float) -> str:
    """Write a number so that nobody takes its point for a thousands mark: 1.2340, not 1.234."""
    if number.is_integer():
        return str(int(number))
    text = f"{Decimal(repr(number)):f}"
    return f"{text}0" if len(text.partition(".")[2]) == 3 else text
