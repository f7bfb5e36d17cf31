"""Read a sheet of an Excel or OpenDocument workbook as text."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from pathlib import Path

from ontarget.core.errors import UnreadableFile, UsageError

WORKBOOK_ENDINGS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")


def read_workbook(path: Path, content: bytes, sheet: str | None) -> tuple[list[list[str]], str]:
    """Return the rows of one sheet as text and its name.

    Without ``sheet`` the fullest one is taken. Dates become ISO text, whole numbers lose ``.0``.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = [sheet] if sheet else book.sheet_names
        if sheet and sheet not in book.sheet_names:
            raise UsageError(
                f"{path.name} has no sheet '{sheet}'.", f"It has: {', '.join(book.sheet_names)}."
            )
        sheets = {
            name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in names
        }
    except CalamineError as error:
        raise UnreadableFile(
            f"{path.name}: cannot be read as a workbook ({error}).", "Save it again as XLSX or CSV."
        ) from error
    name = max(sheets, key=lambda key: _n_cells(sheets[key]))
    if not _n_cells(sheets[name]):
        raise UnreadableFile(f"{path.name}: every sheet is empty.", "Export it again.")
    return [[_cell_text(cell) for cell in row] for row in sheets[name]], name


def _n_cells(rows: Sequence[Sequence[object]]) -> int:
    return sum(cell != "" for row in rows for cell in row)


def _cell_text(cell: object) -> str:
    match cell:
        case bool():
            return "true" if cell else "false"
        case float() if cell.is_integer():
            return str(int(cell))
        case dt.datetime() if cell.time() == dt.time():
            return cell.date().isoformat()
        case dt.datetime() | dt.date() | dt.time():
            return cell.isoformat()
        case _:
            return str(cell)
