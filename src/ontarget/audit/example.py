"""Examples of rules as tables: a usual opportunity, changed in what the example says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pyarrow as pa

from ontarget.audit.inputs import INPUTS
from ontarget.audit.rule import Example

EXAMPLE_DAY = date(2026, 11, 23)
"""A Monday; examples ask on this day, in the quarter that ends on 31 December."""

USUAL: Mapping[str, Any] = {
    "record_id": 1, "source": "file", "opportunity_id": "1", "name": "Nordfrakt rollout",
    "account": "Nordfrakt", "contact_id": "c1", "owner": "Maya", "team": "North",
    "product": "Suite", "segment": "EMEA", "group": "EMEA", "currency": "EUR",
    "stage": "Proposal", "stage_place": 3, "status": "open", "forecast_category": "pipeline",
    "amount": 3_850_000, "probability": 0.5, "created_on": "2026-09-14",
    "close_date": "2026-12-17", "stage_entered_on": "2026-11-09", "next_step": "send the plan",
    "next_step_on": "2026-11-27", "age_days": 70, "stage_age_days": 14, "n_pushes": 0,
    "pushed_days": 0, "n_slips": 0, "n_activities": 6, "n_outbound": 3, "n_inbound": 3,
    "last_activity_on": "2026-11-19", "silence_working_days": 2, "has_planned_step": True,
    "as_of": EXAMPLE_DAY, "period_start": "2026-10-01", "period_end": "2026-12-31",
    "next_period_end": "2027-03-31", "p_win_in_period": 0.4, "p_win_in_horizon": 0.55,
    "horizon_weeks": 26, "p_win_by_close_date": 0.3, "realistic_p10": "2026-12-01",
    "realistic_p25": "2026-12-10", "realistic_p50": "2026-12-22", "realistic_p75": "2027-01-20",
    "realistic_p90": "2027-02-25", "is_asleep": False,
}  # fmt: skip
_CLOSED_ROW: Mapping[str, Any] = {
    **{name: USUAL[name] for name in ("source", "account", "owner", "group", "currency", "stage")},
    "status": "won", "created_on": "2026-03-02", "closed_on": "2026-05-29", "age_days": 88,
    "amount": 3_000_000, "booked_amount": 3_000_000,
}  # fmt: skip


def example_tables(one: Example) -> dict[str, pa.Table]:
    """Return the input tables of an example.

    Rows of ``open_rows`` and ``closed_rows`` under its ``tables`` are further opportunities, with
    what they do not say taken from the usual ones; rows of other tables belong to record 1 unless
    they say otherwise.
    """
    tables = {name: list(rows) for name, rows in one.tables.items()}
    first = {**USUAL, **one.fields}
    more = [
        {**USUAL, "record_id": place, "opportunity_id": str(place), **row}
        for place, row in enumerate(tables.pop("open_rows", []), start=2)
    ]
    found = {"open_rows": _table("open_rows", [first, *more])}
    for name, rows in tables.items():
        usual = _CLOSED_ROW if name == "closed_rows" else {}
        first_id, step = (100, 1) if name == "closed_rows" else (1, 0)
        found[name] = _table(
            name,
            [{**usual, "record_id": first_id + step * n, **row} for n, row in enumerate(rows)],
        )
    return found


def _table(name: str, rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    schema = INPUTS[name]
    listed = list(rows)
    if unknown := {key for row in listed for key in row} - {*schema.names, "record_id"}:
        raise KeyError(f"{name} has no column {', '.join(sorted(unknown))}")
    columns = {
        field.name: pa.array([_value(row.get(field.name), field.type) for row in listed],
                             field.type)
        for field in schema
    }  # fmt: skip
    return pa.table(columns, schema=schema)


def _value(value: Any, kind: pa.DataType) -> Any:
    return date.fromisoformat(value) if pa.types.is_date(kind) and isinstance(value, str) else value
