"""Open opportunities as follow-up sees them: what is due, what is blocked, what waits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.attention import hidden_follow_ups
from ontarget.app.audit import Pivots, worth_of
from ontarget.app.audit_tables import Judged, closed_rows_table, group_of
from ontarget.app.desk import Desk
from ontarget.app.follow_up_book import FollowUpBook
from ontarget.app.follow_up_case import PROMISED, Case, make_cases
from ontarget.app.follow_up_guard import (
    Candidate,
    Ranked,
    find_candidates,
    one_at_a_time,
)
from ontarget.app.follow_up_words import day_text
from ontarget.app.parked import ASLEEP
from ontarget.app.record_key import name_of
from ontarget.app.situation import Situation
from ontarget.followup.absence import person_key
from ontarget.followup.contacts import flags
from ontarget.followup.free_days import public_holidays
from ontarget.followup.silence import find_silence
from ontarget.report.follow_ups import Noted

Row = Mapping[str, Any]
_BACK_DAYS, _AHEAD_DAYS = 60, 30  # of public holidays of other countries
_PRESSED = 2  # contacts without an answer
_MOST = 60  # follow-ups of one seller for which a day is looked for


@dataclass(frozen=True)
class Quiet:
    """An opportunity that nothing is to be done about, with its row of ``find_silence``."""

    opportunity_id: str
    name: str
    owner: str | None
    silence: Row


@dataclass(frozen=True)
class Cases:
    """All that a scope's open opportunities lead to, the most at stake first.

    ``cases`` may be followed up, ``blocked`` may not, or not by the day asked; ``speechless`` are
    due, but there is nothing to bring. ``left_alone``: records of those nothing is asked of, today.
    ``n_more``: due ones beyond what a seller's days hold.
    """

    cases: tuple[Case, ...]
    blocked: tuple[Candidate, ...]
    speechless: tuple[Candidate, ...]
    waiting: tuple[Quiet, ...]
    out_of_sight: tuple[Quiet, ...]
    without_step: tuple[Noted, ...]
    left_alone: tuple[int, ...]
    n_more: int

    @property
    def n_without_contact(self) -> int:
        """How many have nobody to contact."""
        return sum(one.contact is None for one in self.cases)


def find_cases(
    situation: Situation, judged: Judged, pivots: Pivots, book: FollowUpBook, *, until: date
) -> Cases:
    """Return what is due by a day, what stands against it, what waits, what is out of sight."""
    desk = situation.desk
    ranked = find_ranked(situation, judged, pivots, book)
    rows = ranked.rows
    silence = find_silences(situation, ranked, book)
    told = pc.is_valid(silence["due_on"]).to_numpy(zero_copy_only=False)
    is_due = told & flags(pc.less_equal(silence["due_on"], pa.scalar(until)))
    is_promised = flags(pc.is_in(silence["why"], value_set=pa.array(PROMISED)))
    is_away = flags(silence["is_out_of_sight"]) & ~is_promised
    order = np.lexsort((-ranked.worth, -np.round(ranked.at_stake, 6), ~is_promised))
    due = order[(is_due & ~is_away)[order]].tolist()
    is_waiting = told & ~is_due & ~is_away
    is_pressed = is_waiting & (silence["n_unanswered"].to_numpy() >= _PRESSED)
    asked = [*due, *order[is_pressed[order]].tolist()]
    guarded = find_candidates(desk, book, ranked, silence, asked)
    found = one_at_a_time(desk, book, _put_off(desk, guarded[: len(due)]), until)
    free, n_more = _first_of_each(
        [one for one in found if one.ready_on is not None and one.ready_on <= until]
    )
    late = [one for one in found if one.ready_on is None or one.ready_on > until]
    quiet = rows["record_id"].to_numpy()[is_waiting].tolist()
    cases, speechless = make_cases(situation, book, ranked, free, until=until)
    return Cases(
        cases=tuple(cases),
        blocked=(*late, *guarded[len(due) :]),
        speechless=tuple(speechless),
        waiting=tuple(_quiet(rows, silence, order[(is_waiting & ~is_pressed)[order]])),
        out_of_sight=tuple(_quiet(rows, silence, order[is_away[order]])),
        without_step=tuple(_without_step(rows, silence, order, desk.as_of)),
        left_alone=tuple(sorted({*quiet, *(one.row["record_id"] for one in late)})),
        n_more=n_more,
    )


def _put_off(desk: Desk, found: Sequence[Candidate]) -> list[Candidate]:
    """Let those that were ticked off or put off come back on their day."""
    back = hidden_follow_ups(desk)
    return [
        one
        if one.ready_on is None or one.row["record_id"] not in back
        else replace(one, ready_on=max(one.ready_on, back[one.row["record_id"]]))
        for one in found
    ]


def _first_of_each(found: Sequence[Candidate]) -> tuple[list[Candidate], int]:
    """Keep of each seller's the first so many; return how many are left out."""
    n: dict[str | None, int] = {}
    kept = []
    for one in found:
        owner = one.row["owner"]
        n[owner] = n.get(owner, 0) + 1
        if n[owner] <= _MOST:
            kept.append(one)
    return kept, len(found) - len(kept)


def find_ranked(situation: Situation, judged: Judged, pivots: Pivots, book: FollowUpBook) -> Ranked:
    """Return the open ones that nobody parked, with whom to contact and what is at stake."""
    rows = _with_contact(judged.rows, book)
    is_awake = _awake(situation, rows)
    keep = flags(is_awake)
    at_stake = np.nan_to_num(pivots.if_won - pivots.if_lost)
    worth = judged.outcomes.p_win_in_horizon * worth_of(rows, situation.asked.currency)
    return Ranked(rows.filter(is_awake), at_stake[keep], worth[keep])


def rank_one(
    situation: Situation, judged: Judged, pivots: Pivots, book: FollowUpBook, place: int
) -> Ranked | None:
    """Return one open row as ``find_ranked`` does, None if it is parked."""
    one = judged.rows.slice(place, 1)
    if not flags(_awake(situation, one)).any():
        return None
    at_stake = np.nan_to_num(pivots.if_won - pivots.if_lost)[place : place + 1]
    worth = judged.outcomes.p_win_in_horizon * worth_of(judged.rows, situation.asked.currency)
    return Ranked(_with_contact(one, book), at_stake, worth[place : place + 1])


def _awake(situation: Situation, rows: pa.Table) -> pa.ChunkedArray:
    """Return which rows nobody parked."""
    members = situation.members
    asleep = pa.array([], pa.int64())
    if ASLEEP in members.column_names:
        is_parked = pc.is_valid(members[ASLEEP])
        asleep = members.filter(is_parked)["record_id"].combine_chunks()
    return pc.invert(pc.is_in(rows["record_id"], value_set=asleep))


def _with_contact(rows: pa.Table, book: FollowUpBook) -> pa.Table:
    rows = rows.append_column("group", group_of(rows))
    rows = rows.append_column("contact_record_id", pa.array(_persons(rows, book), pa.int64()))
    return rows.append_column("next_step_said_on", _said_on(rows, book))


def find_silences(situation: Situation, ranked: Ranked, book: FollowUpBook) -> pa.Table:
    """Return how quiet it is about each, and what is due when; see ``find_silence``."""
    desk = situation.desk
    return find_silence(
        ranked.rows, book.touches, book.curves, desk.as_of, book.calendar,
        closed=closed_rows_table(situation), absences=_with_holidays(ranked.rows, book, desk),
        reply_left=desk.settings.number("reply_left"),
        gap_days=desk.settings.whole("follow_up_gap_days"),
    )  # fmt: skip


def _with_holidays(rows: pa.Table, book: FollowUpBook, desk: Desk) -> pa.Table:
    """Return who is away, with the public holidays of the buyers' countries lately and soon."""
    own = desk.settings.text("country")
    ids = rows["contact_record_id"].drop_null().unique().to_pylist()
    countries = book.countries(ids, desk.settings.text("time_zone"))
    first, last = desk.as_of - timedelta(days=_BACK_DAYS), desk.as_of + timedelta(days=_AHEAD_DAYS)
    free: dict[str, list[date]] = {}
    for country in {one for one in countries if one and one != own}:
        years = range(first.year, last.year + 1)
        days = (date.fromordinal(day) for y in years for day in public_holidays(country, y))
        free[country] = sorted(day for day in days if first <= day <= last)
    pairs = [(person_key(key), day) for key, country in zip(ids, countries, strict=True)
             for day in free.get(country or "", ())]  # fmt: skip
    who = pa.array([key for key, _ in pairs], pa.string())
    on = pa.array([day for _, day in pairs], pa.date32())
    return pa.concat_tables(
        [book.absences, pa.table({"who": who, "from_on": on, "to_on": on}, book.absences.schema)]
    )


def _persons(rows: pa.Table, book: FollowUpBook) -> list[int | None]:
    """Return whom to contact: the main person, else the one last in contact, signs before ours."""
    found = book.main_persons(rows)
    missing = {
        record_id: place
        for place, (record_id, person) in enumerate(
            zip(rows["record_id"].to_pylist(), found, strict=True)
        )
        if person is None
    }
    if missing:
        met = book.touches.filter(
            pc.and_(
                pc.is_valid(book.touches["contact_record_id"]),
                pc.is_in(book.touches["record_id"], value_set=pa.array(list(missing), pa.int64())),
            )
        )
        met = met.select(["record_id", "is_sign", "happened_at", "contact_record_id"])
        for row in met.sort_by(
            [("is_sign", "ascending"), ("happened_at", "ascending")]
        ).to_pylist():
            found[missing[row["record_id"]]] = row["contact_record_id"]
    return found


def _said_on(rows: pa.Table, book: FollowUpBook) -> pa.Array:
    """Return the day on which the next step was agreed, where it was logged here."""
    return pa.array(
        [book.steps_said.get(key) for key in rows["record_id"].to_pylist()], pa.date32()
    )


def _without_step(
    rows: pa.Table, silence: pa.Table, order: np.ndarray[Any, Any], as_of: date
) -> Iterator[Noted]:
    """Yield open ones without a step to come; nothing where the book knows of no steps at all."""
    has_any = pc.any(pc.is_valid(rows["next_step_on"])).as_py()
    if not (has_any or pc.any(pc.is_valid(silence["step_on"])).as_py()):
        return
    at = pa.array(order)
    named = rows.select(["opportunity_id", "name", "account", "owner"]).take(at).to_pylist()
    for row, day in zip(named, silence["step_on"].take(at).to_pylist(), strict=True):
        if day is not None and day >= as_of:
            continue
        said = "no next step" if day is None else f"the step of {day_text(day, as_of)} has passed"
        yield Noted(row["opportunity_id"], name_of(row), row["owner"], said)


def _quiet(rows: pa.Table, silence: pa.Table, places: np.ndarray[Any, Any]) -> Iterator[Quiet]:
    at = pa.array(np.asarray(places, np.int64))
    named = rows.select(["opportunity_id", "name", "account", "owner"]).take(at)
    for row, told in zip(named.to_pylist(), silence.take(at).to_pylist(), strict=True):
        yield Quiet(row["opportunity_id"], name_of(row), row["owner"], told)
