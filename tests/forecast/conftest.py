"""A pipeline written in the test as a text table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pyarrow as pa
import pytest

_TYPES = {
    "record_id": pa.int64(),
    "amount": pa.int64(),
    "booked_amount": pa.int64(),
    "list_price": pa.int64(),
    "created_on": pa.date32(),
    "closed_on": pa.date32(),
    "is_closed_undated": pa.bool_(),
}
_DEFAULTS = ("source", "owner", "account", "product", "segment", "currency")


def _cell(name: str, word: str) -> object:
    if word == "-":
        return None
    kind = _TYPES.get(name, pa.string())
    if kind == pa.date32():
        return date.fromisoformat(word)
    if kind == pa.bool_():
        return word == "yes"
    return int(word) if kind == pa.int64() else word


def read_table(text: str) -> pa.Table:
    """Read a heading line and rows of words; ``-`` is null."""
    lines = [line.split() for line in text.strip().splitlines()]
    heading, rows = lines[0], lines[1:]
    columns = {
        name: pa.array([_cell(name, row[i]) for row in rows], _TYPES.get(name, pa.string()))
        for i, name in enumerate(heading)
    }
    columns.setdefault("record_id", pa.array(range(len(rows)), pa.int64()))
    for name in _DEFAULTS:
        columns.setdefault(name, pa.nulls(len(rows), pa.string()))
    if "source" not in heading:
        columns["source"] = pa.array(["file"] * len(rows))
    return pa.table(columns)


@pytest.fixture
def pipeline() -> Callable[[str], pa.Table]:
    """Return the reader of text tables."""
    return read_table
