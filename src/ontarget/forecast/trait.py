"""Columns of opportunities, whatever they are, read as numbers or as labels.

A *trait* is a column that a model may be given. What cannot say anything about the next
opportunity is left out, with the reason: ids, free text, running numbers, columns of one value,
and days of which nothing says that they were set when the opportunity was created.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.forecast.columns import Bools, Floats, Ints

Kind = Literal["number", "label"]

EMPTY = "empty"

_FEW_VALUES = 8  # a number with fewer values is a label: 0 and 1, a rating, a size class
_PLAIN_NUMBER = r"^[-+]?(\d{1,3}(,\d{3})+|\d+)?(\.\d+)?$"
_COMMA_NUMBER = r"^[-+]?(\d{1,3}(\.\d{3})+|\d+)?(,\d+)?$"
_DECORATION = "[%€$£\\s\u00a0']"
_DAY = r"^\d{4}-\d{1,2}-\d{1,2}([T ].*)?$|^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}( .*)?$"
_SHARE_NUMBERS = 0.98
_IDENTIFIER = re.compile(r"(?:^|[\s_])(?:ids?|guid|uuid|number|no|nr|key|code|ref)$|#", re.I)
_FREE_TEXT_LETTERS = 60  # labels are shorter than this on average


@dataclass(frozen=True, slots=True)
class Trait:
    """One column: ``numbers`` with NaN, or ``labels`` with the empty word, where it is empty."""

    name: str
    kind: Kind
    is_missing: Bools
    numbers: Floats | None = None
    labels: Ints | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Traits:
    """The usable columns, and why the others are not used."""

    traits: tuple[Trait, ...]
    left_out: dict[str, str]


def read_traits(
    rows: pa.Table, columns: Iterable[str], *, set_at_creation: Collection[str] = ()
) -> Traits:
    """Read columns of any type; days count as numbers where ``set_at_creation`` names them.

    >>> table = pa.table({"size": ["small", "large"] * 6, "id": [f"A{n}" for n in range(12)]})
    >>> found = read_traits(table, ["size", "id"])
    >>> [trait.name for trait in found.traits], found.left_out
    (['size'], {'id': 'nearly every value is different: an id or free text'})
    """
    traits, left_out = [], {}
    for name in columns:
        found = read_trait(name, rows[name], is_set_at_creation=name in set_at_creation)
        if isinstance(found, str):
            left_out[name] = found
        else:
            traits.append(found)
    return Traits(tuple(traits), left_out)


def read_filled(name: str, column: pa.ChunkedArray) -> Trait:
    """Read only whether a column is filled: that may give the outcome away where its text cannot.

    >>> read_filled("invoice", pa.chunked_array([["A7", "", None]])).is_missing.tolist()
    [False, True, True]
    """
    is_filled = column.is_valid()
    if pa.types.is_string(column.type):
        is_filled = pc.and_(is_filled, pc.not_equal(pc.utf8_trim_whitespace(column), ""))
    filled = np.asarray(pc.fill_null(is_filled, False), dtype=np.bool_)
    return Trait(name, "label", ~filled, labels=filled.astype(np.int64), names=("", "(filled)"))


def read_trait(
    name: str, column: pa.ChunkedArray, *, is_set_at_creation: bool = False
) -> Trait | str:
    """Read one column, or say why it cannot be used."""
    values = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if pa.types.is_date(values.type) or pa.types.is_timestamp(values.type):
        if not is_set_at_creation:
            return "a day, and nothing says it was set when the opportunity was created"
        days = values.cast(pa.date32()).cast(pa.int32()).cast(pa.float64())
        return _number(name, days, is_day=True)
    if pa.types.is_boolean(values.type):
        words = pc.if_else(values, "yes", "no")
        return _label(name, words)
    if pa.types.is_integer(values.type) or pa.types.is_floating(values.type):
        numbers = values.cast(pa.float64())
        if len(pc.unique(numbers.drop_null())) < _FEW_VALUES:
            return _label(name, values.cast(pa.string()))
        return _number(name, numbers)
    return _read_text(name, values.cast(pa.string()))


def as_numbers(name: str, column: pa.ChunkedArray) -> Trait:
    """Read a column as the numbers it is known to hold; what is none is empty."""
    values = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if pa.types.is_date(values.type) or pa.types.is_timestamp(values.type):
        values = values.cast(pa.date32()).cast(pa.int32())
    if pa.types.is_string(values.type) or pa.types.is_large_string(values.type):
        values = _numbers(_words(values))
    numbers = np.array(values.cast(pa.float64()).fill_null(np.nan), dtype=np.float64)
    numbers[~np.isfinite(numbers)] = np.nan
    return Trait(name, "number", np.isnan(numbers), numbers=numbers)


def as_labels(name: str, column: pa.ChunkedArray) -> Trait:
    """Read a column as the labels it is known to hold."""
    values = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if pa.types.is_boolean(values.type):
        values = pc.if_else(values, "yes", "no")
    return _labels(name, _words(values.cast(pa.string())))


def _words(values: pa.Array) -> pa.Array:
    trimmed = pc.utf8_trim_whitespace(values)
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)


def _read_text(name: str, values: pa.Array) -> Trait | str:
    words = _words(values)
    distinct = pc.unique(words.drop_null())
    if not len(distinct):
        return EMPTY
    if _share(pc.match_substring_regex(distinct, _DAY)) > _SHARE_NUMBERS:
        return "a day, and nothing says it was set when the opportunity was created"
    numbers = _numbers(distinct)
    n_numbers = len(distinct) - numbers.null_count
    if n_numbers >= _FEW_VALUES and n_numbers >= _SHARE_NUMBERS * len(distinct):
        return _number(name, numbers.take(pc.index_in(words, value_set=distinct)))
    return _label(name, words)


def _share(mask: pa.Array) -> float:
    return float(pc.mean(pc.fill_null(mask, False).cast(pa.float64())).as_py() or 0)


def _numbers(words: pa.Array) -> pa.Array:
    """Return plain numbers, null for what is none; a comma is a decimal one where all agree."""
    bare = pc.replace_substring_regex(words, _DECORATION, "")
    for pattern, thousands, point in ((_PLAIN_NUMBER, ",", "."), (_COMMA_NUMBER, ".", ",")):
        is_number = pc.and_(
            pc.match_substring_regex(bare, pattern), pc.match_substring_regex(bare, r"\d")
        )
        if _share(is_number) > _SHARE_NUMBERS or point == ",":
            text = pc.replace_substring(bare, thousands, "")
            text = pc.replace_substring(pc.replace_substring(text, point, "."), "+", "")
            text = pc.if_else(is_number, text, pa.scalar(None, pa.string()))
            return text.cast(pa.float64())
    raise AssertionError  # the second pattern is always taken


def _number(name: str, values: pa.Array, *, is_day: bool = False) -> Trait | str:
    numbers = np.asarray(values.fill_null(np.nan), dtype=np.float64).copy()
    numbers[~np.isfinite(numbers)] = np.nan
    known = numbers[~np.isnan(numbers)]
    if not len(known):
        return EMPTY
    if known.min() == known.max():
        return "always the same"
    if not is_day and _is_running(name, numbers, known):
        return "a running number: an id"
    return Trait(name, "number", np.isnan(numbers), numbers=numbers)


def _is_running(name: str, numbers: Floats, known: Floats) -> bool:
    """Whether whole numbers never repeat and are named like an id, or only count the rows."""
    if len(known) < 10 or len(np.unique(known)) < len(known) or (known % 1).any():
        return False
    if _IDENTIFIER.search(name.strip()):
        return True
    return len(known) == len(numbers) and known.max() - known.min() < 1.5 * len(known)


def _label(name: str, words: pa.Array) -> Trait | str:
    trait = _labels(name, words)
    codes = np.zeros(0, np.int64) if trait.labels is None else trait.labels
    counts = np.bincount(codes, minlength=len(trait.names))
    is_word = np.array([word != "" for word in trait.names], dtype=np.bool_)
    n_filled = int(counts[is_word].sum())
    if len(trait.names) <= 1:
        return "always the same" if n_filled else EMPTY
    if n_filled >= 8:
        n_repeated = int(counts[is_word & (counts >= 3)].sum())
        if n_repeated < 0.3 * n_filled and is_word.sum() > 0.5 * n_filled:
            return "nearly every value is different: an id or free text"
        letters = sum(len(word) * n for word, n in zip(trait.names, counts.tolist(), strict=True))
        if letters > _FREE_TEXT_LETTERS * n_filled:
            return "free text"
    return trait


def _labels(name: str, words: pa.Array) -> Trait:
    """Return labels as codes into their sorted names; capitals make no difference."""
    folded = pc.fill_null(pc.utf8_lower(words), "")
    names = tuple(sorted(pc.unique(folded).to_pylist()))
    codes = np.asarray(pc.index_in(folded, value_set=pa.array(names, pa.string())), np.int64)
    is_missing = np.array([word == "" for word in names], dtype=np.bool_)[codes]
    return Trait(name, "label", is_missing, labels=codes, names=names)
