"""Columns that nobody mapped, kept as one JSON object a row."""

from __future__ import annotations

import json

import pyarrow as pa
import pyarrow.compute as pc


def custom_column(cells: pa.Table, headings: list[str]) -> pa.Array:
    """Return a JSON object of the filled cells of ``headings`` for each row; null if none is.

    The text is built column by column: a Python loop over a million rows would cost more than
    the rest of the import.
    """
    pieces = []
    for heading in headings:
        column = cells[heading].combine_chunks()
        filled = pc.greater(pc.utf8_length(pc.utf8_trim_whitespace(column)), 0)
        if not pc.any(filled).as_py():
            continue
        before = ", " + json.dumps(heading) + ': "'
        quoted = pc.binary_join_element_wise(before, _escaped(column), '"', "")
        pieces.append(pc.if_else(filled, quoted, ""))
    if not pieces:
        return pa.nulls(cells.num_rows, pa.string())
    # null_handling="skip" would drop the rows in which every piece is empty.
    body = pc.utf8_slice_codeunits(pc.binary_join_element_wise(*pieces, ""), 2)
    whole = pc.binary_join_element_wise("{", body, "}", "")
    return pc.if_else(pc.equal(body, ""), pa.scalar(None, pa.string()), whole)


_ESCAPES = (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t"))


def _escaped(column: pa.Array) -> pa.Array:
    for plain, escape in _ESCAPES:
        column = pc.replace_substring(column, plain, escape)
    odd = pc.match_substring_regex(column, r"[\x00-\x1f]")
    if pc.any(odd).as_py():
        column = pc.replace_substring_regex(column, r"[\x00-\x1f]", "\\\\u0020")
    return column
