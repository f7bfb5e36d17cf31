"""Rows of opportunity history to observations: what a field was, and since when."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.core.problem import problem
from ontarget.core.schema import OPPORTUNITY, Field
from ontarget.ingest import cells as cell
from ontarget.ingest.dates import find_order, parse_date
from ontarget.ingest.headings import plain_heading, synonyms_of
from ontarget.ingest.parse import ParsedFile

CHANGE_SCHEMA = pa.schema(
    [
        ("source_id", pa.string()),
        ("field", pa.string()),
        ("value", pa.string()),
        ("old_value", pa.string()),
        ("has_old_value", pa.bool_()),
        ("effective_at", pa.timestamp("us", "UTC")),
        ("seq", pa.int64()),
    ]
)
_TRACKED = {f.name: f for f in OPPORTUNITY.fields if f.is_tracked}
_WIDE = (
    "stage", "status", "forecast_category", "amount", "probability", "close_date", "owner",
    "next_step", "next_step_on",
)  # fmt: skip


def canonical_text(values: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Return typed values in the text form in which observations keep them."""
    if pa.types.is_floating(values.type):
        found = values.to_pylist()
        return pa.array([None if v is None else repr(v) for v in found], pa.string())
    return pc.cast(values, pa.string())


def parse_changes(parsed: ParsedFile, zone: ZoneInfo, currency: str) -> pa.Table:
    """Return one row per changed field, in the order of the file; columns as CHANGE_SCHEMA.

    Rows may state the state after a change (columns stage, amount ...), or a field with its old
    and new value. Unknown fields become problems.
    """
    pieces = [_wide_changes(parsed, name) for name in _WIDE if parsed.column(name) is not None]
    if parsed.column("field") is not None:
        pieces.append(_long_changes(parsed, zone, currency))
    pieces = [piece for piece in pieces if piece.num_rows]
    if not pieces:
        return CHANGE_SCHEMA.empty_table()
    return pa.concat_tables(pieces).sort_by([("seq", "ascending"), ("field", "ascending")])


def _wide_changes(parsed: ParsedFile, name: str) -> pa.Table:
    """A column that gives the state after each row; repeated values are harmless."""
    values = parsed.table[name]
    is_stated = parsed.table["field"].is_null() if parsed.column("field") is not None else None
    kept = pc.is_valid(values) if is_stated is None else pc.and_(pc.is_valid(values), is_stated)
    rows = parsed.table.filter(kept)
    n = rows.num_rows
    return pa.table(
        {
            "source_id": rows["opportunity_id"],
            "field": pa.array([name] * n, pa.string()),
            "value": canonical_text(rows[name]),
            "old_value": pa.nulls(n, pa.string()),
            "has_old_value": pa.array(np.zeros(n, bool)),
            "effective_at": rows["changed_at"],
            "seq": rows["row"],
        },
        schema=CHANGE_SCHEMA,
    )


def _field_names(parsed: ParsedFile) -> pa.Array:
    """Canonical field of each row; null and a problem where it is none that is kept."""
    known = {plain_heading(name): name for name in _TRACKED}
    for name, words in synonyms_of("opportunity").items():
        for word in words:
            if name in _TRACKED:
                known.setdefault(word, name)
    encoded = parsed.table["field"].combine_chunks().dictionary_encode()
    forms = encoded.dictionary.to_pylist()
    meant = [known.get(plain_heading(form)) for form in forms]
    for form, found in zip(forms, meant, strict=True):
        if found is None and form.strip().casefold() != "created":
            message = f"changes of '{form}' are not kept"
            parsed.problems.append(problem("unknown_field", parsed.file, 0, "field", form, message))
    return pa.array(meant, pa.string()).take(encoded.indices)


def _long_changes(parsed: ParsedFile, zone: ZoneInfo, currency: str) -> pa.Table:
    names = _field_names(parsed)
    present: list[str] = [n for n in pc.unique(names).to_pylist() if n]
    pieces = []
    for name in present:
        rows = parsed.table.filter(pc.equal(names, name))
        n = rows.num_rows
        has_old = parsed.column("old_value") is not None
        old = _read(parsed, _TRACKED[name], rows, "old_value", zone, currency) if has_old else None
        pieces.append(
            pa.table(
                {
                    "source_id": rows["opportunity_id"],
                    "field": pa.array([name] * n, pa.string()),
                    "value": _read(parsed, _TRACKED[name], rows, "value", zone, currency),
                    "old_value": pa.nulls(n, pa.string()) if old is None else old,
                    "has_old_value": pa.array(np.full(n, has_old)),
                    "effective_at": rows["changed_at"],
                    "seq": rows["row"],
                },
                schema=CHANGE_SCHEMA,
            )
        )
    return pa.concat_tables(pieces) if pieces else CHANGE_SCHEMA.empty_table()


def _read(
    parsed: ParsedFile, declared: Field, rows: pa.Table, side: str, zone: ZoneInfo, currency: str
) -> pa.Array:
    """Read old or new values of one field in its own type, as canonical text."""
    text = rows[side].combine_chunks()
    match declared.type:
        case "amount":
            codes = rows["currency"].combine_chunks() if "currency" in rows.column_names else (
                pa.array([currency] * len(text), pa.string()))  # fmt: skip
            amounts = cell.parse_amount(text, codes)
            values, is_bad, code = amounts.values, amounts.is_bad, "bad_number"
        case "date":
            order = parsed.date_order or find_order(text)
            result = parse_date(text, order, zone)
            values, is_bad, code = result.values, result.is_bad, "bad_date"
        case "number" | "share":
            result = cell.parse_number(text, is_share=declared.type == "share")
            values, is_bad, code = result.values, result.is_bad, "bad_number"
        case _:
            result = cell.parse_text(text)
            values, is_bad, code = result.values, result.is_bad, "bad_choice"
    if is_bad.any():
        picked = pa.array(is_bad)
        where = zip(
            rows["row"].filter(picked).to_pylist(), text.filter(picked).to_pylist(), strict=True
        )
        for row, value in where:
            message = f"not a {declared.type} ({declared.name})"
            parsed.problems.append(problem(code, parsed.file, row, side, value or "", message))
    return canonical_text(values)


def changes_to_observations(
    changes: pa.Table, record_ids: pa.Array, created_at: pa.Array, known: pa.Table
) -> pa.Table:
    """Turn told changes into observations that the book does not have yet.

    ``record_ids`` (int64) and ``created_at`` (instant, null if unknown) belong to the rows of
    ``changes``; ``known`` holds the observations of the book. Rows that repeat the value before
    them are dropped. The old value of a field's first change counts from creation on.
    """
    rows = changes.append_column("record_id", record_ids).append_column("created_at", created_at)
    rows = rows.sort_by(
        [(name, "ascending") for name in ("record_id", "field", "effective_at", "seq")]
    )
    if not rows.num_rows:
        return _observations(rows, rows["value"], rows["effective_at"])
    ids, fields = rows["record_id"].to_numpy(), rows["field"].to_numpy(zero_copy_only=False)
    values = pc.fill_null(rows["value"], "\0").to_numpy(zero_copy_only=False)
    is_first = np.ones(len(ids), bool)
    is_first[1:] = (ids[1:] != ids[:-1]) | (fields[1:] != fields[:-1])
    is_repeat = np.zeros(len(ids), bool)
    is_repeat[1:] = ~is_first[1:] & (values[1:] == values[:-1])
    origin = pc.and_(
        pc.and_(pa.array(is_first), rows["has_old_value"]),
        pc.fill_null(pc.less(rows["created_at"], rows["effective_at"]), False),
    )
    first = rows.filter(pc.and_(origin, pc.is_valid(rows["old_value"])))
    told = rows.filter(pa.array(~is_repeat))
    found = pa.concat_tables(
        [
            _observations(first, first["old_value"], first["created_at"]),
            _observations(told, told["value"], told["effective_at"]),
        ]
    )
    crm = known.filter(pc.equal(known["known"], "crm"))
    is_known = pc.is_in(_identity(found), value_set=_identity(crm))
    return found.filter(pc.invert(is_known))


def _observations(
    rows: pa.Table, values: pa.ChunkedArray, effective_at: pa.ChunkedArray
) -> pa.Table:
    n = rows.num_rows
    return pa.table(
        {
            "kind": pa.array(["opportunity"] * n, pa.string()),
            "record_id": rows["record_id"],
            "field": rows["field"],
            "value": values,
            "effective_at": effective_at,
            "not_before": pa.nulls(n, pa.timestamp("us", "UTC")),
            "known": pa.array(["crm"] * n, pa.string()),
            "seq": rows["seq"],
        }
    )


def _identity(rows: pa.Table) -> pa.Array:
    parts = [
        pc.cast(rows["record_id"], pa.string()),
        rows["field"],
        pc.cast(pc.cast(rows["effective_at"], pa.int64()), pa.string()),
        pc.fill_null(rows["value"], "\0"),
    ]
    joined = pc.binary_join_element_wise(*parts, "\x1f")
    return joined.combine_chunks() if isinstance(joined, pa.ChunkedArray) else joined
