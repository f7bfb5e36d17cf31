"""Loads the pipeline as of a day from the tables of a book."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from ontarget.engine.run import run
from ontarget.pipeline.calendar import build_calendar, local_days
from ontarget.pipeline.inputs import conform

if TYPE_CHECKING:
    from ibis.expr.types import Table

# Silence is never counted over more years than this; it keeps the calendar small when a file
# holds a date such as 1900-01-01.
_CALENDAR_YEARS = 20


@dataclass(frozen=True)
class PipelineTables:
    """The state of every opportunity on a day, and how it came about.

    ``pipeline`` has the columns of ``as_of.PIPELINE_COLUMNS``. ``history``, the amounts known up
    to the day, has source, opportunity_id, record_id, amount, effective_on and seq;
    ``stage_history`` has stage, entered_on and is_entry in the place of the middle two.
    ``value_history`` and ``touch_history`` are as ``traces`` makes them.
    """

    pipeline: pa.Table
    history: pa.Table
    stage_history: pa.Table
    value_history: pa.Table
    touch_history: pa.Table


def load_pipeline(
    tables: Mapping[str, pa.Table],
    as_of: date,
    *,
    time_zone: str = "UTC",
    country: str | None = None,
    threads: int | None = None,
    cache_dir: Path | None = None,
) -> PipelineTables:
    """Return the state at the end of ``as_of`` in ``time_zone``, from tables as a book has them.

    Parameters
    ----------
    tables
        Arrow tables by name, see ``inputs.INPUTS``; what is missing counts as empty.
    country
        ISO 3166 code for public holidays; None knows weekends only.
    threads
        Threads of the engine; the result does not depend on it.
    cache_dir
        Folder for compiled SQL; without one every process pays seconds for compiling.
    """
    inputs = prepare(tables, as_of, time_zone=time_zone, country=country)
    found = [
        run(build, inputs, threads=threads, cache_dir=cache_dir)
        for build in (
            pipeline_expression,
            history_expression,
            stage_history_expression,
            value_history_expression,
            touch_history_expression,
        )
    ]
    return PipelineTables(*found)


def prepare(
    tables: Mapping[str, pa.Table], as_of: date, *, time_zone: str, country: str | None
) -> dict[str, pa.Table]:
    """Return the tables that the expressions read: instants get the day they fall on."""
    inputs = conform(tables)
    for name, instant, day in (
        ("observation", "effective_at", "effective_on"),
        ("observation", "not_before", "not_before_on"),
        ("activity", "happened_at", "happened_on"),
    ):
        days = local_days(inputs[name][instant], time_zone)
        inputs[name] = inputs[name].append_column(day, days)
    inputs["calendar"] = build_calendar(country, as_of.year - _CALENDAR_YEARS, as_of.year)
    inputs["moment"] = pa.table({"as_of": pa.array([as_of], pa.date32())})
    return inputs


# Ibis takes seconds to import, so the expressions are imported only to be compiled.


def pipeline_expression(tables: Mapping[str, Table]) -> Table:
    """Return the expression of the pipeline table."""
    from ontarget.pipeline.as_of import build_pipeline

    return build_pipeline(tables)


def history_expression(tables: Mapping[str, Table]) -> Table:
    """Return the expression of the history of amounts."""
    from ontarget.pipeline.as_of import build_amount_history

    return build_amount_history(tables)


def stage_history_expression(tables: Mapping[str, Table]) -> Table:
    """Return the expression of the history of stages."""
    from ontarget.pipeline.as_of import build_stage_history

    return build_stage_history(tables)


def value_history_expression(tables: Mapping[str, Table]) -> Table:
    """Return the expression of the earlier values of traced fields."""
    from ontarget.pipeline.traces import build_value_history

    return build_value_history(tables)


def touch_history_expression(tables: Mapping[str, Table]) -> Table:
    """Return the expression of the activities by opportunity."""
    from ontarget.pipeline.traces import build_touch_history

    return build_touch_history(tables)
