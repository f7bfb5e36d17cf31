"""A short text for one follow-up, to copy or to open in the mail program; nothing is ever sent."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ontarget.app.attention import keep_override
from ontarget.app.desk import Desk
from ontarget.app.find_record import find_record
from ontarget.app.follow_up_book import FollowUpBook
from ontarget.app.follow_up_case import AGREED, Case, make_cases, offers_for
from ontarget.app.follow_up_cases import find_ranked, find_silences
from ontarget.app.follow_up_guard import Candidate, find_candidates
from ontarget.app.follow_up_words import why_blocked
from ontarget.app.follow_ups import at_stake, kept_book
from ontarget.app.parked import decided_state
from ontarget.app.record_key import name_of
from ontarget.app.shelf import Shelf, Shelves
from ontarget.core.errors import UsageError
from ontarget.core.scope import COMPANY
from ontarget.followup.buyer_questions import BUYER_QUESTIONS
from ontarget.followup.content import Offer
from ontarget.followup.draft import Draft, Facts, draft


@dataclass(frozen=True)
class _Found:
    """One open opportunity, its case (None: no reason to come back) and what the shelf has."""

    candidate: Candidate
    case: Case | None
    book: FollowUpBook
    offers: tuple[Offer, ...]


def draft_follow_up(
    desk: Desk, opportunity: str, language: str = "en", *, despite: str | None = None,
    shelves: Shelves | None = None,
) -> Draft:  # fmt: skip
    """Return a draft for an open opportunity; UsageError where there is no reason to write.

    Whom a cap protects is not written to unless ``despite`` says why: UsageError says by which
    one and until when. An opt-out cannot be set aside.
    """
    found = _find(desk, opportunity, shelves)
    case = found.case
    guarded = found.candidate.guarded
    name = name_of(found.candidate.row)
    if guarded["blocked_by"] is not None and not (despite and guarded["can_override"]):
        refused = {row["record_id"]: row for row in found.book.refusals.to_pylist()}
        key = found.candidate.row["record_id"]
        why = why_blocked(guarded, refused.get(key), desk.as_of)
        is_final = not guarded["can_override"]
        raise UsageError(
            f"{name} is left alone: {why}.",
            "That cannot be set aside." if is_final else "To write all the same: --despite WHY",
        )
    if case is None:
        raise UsageError(
            f"There is nothing new to bring to {name} yet.",
            "Put something of value on the shelf: ontarget content add",
        )
    made = draft(_facts(desk, found, case, language), language)
    if made is None:
        raise UsageError(f"There is no reason to write to {case.name} now.", "Wait, or call.")
    if guarded["blocked_by"] is not None and despite:
        keep_override(desk, case.record_id, guarded["blocked_by"], despite)
    return made


def match_content(desk: Desk, opportunity: str) -> tuple[Offer, ...]:
    """Return what of the shelf suits an opportunity and its contact has not got, best first."""
    return _find(desk, opportunity).offers


def _find(desk: Desk, opportunity: str, shelves: Shelves | None = None) -> _Found:
    record = find_record(desk, opportunity)
    shelf = Shelf(decided_state(desk)) if shelves is None else shelves.shelf(desk)
    situation, judged, pivots = at_stake(desk, COMPANY, None, shelf)
    book = kept_book(situation, shelf)
    ranked = find_ranked(situation, judged, pivots, book)
    places = np.flatnonzero(ranked.rows["record_id"].to_numpy() == record["record_id"])
    if not len(places):
        raise UsageError(
            f"{record['name'] or record['source_id']} is not open, or it is parked.",
            "Those that are: ontarget list opportunity --open",
        )
    silence = find_silences(situation, ranked, book)
    # A draft is a mail: whoever wants none gets none, whatever else they may be asked by.
    (one,) = find_candidates(desk, book, ranked, silence, places.tolist(), channel="email")
    cases, _ = make_cases(situation, book, ranked, [one], until=desk.as_of)
    offers = tuple(offers_for(desk, book, one.row))
    return _Found(one, cases[0] if cases else None, book, offers)


def _facts(desk: Desk, found: _Found, case: Case, language: str) -> Facts:
    person = found.book.people([case.buyer.person]) if case.buyer.person else {}
    contact = person.get(case.buyer.person or 0, {})
    questions = BUYER_QUESTIONS.get(language[:2].lower(), BUYER_QUESTIONS["en"])
    waits = case.silence["why"] == "buyer_waits"
    row = found.candidate.row
    is_promised = case.silence["why"] in AGREED
    topic = row["product"] or case.name
    return Facts(
        topic=topic,
        contact=contact.get("name") or "",
        email=contact.get("email") or "",
        sender=case.owner or desk.settings.text("me"),
        answer_to=topic if waits else "",
        offer="" if case.offer is None else case.offer.title,
        offer_link="" if case.offer is None else _link(case.offer.location),
        # The seller's own note of the next step is not for the buyer's eyes.
        question=questions["next"] if is_promised else questions.get(case.asks, ""),
    )


def _link(location: str) -> str:
    """A file of one's own is to be attached; its path means nothing to the buyer."""
    return location if "://" in location else ""
