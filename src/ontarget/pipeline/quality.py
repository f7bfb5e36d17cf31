"""How complete a pipeline's fields are, as plain shares: so many of so many.

No share is added to another: what is missing is told field by field, with what it costs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc


@dataclass(frozen=True, slots=True)
class Filled:
    """``n`` of ``of`` opportunities have what ``name`` stands for; ``text`` says what it is for.

    ``of`` is 0 where no opportunity could have it.
    """

    name: str
    n: int
    of: int
    text: str

    @property
    def share(self) -> float | None:
        """Share that has it, None where none could."""
        return self.n / self.of if self.of else None


# Field, whose it must be, and what it is needed for.
_FIELDS = (
    ("created_on", "all", "age, and so every chance"),
    ("closed_on", "closed", "when closing happens"),
    ("owner", "all", "chances by seller"),
    ("account", "all", "deals that fall together"),
    ("segment", "all", "rates by segment"),
    ("product", "all", "rates where no segment is"),
    ("lead_source", "all", "rates by source"),
    ("stage", "open", "where it stands"),
    ("amount", "open", "money; else estimated"),
    ("close_date", "open", "coverage on paper"),
    ("booked_amount", "won", "what was booked"),
    ("next_step", "open", "what is to be done"),
    ("lost_reason", "lost", "why deals are lost"),
)


def measure_quality(pipeline: pa.Table, stage_history: pa.Table, as_of: date) -> tuple[Filled, ...]:
    """Return the share of opportunities that have each thing a forecast is made of.

    >>> rows = pa.table({"status": ["open"], "amount": pa.array([None], pa.int64())})
    >>> [one.share for one in measure_quality(rows, pa.table({}), date(2026, 1, 1))
    ...  if one.name == "amount"]
    [0.0]
    """
    parts = _parts(pipeline)
    found = []
    for name, whose, text in _FIELDS:
        if name in pipeline.column_names:
            rows = parts[whose]
            filled = _filled(rows, name)
            found.append(Filled(name, filled, rows.num_rows, text))
    return (*found, *_more(parts, stage_history, as_of))


def _parts(pipeline: pa.Table) -> dict[str, pa.Table]:
    status = pipeline["status"]
    closed = pa.array(["won", "lost"])
    return {
        "all": pipeline,
        "open": pipeline.filter(pc.fill_null(pc.equal(status, "open"), False)),
        "won": pipeline.filter(pc.fill_null(pc.equal(status, "won"), False)),
        "lost": pipeline.filter(pc.fill_null(pc.equal(status, "lost"), False)),
        "closed": pipeline.filter(pc.is_in(status, value_set=closed)),
    }


def _filled(rows: pa.Table, name: str) -> int:
    column = rows[name]
    is_there = pc.is_valid(column)
    if name == "closed_on" and "is_closed_undated" in rows.column_names:
        is_there = pc.and_(is_there, pc.invert(pc.fill_null(rows["is_closed_undated"], False)))
    if pa.types.is_string(column.type):
        is_there = pc.and_(is_there, pc.not_equal(pc.fill_null(column, ""), ""))
    return _count(is_there)


def _count(mask: pa.ChunkedArray) -> int:
    return int(pc.sum(pc.fill_null(mask, False).cast(pa.int64())).as_py() or 0)


def _more(parts: dict[str, pa.Table], stage_history: pa.Table, as_of: date) -> tuple[Filled, ...]:
    rows, still_open = parts["all"], parts["open"]
    found = []
    if "close_date" in rows.column_names:
        n_dated = _count(pc.is_valid(still_open["close_date"]))
        ahead = _count(pc.greater_equal(still_open["close_date"], pa.scalar(as_of)))
        found.append(Filled("close_date_ahead", ahead, n_dated, "dates still to come"))
    if "has_planned_step" in rows.column_names:
        planned = _count(still_open["has_planned_step"])
        text = "a step with a day to come"
        found.append(Filled("planned_step", planned, still_open.num_rows, text))
    if "n_activities" in rows.column_names:
        active = _count(pc.greater(rows["n_activities"], 0))
        found.append(Filled("activities", active, rows.num_rows, "silence and workload"))
    if {"is_entry", "record_id"} <= set(stage_history.column_names):
        moved = stage_history.filter(pc.fill_null(stage_history["is_entry"], False))
        known = pc.is_in(rows["record_id"], value_set=pc.unique(moved["record_id"]))
        text = "what was known earlier"
        found.append(Filled("stage_history", _count(known), rows.num_rows, text))
    return tuple(found)
