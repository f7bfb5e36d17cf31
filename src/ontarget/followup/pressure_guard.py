"""Whom to leave alone, until when, and why: hard caps first, then what a contact is worth.

Pressure is counted per person over all opportunities and sellers; where a source does not say whom
a contact was with, it counts for everyone of its opportunity. Only contacts of ours that the buyer
has not answered since are pressure: any sign of the person ends it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.config import Settings
from ontarget.core.errors import UsageError
from ontarget.followup.contacts import (
    NONE,
    Flags,
    Ints,
    WorkingDays,
    day_column,
    flags,
    read_calendar,
    read_contacts,
)
from ontarget.followup.permission import find_basis, find_opted_out, find_refused
from ontarget.followup.pressure import Pressure, count_pressure
from ontarget.followup.stop_rule import MOST_TURNS, StopRule

BLOCKS = ("opt_out", "said_no", "cap", "gap", "quiet_hours", "not_worth")
"""What may stand against a contact, the strongest first."""
OVERRIDABLE = frozenset(BLOCKS) - {"opt_out"}
"""What a person may set aside with a reason."""
LATE_DAYS = 5
"""Working days past the day it was due from which on a follow-up is too late."""
_TOO_CLOSE = 2  # contacts within the minimum gap from which on it is told


@dataclass(frozen=True, slots=True)
class Caps:
    """Hard limits on contacts that were not answered."""

    unanswered: int = 4
    unanswered_late: int = 6
    window_days: int = 30
    gap_days: int = 2  # working days
    quiet_from: time = time(20)
    quiet_to: time = time(8)


def read_caps(settings: Settings) -> Caps:
    """Return the caps of the book's settings; UsageError for what is no time of day."""
    return Caps(
        settings.whole("follow_up_cap"),
        settings.whole("follow_up_cap_late"),
        settings.whole("follow_up_window_days"),
        settings.whole("follow_up_gap_days"),
        *(read_time(name, settings.text(name)) for name in ("quiet_from", "quiet_to")),
    )


def read_time(name: str, text: str) -> time:
    """Read a time of day; UsageError for what is none, which names the setting."""
    try:
        return time.fromisoformat(text.strip().zfill(5))
    except ValueError:
        message = f"{name} is a time of day such as 20:00: '{text}' is none."
        raise UsageError(message, f"ontarget config {name} 20:00") from None


def guard(
    candidates: pa.Table,
    touches: pa.Table,
    as_of: date,
    calendar: pa.Table,
    caps: Caps,
    *,
    now: datetime | None = None,
    people: pa.Table | None = None,
    permissions: pa.Table | None = None,
    refusals: pa.Table | None = None,
    stop: StopRule | None = None,
) -> pa.Table:
    """Return what stands against contacting each candidate, and how much pressure there is.

    Parameters
    ----------
    candidates
        record_id, contact_record_id (or null), channel, owner, is_late_stage, zone (IANA, null
        where none is known) and, if told, late_days of ``silence.find_silence``.
    touches
        Of ``pipeline.touches``, best of the whole book: others may have contacted the same person.
    now
        With it quiet hours of the person's zone count; without, days alone.
    people
        Contacts: record_id, has_opted_out as of the day and, if told, legal_basis.
    permissions
        contact_record_id, channel (null: every), is_allowed, said_on, basis; standing rows in
        the order of their entry.
    refusals
        record_id, kind (no or not-now), said_at, until_on.
    stop
        The learned rule; without it there are the hard caps alone.

    Returns
    -------
    pa.Table
        Rows as those of ``candidates``: record_id, contact_record_id, channel; blocked_by (of
        ``BLOCKS``, null: free), until_on (first day it is free again; null: no day), until_at (of
        quiet hours), can_override; basis: why contact is allowed, null if nobody said;
        unanswered_touches (since the person's last sign), touches_30d (of those within the
        window), cap, days_since_last (working days since our last contact), minimum_gap_days,
        last_sign_on; other_owner, other_owner_on: the last other seller who contacted the person
        within the window; n_too_close, is_too_often, is_too_late; turn, p_answer, p_annoyed,
        worth_hours of the next contact.
    """
    working = read_calendar(calendar, as_of)
    contacts = read_contacts(touches)
    cap = np.where(flags(candidates["is_late_stage"]), caps.unanswered_late, caps.unanswered)
    found = count_pressure(candidates, contacts, working, caps.window_days, caps.gap_days, cap)
    n = candidates.num_rows
    refused, refused_until = find_refused(candidates["record_id"], refusals, contacts, as_of)
    gap_until = working.day(working.number(np.maximum(found.last_open_day, 0)) + caps.gap_days)
    quiet, quiet_until = _quiet(candidates["zone"], caps, now)
    turn = found.unanswered + 1
    worth = np.full(n, np.nan) if stop is None else stop.value(turn)
    never = np.full(n, NONE)
    tests: list[tuple[str, Flags, Ints]] = [
        ("opt_out", find_opted_out(candidates, people, permissions, as_of), never),
        ("said_no", refused, refused_until),
        ("cap", found.in_window >= cap, found.cap_until),
        ("gap", (found.unanswered > 0) & (gap_until > working.today), gap_until),
        ("quiet_hours", quiet, never),
        # The first contact after a sign is an answer, not a reminder.
        ("not_worth", (found.unanswered > 0) & (worth <= 0), never),
    ]
    by, until = np.full(n, None, object), np.full(n, NONE)
    for name, is_blocked, ends in reversed(tests):  # the strongest has the last word
        by[is_blocked], until[is_blocked] = name, ends[is_blocked]
    return pa.table(
        {
            **{name: candidates[name] for name in ("record_id", "contact_record_id", "channel")},
            "blocked_by": pa.array(by, pa.string()),
            "until_on": day_column(until),
            "until_at": pc.if_else(pa.array(by == "quiet_hours"), quiet_until, None),
            "can_override": pa.array([one in OVERRIDABLE for one in by], pa.bool_()),
            "basis": pa.array(find_basis(candidates, people, permissions, as_of), pa.string()),
            **_told(found, cap, caps, working, candidates),
            **_chances(turn, worth, stop),
        }
    )


def _told(
    found: Pressure, cap: Ints, caps: Caps, working: WorkingDays, candidates: pa.Table
) -> dict[str, pa.Array]:
    touched = found.last_touch_day
    since = working.now - working.number(np.maximum(touched, working.first))
    late = (
        pc.fill_null(candidates["late_days"], 0).to_numpy()
        if "late_days" in candidates.column_names
        else np.zeros(len(cap), np.int64)
    )
    return {
        "unanswered_touches": pa.array(found.unanswered),
        "touches_30d": pa.array(found.in_window),
        "cap": pa.array(cap),
        "days_since_last": pa.array(since, mask=touched == NONE),
        "minimum_gap_days": pa.array(np.full(len(cap), caps.gap_days)),
        "last_sign_on": day_column(found.last_sign_day),
        "other_owner": pa.array(found.other_owner, pa.string()),
        "other_owner_on": day_column(found.other_owner_day),
        "n_too_close": pa.array(found.n_too_close),
        "is_too_often": pa.array((found.in_window > cap) | (found.n_too_close >= _TOO_CLOSE)),
        "is_too_late": pa.array(late >= LATE_DAYS),
    }


def _chances(turn: Ints, worth: np.ndarray, stop: StopRule | None) -> dict[str, pa.Array]:
    none = pa.nulls(len(turn), pa.float64())
    at = np.clip(turn, 1, MOST_TURNS) - 1
    return {
        "turn": pa.array(turn),
        "p_answer": none if stop is None else pa.array(stop.p_answer[at]),
        "p_annoyed": none if stop is None else pa.array(stop.p_annoyed[at]),
        "worth_hours": none if stop is None else pa.array(worth),
    }


def _quiet(zones: pa.ChunkedArray, caps: Caps, now: datetime | None) -> tuple[Flags, pa.Array]:
    """Tell where it is quiet time now, and when that ends; an unknown zone is told nothing of."""
    coded = zones.combine_chunks().dictionary_encode()
    ends = [_quiet_end(name, caps, now) if now else None for name in coded.dictionary.to_pylist()]
    until = pa.array(ends, pa.timestamp("us", "UTC")).take(coded.indices)
    return np.asarray(until.is_valid().to_numpy(zero_copy_only=False)), until


def _quiet_end(zone: str, caps: Caps, now: datetime) -> datetime | None:
    if caps.quiet_from == caps.quiet_to:
        return None
    try:
        local = now.astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError):  # a name that a file made up
        return None
    is_over_night = caps.quiet_from > caps.quiet_to
    is_evening = local.time() >= caps.quiet_from
    is_before_end = local.time() < caps.quiet_to
    is_quiet = is_evening or is_before_end if is_over_night else is_evening and is_before_end
    if not is_quiet:
        return None
    day = local.date() + timedelta(days=1 if is_over_night and is_evening else 0)
    return datetime.combine(day, caps.quiet_to, local.tzinfo).astimezone(UTC)
