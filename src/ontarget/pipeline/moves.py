"""How opportunities moved: close dates, stages and amounts, one row per move, in time order."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.pipeline.lookup import rows_of
from ontarget.pipeline.stage_places import add_place

Days = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def date_moves(value_history: pa.Table, calendar: pa.Table) -> pa.Table:
    """Return the moves of close dates: record_id, moved_on, before, after and what they are.

    ``moved_days`` is negative for a date pulled in. ``is_over_month``: into another calendar
    month; ``is_month_end``: to the last day of a month or its last working day.
    """
    is_date = pc.and_(pc.equal(value_history["field"], "close_date"),
                      pc.is_valid(value_history["value"]))  # fmt: skip
    rows = value_history.filter(is_date)
    rows = rows.filter(pc.not_equal(rows["value"], ""))
    record = rows["record_id"].to_numpy()
    dates = as_days(pc.cast(rows["value"], pa.date32()))
    is_move = (record[1:] == record[:-1]) & (dates[1:] != dates[:-1])
    before, after = dates[:-1][is_move], dates[1:][is_move]
    moved_on = rows["effective_on"].slice(1).filter(pa.array(is_move))
    return pa.table(
        {
            "record_id": record[1:][is_move],
            "moved_on": moved_on,
            "before": to_dates(before),
            "after": to_dates(after),
            "moved_days": after - before,
            "is_later": after > before,
            "is_over_month": _months(after) != _months(before),
            "is_month_end": is_month_end(after, calendar),
        }
    )


def stage_moves(stage_history: pa.Table, pipeline: pa.Table, places: pa.Table) -> pa.Table:
    """Return the stages entered by opportunities that exist on the day, in time order.

    ``status`` is that of the opportunity on the day; ``stage_place`` is null for a stage that
    means won or lost. ``places`` are those of ``stage_places.find_places``.
    """
    at = rows_of(stage_history["record_id"], pipeline["record_id"])
    rows = pa.table(
        {
            **{name: stage_history[name]
               for name in ("record_id", "stage", "entered_on", "is_entry", "seq")},
            "pipeline": pipeline["pipeline"].take(at),
            "status": pipeline["status"].take(at),
        }
    )  # fmt: skip
    rows = rows.filter(pc.is_valid(rows["status"]))
    return add_place(rows, places)


def amount_moves(history: pa.Table) -> pa.Table:
    """Return the amounts known: record_id, amount (minor units), effective_on, seq."""
    return history.select(["record_id", "amount", "effective_on", "seq"])


def is_month_end(days: Days, calendar: pa.Table) -> Flags:
    """Tell which days since 1970 are the last day of a month or its last working day.

    The last working day is known within the calendar only.
    """
    is_end: Flags = _months(days + 1) != _months(days)
    known = as_days(calendar["day"])
    working = known[calendar["is_working"].to_numpy()]
    last = working[:-1][_months(working[1:]) != _months(working[:-1])]
    return is_end | np.isin(days, last)


def as_days(dates: pa.Array | pa.ChunkedArray) -> Days:
    """Return days since 1970; ValueError where a date is null."""
    if dates.null_count:
        raise ValueError("a date is missing")
    days: Days = pc.cast(dates, pa.int32()).to_numpy().astype(np.int64)
    return days


def to_dates(days: Days) -> pa.Array:
    """Return days since 1970 as dates."""
    return pa.array(days.astype(np.int32)).cast(pa.date32())


def _months(days: Days) -> Days:
    return days.astype("M8[D]").astype("M8[M]").astype(np.int64)
