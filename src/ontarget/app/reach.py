"""Whether, when and how to contact the buyer of one opportunity, and who is known there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.audit import Audited
from ontarget.app.contact_card import wanted
from ontarget.app.desk import Desk, end_of_day
from ontarget.app.follow_up_book import FollowUpBook
from ontarget.app.follow_up_case import PROMISED, Case, make_cases
from ontarget.app.follow_up_cases import find_silences, rank_one
from ontarget.app.follow_up_guard import Candidate, find_candidates
from ontarget.app.follow_up_words import why_blocked, why_out_of_sight, why_waiting
from ontarget.app.follow_ups import kept_book, window_ahead
from ontarget.app.own_records import day_of
from ontarget.app.prefer import standing_preferences
from ontarget.app.shelf import Shelf
from ontarget.app.timeline import contact_text
from ontarget.followup.contact_time import Window
from ontarget.report.follow_ups import Pressure, WindowView
from ontarget.report.opportunity import Person, Reach

Row = dict[str, Any]
_MOST = 8
_SPEECHLESS = "it is time, but there is nothing new to bring yet"


@dataclass(frozen=True)
class Found:
    """One open opportunity as follow-up sees it; ``case`` is None with no reason to come back."""

    candidate: Candidate
    case: Case | None
    book: FollowUpBook


def find_reach(
    audited: Audited, place: int, shelf: Shelf | None, *, channel: str | None = None
) -> Found | None:
    """Return what follow-up says of the open row at a place; None where it is parked."""
    situation = audited.situation
    desk, book = situation.desk, kept_book(situation, shelf)
    ranked = rank_one(situation, audited.judged, audited.pivots, book, place)
    if ranked is None:
        return None
    silence = find_silences(situation, ranked, book)
    (one,) = find_candidates(desk, book, ranked, silence, [0], channel=channel)
    cases, _ = make_cases(situation, book, ranked, [one], until=desk.as_of)
    return Found(one, cases[0] if cases else None, book)


def reach_view(desk: Desk, found: Found) -> Reach:
    """Return it as it is shown."""
    one, case = found.candidate, found.case
    guarded, silence, person = one.guarded, one.silence, one.person
    window = None
    if case is not None and guarded["blocked_by"] is None:
        window = window_ahead(desk, found.book, case, max(case.due_on, desk.as_of))
    state, text = _state(desk, found)
    return Reach(
        state=state,
        text=text,
        contact=None if person is None else person["name"] or person["email"],
        channel=one.channel,
        due_on=silence["due_on"],
        window=WindowView(window.start, window.end, window.time_zone) if window else None,
        why_this_time=window.text if isinstance(window, Window) else None,
        question=window.question if isinstance(window, Window) else None,
        bring="" if case is None else case.bring if case.offer is None else case.offer.title,
        pressure=Pressure(
            guarded["unanswered_touches"], guarded["touches_30d"], guarded["cap"],
            guarded["days_since_last"], guarded["minimum_gap_days"],
            guarded["other_owner"], guarded["other_owner_on"],
        ),
    )  # fmt: skip


def _state(desk: Desk, found: Found) -> tuple[Any, str]:
    one, case = found.candidate, found.case
    silence, guarded = one.silence, one.guarded
    if guarded["blocked_by"] is not None:
        refused = {row["record_id"]: row for row in found.book.refusals.to_pylist()}
        return "leave", why_blocked(guarded, refused.get(one.row["record_id"]), desk.as_of)
    if silence["due_on"] is not None and silence["due_on"] > desk.as_of:
        return "waiting", why_waiting(silence, desk.as_of)
    if silence["is_out_of_sight"] and silence["why"] not in PROMISED:
        return "waiting", why_out_of_sight(silence, desk.as_of)
    return ("waiting", _SPEECHLESS) if case is None else ("due", case.why_now)


def people_of(
    desk: Desk, record: Row, activity: pa.Table, book: FollowUpBook | None
) -> tuple[Person, ...]:
    """Return who is known at the buyer, the main person first, then those last in contact."""
    with desk.book.read() as reader:
        rows: dict[int, Row] = {}
        main = record["contact_id"]
        asked = (
            ("source_id", main), ("name", main), ("account_id", record["account_id"]),
            ("account", record["account"]),
        )  # fmt: skip
        for name, value in asked:
            if value:
                for row in reader.rows("contact", source=record["source"], **{name: value}):
                    rows.setdefault(row["record_id"], row)
    wishes = standing_preferences(desk)
    out = _opted_out(book)
    last = _last_contacts(desk, record, activity, [row["source_id"] for row in rows.values()])
    found = []
    for key, row in rows.items():
        on, text = last.get(row["source_id"], (None, None))
        wish = wishes.get(key)
        found.append(
            Person(
                row["source_id"], row["name"] or row["source_id"], row["title"], row["role"],
                row["email"], row["phone"], wanted(desk, wish).text if wish else None,
                key in out or bool(row["has_opted_out"]), on, text,
                main in (row["source_id"], row["name"]),
            )
        )  # fmt: skip
    found.sort(key=lambda one: (not one.is_main, -(one.last_on.toordinal() if one.last_on else 0)))
    return tuple(found[:_MOST])


def _opted_out(book: FollowUpBook | None) -> set[int]:
    return set() if book is None else set(book.opted_out["record_id"].to_pylist())


def _last_contacts(
    desk: Desk, record: Row, activity: pa.Table, ids: list[str]
) -> Mapping[str, tuple[Any, str]]:
    """Return by contact the day and kind of the last contact up to the desk's day."""
    is_one = pc.and_(
        pc.equal(activity["source"], record["source"]),
        pc.is_in(activity["contact_id"], value_set=pa.array(ids, pa.string())),
    )
    rows = activity.filter(pc.fill_null(is_one, False))
    rows = rows.select(["contact_id", "kind", "direction", "happened_at", "outcome"]).to_pylist()
    end = end_of_day(desk, desk.as_of)
    found: dict[str, tuple[Any, str]] = {}
    past = [row for row in rows if row["happened_at"] is not None and row["happened_at"] <= end]
    for row in sorted(past, key=lambda row: row["happened_at"]):
        by = {"out": "by us", "in": "from them"}.get(row["direction"] or "", "")
        text = f"{contact_text(row, ('outcome',))} {by}".strip()
        found[row["contact_id"]] = (day_of(desk, row["happened_at"]), text)
    return found
