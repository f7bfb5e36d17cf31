"""Traits as a matrix of numbers that a linear model can weigh.

A number becomes one column in units of its spread, its logarithm where it is skewed, held within
the range that was seen when the encoding was fitted: what lies beyond is not extrapolated. A label
becomes one column per level that is common enough; the rest is pooled. Where a trait is empty in
several rows, that is a level, or a column, of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from ontarget.forecast.columns import Bools, Floats, Ints
from ontarget.forecast.trait import Trait, Traits, as_labels, as_numbers, read_traits

MOST_LEVELS = 30
_FEWEST_ROWS = 3
_FURTHEST = 2.5
_REST = "(other)"
_EMPTY = "(empty)"


@dataclass(frozen=True, slots=True)
class NumberCode:
    """How a number is put in units of its spread: position and width of its usual range."""

    name: str
    is_log: bool
    centre: float
    width: float
    lowest: float
    highest: float
    flags_missing: bool

    def names(self) -> list[str]:
        """Return the names of the columns."""
        return [self.name, f"{self.name} = {_EMPTY}"] if self.flags_missing else [self.name]

    def matrix(self, trait: Trait) -> Floats:
        """Return the columns of a trait, shape (rows, columns)."""
        values = _numbers_of(trait)
        known = np.where(trait.is_missing, 0.0, _scaled(values, self.is_log))
        known = (np.clip(known, self.lowest, self.highest) - self.centre) / self.width
        columns = [np.where(trait.is_missing, 0.0, known)]
        if self.flags_missing:
            columns.append(trait.is_missing.astype(np.float64))
        return np.stack(columns, axis=1)


@dataclass(frozen=True, slots=True)
class LabelCode:
    """The levels that have a column of their own; ``has_rest`` says that the others share one."""

    name: str
    levels: tuple[str, ...]
    has_rest: bool

    def names(self) -> list[str]:
        """Return the names of the columns."""
        shown = [f"{self.name} = {level or _EMPTY}" for level in self.levels]
        return [*shown, f"{self.name} = {_REST}"] if self.has_rest else shown

    def matrix(self, trait: Trait) -> Floats:
        """Return the columns of a trait, shape (rows, columns)."""
        place = {level: n for n, level in enumerate(self.levels)}
        n_columns = len(self.levels) + self.has_rest
        lookup = np.array([place.get(name, len(self.levels)) for name in trait.names], np.int64)
        codes = lookup[_labels_of(trait)]
        found = np.zeros((len(codes), n_columns + 1))
        found[np.arange(len(codes)), np.minimum(codes, n_columns)] = 1.0
        return found[:, :n_columns]


@dataclass(frozen=True, slots=True)
class Encoding:
    """A fitted encoding. ``groups`` says which trait each column of the matrix belongs to."""

    codes: tuple[NumberCode | LabelCode, ...]
    left_out: dict[str, str]
    set_at_creation: frozenset[str] = frozenset()

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns of the matrix."""
        return tuple(name for code in self.codes for name in code.names())

    @property
    def traits(self) -> tuple[str, ...]:
        """Names of the traits, in the order of ``groups``."""
        return tuple(code.name for code in self.codes)

    @property
    def groups(self) -> Ints:
        """Number of the trait of each column of the matrix."""
        sizes = [len(code.names()) for code in self.codes]
        return np.repeat(np.arange(len(sizes), dtype=np.int64), np.array(sizes, dtype=np.int64))

    def matrix(self, rows: pa.Table) -> Floats:
        """Return rows as numbers, shape (rows, columns); a column the rows lack counts as empty."""
        return self.matrix_of(_as_fitted(rows, self), rows.num_rows)

    def matrix_of(self, traits: dict[str, Trait], n_rows: int) -> Floats:
        """Return traits as numbers; one that is missing or of another kind says nothing."""
        parts = [np.zeros((n_rows, 0))]
        for code in self.codes:
            trait = traits.get(code.name)
            kind = "number" if isinstance(code, NumberCode) else "label"
            if trait is None or trait.kind != kind:
                parts.append(np.zeros((n_rows, len(code.names()))))
            else:
                parts.append(code.matrix(trait))
        return np.concatenate(parts, axis=1)


def fit_encoding(
    rows: pa.Table, columns: Iterable[str], *, set_at_creation: Collection[str] = ()
) -> Encoding:
    """Learn from rows how their columns become numbers; see ``read_traits`` for what is left out.

    >>> rows = pa.table({"size": ["small"] * 6 + ["large"] * 6})
    >>> fit_encoding(rows, ["size"]).names
    ('size = large', 'size = small')
    """
    found = read_traits(rows, columns, set_at_creation=set_at_creation)
    return encode_traits(found, None, set_at_creation=set_at_creation)


def encode(
    rows: pa.Table, columns: Iterable[str], *, set_at_creation: Collection[str] = ()
) -> tuple[Floats, tuple[str, ...]]:
    """Return rows as a matrix, shape (rows, columns), and the names of its columns."""
    encoding = fit_encoding(rows, columns, set_at_creation=set_at_creation)
    return encoding.matrix(rows), encoding.names


def encode_traits(
    found: Traits, used: Bools | None, *, set_at_creation: Collection[str] = ()
) -> Encoding:
    """Fit an encoding on those rows of traits where ``used`` is true; on all without it."""
    codes: list[NumberCode | LabelCode] = []
    left_out = dict(found.left_out)
    for trait in found.traits:
        code = _fit_number(trait, used) if trait.kind == "number" else _fit_label(trait, used)
        if code is None:
            left_out[trait.name] = "too few rows differ"
        else:
            codes.append(code)
    return Encoding(tuple(codes), left_out, frozenset(set_at_creation))


def _as_fitted(rows: pa.Table, encoding: Encoding) -> dict[str, Trait]:
    """Read the columns of an encoding as the kind they were when it was fitted."""
    found = {}
    for code in encoding.codes:
        if code.name not in rows.column_names:
            continue
        read = as_numbers if isinstance(code, NumberCode) else as_labels
        found[code.name] = read(code.name, rows[code.name])
    return found


def fewest_rows(n_rows: int) -> int:
    """Return how many rows a level must have to count for itself."""
    return max(_FEWEST_ROWS, n_rows // 400)


def _fit_number(trait: Trait, used: Bools | None) -> NumberCode | None:
    mask = ~trait.is_missing if used is None else ~trait.is_missing & used
    n_rows = len(mask) if used is None else int(used.sum())
    values = _numbers_of(trait)[mask]
    fewest = fewest_rows(n_rows)
    _, counts = np.unique(values, return_counts=True)
    # Where nearly all rows say the same, the few that differ must be several.
    if len(counts) < 2 or len(values) - int(counts.max()) < 2 * fewest:
        return None
    low, middle, high = np.quantile(values, (0.1, 0.5, 0.9))
    is_log = bool(values.min() >= 0 and high - middle > 3 * (middle - low))
    scaled = _scaled(values, is_log)
    lowest, first, third, highest = np.quantile(scaled, (0.02, 0.25, 0.75, 0.98))
    held = np.clip(scaled, lowest, highest)
    centre = float(held.mean())
    # No row lies further out than this many widths, so that a few of them cannot carry the model.
    width = max((third - first) / 1.349, held.std(), (highest - centre) / _FURTHEST,
                (centre - lowest) / _FURTHEST)  # fmt: skip
    if width <= 0:
        return None
    n_missing = n_rows - len(values)
    return NumberCode(trait.name, is_log, centre, float(width), float(lowest),
                      float(highest), min(n_missing, len(values)) >= fewest)  # fmt: skip


def _fit_label(trait: Trait, used: Bools | None) -> LabelCode | None:
    codes = _labels_of(trait) if used is None else _labels_of(trait)[used]
    counts = np.bincount(codes, minlength=len(trait.names))
    fewest = fewest_rows(len(codes))
    common = np.argsort(-counts, kind="stable")[:MOST_LEVELS]
    common = np.sort(common[counts[common] >= fewest])
    n_rest = len(codes) - int(counts[common].sum())
    if len(common) + (n_rest >= fewest) < 2:
        return None
    return LabelCode(trait.name, tuple(trait.names[n] for n in common), n_rest >= fewest)


def _scaled(values: Floats, is_log: bool) -> Floats:
    return np.log1p(np.maximum(values, 0)) if is_log else values


def _numbers_of(trait: Trait) -> Floats:
    if trait.numbers is None:
        raise ValueError(f"{trait.name} holds labels, not numbers")
    return trait.numbers


def _labels_of(trait: Trait) -> Ints:
    if trait.labels is None:
        raise ValueError(f"{trait.name} holds numbers, not labels")
    return trait.labels
