"""Decide about opportunities: keep, back burner, cut, hand over; undo; what stands on a day.

A decision is never changed. The latest one that was not undone counts; undoing it brings the one
before it back.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from ontarget.app.desk import Desk
from ontarget.app.find_record import find_record
from ontarget.app.local_layer import laid_over, standing_changes
from ontarget.app.own_records import all_records, merged_into
from ontarget.app.record_key import keys_of
from ontarget.core.errors import UsageError
from ontarget.report.answer import plain
from ontarget.store.transaction import ReadTransaction

VERDICTS = ("keep", "backburner", "cut", "hand-over")


@dataclass(frozen=True)
class Decision:
    """What was decided about an opportunity; ``until_on`` is the day it comes back."""

    decision_id: int
    record_id: int
    verdict: str
    until_on: date | None
    to_owner: str | None
    reason: str | None
    decided_at: datetime
    actor: str | None

    def is_asleep(self, day: date) -> bool:
        """Whether it is out of the way on a day: parked, and not back yet."""
        is_parked = self.verdict in ("backburner", "cut")
        return is_parked and (self.until_on is None or self.until_on > day)


@dataclass(frozen=True)
class Decided:
    """One decision with the opportunity it is about, and what stood before."""

    opportunity_id: str
    name: str
    decision: Decision | None
    before: Decision | None

    def document(self) -> dict[str, Any]:
        """Return what was decided as JSON has it."""
        document: dict[str, Any] = plain(asdict(self))
        return document


def decide(
    desk: Desk,
    text: str,
    verdict: str,
    *,
    reason: str,
    until: date | None = None,
    to_owner: str | None = None,
    advice: Mapping[str, Any] | None = None,
) -> Decided:
    """Keep a decision about the opportunity that ``text`` means.

    A back burner without a day gets the setting ``backburner_days``; ``advice`` is what the audit
    said at the time.
    """
    row = find_record(desk, text)
    return decide_record(
        desk, row, verdict, reason=reason, until=until, to_owner=to_owner, advice=advice
    )


def decide_record(
    desk: Desk, row: Mapping[str, Any], verdict: str, *, reason: str, until: date | None = None,
    to_owner: str | None = None, advice: Mapping[str, Any] | None = None,
) -> Decided:  # fmt: skip
    """Keep a decision about a stored opportunity, see ``decide``."""
    until = check_decision(desk, verdict, reason, until, to_owner)
    check_open(desk, row)
    owner = known_owner(desk, to_owner) if to_owner else None
    with desk.book.write(notice=desk.notice) as transaction:
        before = _standing_of(transaction, row["record_id"])
        number = transaction.insert_rows(
            "decision",
            [{
                "record_id": row["record_id"], "verdict": verdict, "until_on": until,
                "to_owner": owner, "reason": reason.strip(), "actor": desk.actor,
                "advice": json.dumps(advice, default=str) if advice else None,
                "decided_at": desk.moment,
            }],
        )[0]  # fmt: skip
        now = _standing_of(transaction, row["record_id"])
        key = keys_of(transaction, "opportunity", [row])[row["record_id"]]
    if now is None or now.decision_id != number:
        desk.notice("A decision of a later day stands; this one counts for the days before it.")
    return Decided(key, row["name"] or row["source_id"], now, before)


def undo_decision(desk: Desk, text: str) -> Decided:
    """Take the last decision about an opportunity back; what stood before it stands again."""
    row = find_record(desk, text)
    with desk.book.write(notice=desk.notice) as transaction:
        before = _standing_of(transaction, row["record_id"])
        if before is None:
            raise UsageError(
                f"Nothing was decided about '{row['name'] or row['source_id']}'.",
                "What was decided: ontarget decisions",
            )
        if before.decided_at > desk.moment:
            day = before.decided_at.astimezone(desk.zone).date()
            raise UsageError(
                f"The last decision was made on {day}, after {desk.as_of}.",
                "Undo it as of a later day.",
            )
        transaction.put_row(
            "decision", {"decision_id": before.decision_id, "undone_at": desk.moment}
        )
        now = _standing_of(transaction, row["record_id"])
        key = keys_of(transaction, "opportunity", [row])[row["record_id"]]
    return Decided(key, row["name"] or row["source_id"], now, before)


def decisions_on(book: ReadTransaction, desk: Desk) -> list[Decision]:
    """Return the decisions that count at the end of the desk's day, the first one first.

    One that was undone counts until then; one about a merged opportunity is about what it became.
    """
    kept = merged_into(book)
    rows = [row for row in book.rows("decision") if _counts_on(row, desk)]
    made = []
    for row in rows:
        record_id: int = row["record_id"]
        made.append(_decision(kept.get(record_id, record_id), row))
    return sorted(made, key=lambda one: (one.decided_at, one.decision_id))


def standing_decisions(book: ReadTransaction, desk: Desk) -> dict[int, Decision]:
    """Return by record the decision that stands at the end of the desk's day."""
    return {one.record_id: one for one in decisions_on(book, desk)}


def _counts_on(row: Mapping[str, Any], desk: Desk) -> bool:
    if row["decided_at"].astimezone(desk.zone).date() > desk.as_of:
        return False
    undone = row["undone_at"]
    return undone is None or undone.astimezone(desk.zone).date() > desk.as_of


def _standing_of(book: ReadTransaction, record_id: int) -> Decision | None:
    rows = book.rows("decision", record_id=all_records(book, record_id), undone_at=None)
    made = [_decision(record_id, row) for row in rows]
    return max(made, key=lambda one: (one.decided_at, one.decision_id), default=None)


def _decision(record_id: int, row: Mapping[str, Any]) -> Decision:
    return Decision(
        row["decision_id"], record_id, row["verdict"], row["until_on"], row["to_owner"],
        row["reason"], row["decided_at"], row["actor"],
    )  # fmt: skip


def check_decision(
    desk: Desk, verdict: str, reason: str, until: date | None, to_owner: str | None
) -> date | None:
    """Return the day it comes back; UsageError where the words do not go together."""
    if verdict not in VERDICTS:
        raise UsageError(f"'{verdict}' is no decision.", f"Decide one of {', '.join(VERDICTS)}.")
    if not reason.strip():
        raise UsageError("A decision needs a reason.", "Give it with --reason.")
    if (verdict == "hand-over") != (to_owner is not None):
        raise UsageError("--to goes with hand-over, and hand-over needs it.", "Name the colleague.")
    if until is not None and verdict in ("keep", "hand-over"):
        raise UsageError(f"--until does not go with {verdict}.", "It goes with backburner or cut.")
    if until is not None and until <= desk.as_of:
        raise UsageError(f"{until} is not ahead of {desk.as_of}.", "Give a later day.")
    if until is None and verdict == "backburner":
        return desk.as_of + timedelta(days=desk.settings.whole("backburner_days"))
    return until


def check_open(desk: Desk, row: Mapping[str, Any]) -> None:
    """Refuse what is closed: there is nothing to decide about it."""
    with desk.book.read() as book:
        own = standing_changes(book, "opportunity", [row["record_id"]])
    now = laid_over("opportunity", row, own.get(row["record_id"], {}))
    is_past = now["closed_on"] is None or now["closed_on"] <= desk.as_of
    if now["status"] in ("won", "lost") and is_past:
        name = row["name"] or row["source_id"]
        raise UsageError(
            f"'{name}' is {now['status']} already.", "Open ones: ontarget list opportunity --open"
        )


def known_owner(desk: Desk, text: str) -> str:
    """Return the name of the owner that a text means."""
    from ontarget.app.scopes import match_name, owner_names

    return match_name(text, owner_names(desk), "owner")
