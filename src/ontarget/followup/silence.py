"""How long it has been quiet about each open opportunity, and when to write or call again.

Silence counts from real contacts alone: edits of a record, notes, tasks and automatic messages are
none. It runs in working days on which neither side was away. What it is due for is a kind with
numbers; the sentence is made where it is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from ontarget.followup.absence import Away, find_away
from ontarget.followup.contacts import (
    NONE,
    Contacts,
    Flags,
    Ints,
    WorkingDays,
    day_column,
    day_numbers,
    latest,
    read_calendar,
    read_contacts,
)
from ontarget.followup.reply_curve import ReplyCurves
from ontarget.pipeline.lookup import rows_of
from ontarget.pipeline.wins_silence import silence_limits

WHYS = {
    "buyer_waits": "the buyer wrote or called, and nobody answered since",
    "step_passed": "a step was planned for a day that has passed, and nothing was done since",
    "planned_step": "a step is planned: until its day there is nothing to do",
    "unanswered": "our last contact was not answered, and hardly an answer is still to come",
    "talked": "the last contact was one with the buyer, and no step is planned",
    "no_contact": "no contact was ever noted",
}
"""Why something is due, the most pressing first but for the planned step."""
_FAR = 2**40


@dataclass(frozen=True, slots=True)
class _Heard:
    """What was last heard and said per open opportunity: days since 1970, NONE where never."""

    sign_day: Ints
    touch_day: Ints
    contact_day: Ints
    unanswered_day: Ints  # of our last contact that no sign has followed
    n_unanswered: Ints
    waits_day: Ints  # of the buyer's first sign that nobody has answered
    n_touches: Ints


def find_silence(
    rows: pa.Table,
    touches: pa.Table,
    curves: ReplyCurves,
    as_of: date,
    calendar: pa.Table,
    *,
    closed: pa.Table | None = None,
    absences: pa.Table | None = None,
    reply_left: float = 0.1,
    gap_days: int = 2,
) -> pa.Table:
    """Return per open opportunity how quiet it has been and what is due when.

    Parameters
    ----------
    rows
        Open opportunities: record_id, owner, contact_record_id, group, created_on, next_step_on
        and, where it is known, next_step_said_on, the day on which that step was planned.
    touches
        Of ``pipeline.touches``, of these opportunities and of those in ``closed``.
    closed
        Closed opportunities with record_id, status, group, created_on, closed_on, to tell what is
        out of sight; without it nothing is.
    absences
        who, from_on, to_on: see ``absence.find_away``. Holidays of a buyer's country too may be
        given as absences of its people.
    reply_left
        Write again when the chance that an answer still comes is below this.
    gap_days
        Working days between two contacts of ours at least.

    Returns
    -------
    pa.Table
        record_id; last_sign_on, last_touch_on, last_contact_on; sign_days, touch_days: working
        days since, null if never; n_unanswered; waits_since; step_on; why (of ``WHYS``; null where
        the book has no contacts at all); due_on: first working day on which it is due, on which
        neither side is away; is_due; late_days: working days past it; wait_days, p_still,
        rests_on, n_attempts: of the reply curve; is_out_of_sight, silent_days, usual_silence,
        n_wins: working days without a sign against those of 9 in 10 wins.
    """
    working = read_calendar(calendar, as_of)
    away = find_away(rows, absences, working)
    contacts = read_contacts(touches)
    heard = _hear(rows, contacts)
    place = curves.place(rows["group"])
    wait = np.maximum(curves.wait_days(reply_left)[place], gap_days)
    step_on, next_step = _steps(rows, touches, heard, working)
    begun = _begun(rows, contacts, working)
    why, due = _due(rows, heard, begun, wait, (step_on, next_step), away, working, gap_days)
    is_told = bool(len(contacts.record))
    now = np.full(rows.num_rows, working.now)
    due_number = working.number(due)
    late = np.maximum(now - due_number - away.between(due_number, now), 0)
    sign_days, touch_days = (_since(days, away, working)
                             for days in (heard.sign_day, heard.touch_day))  # fmt: skip
    p_still = curves.remaining(np.maximum(touch_days, 0), place)
    is_open_question = heard.n_unanswered > 0
    due = np.where(is_told | (step_on != NONE), due, NONE)
    labels = np.array([curves.rests_on(g) for g in range(len(curves.names))], object)
    return pa.table(
        {
            "record_id": rows["record_id"],
            "last_sign_on": day_column(heard.sign_day),
            "last_touch_on": day_column(heard.touch_day),
            "last_contact_on": day_column(heard.contact_day),
            "sign_days": _counted(sign_days),
            "touch_days": _counted(touch_days),
            "n_unanswered": heard.n_unanswered,
            "waits_since": day_column(heard.waits_day),
            "step_on": day_column(step_on),
            "why": pa.array(why, pa.string(), mask=due == NONE),
            "due_on": day_column(due),
            "is_due": (due != NONE) & (due <= working.today),
            "late_days": np.where(due == NONE, 0, late),
            "wait_days": wait,
            "p_still": pa.array(p_still, mask=~is_open_question),
            "rests_on": pa.array(labels[place], pa.string()),
            "n_attempts": curves.n[place],
            **_sight(rows, touches, calendar, closed, heard, step_on >= working.today, away,
                     working),
        }
    )  # fmt: skip


def _hear(rows: pa.Table, contacts: Contacts) -> _Heard:
    at = rows_of(pa.array(contacts.record, pa.int64()), rows["record_id"])
    mine = contacts.take(at.is_valid().to_numpy(zero_copy_only=False))
    row = at.drop_null().to_numpy()
    n = rows.num_rows

    def last(values: Ints, chosen: Flags) -> Ints:
        return latest(row[chosen], values[chosen], n)

    sign_at = last(mine.late, mine.is_sign)
    is_open = mine.is_ours & ~mine.is_sign & (mine.early > sign_at[row])
    # Ours, and what we took part in: either answers the buyer's earlier signs.
    is_answer = mine.is_ours | (mine.is_sign & ~mine.asks_answer)
    answered_at = last(mine.late, is_answer)
    is_waiting = mine.asks_answer & (mine.early > answered_at[row])
    waits = np.full(n, _FAR, np.int64)
    np.minimum.at(waits, row[is_waiting], mine.day[is_waiting])
    return _Heard(
        sign_day=last(mine.day, mine.is_sign),
        touch_day=last(mine.day, mine.is_ours),
        contact_day=last(mine.day, mine.is_ours | mine.is_sign),
        unanswered_day=last(mine.day, is_open),
        n_unanswered=np.bincount(row[is_open], minlength=n),
        waits_day=np.where(waits == _FAR, NONE, waits),
        n_touches=np.bincount(row[mine.is_ours], minlength=n),
    )


def _steps(
    rows: pa.Table, touches: pa.Table, heard: _Heard, working: WorkingDays
) -> tuple[Ints, Flags]:
    """Return the next planned day, else the last one that passed unkept, and which it is."""
    planned = touches.filter(touches["is_planned"])
    at = rows_of(planned["record_id"], rows["record_id"])
    is_mine = at.is_valid()
    day = day_numbers(planned["due_on"].filter(is_mine))
    row = at.drop_null().to_numpy()
    own = day_numbers(rows["next_step_on"])
    has = np.flatnonzero(own != NONE)
    row, day = np.concatenate([row, has]), np.concatenate([day, own[has]])
    # A step of today is done when there was a contact today.
    is_ahead = (day > working.today) | ((day == working.today) & (heard.contact_day[row] < day))
    ahead = np.full(rows.num_rows, _FAR, np.int64)
    np.minimum.at(ahead, row[is_ahead], day[is_ahead])
    passed = latest(row[~is_ahead], day[~is_ahead], rows.num_rows)
    passed = np.where(heard.contact_day >= passed, NONE, passed)
    is_next = ahead != _FAR
    return np.where(is_next, ahead, passed), is_next


def _begun(rows: pa.Table, contacts: Contacts, working: WorkingDays) -> Ints:
    """Return since when a contact would be known: created, and contacts noted at all."""
    created = day_numbers(rows["created_on"])
    noted_from = contacts.day.min(initial=working.today)
    begun = np.where(created == NONE, working.today, np.maximum(created, noted_from))
    return np.minimum(begun, working.today)


def _due(
    rows: pa.Table,
    heard: _Heard,
    begun: Ints,
    wait: Ints,
    steps: tuple[Ints, Flags],
    away: Away,
    working: WorkingDays,
    gap_days: int,
) -> tuple[np.ndarray, Ints]:
    """Return why and when each opportunity is due: a day since 1970."""
    step_on, is_next = steps
    n = rows.num_rows
    gap = np.full(n, gap_days)

    def later(days: Ints, number: Ints) -> Ints:
        return away.after(working.number(np.maximum(days, working.first)), number)

    def on(days: Ints) -> Ints:
        return later(days - 1, np.ones(n, np.int64))

    waits, has_waits = heard.waits_day, heard.waits_day != NONE
    said_on = (
        day_numbers(rows["next_step_said_on"])
        if "next_step_said_on" in rows.column_names
        else np.full(n, NONE)
    )
    # A step planned since the buyer wrote is our answer's day; an older plan may put the answer
    # off by the least gap only.
    is_put_off = is_next & (said_on >= waits)
    answer_by = np.where(is_next, np.minimum(on(step_on), later(waits, gap)), on(waits))
    cases = [
        ("buyer_waits", has_waits & ~is_put_off, answer_by),
        ("planned_step", is_next, on(step_on)),
        ("step_passed", step_on != NONE, on(step_on)),
        ("unanswered", heard.n_unanswered > 0, later(heard.unanswered_day, wait)),
        ("talked", heard.contact_day != NONE, later(heard.contact_day, gap)),
        ("no_contact", np.ones(n, bool), later(begun, gap)),
    ]
    flags = [case[1] for case in cases]
    why = np.select(flags, [np.full(n, case[0], object) for case in cases])
    number = np.select(flags, [case[2] for case in cases])
    # What was due before is due on the first day from today on which both are there.
    now = np.full(n, working.now)
    is_late = (number <= now) & away.is_away(now)
    number = np.where(is_late, away.after(now, np.ones(n, np.int64)), number)
    return why, working.day(number)


def _since(days: Ints, away: Away, working: WorkingDays) -> Ints:
    """Return working days since, on which both were there; -1 if never."""
    start = working.number(np.maximum(days, working.first))
    now = np.full(len(days), working.now)
    return np.where(days == NONE, -1, now - start - away.between(start, now))


def _counted(days: Ints) -> pa.Array:
    return pa.array(days, mask=days < 0)


def _sight(
    rows: pa.Table,
    touches: pa.Table,
    calendar: pa.Table,
    closed: pa.Table | None,
    heard: _Heard,
    has_step: Flags,
    away: Away,
    working: WorkingDays,
) -> dict[str, pa.Array]:
    """Compare the time without a sign, from creation if there was none, with that of wins.

    Without a sign it is told only where we tried: else perhaps nobody wrote anything down.
    """
    created = day_numbers(rows["created_on"])
    silent = _since(np.where(heard.sign_day == NONE, created, heard.sign_day), away, working)
    n = rows.num_rows
    if closed is None:
        usual, high, n_wins = np.full(n, np.inf), np.full(n, np.inf), np.zeros(n, np.int64)
    else:
        limits = silence_limits(rows["group"], closed, touches, calendar)
        usual, high, n_wins = limits.usual, limits.high, limits.n
    is_known = (heard.sign_day != NONE) | (heard.n_touches > 0)
    return {
        "is_out_of_sight": pa.array(is_known & ~has_step & (silent > high)),
        "silent_days": _counted(silent),
        "usual_silence": pa.array(usual, mask=np.isinf(usual)),
        "n_wins": pa.array(n_wins),
    }
