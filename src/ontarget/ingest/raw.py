"""Rows as a source gave them: text in, nothing understood yet."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyarrow as pa

from ontarget.core.problem import Problem


@dataclass(frozen=True)
class RawTable:
    """One file or sheet as text.

    ``cells`` holds a string column per heading, named by the heading (a repeated heading gets a
    number, an empty one is called ``column N``). ``row_numbers`` (int64) are the rows of the
    file, the heading row being row 1 unless lines stand above it.
    """

    file: str
    cells: pa.Table
    row_numbers: pa.Array
    sha256: str
    encoding: str
    delimiter: str
    sheet: str = ""
    problems: tuple[Problem, ...] = field(default=())
    notices: tuple[str, ...] = field(default=())

    @property
    def headings(self) -> list[str]:
        """Headings in the file's order."""
        return list(self.cells.column_names)


def unique_headings(cells: list[str]) -> list[str]:
    """Name every column once: repeated headings get a number, empty ones their place.

    >>> unique_headings(["Amount", "", "Amount"])
    ['Amount', 'column 2', 'Amount (2)']
    """
    seen: dict[str, int] = {}
    names = []
    for place, cell in enumerate(cells, start=1):
        name = cell.strip() or f"column {place}"
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names
