"""Log a contact and what comes next, both or neither; take the last one back."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, time
from difflib import get_close_matches
from typing import Any

from ontarget.app.contact_log import DIRECTIONS, KINDS, OUTCOMES
from ontarget.app.contact_warnings import find_warnings
from ontarget.app.content import find_content
from ontarget.app.desk import Desk, end_of_day
from ontarget.app.find_contact import find_contact, main_contact
from ontarget.app.find_record import find_record
from ontarget.app.local_change import Change, change_in
from ontarget.app.local_layer import canonical, laid_over, standing_changes
from ontarget.app.next_day import check_ahead, doubts_of, say_day
from ontarget.app.own_records import all_records, day_of
from ontarget.core.errors import UsageError
from ontarget.store.transaction import ReadTransaction, WriteTransaction

Row = dict[str, Any]
_STEP = ("next_step", "next_step_on")
_NO_STEP_NEEDED = {"no": "they said no"}
_HIDDEN = ("step_before", "undone_at", "record_id", "contact_record_id")
_AS_THEY_ASKED = "come back, as they asked"
_SAME = {
    "connected": "answered", "reached": "answered", "spoke": "answered", "replied": "answered",
    "voicemail": "left-message", "voice-mail": "left-message", "message-left": "left-message",
    "noanswer": "no-answer", "not-reached": "no-answer", "noshow": "no-show", "done": "held",
    "out-of-office": "auto-reply", "later": "not-now", "bounce": "bounced",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Contacted:
    """A contact as a person tells of it; days and instants are typed, words as they were said."""

    kind: str
    direction: str = "out"
    contact: str | None = None
    outcome: str | None = None
    on: date | None = None
    at: time | None = None
    minutes: float | None = None
    subject: str | None = None
    note: str | None = None
    next_step: str | None = None
    next_on: date | None = None
    reason: str | None = None
    no_next_step: str | None = None
    is_step_kept: bool = False
    until: date | None = None
    brought: str | None = None
    despite: str | None = None


@dataclass(frozen=True, slots=True)
class Logged:
    """What was logged of an opportunity, what was changed by it, and what is to be thought of.

    ``entry`` has the columns of ``contact_log``; ``doubts`` question the day of the next step,
    ``warnings`` the contact itself; ``defined`` says in a line what is agreed now.
    """

    opportunity_id: str
    name: str
    entry: Row
    changes: tuple[Change, ...]
    doubts: tuple[str, ...]
    warnings: tuple[str, ...]
    defined: str
    is_undone: bool = False

    def document(self) -> dict[str, Any]:
        """Return what was logged, or taken back, as JSON has it."""
        return {
            "opportunity_id": self.opportunity_id,
            "name": self.name,
            "logged": {n: _json_value(v) for n, v in self.entry.items() if n not in _HIDDEN},
            "is_undone": self.is_undone,
            "changes": [asdict(one) for one in self.changes],
            "warnings": list(self.warnings),
            "doubts": list(self.doubts),
            "defined": self.defined,
        }


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person who logs a contact is shown and asked about: the opportunity as it counts.

    ``countries`` are those whose holidays matter to the day of a next step.
    """

    row: Row
    now: Row
    contact: Row | None
    countries: tuple[str, ...]

    @property
    def name(self) -> str:
        """What people call the opportunity."""
        return str(self.row["name"] or self.row["source_id"])

    def planned(self, day: date) -> tuple[str, date] | None:
        """Return the next step and its day, if one stands that is not behind."""
        step, step_on = self.now["next_step"], self.now["next_step_on"]
        return (step, step_on) if step and step_on and step_on >= day else None


def find_standing(desk: Desk, text: str, contact: str | None = None) -> Standing:
    """Return the opportunity that ``text`` means with what counts of it now."""
    row = find_record(desk, text)
    whom = find_contact(desk, contact, row) if contact else None
    with desk.book.read() as book:
        own = standing_changes(book, "opportunity", [row["record_id"]])
        now = laid_over("opportunity", row, own.get(row["record_id"], {}))
        person = whom or main_contact(book, now)
    ours = desk.settings.text("country")
    theirs = (person or {}).get("country") or ""
    return Standing(row, now, whom, tuple(code for code in (ours, theirs) if code))


def day_doubts(desk: Desk, standing: Standing, day: date, *, is_asked: bool = False) -> list[str]:
    """Return why the day of a next step may not be meant; UsageError for one that has passed."""
    check_ahead(day, desk.as_of)
    close = standing.now["close_date"] if standing.now["status"] not in ("won", "lost") else None
    return doubts_of(
        day, desk.as_of, countries=standing.countries, close_date=close, is_asked=is_asked
    )


def same_outcome(text: str) -> str:
    """Return the word that is kept for an outcome; one that is no word stays as it is.

    >>> same_outcome("No answer"), same_outcome("voicemail"), same_outcome("wants a demo")
    ('no-answer', 'left-message', 'wants a demo')
    """
    word = "-".join(text.strip().casefold().replace("_", " ").split())
    word = _SAME.get(word, word)
    return word if word in OUTCOMES else text.strip()


def log_contact(desk: Desk, text: str, said: Contacted) -> Logged:
    """Keep a contact and its next step in one transaction.

    UsageError where the words do not go together, where there is neither a next step with its day
    and reason nor a why there is none, and for days that cannot be.
    """
    standing = find_standing(desk, text, said.contact)
    said = complete(desk, standing, said)
    at = _happened_at(desk, said)
    item = find_content(desk, said.brought) if said.brought else None
    is_asked = said.outcome == "not-now"
    doubts = day_doubts(desk, standing, said.next_on, is_asked=is_asked) if said.next_on else []
    entry: Row = {
        "record_id": standing.row["record_id"],
        "contact_record_id": standing.contact["record_id"] if standing.contact else None,
        "kind": said.kind, "direction": said.direction, "outcome": said.outcome,
        "happened_at": at, "duration_minutes": said.minutes, "subject": said.subject,
        "note": said.note, "next_step": said.next_step, "next_on": said.next_on,
        "reason": said.reason, "no_next_step": said.no_next_step, "until_on": said.until,
        "content_id": item["content_id"] if item else None, "override_reason": said.despite,
        "actor": desk.actor, "logged_at": desk.now,
    }  # fmt: skip
    with desk.book.write(notice=desk.notice) as transaction:
        warnings = find_warnings(transaction, desk, standing, said, item)
        before = _step(transaction, standing.row)
        changes, observed = _keep_step(transaction, desk, standing, said, day_of(desk, at))
        parked = _park(transaction, desk, standing, said)
        entry["step_before"] = json.dumps(
            {"before": before, "observation_ids": observed, "decision_id": parked}
        )
        entry["contact_log_id"] = transaction.insert_rows("contact_log", [entry])[0]
        warnings += _about_step(transaction, desk, standing, said)
    return Logged(
        standing.row["source_id"], standing.name, entry, changes, tuple(doubts), tuple(warnings),
        _defined(desk, standing, said),
    )  # fmt: skip


def undo_log(desk: Desk, text: str) -> Logged:
    """Take the last contact logged of an opportunity back, with the next step it brought."""
    standing = find_standing(desk, text)
    with desk.book.write(notice=desk.notice) as transaction:
        ids = all_records(transaction, standing.row["record_id"])
        rows = transaction.rows("contact_log", record_id=ids, undone_at=None)
        if not rows:
            raise UsageError(
                f"Nothing was logged here of '{standing.name}'.",
                "What your source holds is mended there.",
            )
        last = rows[-1]
        if (day := day_of(desk, last["happened_at"])) > desk.as_of:
            raise UsageError(
                f"The last one is of {say_day(day)}, after {say_day(desk.as_of)}.",
                "Undo it as of a later day.",
            )
        transaction.put_row(
            "contact_log",
            {"contact_log_id": last["contact_log_id"], "undone_at": desk.moment},
        )
        before = _step(transaction, standing.row)
        kept = json.loads(last["step_before"] or "{}")
        observed = kept.get("observation_ids", ())
        if kept.get("decision_id"):
            transaction.put_row(
                "decision", {"decision_id": kept["decision_id"], "undone_at": desk.moment}
            )
        # Taken out and not overruled: it never was so, whatever was logged or undone since.
        for key in observed:
            transaction.delete_rows("observation", observation_id=key)
        now = _step(transaction, standing.row)
    changes = tuple(Change(n, before[n], now[n]) for n in _STEP if before[n] != now[n])
    left = "No next step stands."
    if now["next_step"]:
        on = now["next_step_on"]
        left = f"Next: {now['next_step']}" + (
            f", {say_day(date.fromisoformat(on))}." if on else "."
        )
    return Logged(standing.row["source_id"], standing.name, last, changes, (), (), left, True)


def complete(desk: Desk, standing: Standing, said: Contacted) -> Contacted:
    """Return what was said with what follows from it; UsageError for what is missing."""
    _check_words(said)
    outcome = same_outcome(said.outcome) if said.outcome else None
    said = replace(said, outcome=outcome)
    if outcome == "not-now":
        said = _until_then(said)
    elif said.until is not None:
        raise UsageError(
            "--until goes with --outcome not-now.", "Give the next step its --next-on."
        )
    if said.is_step_kept:
        planned = standing.planned(desk.as_of)
        if planned is None:
            raise UsageError("No next step with a day to come stands.", "Say the next one.")
        return replace(said, next_step=planned[0], next_on=planned[1])
    if said.next_step is None and said.no_next_step is None:
        status = standing.now["status"]
        why = _NO_STEP_NEEDED.get(outcome or "")
        why = why or (f"it is {status}" if status in ("won", "lost") else None)
        said = replace(said, no_next_step=why)
    _check_step(standing, said)
    return said


def _until_then(said: Contacted) -> Contacted:
    """Let "not now" bring a next step of its own: to come back on the day they named."""
    day = said.until or said.next_on
    if day is None:
        raise UsageError("Until when?", "They said not now: give --until DAY.")
    if said.no_next_step is not None:
        return replace(said, until=day)
    return replace(
        said, until=day, next_on=said.next_on or day, next_step=said.next_step or _AS_THEY_ASKED,
        reason=said.reason or "they asked for it",
    )  # fmt: skip


def _check_words(said: Contacted) -> None:
    word = same_outcome(said.outcome) if said.outcome else OUTCOMES[0]
    near = [] if word in OUTCOMES else get_close_matches(word.casefold(), OUTCOMES, 1, 0.8)
    if near:
        raise UsageError(f"'{said.outcome}' is no outcome.", f"Do you mean {near[0]}?")
    if said.kind not in KINDS:
        raise UsageError(f"'{said.kind}' is no kind of contact.", f"One of {', '.join(KINDS)}.")
    if said.direction not in DIRECTIONS:
        raise UsageError(
            f"'{said.direction}' is no direction.", "out (by us) or in (by the buyer)."
        )
    if said.minutes is not None and not 0 <= said.minutes <= 24 * 60:
        raise UsageError(f"{said.minutes:g} minutes cannot be.", "Give the minutes it took.")


def _check_step(standing: Standing, said: Contacted) -> None:
    """A contact leaves a next step with day and reason, or a why there is none."""
    if said.no_next_step is not None:
        if said.next_step or said.next_on:
            raise UsageError("There is a next step, or there is none.", "Say one of the two.")
        if not said.no_next_step.strip():
            raise UsageError("Why is there no next step?", "Give the reason: --no-next-step WHY")
        return
    missing = [
        option
        for option, value in (
            ("--next-step TEXT", said.next_step), ("--next-on DAY", said.next_on),
            ("--reason WHY", said.reason),
        )
        if value is None or not str(value).strip()
    ]  # fmt: skip
    if missing:
        raise UsageError(
            f"What comes next with '{standing.name}'? Missing: {', '.join(missing)}.",
            "Or say why nothing does: --no-next-step WHY; --keep-next-step leaves the planned one.",
        )


def _happened_at(desk: Desk, said: Contacted) -> datetime:
    """Return when it was: local midnight where only a day is known, as files tell it."""
    day = said.on or desk.as_of
    is_today = desk.now.astimezone(desk.zone).date() == day
    if said.at is None and is_today and desk.as_of == day:
        return desk.now
    at = datetime.combine(day, said.at or time(), desk.zone)
    if at > desk.moment:
        raise UsageError(f"{at:%Y-%m-%d %H:%M} lies ahead.", "Log a contact when it has happened.")
    return at


def _keep_step(
    transaction: WriteTransaction, desk: Desk, standing: Standing, said: Contacted, day: date
) -> tuple[tuple[Change, ...], list[int]]:
    """Set the next step from the contact's moment on; return changes and their observations."""
    if _is_left(desk, standing, said):
        return (), []
    record_id = standing.row["record_id"]
    at = desk.moment if day == desk.as_of else end_of_day(desk, day)
    # What an export of the same day said of it was said before the contact.
    told = transaction.rows(
        "observation", kind="opportunity", record_id=record_id, field=list(_STEP),
        known=["crm", "snapshot"],
    )  # fmt: skip
    same_day = [row["effective_at"] for row in told if day_of(desk, row["effective_at"]) == day]
    values = {"next_step": said.next_step, "next_step_on": said.next_on}
    first = transaction.next_record_id("observation")
    changed = change_in(
        transaction, desk, "opportunity", standing.row, values, max([at, *same_day])
    )
    return changed.changes, list(range(first, first + len(changed.changes)))


def _park(
    transaction: WriteTransaction, desk: Desk, standing: Standing, said: Contacted
) -> int | None:
    """Park what they asked to leave until a day; return the decision, None where there is none."""
    is_closed = standing.now["status"] in ("won", "lost")
    if said.outcome != "not-now" or said.until is None or said.until <= desk.as_of or is_closed:
        return None
    decision = {
        "record_id": standing.row["record_id"], "verdict": "backburner", "until_on": said.until,
        "reason": "they asked for later", "actor": desk.actor, "decided_at": desk.moment,
    }  # fmt: skip
    return transaction.insert_rows("decision", [decision])[0]


def _is_left(desk: Desk, standing: Standing, said: Contacted) -> bool:
    """Whether the next step stays as it is: kept on purpose, or planned and nothing against it."""
    is_planned = standing.planned(desk.as_of) is not None
    is_over = said.outcome == "no" or standing.now["status"] in ("won", "lost")
    return said.is_step_kept or (said.no_next_step is not None and is_planned and not is_over)


def _step(book: ReadTransaction, row: Row) -> dict[str, str | None]:
    """Return the next step and its day as they count now, as texts."""
    record_id = row["record_id"]
    own = standing_changes(book, "opportunity", [record_id]).get(record_id, {})
    now = laid_over("opportunity", row, own)
    return {name: canonical(now[name]) for name in _STEP}


def _about_step(
    book: ReadTransaction, desk: Desk, standing: Standing, said: Contacted
) -> list[str]:
    """Say it where another next step than the one told of counts."""
    now = _step(book, standing.row)
    is_so = now == {"next_step": said.next_step, "next_step_on": canonical(said.next_on)}
    if is_so or _is_left(desk, standing, said):
        return []
    step = now["next_step"] or "none"
    return [f"A later next step counts: {step}. This one counts for the days before it."]


def _defined(desk: Desk, standing: Standing, said: Contacted) -> str:
    planned = standing.planned(desk.as_of)
    if said.no_next_step is not None and planned and _is_left(desk, standing, said):
        return f"Next, as planned: {planned[0]}, {say_day(planned[1])}."
    if said.next_on is not None and said.next_step:
        quiet = max(said.next_on, said.until or said.next_on)
        then = "then" if quiet == said.next_on else say_day(quiet)
        return f"Next: {said.next_step}, {say_day(said.next_on)}. Quiet until {then}."
    if said.until is not None:
        return f"No next step: {said.no_next_step}. Quiet until {say_day(said.until)}."
    if said.outcome == "no" and standing.now["status"] not in ("won", "lost"):
        return (
            "They said no; it is left alone from now on. If it is lost: "
            f"ontarget lost {standing.row['source_id']} --reason WHY"
        )
    return f"No next step: {said.no_next_step}."


def _json_value(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value
