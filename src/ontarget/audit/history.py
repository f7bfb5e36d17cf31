"""The rules' tables about the past: moves, contacts and what history says, made together."""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from ontarget.audit.inputs import conform
from ontarget.audit.reference import build_reference
from ontarget.pipeline.calendar import build_calendar
from ontarget.pipeline.load import PipelineTables
from ontarget.pipeline.moves import amount_moves, date_moves, stage_moves
from ontarget.pipeline.stage_places import add_place, find_places
from ontarget.pipeline.touches import touches

# Silences of wins are counted over as many years as those of the as-of pipeline.
_YEARS_BACK, _YEARS_AHEAD = 20, 3


def history_tables(
    state: PipelineTables,
    open_rows: pa.Table,
    closed_rows: pa.Table,
    *,
    stage: pa.Table,
    activity: pa.Table,
    as_of: date,
    time_zone: str = "UTC",
    country: str | None = None,
) -> dict[str, pa.Table]:
    """Return the inputs of the rules that tell of the past, by name, as of the state's day.

    ``open_rows`` and ``closed_rows``, with the columns of the pipeline and ``group``, come back
    with ``stage_place``. ``stage`` and ``activity`` have the columns of the book's tables.
    """
    calendar = build_calendar(country, as_of.year - _YEARS_BACK, as_of.year + _YEARS_AHEAD)
    places = find_places(stage, state.pipeline, state.stage_history)
    tables = {
        "open_rows": add_place(open_rows, places),
        "closed_rows": add_place(closed_rows, places),
        "stage_moves": stage_moves(state.stage_history, state.pipeline, places),
        "date_moves": date_moves(state.value_history, calendar),
        "amount_moves": amount_moves(state.history),
        "touches": touches(activity, state.pipeline, as_of, time_zone=time_zone, calendar=calendar),
    }
    made = {name: conform(name, table) for name, table in tables.items()}
    made["reference"] = build_reference(
        made["open_rows"], made["closed_rows"], made["stage_moves"], made["touches"], calendar
    )
    return made
