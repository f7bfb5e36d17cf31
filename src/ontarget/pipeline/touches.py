"""Contacts with the buyer: what happened, what is planned, and what was a sign from the buyer."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.pipeline.automatic import is_automatic, text_matches
from ontarget.pipeline.calendar import local_days, since_midnight
from ontarget.pipeline.persons import find_persons

_JOINT = "\x1f"
# Words that sources use for a contact at which nobody of the buyer took part.
_NOT_THERE = r"(?i)no.?show|no.?answer|not held|not reached|cancel|declin|voice.?mail|postpone"
_TOGETHER = r"(?i)meeting|visit|demo|appointment|event"
# A refusal too is an answer that somebody gave.
_REACHED = r"(?i)^(connected|reached|answered|spoke|talked|completed.?-.?connected)|^(no|not.?now)$"
_CALL = r"(?i)call|phone|dial"
_WRITTEN = r"(?i)mail|message|sms|text|letter|linkedin|chat|whatsapp"
_PAPERWORK = r"(?i)note|task|to.?do|reminder|comment"  # ours alone: the buyer sees nothing of it
_NOT_MADE = r"(?i)cancel|postpone|not held|not made"
_STOOD_UP = r"(?i)no.?show|declin"
_TOLD = ("kind", "direction", "due_on", "outcome", "contact_id", "subject", "owner")


def touches(
    activity: pa.Table,
    pipeline: pa.Table,
    as_of: date,
    *,
    time_zone: str,
    calendar: pa.Table,
    contact: pa.Table | None = None,
) -> pa.Table:
    """Return what had happened with each opportunity by the day, and what is planned.

    Parameters
    ----------
    activity, contact
        Columns of the book's tables; ``contact`` needs record_id, source and source_id, and a
        name where persons are given by name. ``contact_source`` of an activity, where there is
        one, is the source whose contact it names.
    pipeline
        One row per opportunity as of the day.

    Returns
    -------
    pa.Table
        ``is_planned``: not done, with a due day, which may have passed. ``is_sign``: the buyer took
        part: wrote or called, met us, or was reached. ``is_ours``: a contact of ours that asks for
        the buyer's attention: no note or task, not automatic, no meeting that was held.
        ``asks_answer``: the buyer wrote, or called and missed us. ``is_automatic``: a bounce or
        an automatic reply. ``has_time`` is false where the source gave a day only.
        ``contact_record_id``: the person, else the main one of the opportunity, else null.
        ``silent_working_days``: working days after that day up to the as-of day; null for what is
        planned.
    """
    key = pc.binary_join_element_wise(activity["source"], activity["opportunity_id"], _JOINT)
    known = pc.binary_join_element_wise(pipeline["source"], pipeline["opportunity_id"], _JOINT)
    at = pc.cast(pc.index_in(key, value_set=known), pa.int64())
    rows = pa.table(
        {
            "record_id": pipeline["record_id"].take(at),
            "happened_on": local_days(activity["happened_at"], time_zone),
            "happened_at": activity["happened_at"],
            **{name: _column(activity, name) for name in _TOLD},
            "source": activity["source"],
            "said_in": pc.coalesce(_column(activity, "contact_source"), activity["source"]),
            "is_done": pc.fill_null(activity["is_done"], False),
            "first_seen_on": activity["first_seen_on"],
            "at": at,
        }
    )
    rows = _as_known(rows, as_of)
    at, source, said_in, said = rows["at"], rows["source"], rows["said_in"], rows["contact_id"]
    rows = rows.drop_columns(["at", "source", "said_in"])
    main = _column(pipeline, "contact_id").take(at)
    owner = pc.coalesce(rows["owner"], _column(pipeline, "owner").take(at))
    rows = rows.set_column(rows.column_names.index("owner"), "owner", owner)
    # The same id in another source is somebody else.
    foreign = pc.binary_join_element_wise(said_in, said, ":")
    whom = pc.if_else(pc.equal(said_in, source), said, foreign)
    rows = rows.set_column(rows.column_names.index("contact_id"), "contact_id", whom)
    added = {
        "has_time": pa.array(since_midnight(rows["happened_at"], time_zone) > 0),
        "contact_record_id": _people(contact, (said_in, said), (source, main)),
        **_what_it_was(rows),
        "silent_working_days": _working_days_since(rows["happened_on"], as_of, calendar),
    }
    for name, column in added.items():
        rows = rows.append_column(name, column)
    return rows


def kinds_of(kind: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return what each contact was in one of four words: meeting, call, email (any writing), other.

    >>> kinds_of(pa.chunked_array([["Phone call", "LinkedIn message", None]])).to_pylist()
    ['call', 'email', 'other']
    """
    return pc.case_when(
        pc.make_struct(text_matches(kind, _TOGETHER), text_matches(kind, _CALL),
                       text_matches(kind, _WRITTEN)),
        "meeting", "call", "email", "other",
    )  # fmt: skip


def _column(table: pa.Table, name: str) -> pa.ChunkedArray:
    if name in table.column_names:
        return table[name]
    return pa.chunked_array([pa.nulls(table.num_rows, pa.string())])


def _as_known(rows: pa.Table, as_of: date) -> pa.Table:
    """Return what had happened by the day or was planned then, with ``is_planned``.

    A plan carries no date of its making, so it counts from the day it was first seen. What
    became of it after the day was not known on it: a later import says nothing of that day.
    """
    has_happened = pc.fill_null(pc.less_equal(rows["happened_on"], pa.scalar(as_of)), False)
    # Of what is done without a day the book cannot tell since when.
    is_undone = pc.or_(pc.is_valid(rows["happened_at"]), pc.invert(rows["is_done"]))
    is_seen = pc.fill_null(pc.less_equal(rows["first_seen_on"], pa.scalar(as_of)), False)
    is_planned = pc.and_(pc.and_(is_undone, pc.is_valid(rows["due_on"])), is_seen)
    is_planned = pc.and_not(is_planned, has_happened)
    is_kept = pc.and_(pc.is_valid(rows["record_id"]), pc.or_(has_happened, is_planned))
    rows = rows.drop_columns(["is_done", "first_seen_on"])
    for name in ("happened_on", "happened_at", "outcome"):
        column = pc.if_else(has_happened, rows[name], pa.scalar(None, rows[name].type))
        rows = rows.set_column(rows.column_names.index(name), name, column)
    return rows.append_column("is_planned", is_planned).filter(is_kept)


def _people(
    contact: pa.Table | None,
    said: tuple[pa.ChunkedArray, pa.ChunkedArray],
    main: tuple[pa.ChunkedArray, pa.ChunkedArray],
) -> pa.ChunkedArray:
    """Return the record of the person each contact was with, else of the main person.

    Both come as the source that names them and the id or name it gives.
    """
    if contact is None or not contact.num_rows:
        return pa.chunked_array([pa.nulls(len(said[1]), pa.int64())])
    return pc.coalesce(*(find_persons(contact, *one) for one in (said, main)))


def _what_it_was(rows: pa.Table) -> dict[str, pa.ChunkedArray]:
    """Tell signs of the buyer, contacts of ours and automatic messages apart.

    A sign is inbound, a meeting that took place, or a contact that reached somebody; without a
    direction a call, message or meeting is taken for ours.
    """
    kind, outcome = rows["kind"], rows["outcome"]
    happened = pc.is_valid(rows["happened_on"])
    is_in = pc.fill_null(pc.equal(rows["direction"], "in"), False)
    is_out = pc.fill_null(pc.equal(rows["direction"], "out"), False)
    missed = text_matches(outcome, _NOT_THERE)
    is_together, is_call = text_matches(kind, _TOGETHER), text_matches(kind, _CALL)
    automatic = pc.and_(happened, is_automatic(rows))
    met = pc.and_(is_together, pc.invert(missed))
    reached = pc.and_(text_matches(outcome, _REACHED), pc.invert(missed))
    is_sign = pc.and_(pc.or_(pc.or_(is_in, met), reached), happened)
    is_sign = pc.and_not(is_sign, automatic)
    can_press = pc.or_(pc.or_(is_out, is_call), pc.or_(text_matches(kind, _WRITTEN), is_together))
    no_pressure = pc.or_(
        pc.or_(
            pc.or_(is_in, automatic),
            pc.or_(text_matches(kind, _PAPERWORK), text_matches(outcome, _NOT_MADE)),
        ),
        pc.and_(is_together, pc.invert(text_matches(outcome, _STOOD_UP))),
    )
    is_two_way = pc.and_(pc.or_(is_call, is_together), pc.invert(missed))
    asks = pc.and_(is_sign, is_in)
    return {
        "is_sign": is_sign,
        "is_automatic": automatic,
        "is_ours": pc.and_not(pc.and_(happened, can_press), no_pressure),
        "asks_answer": pc.and_not(asks, is_two_way),
    }


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
