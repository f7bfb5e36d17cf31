"""A grid as CSV, for spreadsheets and for other programs."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

from ontarget.report.cells import safe_cell
from ontarget.report.handout import Grid


def render_csv(grid: Grid) -> bytes:
    """Return a grid with the keys of its columns as heading: days as ISO text, shares as 0 to 1."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([column.key for column in grid.columns])
    for row in grid.rows:
        writer.writerow(
            [safe_cell(_plain(grid.cell(row, place)[0])) for place in range(len(grid.columns))]
        )
    return text.getvalue().encode("utf-8-sig")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
