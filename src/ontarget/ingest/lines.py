"""Rows that stand more than once in a file: product lines of one opportunity, or one row twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.ingest.target_key import KEY_SEPARATOR

Mask = npt.NDArray[np.bool_]
Row = dict[str, object]

# What may differ between the product lines of one opportunity.
_OF_A_LINE = frozenset({"row", "product", "amount", "booked_amount", "margin_amount", "quantity",
                        "discount", "close_date", "closed_on", "custom"})  # fmt: skip
_DAYS = ("close_date", "closed_on")
_SUMMED = ("amount", "booked_amount", "margin_amount", "quantity")


@dataclass(frozen=True)
class Joined:
    """The rows that stay, the table with lines summed up, and what was done with the others.

    ``joined`` are rows that became part of another one, ``dropped`` those of which a later row
    with the same id counts.
    """

    table: pa.Table
    stays: Mask
    joined: Mask
    dropped: Mask


def is_repeated(ids: pa.ChunkedArray) -> Mask:
    """Tell which rows have an id that stands more than once."""
    encoded = ids.combine_chunks().dictionary_encode()
    codes = np.asarray(encoded.indices)
    return np.asarray(np.bincount(codes, minlength=1)[codes] > 1)


def tell_apart(table: pa.Table, repeated: Mask, kind: str) -> pa.Table:
    """Give rows without ids that share a key and are not one record keys of their own.

    Opportunities of several owners get the owner into the key; activities are one only if they
    are equal in everything, and the others get a number in the order of the file.
    """
    owner = next((name for name in ("owner", "owner_id") if name in table.column_names), None)
    if kind not in ("opportunity", "activity") or (kind == "opportunity" and owner is None):
        return table
    places = np.flatnonzero(repeated)
    groups: dict[str, list[tuple[int, Row]]] = {}
    rows = table.take(pa.array(places)).to_pylist()
    for place, row in zip(places.tolist(), rows, strict=True):
        groups.setdefault(row["source_id"], []).append((place, row))
    keys = table["source_id"].to_pylist()
    for key, members in groups.items():
        if kind == "opportunity":
            names = [str(row[owner] or "") for _, row in members] if owner else []
            own = [key + KEY_SEPARATOR + name if len(set(names)) > 1 else key for name in names]
        else:
            said = [repr(_said(row)) for _, row in members]
            number = {text: n for n, text in enumerate(dict.fromkeys(said), start=1)}
            own = [f"{key}{KEY_SEPARATOR}{number[t]}" if number[t] > 1 else key for t in said]
        for (place, _), text in zip(members, own, strict=True):
            keys[place] = text
    at = table.column_names.index("source_id")
    return table.set_column(at, "source_id", pa.array(keys, pa.string()))


def join_lines(table: pa.Table, repeated: Mask, *, sums_lines: bool) -> Joined:
    """Make one row of each id.

    Rows that are equal count once. With ``sums_lines``, rows that differ in nothing but what a
    product line has are added up, under the product of the largest and the day of the last one;
    else the last row counts.
    """
    places = np.flatnonzero(repeated)
    rows = table.take(pa.array(places)).to_pylist()
    groups: dict[str, list[int]] = {}
    for number, row in enumerate(rows):
        groups.setdefault(row["source_id"], []).append(number)
    stays, joined = ~repeated, np.zeros(len(repeated), bool)
    dropped = np.zeros(len(repeated), bool)
    changed: dict[int, Row] = {}
    for numbers in groups.values():
        lines = _distinct([rows[number] for number in numbers])
        last = numbers[-1]
        others = places[numbers[:-1]]
        stays[places[last]] = True
        if sums_lines and len(lines) > 1 and _are_lines(lines):
            changed[int(places[last])] = _summed(lines)
            joined[others] = True
        else:
            dropped[others] = True
    return Joined(_with(table, changed), stays, joined, dropped)


def _distinct(rows: Sequence[Row]) -> list[Row]:
    found: list[Row] = []
    for row in rows:
        if not any(_said(row) == _said(other) for other in found):
            found.append(row)
    return found


def _said(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != "row"}


def _are_lines(rows: Sequence[Row]) -> bool:
    """Whether rows name products, and differ only in what a line of an opportunity has."""
    same = [{n: v for n, v in row.items() if n not in _OF_A_LINE} for row in rows]
    has_product = any(row.get("product") is not None for row in rows)
    return has_product and all(each == same[0] for each in same)


def _summed(rows: Sequence[Row]) -> Row:
    largest = max(rows, key=lambda row: _number(row.get("amount")))
    found: Row = {"product": largest.get("product")}
    for name in _DAYS:
        known_days = [day for row in rows if isinstance(day := row.get(name), date)]
        if known_days:
            found[name] = max(known_days)
    for name in _SUMMED:
        known = [row[name] for row in rows if row.get(name) is not None]
        if known:
            found[name] = sum(_number(value) for value in known)
    return found


def _number(value: object) -> float:
    return value if isinstance(value, int | float) else 0


def _with(table: pa.Table, changed: dict[int, Row]) -> pa.Table:
    if not changed:
        return table
    where = pa.array(np.isin(np.arange(table.num_rows), list(changed)))
    ordered = [changed[place] for place in sorted(changed)]
    for name in ("product", *_DAYS, *_SUMMED):
        if name not in table.column_names:
            continue
        column = table[name].combine_chunks()
        old = column.filter(where).to_pylist()
        new = [row.get(name, before) for row, before in zip(ordered, old, strict=True)]
        if pa.types.is_integer(column.type):
            new = [None if value is None else int(_number(value)) for value in new]
        place = table.column_names.index(name)
        table = table.set_column(
            place, name, pc.replace_with_mask(column, where, pa.array(new, column.type))
        )
    return table
