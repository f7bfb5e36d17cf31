"""What a seller said of how it goes, beside what the seller carries; for that seller alone.

What is said is kept by ``store.pulse``, never by the book, and no other use case reads it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.audit import find_pivots
from ontarget.app.audit_tables import judge_open
from ontarget.app.desk import Desk
from ontarget.app.follow_up_book import read_follow_up_book
from ontarget.app.follow_up_cases import find_cases
from ontarget.app.halve_inputs import find_hours, find_loads
from ontarget.app.own_records import day_of
from ontarget.app.parked import ASLEEP
from ontarget.app.scopes import match_name, owner_names
from ontarget.app.situation import Situation, find_situation
from ontarget.core.errors import AmbiguousName, NotInBook, UsageError
from ontarget.core.number import counted
from ontarget.core.scope import Scope
from ontarget.forecast.columns import NO_DAY, Ints, day_number, read_days
from ontarget.report.pulse import BeatView, LoadView, PulseView
from ontarget.store.pulse import PulseFile

_LOCAL = "local"


def list_pulse(desk: Desk, own: PulseFile) -> PulseView:
    """Return what the user said up to the desk's day, beside the user's own load on it.

    UsageError for everybody who asks by way of somebody else's machine.
    """
    if desk.actor != _LOCAL:
        raise UsageError("A pulse is read by nobody but who said it.", "Ask on your own machine.")
    beats = [(n, one) for n, one in enumerate(own.read(), 1) if day_of(desk, one.at) <= desk.as_of]
    me, why = _me(desk)
    situation = None if me is None else find_situation(desk, Scope("owner", me))
    days = np.array([day_number(day_of(desk, one.at)) for _, one in beats], dtype=np.int64)
    n_open = None if situation is None else _open_on(situation.members, days)
    entries = tuple(
        BeatView(n, day_of(desk, one.at), f"{one.at:%Y-%m-%dT%H:%M:%SZ}", one.level, one.word,
                 None if n_open is None else int(n_open[place]))
        for place, (n, one) in enumerate(beats)
    )  # fmt: skip
    load = None if situation is None or me is None else _load(desk, situation, me)
    return PulseView(desk.as_of, entries, load, why)


def _me(desk: Desk) -> tuple[str | None, str]:
    """Return whose load it is, else why it cannot be said."""
    names, me = owner_names(desk), desk.settings.text("me")
    if not names:
        return None, "The book holds no opportunities yet, so there is no load to show."
    if me:
        try:
            return match_name(me, names, "owner"), ""
        except (NotInBook, AmbiguousName) as error:  # the list is shown whichever book is open
            return None, f"{error.message} So there is no load to show."
    if len(names) == 1:
        return names[0], ""
    return None, "Whose load is it? Say who you are: ontarget config me NAME"


def _open_on(rows: pa.Table, days: Ints) -> Ints:
    """Return how many of the rows were open at the end of each day."""
    created, closed = read_days(rows, "created_on"), read_days(rows, "closed_on")
    left = read_days(rows, "unresolved_on")
    end = np.minimum(np.where(closed == NO_DAY, np.iinfo(np.int64).max, closed),
                     np.where(left == NO_DAY, np.iinfo(np.int64).max, left))  # fmt: skip
    is_here = (created != NO_DAY) & (created <= days[:, None]) & (end > days[:, None])
    return np.asarray(is_here.sum(axis=1), dtype=np.int64)


def _load(desk: Desk, situation: Situation, me: str) -> LoadView:
    rows = situation.members
    rows = rows.filter(pc.fill_null(pc.equal(rows["status"], "open"), False))
    if ASLEEP in rows.column_names:
        rows = rows.filter(pc.is_null(rows[ASLEEP]))
    hours = find_hours(desk, rows)
    needed = float(hours.each.sum())
    mine = next((one for one in find_loads(desk, situation.pipeline) if one.owner == me), None)
    free = None if mine is None else mine.hours_free
    found = LoadView(
        owner=me,
        n_open=rows.num_rows,
        n_usual=None if mine is None else round(mine.usual_open, 1),
        hours_needed=round(needed, 1),
        hours_there=None if free is None else round(free + needed, 1),
        hours_from=hours.known_from,
        n_overdue=_overdue(situation) if rows.num_rows else 0,
        text="",
    )
    return replace(found, text=_words(found))


def _overdue(situation: Situation) -> int:
    """Count follow-ups that were due before the desk's day and may be done on it."""
    judged = judge_open(situation)
    pivots = find_pivots(situation, judged)
    book, day = read_follow_up_book(situation), situation.desk.as_of
    cases = find_cases(situation, judged, pivots, book, until=day).cases
    return sum(one.due_on < day for one in cases)


def _words(found: LoadView) -> str:
    usual = "" if not found.n_usual else f" (usually {found.n_usual:.0f})"
    few = "less than 1" if found.hours_needed < 1 else f"about {found.hours_needed:.0f}"
    needed = f"{few} h a week needed"
    if found.hours_from == "assumed":
        needed += " at an hour each, which is assumed"
    there = (
        f"of {found.hours_there:.0f} there"
        if found.hours_there is not None
        else "how many are there is not said: ontarget owner set NAME --hours-per-week"
    )
    late = counted(found.n_overdue, "follow-up")
    return f"{found.n_open:,} open{usual}; {needed}, {there}; {late} overdue."
