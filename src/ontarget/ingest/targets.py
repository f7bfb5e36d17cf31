"""Rows of a quota file to targets: one for money and one for counts, each with its full key."""

from __future__ import annotations

import pyarrow as pa

from ontarget.core.errors import UsageError
from ontarget.core.firm_calendar import FirmCalendar
from ontarget.core.problem import problem
from ontarget.core.schema import TARGET
from ontarget.ingest.parse import ParsedFile, joined_key


def settle_targets(parsed: ParsedFile, calendar: FirmCalendar) -> None:
    """Split rows that give money and a count, fill the key and drop rows without a number."""
    rows: list[dict[str, object]] = []
    for row in parsed.table.to_pylist():
        period = _period_name(parsed, row, calendar)
        if period is None:
            continue
        base = {**row, "period": period, "scope_kind": _scope_kind(row)}
        if row.get("amount") is not None:
            rows.append(base | {"quantity": None, "measure": row.get("measure") or "amount",
                                "count_of": None})  # fmt: skip
        if row.get("quantity") is not None:
            rows.append(base | {"amount": None, "currency": None,
                                "measure": row.get("measure") or "count",
                                "count_of": row.get("count_of") or "won"})  # fmt: skip
        if row.get("amount") is None and row.get("quantity") is None:
            parsed.problems.append(
                problem("missing_value", parsed.file, _row(row), "amount", "", "no number to reach")
            )
    if any(row["quantity"] is not None for row in rows) and parsed.column("count_of") is None:
        parsed.problems.append(
            problem("count_of_assumed", parsed.file, 0, "count_of", "",
                    "counts won opportunities; for created ones give count_of in the mapping, "
                    "or use: ontarget target set --count-of created")
        )  # fmt: skip
    parsed.table = _as_table(rows)


def _row(row: dict[str, object]) -> int:
    number = row["row"]
    return number if isinstance(number, int) else 0


def _period_name(parsed: ParsedFile, row: dict[str, object], calendar: FirmCalendar) -> str | None:
    text = str(row["period"])
    try:
        return calendar.parse(text).name
    except UsageError as error:
        parsed.problems.append(
            problem("missing_value", parsed.file, _row(row), "period", text, error.message)
        )
        return None


def _scope_kind(row: dict[str, object]) -> object:
    return row.get("scope_kind") or ("owner" if row.get("scope_name") else "company")


def _as_table(rows: list[dict[str, object]]) -> pa.Table:
    text = ("scope_kind", "scope_name", "period", "measure", "count_of", "condition", "currency")
    columns: dict[str, pa.Array] = {
        name: pa.array([row.get(name) for row in rows], pa.string()) for name in (*text, "custom")
    }
    columns["amount"] = pa.array([row.get("amount") for row in rows], pa.int64())
    columns["quantity"] = pa.array([row.get("quantity") for row in rows], pa.float64())
    columns["row"] = pa.array([row["row"] for row in rows], pa.int64())
    key = joined_key([columns[name] for name in TARGET.key])
    table = pa.table({"source_id": key, **columns})
    # The same target twice in a file: the last row counts, as everywhere.
    last = {key: place for place, key in enumerate(table["source_id"].to_pylist())}
    return table.take(pa.array(sorted(last.values()), pa.int64())) if rows else table
