"""What halving reads from the book besides the odds: hours, colleagues, working days."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.audit_tables import group_of
from ontarget.app.desk import Desk, end_of_day
from ontarget.app.effort import read_activities
from ontarget.app.parked import ASLEEP
from ontarget.app.sellers import sellers_on
from ontarget.audit.hand_over import Load, Record
from ontarget.audit.hours import hours_needed, usual_open
from ontarget.forecast.columns import NO_DAY, Floats, day_number, read_days
from ontarget.pipeline.calendar import build_calendar

WEEKS = 13
_NOT_YET = np.iinfo(np.int64).max
_READ = ("source", "opportunity_id", "kind", "direction", "happened_at", "is_done",
         "duration_minutes")  # fmt: skip


@dataclass(frozen=True)
class FoundHours:
    """Hours a week of each row; ``known_from``: activities, setting or assumed."""

    each: Floats
    known_from: str


def find_hours(desk: Desk, rows: pa.Table) -> FoundHours:
    """Return what each opportunity takes, by its own activities of the last 13 weeks."""
    usual = np.full(rows.num_rows, desk.settings.number("hours_each"))
    if "hours_each" in desk.settings.stored:
        return FoundHours(usual, "setting")
    minutes = _minutes_spent(desk, rows)
    if not minutes.any():
        return FoundHours(usual, "assumed")
    age = pc.fill_null(rows["age_days"], WEEKS * 7).to_numpy().astype(np.float64)
    return FoundHours(hours_needed(minutes / 60, np.clip(age / 7, 1, WEEKS)), "activities")


def _minutes_spent(desk: Desk, rows: pa.Table) -> Floats:
    done = read_activities(desk, _READ)
    instant = pa.timestamp("us", "UTC")
    first = end_of_day(desk, desk.as_of - timedelta(weeks=WEEKS))
    is_in = pc.and_(
        pc.greater(done["happened_at"], pa.scalar(first, instant)),
        pc.less_equal(done["happened_at"], pa.scalar(end_of_day(desk, desk.as_of), instant)),
    )
    counts = pc.and_(is_in, pc.greater(done["duration_minutes"], 0))
    counts = pc.and_(counts, pc.fill_null(done["is_done"], True))
    done = done.filter(pc.fill_null(counts, False))
    sums = done.group_by(["source", "opportunity_id"]).aggregate([("duration_minutes", "sum")])
    place = pc.index_in(_key(rows), value_set=_key(sums))
    found = pc.fill_null(sums["duration_minutes_sum"].take(place), 0.0)
    return np.asarray(found.to_numpy(), np.float64)


def _key(table: pa.Table) -> pa.Array:
    joined = pc.binary_join_element_wise(
        pc.fill_null(table["source"], ""), pc.fill_null(table["opportunity_id"], ""), "\x1f"
    )
    return joined.combine_chunks() if isinstance(joined, pa.ChunkedArray) else joined


def find_records(pipeline: pa.Table) -> list[Record]:
    """Return what each owner won of what he closed, by segment or else product."""
    closed = pipeline.filter(pc.is_in(pipeline["status"], value_set=pa.array(["won", "lost"])))
    counts = pa.table({
        "owner": pc.fill_null(closed["owner"], ""),
        "group": group_of(closed),
        "won": pc.equal(closed["status"], "won").cast(pa.int64()),
    }).group_by(["owner", "group"]).aggregate([("won", "sum"), ("won", "count")])  # fmt: skip
    return [
        Record(row["owner"], row["group"], row["won_sum"], row["won_count"])
        for row in counts.sort_by([("owner", "ascending"), ("group", "ascending")]).to_pylist()
    ]


def find_loads(desk: Desk, pipeline: pa.Table) -> list[Load]:
    """Return what each seller who is there has open now, against the own hours or the usual.

    Somebody is there who had anything open in the last half year, or whose hours a week are
    known, and who has not left. What is parked takes no hours.
    """
    words = pc.fill_null(pipeline["owner"], "").to_pylist()
    names = sorted(set(words))
    code = {name: place for place, name in enumerate(names)}
    owner = np.array([code[word] for word in words], dtype=np.int64)
    is_open = pc.fill_null(pc.equal(pipeline["status"], "open"), False)
    open_now = is_open.to_numpy(zero_copy_only=False)
    ended = read_days(pipeline, "closed_on")
    ended = np.where(ended == NO_DAY, read_days(pipeline, "unresolved_on"), ended)
    ended = np.where(open_now, _NOT_YET, ended)
    usual = usual_open(owner, read_days(pipeline, "created_on"), ended, day_number(desk.as_of))
    awake = open_now
    if ASLEEP in pipeline.column_names:
        awake = open_now & pc.is_null(pipeline[ASLEEP]).to_numpy(zero_copy_only=False)
    counts = np.bincount(owner[awake], minlength=len(names))
    hours = find_hours(desk, pipeline.filter(pa.array(awake)))
    taken = np.bincount(owner[awake], hours.each, minlength=len(names))
    gone, week = _gone(desk), _hours_of_owners(desk)
    return [
        Load(
            name, int(counts[place]), float(usual[place]),
            week[name] - float(taken[place]) if name in week else None,
            is_assumed=hours.known_from == "assumed",
        )
        for place, name in enumerate(names)
        if name and name not in gone and (counts[place] or usual[place] > 0 or name in week)
    ]  # fmt: skip


def _hours_of_owners(desk: Desk) -> dict[str, float]:
    """Return the hours a week that owners have for their opportunities, where the book says."""
    with desk.book.read() as book:
        rows = sellers_on(desk, book)
    return {
        row["name"] or row["source_id"]: float(row["hours_per_week"])
        for row in rows
        if row["hours_per_week"] is not None
    }


def _gone(desk: Desk) -> set[str]:
    with desk.book.read() as book:
        rows = sellers_on(desk, book)
    return {
        row["name"] or row["source_id"]
        for row in rows
        if (row["left_on"] is not None and row["left_on"] <= desk.as_of)
        or (row["hired_on"] is not None and row["hired_on"] > desk.as_of)
    }


def working_day(desk: Desk, until: date) -> Callable[[date], bool]:
    """Return whether a day up to ``until`` is worked in the book's country.

    Where no country is set, New Year's Day is free all the same: it is nearly everywhere.
    """
    country = desk.settings.text("country") or None
    table = build_calendar(country, desk.as_of.year, until.year)
    days: Mapping[Any, Any] = dict(
        zip(table["day"].to_pylist(), table["is_working"].to_pylist(), strict=True)
    )

    def works(day: date) -> bool:
        is_new_year = country is None and (day.month, day.day) == (1, 1)
        return not is_new_year and bool(days.get(day, day.weekday() < 5))

    return works
