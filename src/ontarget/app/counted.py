"""What counts for one question: which opportunities, in which currency, by which number."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.desk import Desk
from ontarget.app.measures import SCALE
from ontarget.core.condition import Comparison, Condition, Junction, Negation, fields_of
from ontarget.core.errors import UsageError
from ontarget.core.money import minor_digits, to_major
from ontarget.core.number import parse_number
from ontarget.pipeline.load import PipelineTables

Mask = npt.NDArray[np.bool_]
_MONEY = ("amount", "booked_amount", "margin_amount", "list_price")
_MEASURED = {"margin": "margin_amount", "margin_amount": "margin_amount", "quantity": "quantity"}


@dataclass(frozen=True)
class Counted:
    """The state that a question is answered from, and what was done to it in words."""

    state: PipelineTables
    notes: tuple[str, ...] = ()


def custom_columns(desk: Desk) -> dict[int, Mapping[str, Any]]:
    """Return the custom fields of every opportunity by record, as they were last told."""
    rows = desk.book.read_arrow("opportunity", ["record_id", "custom"], in_order=False)
    filled = rows.filter(pc.is_valid(rows["custom"]))
    texts = zip(filled["record_id"].to_pylist(), filled["custom"].to_pylist(), strict=True)
    return {record_id: json.loads(text) for record_id, text in texts}


def count_for(
    desk: Desk,
    state: PipelineTables,
    condition: Condition | None,
    field: str | None,
    currency: str | None,
) -> Counted:
    """Return the state that a question about these opportunities and this number is answered from.

    Rates, amounts and arrivals are learned from the same rows.
    """
    state = only_where(desk, state, condition)
    notes: list[str] = []
    if condition is not None:
        notes.append(f"Counts only opportunities where {condition}; rates are learned from them.")
    if field is not None:
        state = by_measure(desk, state, field)
        notes.append(f"Counts {field} in the place of the amount.")
    if currency is None:
        return Counted(state, tuple(notes))
    found = convert(desk, state, currency)
    return Counted(found.state, (*notes, *found.notes))


def only_where(desk: Desk, state: PipelineTables, condition: Condition | None) -> PipelineTables:
    """Keep the opportunities that meet a condition; UsageError for a field nobody has."""
    if condition is None:
        return state
    mask = meets(desk, state.pipeline, condition)
    return replace(state, pipeline=state.pipeline.filter(pa.array(mask)))


def meets(desk: Desk, rows: pa.Table, condition: Condition) -> Mask:
    """Return which opportunities meet a condition; UsageError for a field nobody has."""
    return _holds(condition, rows, _custom_fields(desk, rows, condition))


def _custom_fields(
    desk: Desk, pipeline: pa.Table, condition: Condition
) -> dict[str, list[str | None]]:
    """Return the columns of a condition that the pipeline does not have, by their name in it."""
    missing = [name for name in fields_of(condition) if name.lower() not in pipeline.column_names]
    if not missing:
        return {}
    custom = custom_columns(desk)
    known = {name for row in custom.values() for name in row}
    found = {}
    for name in missing:
        wanted = name.removeprefix("custom.").casefold()
        heading = next((one for one in known if one.casefold() == wanted), None)
        if heading is None:
            listed = ", ".join([*pipeline.column_names, *sorted(known)][:40])
            raise UsageError(f"No opportunity has a field '{name}'.", f"Fields: {listed}.")
        found[name] = [
            _as_text(custom.get(record_id, {}).get(heading))
            for record_id in pipeline["record_id"].to_pylist()
        ]
    return found


def _as_text(value: Any) -> str | None:
    return None if value in (None, "") else str(value)


def _holds(condition: Condition, rows: pa.Table, custom: dict[str, list[str | None]]) -> Mask:
    match condition:
        case Negation(part=part):
            return ~_holds(part, rows, custom)
        case Junction(word=word, parts=parts):
            masks = [_holds(part, rows, custom) for part in parts]
            joined = np.logical_and if word == "and" else np.logical_or
            return np.asarray(joined.reduce(masks))
        case Comparison():
            return _compared(condition, rows, custom)


def _compared(one: Comparison, rows: pa.Table, custom: dict[str, list[str | None]]) -> Mask:
    name = one.field if one.field in custom else one.field.lower()
    values = custom[name] if name in custom else _plain_values(rows, name)
    if one.sign in ("=", "!=", "in"):
        wanted = {_comparable(value) for value in one.values}
        if "" in one.values:
            wanted.add(None)
        found = np.array([_comparable(value) in wanted for value in values], bool)
        return ~found if one.sign == "!=" else found
    bound = _comparable(one.values[0])
    compare = {"<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal}[one.sign]
    return np.array(
        [type(v := _comparable(value)) is type(bound) and bool(compare(v, bound))
         for value in values], bool,
    )  # fmt: skip


def _plain_values(rows: pa.Table, name: str) -> list[Any]:
    values: list[Any] = rows[name].to_pylist()
    if name not in _MONEY:
        return values
    codes = rows["currency"].to_pylist()
    return [
        None if value is None else to_major(value, code or "USD")
        for value, code in zip(values, codes, strict=True)
    ]


def _comparable(value: Any) -> Any:
    """Return a value in the form in which two are compared: number, day or text."""
    if value is None or isinstance(value, date):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float | Decimal):
        return float(value)
    text = str(value).strip()
    for read in (lambda: float(parse_number(text)), lambda: date.fromisoformat(text)):
        try:
            return read()
        except (UsageError, ValueError):
            continue
    return text.casefold()


def convert(desk: Desk, state: PipelineTables, currency: str) -> Counted:
    """Bring amounts into one currency by the rates imported, dated up to the desk's day.

    A win counts at the rate of its closing day, everything else at the rate of the desk's day.
    What has no rate keeps its currency, and so counts in nothing.
    """
    rates = _Rates([row for row in desk.book.rows("fx_rate") if row["rate_on"] <= desk.as_of])
    pipeline = state.pipeline
    if not rates.is_known:
        return Counted(state)
    codes = pipeline["currency"].to_pylist()
    closed, status = pipeline["closed_on"].to_pylist(), pipeline["status"].to_pylist()
    days = [
        day if word == "won" and day else desk.as_of
        for day, word in zip(closed, status, strict=True)
    ]
    factors = [
        rates.factor(code, currency, day) if code not in (None, currency) else None
        for code, day in zip(codes, days, strict=True)
    ]
    if not any(factors):
        return Counted(state)
    for name in (name for name in _MONEY if name in pipeline.column_names):
        values = [
            value if factor is None or value is None else round(value * factor)
            for value, factor in zip(pipeline[name].to_pylist(), factors, strict=True)
        ]
        pipeline = _put(pipeline, name, pa.array(values, pa.int64()))
    moved = [
        code if factor is None else currency for code, factor in zip(codes, factors, strict=True)
    ]
    pipeline = _put(pipeline, "currency", pa.array(moved, pa.string()))
    by_record = dict(zip(pipeline["record_id"].to_pylist(), factors, strict=True))
    history = state.history
    amounts = [
        value if (factor := by_record.get(record_id)) is None else round(value * factor)
        for record_id, value in zip(
            history["record_id"].to_pylist(), history["amount"].to_pylist(), strict=True
        )
    ]
    history = _put(history, "amount", pa.array(amounts, pa.int64()))
    n = sum(factor is not None for factor in factors)
    used = sorted({code for code, factor in zip(codes, factors, strict=True) if factor})
    note = (
        f"{n:,} opportunities in {', '.join(used)} converted to {currency} by imported rates, the "
        f"last of {rates.last}."
    )
    return Counted(replace(state, pipeline=pipeline, history=history), (note,))


class _Rates:
    """Dated rates; the last one up to a day counts, also turned round or by a third currency."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self._by_pair: dict[tuple[str, str], list[tuple[date, Fraction]]] = {}
        for row in sorted(rows, key=lambda row: row["rate_on"]):
            if row["rate"] > 0:
                pair, rate = (row["base"], row["quote"]), Fraction(str(row["rate"]))
                self._by_pair.setdefault(pair, []).append((row["rate_on"], rate))
        self.is_known = bool(self._by_pair)
        self.last = max((row["rate_on"] for row in rows), default=None)

    def factor(self, code: str, currency: str, day: date) -> Fraction | None:
        """Return what minor units are multiplied by; None where there is no rate."""
        rate = self._rate(code, currency, day)
        if rate is None:
            thirds = {name for pair in self._by_pair for name in pair} - {code, currency}
            for third in sorted(thirds):
                first, second = self._rate(code, third, day), self._rate(third, currency, day)
                if first is not None and second is not None:
                    rate = first * second
                    break
        if rate is None:
            return None
        return rate * Fraction(10) ** (minor_digits(currency) - minor_digits(code))

    def _rate(self, base: str, quote: str, day: date) -> Fraction | None:
        direct = self._last(base, quote, day)
        if direct is not None:
            return direct
        turned = self._last(quote, base, day)
        return None if turned is None else 1 / turned

    def _last(self, base: str, quote: str, day: date) -> Fraction | None:
        known = [rate for rate_on, rate in self._by_pair.get((base, quote), ()) if rate_on <= day]
        return known[-1] if known else None


def by_measure(desk: Desk, state: PipelineTables, measure: str) -> PipelineTables:
    """Put another number in the place of the amount: margin, quantity or a numeric custom field.

    What is no money is counted in thousandths and has no currency.
    """
    pipeline = state.pipeline
    column = _MEASURED.get(measure.lower())
    if column == "margin_amount":
        values = pipeline["margin_amount"]
        is_money = True
    else:
        is_money = False
        numbers = (
            pipeline[column].to_pylist() if column else _custom_numbers(desk, pipeline, measure)
        )
        values = pa.array(
            [None if number is None else round(number * SCALE) for number in numbers], pa.int64()
        )
    pipeline = _put(pipeline, "amount", values)
    pipeline = _put(pipeline, "booked_amount", values)
    pipeline = _put(pipeline, "list_price", pa.nulls(pipeline.num_rows, pa.int64()))
    if not is_money:
        pipeline = _put(pipeline, "currency", pa.nulls(pipeline.num_rows, pa.string()))
    return replace(state, pipeline=pipeline, history=state.history.slice(0, 0))


def _custom_numbers(desk: Desk, pipeline: pa.Table, name: str) -> list[float | None]:
    custom = custom_columns(desk)
    known = {heading for row in custom.values() for heading in row}
    heading = next((one for one in known if one.casefold() == name.casefold()), None)
    numbers = [
        _number(custom.get(record_id, {}).get(heading or ""))
        for record_id in pipeline["record_id"].to_pylist()
    ]
    if heading is None or not any(number is not None for number in numbers):
        raise UsageError(
            f"'{name}' is no number that opportunities have.",
            "Measures: amount, count, margin, quantity, or a custom field that holds numbers.",
        )
    return numbers


def _number(value: Any) -> float | None:
    try:
        return None if value in (None, "") else float(parse_number(str(value)))
    except UsageError:
        return None


def credited(desk: Desk, pipeline: pa.Table, *, owner: str | None) -> tuple[pa.Table, int]:
    """Part opportunities among the owners who are credited; return how many were.

    A split part goes to its owner; one who sells alone keeps all. Overlays count for ``owner``
    alone, beside what the others have. ``rate_owner`` stays whose chances it has, so the parts of
    one opportunity are won or lost together.
    """
    rows = desk.book.rows("credit")
    pipeline = pipeline.append_column("rate_owner", pipeline["owner"])
    if not rows:
        return pipeline, 0
    place = {
        (source, key): n
        for n, (source, key) in enumerate(
            zip(pipeline["source"].to_pylist(), pipeline["opportunity_id"].to_pylist(), strict=True)
        )
    }
    splits: dict[int, list[tuple[str, float]]] = {}
    overlays: list[tuple[int, str, float]] = []
    for row in rows:
        found = place.get((row["source"], row["opportunity_id"]))
        if found is None:
            continue
        if (row["role"] or "split").casefold() == "overlay":
            overlays.append((found, row["owner"], row["share"]))
        else:
            splits.setdefault(found, []).append((row["owner"], row["share"]))
    parts = [(n, who, share) for n, shares in splits.items() for who, share in shares]
    parts += [part for part in overlays if part[1] == owner]
    if not parts:
        return pipeline, 0
    alone = np.array([n not in splits for n in range(pipeline.num_rows)], bool)
    taken = pipeline.take(pa.array([n for n, _, _ in parts], pa.int64()))
    taken = _put(taken, "owner", pa.array([who for _, who, _ in parts], pa.string()))
    shares = np.array([share for _, _, share in parts])
    for name in _MONEY[:3]:
        if name in taken.column_names:
            taken = _put(taken, name, _shared(taken[name], shares))
    whole = pa.concat_tables([pipeline.filter(pa.array(alone)), taken])
    return whole, len({n for n, _, _ in parts})


def _shared(column: pa.ChunkedArray, shares: npt.NDArray[np.float64]) -> pa.Array:
    values = np.asarray(pc.fill_null(column, 0))
    parts = pa.array(np.rint(values * shares).astype(np.int64))
    return pc.if_else(pc.is_valid(column), parts, pa.scalar(None, pa.int64()))


def _put(table: pa.Table, name: str, values: pa.Array | pa.ChunkedArray) -> pa.Table:
    return table.set_column(table.column_names.index(name), name, values)
