"""Closed opportunities as numpy columns: the part of the pipeline that prices are read from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Closings:
    """One entry per closed opportunity, in no order that matters.

    ``day`` is days since 1970. ``amount`` (minor units, booked for wins), ``list_amount`` (before
    the discount), ``discount`` (share) and ``age_days`` are NaN where unknown. ``product`` and
    ``segment`` are codes into as many names.
    """

    day: Ints
    is_won: Bools
    amount: Floats
    list_amount: Floats
    discount: Floats
    age_days: Floats
    product: Ints
    segment: Ints
    currency: Ints
    currencies: tuple[str, ...]

    def kept(self, keep: Bools) -> Closings:
        """Return some of them."""
        return Closings(
            self.day[keep], self.is_won[keep], self.amount[keep], self.list_amount[keep],
            self.discount[keep], self.age_days[keep], self.product[keep], self.segment[keep],
            self.currency[keep], self.currencies,
        )  # fmt: skip


def read_closings(rows: pa.Table) -> Closings:
    """Read the won and lost ones of pipeline rows whose day of closing is known.

    A discount that no field tells is read from the list price where the quantity makes sense.
    """
    is_closed = pc.is_in(rows["status"], value_set=pa.array(["won", "lost"]))
    keep = pc.and_(pc.fill_null(is_closed, False), pc.is_valid(rows["closed_on"]))
    if "is_closed_undated" in rows.column_names:
        keep = pc.and_(keep, pc.invert(pc.fill_null(rows["is_closed_undated"], False)))
    rows = rows.filter(keep)
    is_won = _flags(pc.equal(rows["status"], "won"))
    amount = np.where(is_won, _either(_floats(rows, "booked_amount"), _floats(rows, "amount")),
                      _floats(rows, "amount"))  # fmt: skip
    discount = _discounts(rows, amount, is_won)
    currency = _codes(rows, "currency")
    share_left = np.where(np.nan_to_num(discount) < 1, 1 - np.nan_to_num(discount), np.nan)
    return Closings(
        day=np.asarray(rows["closed_on"].cast(pa.int32()), dtype=np.int64),
        is_won=is_won,
        amount=amount,
        list_amount=amount / share_left,
        discount=discount,
        age_days=_floats(rows, "age_days"),
        product=_codes(rows, "product")[0],
        segment=_codes(rows, "segment")[0],
        currency=currency[0],
        currencies=currency[1],
    )


def _discounts(rows: pa.Table, amount: Floats, is_won: Bools) -> Floats:
    """Return the stated discount; where none is stated at all, one less price over list price."""
    stated = _floats(rows, "discount")
    if np.isfinite(stated).any():
        return np.where((stated >= 0) & (stated < 1), stated, np.nan)
    listed = _floats(rows, "list_price") * np.nan_to_num(_floats(rows, "quantity"), nan=1.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = 1 - amount / listed
    # Far from the list price something else was sold.
    is_likely = is_won & (listed > 0) & (np.abs(share) < 0.5)
    return np.where(is_likely, share, np.nan)


def _floats(rows: pa.Table, name: str) -> Floats:
    if name not in rows.column_names:
        return np.full(rows.num_rows, np.nan)
    column = pc.fill_null(rows[name].cast(pa.float64()), float("nan"))
    return np.asarray(column, dtype=np.float64)


def _either(first: Floats, second: Floats) -> Floats:
    return np.where(np.isfinite(first), first, second)


def _flags(column: pa.ChunkedArray) -> Bools:
    return np.asarray(pc.fill_null(column, False), dtype=np.bool_)


def _codes(rows: pa.Table, name: str) -> tuple[Ints, tuple[str, ...]]:
    if name not in rows.column_names:
        return np.zeros(rows.num_rows, np.int64), ("",)
    words = pc.fill_null(rows[name], "")
    names = tuple(sorted(pc.unique(words).to_pylist()))
    codes = pc.index_in(words, value_set=pa.array(names, pa.string()))
    return np.asarray(codes, dtype=np.int64), names
