"""One opportunity that may be followed up: whom to contact, how, with what, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.desk import Desk
from ontarget.app.follow_up_book import FollowUpBook
from ontarget.app.follow_up_guard import Candidate, Ranked
from ontarget.app.follow_up_words import what_to_bring, why_now
from ontarget.app.obstacles import obstacle_views
from ontarget.app.qualify import chosen_questions, qualification_views
from ontarget.app.record_key import name_of, opportunity_keys
from ontarget.app.situation import Situation
from ontarget.audit.questions import Question
from ontarget.followup.absence import owner_key, person_key
from ontarget.followup.contact_time import Buyer, Rules, Seller
from ontarget.followup.content import Need, Offer, match
from ontarget.followup.free_days import Absence
from ontarget.followup.pressure_guard import read_caps
from ontarget.plan.actions import FOLLOW_UP
from ontarget.report.obstacles import ObstacleView
from ontarget.report.qualification import QualificationView

Row = Mapping[str, Any]
_JOINT = "\x1f"
_MINUTES = {"call": 15, "email": 10, "meeting": 30}
_AGREE = "a next step with its day"
AGREED = ("planned_step", "step_passed")
PROMISED = ("buyer_waits", *AGREED)


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
    buyer: Buyer
    seller: Seller
    rules: Rules
    offer: Offer | None
    bring: str
    towards: str
    asks: str
    why_now: str
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
    firms: Mapping[str, Row]
    away: Mapping[str, tuple[Absence, ...]]
    rules: Rules
    keys: Mapping[int, str]


def make_cases(
    situation: Situation, book: FollowUpBook, ranked: Ranked, candidates: Sequence[Candidate], *,
    until: date,
) -> tuple[list[Case], list[Candidate]]:  # fmt: skip
    """Return cases, and the candidates with no reason to come back: those better wait.

    Only what may still be sent ``until`` a day is offered.
    """
    desk = situation.desk
    facts = [one.row for one in candidates]
    rows = pa.table({"record_id": pa.array([row["record_id"] for row in facts], pa.int64())})
    about = _About(
        obstacle_views(desk, rows),
        qualification_views(desk, rows),
        chosen_questions(desk),
        _firms(candidates, book.account),
        _absences(book.absences),
        _rules(desk),
        opportunity_keys(desk, (row["record_id"] for row in facts)),
    )
    cases, waiting = [], []
    for one in candidates:
        stake = (float(ranked.at_stake[one.place]), float(ranked.worth[one.place]))
        case = _case(situation, book, about, one, stake, until)
        if case is None:
            waiting.append(one)
        else:
            cases.append(case)
    return cases, waiting


def _case(
    situation: Situation, book: FollowUpBook, about: _About, one: Candidate,
    stake: tuple[float, float], until: date,
) -> Case | None:  # fmt: skip
    """Return the case of one opportunity; None where there is nothing of value to bring."""
    desk, row, person, silence = situation.desk, one.row, one.person, one.silence
    if silence["why"] is None:  # nothing asks for a follow-up, such as where no contact is noted
        return None
    key = row["record_id"]
    obstacles = [o for o in about.obstacles.get(key, ()) if o.state in ("open", "overdue")]
    offers = match(book.items, _need(row, obstacles, book), until)
    # What was promised or asked for comes first; something else beside it distracts.
    offer = offers[0] if offers and silence["why"] not in PROMISED else None
    brought = what_to_bring(silence, row, obstacles, _unanswered(about, key))
    if offer is None and brought is None:
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
        channel=one.channel,
        due_on=one.ready_on or silence["due_on"],
        silence=silence,
        guarded=one.guarded,
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
        minutes=_MINUTES.get(one.channel, 15),
        at_stake=stake[0],
        worth=stake[1],
        has_target=situation.asked.target is not None,
    )


def _unanswered(about: _About, key: int) -> list[Question]:
    """Return the questions to ask next; where the book holds no answers, all of the profile."""
    view = about.questions.get(key)
    if view is None:
        return list(about.profile)
    return [Question(one.question, one.ask) for one in view.missing]


def offers_for(desk: Desk, book: FollowUpBook, row: Row) -> list[Offer]:
    """Return what of the shelf suits an open row and its contact, the closest first."""
    views = obstacle_views(desk, pa.Table.from_pylist([{"record_id": row["record_id"]}]))
    standing = [o for o in views.get(row["record_id"], ()) if o.state in ("open", "overdue")]
    return match(book.items, _need(row, standing, book), desk.as_of)


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


def _firms(candidates: Sequence[Candidate], account: pa.Table) -> dict[str, Row]:
    """Return the accounts of opportunities and people that may be asked for, by source and id."""
    told = (row["account_id"] for one in candidates for row in (one.row, one.person or one.row))
    ids = sorted({key for key in told if key})
    kept = account.filter(pc.is_in(account["source_id"], value_set=pa.array(ids, pa.string())))
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
