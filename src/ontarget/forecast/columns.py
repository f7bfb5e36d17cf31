"""The pipeline table as numpy columns: rows in one order, days as integers, words as codes.

A column that the table does not have reads as all null, so that a file of bare counts works.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

NO_DAY = np.iinfo(np.int64).min
_EPOCH = date(1970, 1, 1).toordinal()


def day_number(day: date) -> int:
    """Return days since 1970-01-01, the unit of every day in this package."""
    return day.toordinal() - _EPOCH


def ordered(pipeline: pa.Table) -> pa.Table:
    """Return the rows by (source, opportunity_id), so that no sum depends on how they came."""
    if _is_ordered(pipeline):
        return pipeline.combine_chunks()
    keys = [(name, "ascending") for name in ("source", "opportunity_id")]
    return pipeline.take(pc.sort_indices(pipeline, sort_keys=keys)).combine_chunks()


def _is_ordered(pipeline: pa.Table) -> bool:
    """Whether the rows come by (source, opportunity_id), none of both twice."""
    if pipeline.num_rows < 2:
        return True
    source, key = (pipeline[name].combine_chunks() for name in ("source", "opportunity_id"))
    rises = pc.and_(pc.equal(source[:-1], source[1:]), pc.less(key[:-1], key[1:]))
    is_next = pc.or_(pc.less(source[:-1], source[1:]), rises)
    return bool(pc.all(pc.fill_null(is_next, False)).as_py())


def read_column(table: pa.Table, name: str, arrow_type: pa.DataType) -> pa.ChunkedArray:
    """Return a column in the asked type, all null where the table has none."""
    if name not in table.column_names:
        return pa.chunked_array([pa.nulls(table.num_rows, arrow_type)])
    return table.column(name).cast(arrow_type)


def read_days(table: pa.Table, name: str) -> Ints:
    """Return a date column as day numbers, ``NO_DAY`` where it is null."""
    numbers = read_column(table, name, pa.date32()).cast(pa.int32()).cast(pa.int64())
    return np.asarray(numbers.fill_null(NO_DAY), dtype=np.int64)


def read_flags(table: pa.Table, name: str) -> Bools:
    """Return a boolean column, null as false."""
    return np.asarray(read_column(table, name, pa.bool_()).fill_null(False), dtype=np.bool_)


def read_words(table: pa.Table, name: str) -> list[str]:
    """Return a text column, null as the empty word."""
    words: list[str] = read_column(table, name, pa.string()).fill_null("").to_pylist()
    return words


@dataclass(frozen=True, slots=True)
class Amounts:
    """Integer values with a mask; where ``is_known`` is false the value is 0 and means nothing."""

    values: Ints
    is_known: Bools


def read_amounts(table: pa.Table, name: str) -> Amounts:
    """Return an integer column with its mask."""
    column = read_column(table, name, pa.int64())
    return Amounts(
        np.asarray(column.fill_null(0), dtype=np.int64),
        np.asarray(column.is_valid(), dtype=np.bool_),
    )


def either(first: Amounts, second: Amounts) -> Amounts:
    """Return the first value where known, else the second."""
    return Amounts(
        np.where(first.is_known, first.values, second.values), first.is_known | second.is_known
    )


@dataclass(frozen=True, slots=True)
class Labels:
    """A text column as codes into sorted names; null is the empty name."""

    codes: Ints
    names: tuple[str, ...]


def read_labels(table: pa.Table, *columns: str) -> Labels:
    """Return the first stated of several text columns as codes into sorted names."""
    words = pc.coalesce(*(read_column(table, name, pa.string()) for name in columns), "")
    return label(words)


def label(words: pa.ChunkedArray | pa.Array) -> Labels:
    """Return words as codes into their sorted names."""
    names = tuple(sorted(pc.unique(words).to_pylist()))
    codes = pc.index_in(words, value_set=pa.array(names, pa.string()))
    return Labels(np.asarray(codes, dtype=np.int64), names)


def recode(labels: Labels, names: tuple[str, ...]) -> Ints:
    """Return the codes of ``labels`` in another list of names, -1 where a name is not in it."""
    place = {name: position for position, name in enumerate(names)}
    lookup = np.array([place.get(name, -1) for name in labels.names] or [-1], dtype=np.int64)
    return lookup[labels.codes]
