"""Contacts with the buyer: what happened, what is planned, and what was a sign from the buyer."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.pipeline.calendar import local_days

_JOINT = "\x1f"
# Words that sources use for a contact at which nobody of the buyer took part.
_NOT_THERE = r"(?i)no.?show|no.?answer|not held|not reached|cancel|declin|voice.?mail|postpone"
_TOGETHER = r"(?i)meeting|visit|demo|appointment|event"
_REACHED = r"(?i)^(connected|reached|answered|spoke|talked|completed.?-.?connected)"


def touches(
    activity: pa.Table, pipeline: pa.Table, as_of: date, *, time_zone: str, calendar: pa.Table
) -> pa.Table:
    """Return what had happened with each opportunity by the day, and what is planned.

    ``activity`` has the columns of the book's table. ``is_planned``: not done, with a due day,
    which may have passed. ``is_sign``: the buyer took part: wrote or called, met us, or was
    reached. ``silent_working_days``: working days after that day up to the as-of day; null for
    what is planned.
    """
    key = pc.binary_join_element_wise(activity["source"], activity["opportunity_id"], _JOINT)
    known = pc.binary_join_element_wise(pipeline["source"], pipeline["opportunity_id"], _JOINT)
    at = pc.cast(pc.index_in(key, value_set=known), pa.int64())
    rows = pa.table(
        {
            "record_id": pipeline["record_id"].take(at),
            "happened_on": local_days(activity["happened_at"], time_zone),
            **{name: activity[name] for name in (
                "kind", "direction", "due_on", "outcome", "contact_id", "subject")},
            "is_planned": _is_planned(activity, as_of),
        }
    )  # fmt: skip
    has_happened = pc.fill_null(pc.less_equal(rows["happened_on"], pa.scalar(as_of)), False)
    is_kept = pc.and_(pc.is_valid(rows["record_id"]), pc.or_(has_happened, rows["is_planned"]))
    rows = rows.filter(is_kept)
    rows = rows.append_column("is_sign", _is_sign(rows))
    silent = _working_days_since(rows["happened_on"], as_of, calendar)
    return rows.append_column("silent_working_days", silent)


def _is_planned(activity: pa.Table, as_of: date) -> pa.ChunkedArray:
    """A plan carries no date of its making, so it counts from the day it was first seen."""
    is_undone = pc.and_(
        pc.is_null(activity["happened_at"]), pc.invert(pc.fill_null(activity["is_done"], False))
    )
    is_seen = pc.less_equal(activity["first_seen_on"], pa.scalar(as_of))
    return pc.fill_null(
        pc.and_(pc.and_(is_undone, pc.is_valid(activity["due_on"])), is_seen), False
    )


def _is_sign(rows: pa.Table) -> pa.ChunkedArray:
    """A sign is inbound, a meeting that took place, or a call that reached somebody."""
    is_in = pc.fill_null(pc.equal(rows["direction"], "in"), False)
    missed = _matches(rows["outcome"], _NOT_THERE)
    met = pc.and_(_matches(rows["kind"], _TOGETHER), pc.invert(missed))
    reached = pc.and_(_matches(rows["outcome"], _REACHED), pc.invert(missed))
    is_sign = pc.or_(pc.or_(is_in, met), reached)
    return pc.and_(is_sign, pc.is_valid(rows["happened_on"]))


def _matches(texts: pa.ChunkedArray, pattern: str) -> pa.ChunkedArray:
    """Few texts are repeated often, so each one is read once."""
    coded = texts.combine_chunks().dictionary_encode()
    hits = pc.match_substring_regex(coded.dictionary, pattern)
    return pc.fill_null(hits.take(coded.indices), False)


def _working_days_since(days: pa.ChunkedArray, as_of: date, calendar: pa.Table) -> pa.Array:
    """Return the working days after each day up to the as-of day; null stays null.

    A day before the calendar begins counts from its beginning.
    """
    numbers = calendar["working_day_number"].to_numpy()
    first = calendar["day"][0].as_py()
    ordinal = pc.cast(days, pa.int32())
    is_null = ordinal.is_null().to_numpy()
    place = pc.fill_null(ordinal, 0).to_numpy().astype(np.int64) - (first - date(1970, 1, 1)).days
    then = np.where(place < 0, 0, numbers[np.clip(place, 0, len(numbers) - 1)])
    now = numbers[(as_of - first).days]
    return pa.array(now - then, pa.int64(), mask=is_null)
