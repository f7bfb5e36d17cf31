"""Contacts whose hour may tell something, and whether each was answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.followup.contacts import flags
from ontarget.followup.day_part import NO_PART, Ints, parts_of

Flags = npt.NDArray[np.bool_]

CHANNELS: tuple[str, ...] = ("call", "email")
REPLY_DAYS = 5  # a mail not answered within these counts as not answered
_MICRO = timedelta(microseconds=1)
_REPLY = timedelta(days=REPLY_DAYS) // _MICRO
_CALL_BACK = timedelta(minutes=30) // _MICRO  # a call right after they wrote registers an answer


@dataclass(frozen=True, slots=True)
class Trials:
    """One row per call or mail of ours inside the parts of the day.

    ``person`` is the record of the contact, -1 if not known; ``segment`` a place in
    ``segment_names``, -1 if it has none; ``channel`` a place in ``CHANNELS``.
    """

    part: Ints
    channel: Ints
    answered: Flags
    person: Ints
    segment: Ints
    segment_names: tuple[str, ...]

    def of_channel(self, channel: int) -> Trials:
        """Return the rows of one channel."""
        at = self.channel == channel
        return Trials(
            self.part[at], self.channel[at], self.answered[at], self.person[at],
            self.segment[at], self.segment_names,
        )  # fmt: skip


NO_TRIALS = Trials(
    *(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, bool)),
    *(np.zeros(0, np.int64), np.zeros(0, np.int64), ()),
)


def find_trials(touches: pa.Table, until: datetime, *, book_zone: str) -> Trials:
    """Return the contacts that can tell about hours.

    Parameters
    ----------
    touches
        Columns record_id, contact_record_id, kind, direction, happened_at, has_time, is_sign,
        is_automatic as of ``pipeline.touches``, and ``time_zone`` (of the contact, IANA) and
        ``segment``, both may be null.
    until
        Instant at which it is asked; nothing later counts, and mails whose time for a reply has
        not passed are left out.

    A call was answered if it reached somebody; a mail if the buyer wrote or called within
    ``REPLY_DAYS`` days and before our next contact. Left out are bounced ones, those without a
    time of day, calls within half an hour of the buyer's own message (they return an answer
    rather than ask for one), and all outside the parts of the day.
    """
    rows = _sorted(touches, until)
    if not rows.num_rows:
        return NO_TRIALS
    at = _micros(rows["happened_at"])
    record = rows["record_id"].to_numpy()
    is_out = flags(pc.equal(rows["direction"], "out"))
    is_in = flags(pc.equal(rows["direction"], "in")) & flags(rows["is_sign"])
    is_call = flags(pc.match_substring_regex(rows["kind"], "(?i)call|phone"))
    is_mail = flags(pc.match_substring_regex(rows["kind"], "(?i)mail"))
    is_real = ~flags(rows["is_automatic"])
    is_ours = is_out & (is_call | is_mail) & is_real
    gap_in = _gap(record, at, is_in & is_real, forward=True)
    gap_ours = _gap(record, at, is_ours, forward=True)
    replied = (gap_in <= _REPLY) & (gap_in <= gap_ours)
    is_ripe = (until - _epoch(until)) // _MICRO - at >= _REPLY
    called_back = _gap(record, at, is_in & is_real, forward=False) <= _CALL_BACK
    kept = is_ours & flags(rows["has_time"])
    kept &= (is_call & ~called_back) | (is_mail & ~is_call & (is_ripe | replied))
    part = _parts(rows.filter(pa.array(kept)), at[kept], book_zone)
    inside = part != NO_PART
    row = np.flatnonzero(kept)[inside]
    segment, names = _coded(rows["segment"].take(pa.array(row)))
    answered = np.where(is_call, flags(rows["is_sign"]), replied)
    person = pc.fill_null(pc.cast(rows["contact_record_id"], pa.int64()), -1).to_numpy()
    channel = np.where(is_call[row], 0, 1).astype(np.int64)
    return Trials(part[inside], channel, answered[row], person[row], segment, names)


def _sorted(touches: pa.Table, until: datetime) -> pa.Table:
    """Return what had happened, by opportunity and time; equals keep their order."""
    limit = pa.scalar(until, pa.timestamp("us", tz="UTC"))
    happened = pc.cast(touches["happened_at"], pa.timestamp("us", tz="UTC"))
    rows = touches.filter(pc.fill_null(pc.less_equal(happened, limit), False))
    at, record = _micros(rows["happened_at"]), rows["record_id"].to_numpy()
    return rows.take(pa.array(np.lexsort((at, record)))).combine_chunks()


def _gap(record: Ints, at: Ints, wanted: Flags, *, forward: bool) -> Ints:
    """Return the time to the next (or from the last) wanted row of the same opportunity."""
    far = np.iinfo(np.int64).max
    places = np.flatnonzero(wanted)
    if not len(places):
        return np.full(len(at), far)
    rows = np.arange(len(at))
    if forward:
        index = np.searchsorted(places, rows, side="right")
        is_there = index < len(places)
    else:
        index = np.searchsorted(places, rows, side="left") - 1
        is_there = index >= 0
    other = places[np.clip(index, 0, len(places) - 1)]
    is_there &= record[other] == record
    return np.where(is_there, np.abs(at[other] - at), far)


def _parts(rows: pa.Table, at: Ints, book_zone: str) -> Ints:
    zones = pc.fill_null(rows["time_zone"], book_zone).combine_chunks().dictionary_encode()
    part = np.full(len(at), NO_PART, np.int64)
    code = zones.indices.to_numpy()
    for number, zone in enumerate(zones.dictionary.to_pylist()):
        part[code == number] = parts_of(at[code == number], zone)
    return part


def _coded(names: pa.ChunkedArray) -> tuple[Ints, tuple[str, ...]]:
    """Return places in the sorted names, so that the order of the rows does not matter."""
    known = sorted({name for name in pc.unique(names).to_pylist() if name})
    place = pc.index_in(names, value_set=pa.array(known, pa.string()))
    return pc.fill_null(pc.cast(place, pa.int64()), -1).to_numpy(), tuple(known)


def _micros(instants: pa.ChunkedArray) -> Ints:
    values = pc.cast(pc.cast(instants, pa.timestamp("us", tz="UTC")), pa.int64())
    return np.asarray(values.to_numpy(), np.int64)


def _epoch(like: datetime) -> datetime:
    return datetime(1970, 1, 1, tzinfo=like.tzinfo)
