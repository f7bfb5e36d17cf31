"""What stands against contacting each opportunity that is due, how to do it, and from which day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.as_of import next_working_days
from ontarget.app.desk import Desk
from ontarget.app.follow_up_book import FollowUpBook
from ontarget.app.record_key import name_of
from ontarget.followup.pressure_guard import guard, read_caps
from ontarget.pipeline.stage_places import add_place

Row = Mapping[str, Any]
Floats = npt.NDArray[np.float64]
_OTHER = {"email": "call", "call": "email", "meeting": "email"}
_MEANS = {"email": "email", "call": "phone"}
_ENDS = ("cap", "gap", "said_no")  # blocks that end on a day
_KEPT = [
    "record_id", "source", "opportunity_id", "name", "account", "account_id", "owner", "segment",
    "product", "pipeline", "stage", "stage_place", "next_step", "next_step_on", "group",
    "contact_record_id",
]  # fmt: skip


@dataclass(frozen=True)
class Ranked:
    """Open opportunities that nobody parked, with what is at stake, one value per row."""

    rows: pa.Table
    at_stake: Floats
    worth: Floats


@dataclass(frozen=True)
class Candidate:
    """An opportunity that is due, with the person and the channel that were chosen.

    ``guarded``: row of ``pressure_guard.guard`` for that channel. ``ready_on``: first day on which
    nothing stands against it, None if no day is known. ``shares_with``: another opportunity of
    the same person that goes first.
    """

    place: int
    row: Row
    person: Row | None
    silence: Row
    guarded: Row
    ready_on: date | None
    shares_with: str | None = None

    @property
    def channel(self) -> str:
        """How to contact them."""
        return str(self.guarded["channel"])


def find_candidates(
    desk: Desk, book: FollowUpBook, ranked: Ranked, silence: pa.Table, places: Sequence[int], *,
    channel: str | None = None,
) -> list[Candidate]:  # fmt: skip
    """Return a candidate for each place, in their order.

    Who opted out of the channel wished for is tried on the other one, unless a ``channel`` is
    asked for.
    """
    at = pa.array(np.asarray(places, np.int64))
    rows = _with_account(add_place(ranked.rows.take(at), book.places), book)
    silences, facts = silence.take(at).to_pylist(), rows.select(_KEPT).to_pylist()
    known = book.people(row["contact_record_id"] for row in facts if row["contact_record_id"])
    persons = [known.get(row["contact_record_id"] or 0) for row in facts]
    wished = [channel] * len(facts) if channel else _channels(facts, persons, book)
    late = _late_stages(facts, book.places)
    chosen = _guarded(desk, book, rows, wished, late, silences)
    if channel is None:
        others = [_OTHER[one] for one in wished]
        second = _guarded(desk, book, rows, others, late, silences)
        for n, person in enumerate(persons):
            is_reached = person is None or person.get(_MEANS[others[n]]) is not None
            is_out = chosen[n]["blocked_by"] == "opt_out"
            if is_out and second[n]["blocked_by"] == "opt_out":
                chosen[n]["is_out_of_all"] = True
            elif is_out and is_reached:
                chosen[n] = second[n]  # who wants no mail may still take a call
    return [
        Candidate(int(places[n]), row, persons[n], silences[n], chosen[n],
                  _ready_on(silences[n], chosen[n]))
        for n, row in enumerate(facts)
    ]  # fmt: skip


def _ready_on(silence: Row, guarded: Row) -> date | None:
    due: date = silence["due_on"]
    if guarded["blocked_by"] is None:
        return due
    until: date | None = guarded["until_on"]
    return max(due, until) if guarded["blocked_by"] in _ENDS and until is not None else None


def one_at_a_time(
    desk: Desk, book: FollowUpBook, candidates: Sequence[Candidate], until: date
) -> list[Candidate]:
    """Let no person be contacted twice within the least gap: the first in order goes first."""
    first: dict[int, tuple[date, str]] = {}
    found = []
    for one in candidates:
        person, ready = book.person_of(one.row["contact_record_id"]), one.ready_on
        if person is None or ready is None or ready > until:
            found.append(one)
        elif person not in first:
            first[person] = (max(ready, desk.as_of), name_of(one.row))
            found.append(one)
        else:
            day, name = first[person]
            later = free_again(desk, day)
            first[person] = (later, name)
            found.append(replace(one, ready_on=later, shares_with=name))
    return found


def free_again(desk: Desk, day: date) -> date:
    """Return the first day on which a person contacted on a day may be contacted again."""
    gap = desk.settings.whole("follow_up_gap_days")
    return next_working_days(replace(desk, as_of=day), gap + 1)[-1]


def _with_account(rows: pa.Table, book: FollowUpBook) -> pa.Table:
    known = book.opportunity
    at = pc.cast(pc.index_in(rows["record_id"], value_set=known["record_id"]), pa.int64())
    return rows.append_column("account_id", known["account_id"].take(at))


def _channels(facts: Sequence[Row], persons: Sequence[Row | None], book: FollowUpBook) -> list[str]:
    """Return how to contact each: as they asked, else as they last answered, else as we can."""
    ids = pa.array([row["record_id"] for row in facts], pa.int64())
    signs = book.touches.filter(
        pc.and_(
            pc.and_(book.touches["is_sign"], pc.is_in(book.touches["record_id"], value_set=ids)),
            pc.is_in(book.touches["kind"], value_set=pa.array(["call", "email"])),
        )
    )
    last = {
        row["record_id"]: row["kind"]
        for row in signs.select(["record_id", "kind", "happened_at"])
        .sort_by("happened_at")
        .to_pylist()
    }
    found = []
    for row, person in zip(facts, persons, strict=True):
        wish = book.wishes.get(row["contact_record_id"] or 0)
        means = "call" if person and person["phone"] and not person["email"] else "email"
        asked = wish.channel if wish is not None else None
        found.append(asked or last.get(row["record_id"]) or means)
    return found


def _guarded(
    desk: Desk, book: FollowUpBook, rows: pa.Table, channels: Sequence[str],
    late: Sequence[bool], silences: Sequence[Row],
) -> list[dict[str, Any]]:  # fmt: skip
    candidates = pa.table(
        {
            "record_id": rows["record_id"],
            "contact_record_id": rows["contact_record_id"],
            "channel": pa.array(list(channels), pa.string()),
            "owner": rows["owner"],
            "is_late_stage": pa.array(list(late), pa.bool_()),
            "zone": pa.nulls(rows.num_rows, pa.string()),
            "late_days": pa.array([row["late_days"] for row in silences], pa.int64()),
        }
    )
    found: list[dict[str, Any]] = guard(
        book.as_one(candidates), book.touches_as_one, desk.as_of, book.calendar,
        read_caps(desk.settings),
        people=book.opted_out, permissions=book.permissions, refusals=book.refusals,
        stop=book.stop,
    ).to_pylist()  # fmt: skip
    days: dict[date, date] = {}
    for row in found:
        until = row["until_on"]
        if until is not None and row["blocked_by"] != "said_no":
            if until not in days:
                days[until] = next_working_days(replace(desk, as_of=until), 1)[0]
            row["until_on"] = days[until]
    return found


def _late_stages(facts: Sequence[Row], places: pa.Table) -> list[bool]:
    """Tell whose stage lies in the later half of its process."""
    last: dict[str, int] = {}
    for one in places.to_pylist():
        last[one["pipeline"]] = max(last.get(one["pipeline"], 0), one["place"])
    return [
        bool(row["stage_place"]) and 2 * row["stage_place"] > last.get(row["pipeline"] or "", 0) + 1
        for row in facts
    ]
