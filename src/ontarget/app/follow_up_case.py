"""One opportunity that is due: whom to contact, how, with what, and what stands against it."""

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
from ontarget.app.follow_up_words import what_to_bring, why_blocked, why_now
from ontarget.app.obstacles import obstacle_views
from ontarget.app.qualify import chosen_questions, qualification_views
from ontarget.app.record_key import opportunity_keys
from ontarget.app.situation import Situation
from ontarget.audit.questions import Question
from ontarget.followup.absence import owner_key, person_key
from ontarget.followup.contact_time import Buyer, Rules, Seller
from ontarget.followup.content import Need, Offer, match
from ontarget.followup.free_days import Absence
from ontarget.followup.pressure_guard import guard, read_caps
from ontarget.pipeline.stage_places import add_place
from ontarget.plan.actions import FOLLOW_UP
from ontarget.report.obstacles import ObstacleView
from ontarget.report.qualification import QualificationView

Row = Mapping[str, Any]
Floats = npt.NDArray[np.float64]
_JOINT = "\x1f"
_MINUTES = {"call": 15, "email": 10, "meeting": 30}
_OTHER = {"email": "call", "call": "email", "meeting": "email"}
_MEANS = {"email": "email", "call": "phone"}
_AGREE = "a next step with its day"
_KEPT = [
    "record_id", "source", "opportunity_id", "name", "account", "account_id", "owner", "segment",
    "pipeline", "stage", "stage_place", "next_step", "next_step_on", "group", "contact_record_id",
]  # fmt: skip


@dataclass(frozen=True)
class Ranked:
    """Open opportunities that nobody parked, with what is at stake, one value per row."""

    rows: pa.Table
    at_stake: Floats
    worth: Floats


@dataclass(frozen=True)
class Case:
    """One opportunity that is due or blocked, with everything that is said of it."""

    id: str
    record_id: int
    opportunity_id: str
    name: str
    owner: str | None
    contact_id: str | None
    contact: str | None
    channel: str
    due_on: date
    silence: Row
    guarded: Row
    blocked_by: str | None
    buyer: Buyer
    seller: Seller
    rules: Rules
    offer: Offer | None
    bring: str
    towards: str
    asks: str
    why_now: str
    why_blocked: str
    minutes: int
    at_stake: float
    worth: float
    has_target: bool


@dataclass(frozen=True)
class _About:
    """What is known beside the rows, by record, and who is away."""

    obstacles: Mapping[int, tuple[ObstacleView, ...]]
    questions: Mapping[int, QualificationView]
    profile: tuple[Question, ...]
    refused: Mapping[int, Row]
    firms: Mapping[str, Row]
    away: Mapping[str, tuple[Absence, ...]]
    rules: Rules
    keys: Mapping[int, str]


def make_cases(
    situation: Situation, book: FollowUpBook, ranked: Ranked, silence: pa.Table,
    places: Sequence[int],
) -> list[Case]:  # fmt: skip
    """Return a case for each place, but for those with no reason to come back."""
    desk = situation.desk
    at = pa.array(np.asarray(places, np.int64))
    rows = _with_account(add_place(ranked.rows.take(at), book.places), book)
    silences, facts = silence.take(at).to_pylist(), rows.select(_KEPT).to_pylist()
    known = book.people(row["contact_record_id"] for row in facts if row["contact_record_id"])
    persons = [known.get(row["contact_record_id"] or 0) for row in facts]
    wished = _channels(facts, persons, book)
    late = _late_stages(facts, book.places)
    first = _guarded(desk, book, rows, wished, late, silences)
    other = [_OTHER[channel] for channel in wished]
    second = _guarded(desk, book, rows, other, late, silences)
    about = _About(
        obstacle_views(desk, rows),
        qualification_views(desk, rows),
        chosen_questions(desk),
        {row["record_id"]: row for row in book.refusals.to_pylist()},
        _firms(facts, book.account),
        _absences(book.absences),
        _rules(desk),
        opportunity_keys(desk, (row["record_id"] for row in facts)),
    )
    found = []
    for n, row in enumerate(facts):
        person, guarded = persons[n], first[n]
        is_reached = person is None or person.get(_MEANS.get(other[n], "")) is not None
        if guarded["blocked_by"] == "opt_out" and second[n]["blocked_by"] is None and is_reached:
            guarded = second[n]  # who wants no mail may still take a call
        stake = (float(ranked.at_stake[places[n]]), float(ranked.worth[places[n]]))
        case = _case(situation, book, about, row, person, silences[n], guarded, stake)
        found += [] if case is None else [case]
    return found


def _with_account(rows: pa.Table, book: FollowUpBook) -> pa.Table:
    known = book.opportunity
    at = pc.cast(pc.index_in(rows["record_id"], value_set=known["record_id"]), pa.int64())
    return rows.append_column("account_id", known["account_id"].take(at))


def _case(
    situation: Situation, book: FollowUpBook, about: _About, row: Row, person: Row | None,
    silence: Row, guarded: Row, stake: tuple[float, float],
) -> Case | None:  # fmt: skip
    """Return the case of one opportunity; None where there is nothing of value to bring."""
    desk, key = situation.desk, row["record_id"]
    obstacles = [one for one in about.obstacles.get(key, ()) if one.state in ("open", "overdue")]
    offers = match(book.items, _need(row, obstacles, book), desk.as_of)
    offer = offers[0] if offers and silence["why"] != "buyer_waits" else None
    channel, by = guarded["channel"], guarded["blocked_by"]
    brought = what_to_bring(silence, row, obstacles, _unanswered(about, key))
    if offer is None and brought is None and by is None:
        return None
    bring, towards, asks = brought or ("", _AGREE, "")
    return Case(
        id=f"{FOLLOW_UP}-{about.keys[key]}",
        record_id=key,
        opportunity_id=about.keys[key],
        name=name_of(row),
        owner=row["owner"],
        contact_id=None if person is None else person["source_id"],
        contact=None if person is None else person["name"] or person["email"],
        channel=channel,
        due_on=silence["due_on"],
        silence=silence,
        guarded=guarded,
        blocked_by=by,
        buyer=_buyer(desk, book, about, row, person),
        seller=Seller(
            desk.zone,
            desk.settings.text("country") or None,
            about.away.get(owner_key(row["owner"] or ""), ()),
            start=60 * desk.settings.whole("workday_from"),
            end=60 * desk.settings.whole("workday_to"),
        ),
        rules=about.rules,
        offer=offer,
        bring=bring,
        towards=towards,
        asks=asks,
        why_now=why_now(silence, row, desk.as_of),
        why_blocked="" if by is None else why_blocked(guarded, about.refused.get(key), desk.as_of),
        minutes=_MINUTES.get(channel, 15),
        at_stake=stake[0],
        worth=stake[1],
        has_target=situation.asked.target is not None,
    )


def _unanswered(about: _About, key: int) -> list[Question]:
    """Return the questions to ask next; where the book holds no answers, the profile's first."""
    view = about.questions.get(key)
    if view is None:
        return list(about.profile[:1])
    return [Question(one.question, one.ask) for one in view.missing]


def offers_for(desk: Desk, book: FollowUpBook, row: Row) -> list[Offer]:
    """Return what of the shelf suits an open row and its contact, the closest first."""
    views = obstacle_views(desk, pa.Table.from_pylist([{"record_id": row["record_id"]}]))
    standing = [one for one in views.get(row["record_id"], ()) if one.state in ("open", "overdue")]
    return match(book.items, _need(row, standing, book), desk.as_of)


def name_of(row: Row) -> str:
    """Return what an opportunity is called."""
    return str(row["name"] or row["account"] or row["opportunity_id"])


def _need(row: Row, obstacles: Sequence[ObstacleView], book: FollowUpBook) -> Need:
    sent = book.sent.get(row["contact_record_id"] or 0, frozenset())
    named = tuple((one.kind or "", one.what) for one in obstacles)
    return Need(row["group"] or None, row["stage"], named, sent)


def _buyer(desk: Desk, book: FollowUpBook, about: _About, row: Row, person: Row | None) -> Buyer:
    key = row["contact_record_id"]
    firm_key = (person or {}).get("account_id") or row["account_id"]
    firm = about.firms.get(f"{row['source']}{_JOINT}{firm_key}")
    return Buyer(
        zone=book.zone_of(person, firm, desk.settings.text("time_zone")),
        person=key,
        segment=row["group"] or None,
        preference=None if key is None else book.wishes.get(key),
        absences=() if key is None else about.away.get(person_key(key), ()),
    )


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
) -> Sequence[Row]:  # fmt: skip
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
        candidates, book.touches, desk.as_of, book.calendar, read_caps(desk.settings),
        people=book.opted_out, permissions=book.permissions, refusals=book.refusals,
        stop=book.stop,
    ).to_pylist()  # fmt: skip
    for row in found:
        if row["until_on"] is not None and row["blocked_by"] != "said_no":
            row["until_on"] = next_working_days(replace(desk, as_of=row["until_on"]), 1)[0]
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


def _firms(facts: Sequence[Row], account: pa.Table) -> dict[str, Row]:
    """Return the accounts in the sources of these rows that may be asked for, by source and id."""
    sources = {row["source"] for row in facts}
    kept = account.filter(
        pc.is_in(account["source"], value_set=pa.array(sorted(sources), pa.string()))
    )
    rows = kept.select(["source", "source_id", "time_zone", "country"]).to_pylist()
    return {f"{row['source']}{_JOINT}{row['source_id']}": row for row in rows}


def _absences(table: pa.Table) -> dict[str, tuple[Absence, ...]]:
    found: dict[str, tuple[Absence, ...]] = {}
    for row in table.to_pylist():
        found[row["who"]] = (*found.get(row["who"], ()), Absence(row["from_on"], row["to_on"]))
    return found


def _rules(desk: Desk) -> Rules:
    caps = read_caps(desk.settings)
    return Rules(
        quiet_start=60 * caps.quiet_from.hour + caps.quiet_from.minute,
        quiet_end=60 * caps.quiet_to.hour + caps.quiet_to.minute,
        horizon_days=0,  # each day is asked for by itself
        explore=desk.settings.number("explore_hours"),
    )
