"""A handout as a workbook: one sheet per grid, and no cell that a spreadsheet would run."""

from __future__ import annotations

from datetime import datetime, time
from io import BytesIO
from typing import Any

from ontarget.core.errors import UsageError
from ontarget.report.cells import safe_cell
from ontarget.report.handout import Column, Grid, Handout, Kind, plain_line, shown

_FORMATS = {"whole": "#,##0", "share": "0%", "date": "yyyy-mm-dd"}
_LEAST_WIDTHS = {"text": 8, "amount": 12, "whole": 8, "share": 10, "date": 11}
_MOST_WIDTH = 60
_MOST_ROWS = 1_048_575  # rows of a sheet, less the heading
_LONGEST = 32_767  # characters that a cell can hold


def render_workbook(handout: Handout) -> bytes:
    """Return the handout's grids as XLSX; UsageError for more rows than a sheet can hold."""
    from xlsxwriter import Workbook

    for grid in handout.grids():
        if len(grid.rows) > _MOST_ROWS:
            raise UsageError(
                f"A sheet holds {_MOST_ROWS:,} rows, not {len(grid.rows):,}.",
                "Write CSV instead: --format csv",
            )
    content = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(content, options) as book:
        # The day of the content, not the moment of writing: the same question, the same file.
        book.set_properties({"title": plain_line(handout.title),
                             "created": datetime.combine(handout.as_of, time())})  # fmt: skip
        for grid in handout.grids():
            _write_sheet(book, grid)
    return content.getvalue()


def _write_sheet(book: Any, grid: Grid) -> None:
    sheet = book.add_worksheet(grid.name[:31])
    heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    text = book.add_format({"valign": "top", "text_wrap": True})
    formats = {kind: book.add_format({"num_format": code, "valign": "top"})
               for kind, code in {**_FORMATS, "amount": _amount_format(grid)}.items()}  # fmt: skip
    formats["text"] = text
    for place, column in enumerate(grid.columns):
        sheet.write_string(0, place, str(safe_cell(column.heading)), heading)
        sheet.set_column(place, place, _width(grid, place, column))
    for number, row in enumerate(grid.rows, start=1):
        for place in range(len(grid.columns)):
            value, kind = grid.cell(row, place)
            if value is not None:
                _write_cell(sheet, number, place, value, kind, formats[kind])
    sheet.freeze_panes(1, 0)
    if grid.columns:
        sheet.autofilter(0, 0, max(len(grid.rows), 1), len(grid.columns) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _write_cell(sheet: Any, row: int, place: int, value: Any, kind: Kind, form: Any) -> None:
    if kind == "text":
        # Never through `write`, which guesses: a name that looks like a link stays a name.
        sheet.write_string(row, place, str(safe_cell(str(value)))[:_LONGEST], form)
    elif kind == "date":
        sheet.write_datetime(row, place, datetime.combine(value, time()), form)
    else:
        sheet.write_number(row, place, value, form)


def _amount_format(grid: Grid) -> str:
    values = [grid.cell(row, place) for row in grid.rows for place in range(len(grid.columns))]
    is_whole = all(
        float(v).is_integer() for v, kind in values if kind == "amount" and v is not None
    )
    return "#,##0" if is_whole else "#,##0.00"


def _width(grid: Grid, place: int, column: Column) -> int:
    cells = [shown(*grid.cell(row, place)) for row in grid.rows[:2000]]
    longest = max((len(cell) for cell in cells), default=0)
    return min(max(longest + 2, _LEAST_WIDTHS[column.kind], min(len(column.heading), 16) + 3),
               _MOST_WIDTH)  # fmt: skip
