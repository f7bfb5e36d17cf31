"""Sums that a spreadsheet has below its rows: found by their word, left out and said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.core.problem import Problem, problem
from ontarget.ingest.raw import RawTable

_WORD = (
    r"(?i)^\s*(grand |sub)?(total|totals|sum|summe|gesamt|gesamtsumme|somme|totale|suma)\s*:?\s*$"
)
# A row of data has more to say than its word and a few sums.
_MOST_CELLS = 4


def without_totals(raw: RawTable) -> tuple[RawTable, list[Problem]]:
    """Return the table without rows that hold only a word for a sum and a few numbers."""
    n = raw.cells.num_rows
    is_word, n_filled = np.zeros(n, bool), np.zeros(n, np.int64)
    for column in raw.cells.columns:
        cells = column.combine_chunks()
        is_word |= np.asarray(pc.match_substring_regex(cells, _WORD).to_numpy(zero_copy_only=False))
        n_filled += np.asarray(pc.not_equal(cells, "").to_numpy(zero_copy_only=False), np.int64)
    is_total = is_word & (n_filled <= _MOST_CELLS) & (n_filled < raw.cells.num_columns)
    if not is_total.any() or raw.cells.num_columns <= 2:
        return raw, []
    rows = raw.row_numbers.filter(pa.array(is_total)).to_pylist()
    found = [
        problem("total_row", raw.file, row, "", "", "looks like a sum of rows") for row in rows
    ]
    kept = pa.array(~is_total)
    return replace(
        raw, cells=raw.cells.filter(kept), row_numbers=raw.row_numbers.filter(kept)
    ), found
