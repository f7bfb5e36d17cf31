"""One file with its mapping to typed rows of one kind, and the problems met on the way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.core.errors import MappingNeeded
from ontarget.core.money import json_amount, minor_digits
from ontarget.core.problem import Problem, problem
from ontarget.core.schema import KINDS, Field, Kind
from ontarget.ingest import cells as cell
from ontarget.ingest.choices import parse_choice
from ontarget.ingest.compose import compose
from ontarget.ingest.custom import custom_column
from ontarget.ingest.dates import (
    MONTHS_READ,
    find_order,
    order_samples,
    parse_date,
    parse_instant,
    parse_month,
)
from ontarget.ingest.lines import is_repeated, join_lines, tell_apart
from ontarget.ingest.mapping import Mapping
from ontarget.ingest.raw import RawTable
from ontarget.ingest.salesforce_ids import complete_ids
from ontarget.ingest.target_key import KEY_SEPARATOR
from ontarget.ingest.totals import without_totals

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Assumptions:
    """What the user, the book or another file says where a file is silent."""

    zone: ZoneInfo
    currency: str
    is_currency_stated: bool = False
    date_order: str | None = None
    decimal: str | None = None


@dataclass
class ParsedFile:
    """Typed rows: ``source_id``, ``row``, the mapped fields and ``custom``.

    ``parts`` are parsed columns that are no fields themselves (is_won, is_closed); ``months``
    tells by field which of its days are only known to their month.
    """

    kind: Kind
    file: str
    table: pa.Table
    mapping: Mapping
    problems: list[Problem]
    parts: dict[str, pa.Array] = field(default_factory=dict)
    months: dict[str, pa.Array] = field(default_factory=dict)
    date_order: str | None = None
    currency: str | None = None

    def column(self, name: str) -> pa.ChunkedArray | None:
        """Return a column, or None where the file does not give it."""
        return self.table[name] if name in self.table.column_names else None

    def keep(self, mask: Mask) -> None:
        """Drop the rows where ``mask`` is false."""
        kept = pa.array(mask)
        self.table = self.table.filter(kept)
        self.parts = {name: part.filter(kept) for name, part in self.parts.items()}
        self.months = {name: found.filter(kept) for name, found in self.months.items()}

    def report(self, code: str, where: Mask, name: str, message: str) -> None:
        """Add a problem for every row where ``where`` is true."""
        if not where.any():
            return
        picked = self.table.filter(pa.array(where))
        is_there = name in picked.column_names
        values = picked[name].to_pylist() if is_there else [None] * picked.num_rows
        if is_there and any(f.name == name and f.type == "amount" for f in self.kind.fields):
            codes = picked["currency"].to_pylist()
            values = [
                None if value is None else json_amount(value, code or "USD")
                for value, code in zip(values, codes, strict=True)
            ]
        for row, value in zip(picked["row"].to_pylist(), values, strict=True):
            text = "" if value is None else str(value)
            self.problems.append(problem(code, self.file, row, name, text, message))


def parse_file(raw: RawTable, mapping: Mapping, assume: Assumptions) -> ParsedFile:
    """Parse every mapped column of a file; unreadable cells become null and a problem."""
    kind = KINDS[mapping.kind]
    raw, totals = without_totals(raw)
    text = {name: raw.cells[heading].combine_chunks() for heading, name in mapping.columns.items()}
    for name, value in mapping.constants.items():
        text[name] = pa.array([value] * raw.cells.num_rows, pa.string())
    order = _date_order(raw, mapping, text, kind, assume.date_order or mapping.date_order)
    text, composed = compose(kind.name, text)
    empty = [] if raw.cells.num_rows or raw.problems or totals else [
        problem("no_rows", raw.file, 0, "", "", "there are headings, but no rows")]  # fmt: skip
    parsed = ParsedFile(kind, raw.file, pa.table({"row": raw.row_numbers}), mapping,
                        [*raw.problems, *totals, *empty], date_order=order)  # fmt: skip
    for name in composed:
        parsed.parts[name] = _read_part(parsed, name, text.pop(name))
    _parse_columns(parsed, text, order, assume)
    unmapped = [h for h in raw.headings if h not in mapping.columns]
    parsed.table = parsed.table.append_column("custom", custom_column(raw.cells, unmapped))
    if kind.name != "opportunity_history":
        _add_source_id(parsed)
    _drop_incomplete(parsed)
    return parsed


def _read_part(parsed: ParsedFile, name: str, text: pa.Array) -> pa.Array:
    result = cell.parse_boolean(text)
    _note_bad(parsed, name, text, result.is_bad, "bad_choice", "neither yes nor no")
    return result.values


def _parse_columns(
    parsed: ParsedFile, text: dict[str, pa.Array], order: str | None, assume: Assumptions
) -> None:
    currencies = _currency_column(parsed, text, assume)
    for declared in parsed.kind.fields:
        if declared.name not in text or declared.name == "currency":
            continue
        column = text[declared.name]
        if declared.type == "amount":
            if assume.decimal is None and cell.is_ambiguous_amount(column):
                raise _unclear_amount(parsed, declared.name, column)
            is_assumed = assume.is_currency_stated and "currency" not in text
            amounts = cell.parse_amount(column, currencies, assume.decimal, is_assumed=is_assumed)
            currencies = amounts.currencies
            _note_bad(parsed, declared.name, column, amounts.is_bad, "bad_number", "not an amount")
            values = amounts.values
        else:
            values = _parse_one(parsed, declared, column, order, assume)
            if declared.name.endswith("_id"):
                values = complete_ids(values)
        parsed.table = parsed.table.append_column(declared.name, values)
    if any(declared.name == "currency" for declared in parsed.kind.fields):
        _add_currency(parsed, currencies, assume)


def _unclear_amount(parsed: ParsedFile, name: str, column: pa.Array) -> MappingNeeded:
    heading = parsed.mapping.column_of(name) or name
    sample = next(text for text in column.to_pylist() if text and "." in text)
    return MappingNeeded(
        f"{parsed.file}: '{sample}' in the column '{heading}' can be thousands or decimals, and "
        "nothing in the column decides.",
        "Say it with --decimal comma (1.234 is over a thousand) or --decimal point.",
    )


def _parse_one(
    parsed: ParsedFile, declared: Field, column: pa.Array, order: str | None, assume: Assumptions
) -> pa.Array:
    match declared.type:
        case "date":
            result, code = _parse_day(parsed, declared, column, order, assume), "bad_date"
        case "instant":
            result, code = parse_instant(column, order, assume.zone), "bad_date"
        case "number" | "share":
            result = cell.parse_number(column, is_share=declared.type == "share")
            code = "bad_number"
        case "integer":
            result, code = cell.parse_integer(column), "bad_number"
        case "boolean":
            result, code = cell.parse_boolean(column), "bad_choice"
        case _ if declared.choices:
            result, code = parse_choice(parsed.kind.name, declared, column), "bad_choice"
        case _:
            result, code = cell.parse_text(column), "bad_choice"
    wanted = (
        f"not a {declared.type}"
        if not declared.choices
        else f"not one of {', '.join(declared.choices)}"
    )
    _note_bad(parsed, declared.name, column, result.is_bad, code, wanted)
    return result.values


def _parse_day(
    parsed: ParsedFile, declared: Field, column: pa.Array, order: str | None, assume: Assumptions
) -> cell.Parsed:
    """Read days; where a month alone may stand, its last day is taken and the row remembered."""
    days = parse_date(column, order, assume.zone)
    is_read = parsed.kind.name == "opportunity" and declared.name in MONTHS_READ
    if not is_read or not days.is_bad.any():
        return days
    months = parse_month(column)
    is_month = days.is_bad & ~months.is_bad
    _note_bad(parsed, declared.name, column, is_month, "month_only", "a month without a day")
    parsed.months[declared.name] = pa.array(is_month)
    values = pc.if_else(pa.array(is_month), months.values, days.values)
    return cell.Parsed(values, days.is_bad & ~is_month)


def _note_bad(
    parsed: ParsedFile, name: str, text: pa.Array, is_bad: Mask, code: str, message: str
) -> None:
    if not is_bad.any():
        return
    picked = pa.array(is_bad)
    rows = parsed.table["row"].filter(picked).to_pylist()
    for row, value in zip(rows, text.filter(picked).to_pylist(), strict=True):
        parsed.problems.append(problem(code, parsed.file, row, name, value or "", message))


def _date_order(
    raw: RawTable, mapping: Mapping, text: dict[str, pa.Array], kind: Kind, stated: str | None
) -> str | None:
    """Decide day-first or month-first for a file; MappingNeeded where no column tells."""
    if stated:
        return stated
    dated = {f.name for f in kind.fields if f.type in ("date", "instant")}
    found = {name: find_order(text[name]) for name in text if name in dated}
    decided = {order for order in found.values() if order in ("dmy", "mdy")}
    if len(decided) == 1 and "mixed" not in found.values():
        return decided.pop()
    unclear = [name for name, order in found.items() if order in ("ambiguous", "mixed")]
    if not unclear and not decided:
        return None
    name = unclear[0] if unclear else next(iter(found))
    heading = mapping.column_of(name) or name
    samples = order_samples(text[name])
    shown = " and ".join(f"'{sample}'" for sample in samples)
    why = (
        f"holds days that contradict each other, {shown}"
        if len(samples) > 1
        else f"can be read day first or month first (such as {shown}), and nothing in the file "
        "decides"
    )
    raise MappingNeeded(
        f"{raw.file}: the column '{heading}' {why}.",
        "Say it with --date-order dmy or --date-order mdy; what does not fit is then a problem.",
    )


def _currency_column(
    parsed: ParsedFile, text: dict[str, pa.Array], assume: Assumptions
) -> pa.Array:
    """ISO codes as the rows state them; null where they state none."""
    stated = text.get("currency")
    if stated is None:
        code = assume.currency if assume.is_currency_stated else None
        return pa.array([code] * parsed.table.num_rows, pa.string())
    codes = pc.utf8_upper(cell.currency_codes(cell.clean(stated)))
    is_code = pc.fill_null(pc.match_substring_regex(codes, "^[A-Z]{3}$"), fill_value=False)
    is_bad = np.asarray(
        pc.and_(pc.is_valid(codes), pc.invert(is_code)).to_numpy(zero_copy_only=False), bool
    )
    _note_bad(parsed, "currency", stated, is_bad, "bad_currency", "not an ISO 4217 code")
    return pc.if_else(is_code, codes, pa.scalar(None, pa.string()))


def _add_currency(parsed: ParsedFile, currencies: pa.Array, assume: Assumptions) -> None:
    """Fill the currency by the one that most rows name, else by the book's, and say so."""
    present = [code for code in pc.unique(currencies).to_pylist() if code]
    fill = _usual(currencies) or assume.currency
    parsed.currency = present[0] if len(present) == 1 else None
    has_money = any(
        f.type == "amount" and f.name in parsed.table.column_names for f in parsed.kind.fields
    )
    if not present and has_money and parsed.table.num_rows and not assume.is_currency_stated:
        message = f"no currency in the file: {assume.currency} taken; --currency says otherwise"
        parsed.problems.append(problem("no_currency", parsed.file, 0, "currency", "", message))
    if has_money or present:
        _rescale(parsed, pc.is_null(currencies), minor_digits(fill))
        filled = pc.fill_null(currencies, fill)
        parsed.table = parsed.table.append_column("currency", filled)


def _rescale(parsed: ParsedFile, is_filled: pa.Array, digits: int) -> None:
    """Bring amounts that were read with two digits to those of the currency they were given."""
    if digits == 2 or not pc.any(is_filled).as_py():
        return
    for field_ in parsed.kind.fields:
        if field_.type == "amount" and field_.name in parsed.table.column_names:
            column = parsed.table[field_.name]
            exact = pc.multiply(pc.cast(column, pa.float64()), 10.0 ** (digits - 2))
            scaled = pc.cast(pc.round(exact), pa.int64())
            at = parsed.table.column_names.index(field_.name)
            parsed.table = parsed.table.set_column(
                at, field_.name, pc.if_else(is_filled, scaled, column)
            )


def _usual(currencies: pa.Array) -> str | None:
    """Return the currency that most rows name, of several the first by name; None without any."""
    counted = pc.value_counts(currencies.drop_null()).to_pylist()
    counted.sort(key=lambda one: (-one["counts"], one["values"]))
    return counted[0]["values"] if counted else None


def joined_key(columns: Iterable[pa.Array | pa.ChunkedArray]) -> pa.Array:
    """Join key columns to one text; null where all are empty."""
    as_text = [pc.fill_null(pc.cast(column, pa.string()), "") for column in columns]
    joined = pc.binary_join_element_wise(*as_text, KEY_SEPARATOR)
    is_empty = pc.equal(pc.utf8_trim(joined, " /"), "")
    result = pc.if_else(is_empty, pa.scalar(None, pa.string()), joined)
    return result.combine_chunks() if isinstance(result, pa.ChunkedArray) else result


def _add_source_id(parsed: ParsedFile) -> None:
    """Identify the rows: by the id column, or else by what the kind falls back to."""
    kind = parsed.kind
    own = parsed.column(kind.key[0]) if len(kind.key) == 1 else None
    names = [n for n in (kind.key if len(kind.key) > 1 else kind.fallback_key)
             if n in parsed.table.column_names]  # fmt: skip
    if own is not None:
        source_id = own.combine_chunks()
    elif names:
        source_id = joined_key(parsed.table[name] for name in names)
    elif kind.name == "opportunity":
        source_id = _numbered(parsed)
    else:
        source_id = pa.nulls(parsed.table.num_rows, pa.string())
    parsed.table = parsed.table.add_column(0, "source_id", source_id)
    has_id = np.asarray(pc.is_valid(source_id).to_numpy(zero_copy_only=False), bool)
    if not has_id.all():
        parsed.report("missing_id", ~has_id, kind.key[0], "nothing to identify the row by")
        parsed.keep(has_id)
    _drop_repeated(parsed, is_own_id=own is not None)


def _numbered(parsed: ParsedFile) -> pa.Array:
    """Identify rows by their place in the file, where nothing else does, and say so."""
    rows = parsed.table["row"].combine_chunks().cast(pa.string())
    message = (
        "no column names the rows, so their place does: a file of other rows, or in another "
        "order, needs a --source of its own"
    )
    parsed.problems.append(problem("no_id", parsed.file, 0, parsed.kind.key[0], "", message))
    return pc.binary_join_element_wise("row", pc.utf8_lpad(rows, 7, "0"), " ")


def _drop_repeated(parsed: ParsedFile, *, is_own_id: bool) -> None:
    """Make one row of each id; product lines of one opportunity are added up."""
    repeated = is_repeated(parsed.table["source_id"])
    if not repeated.any():
        return
    if not is_own_id:
        parsed.table = tell_apart(parsed.table, repeated, parsed.kind.name)
        repeated = is_repeated(parsed.table["source_id"])
    is_opportunity = parsed.kind.name == "opportunity"
    found = join_lines(parsed.table, repeated, sums_lines=is_opportunity)
    parsed.table = found.table
    parsed.report("joined_lines", found.joined, "product", "a product line of the same opportunity")
    parsed.report("duplicate_id", found.dropped, "source_id", "the id stands again further down")
    parsed.keep(found.stays)


def _drop_incomplete(parsed: ParsedFile) -> None:
    for declared in parsed.kind.fields:
        if not declared.is_required or declared.name == parsed.kind.key[0] != "opportunity_id":
            continue
        column = parsed.column(declared.name)
        if column is None:
            if declared.name in (parsed.kind.key[0],) and parsed.kind.name != "opportunity_history":
                continue
            raise MappingNeeded(
                f"{parsed.file}: no column holds {declared.name} ({declared.help}).",
                "Say which one with --mapping FILE.",
            )
        is_there = np.asarray(pc.is_valid(column).to_numpy(zero_copy_only=False), bool)
        if not is_there.all():
            parsed.report("missing_value", ~is_there, declared.name, f"{declared.name} is empty")
            parsed.keep(is_there)
