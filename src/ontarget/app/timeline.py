"""What happened to one opportunity: changes of its fields, contacts, decisions, obstacles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.decide import decisions_on
from ontarget.app.desk import Desk, end_of_day
from ontarget.app.local_layer import typed
from ontarget.app.own_records import all_records, day_of
from ontarget.core.money import json_amount
from ontarget.core.schema import Field, get_kind
from ontarget.report.audit_words import VERDICT_WORDS
from ontarget.report.opportunity import Event

Row = dict[str, Any]
_NAMES = {
    "close_date": "date", "closed_on": "closed on", "next_step": "next step",
    "next_step_on": "day of the next step", "probability": "own odds", "owner": "owner",
    "forecast_category": "forecast", "booked_amount": "booked", "lost_reason": "why it was lost",
    "stage_entered_on": "", "last_activity_on": "", "owner_id": "", "status": "",
}  # fmt: skip
_MOST_OF_A_NOTE = 300
_BY = {"out": "by us", "in": "from them"}


def events_of(desk: Desk, record: Row, activity: pa.Table) -> list[Event]:
    """Return the events of an opportunity up to the desk's day, the newest first."""
    with desk.book.read() as book:
        ids = all_records(book, record["record_id"])
        observed = book.rows("observation", kind="opportunity", record_id=ids)
        decided = [one for one in decisions_on(book, desk) if one.record_id in ids]
        obstacles = book.rows("obstacle", record_id=ids)
    end = end_of_day(desk, desk.as_of)
    observed = [row for row in observed if row["effective_at"] <= end]
    found = [*_changes(desk, observed, record), *_contacts(desk, activity, record)]
    for one in decided:
        verdict = VERDICT_WORDS[one.verdict]
        to = f" to {one.to_owner}" if one.to_owner else ""
        until = f" until {_day(one.until_on)}" if one.until_on else ""
        found.append(
            Event(
                day_of(desk, one.decided_at),
                "decision",
                f"decided: {verdict}{to}{until}; {one.reason}",
                "said here",
            )
        )
    for row in obstacles:
        if row["raised_at"] <= end:
            text = f"in the way: {row['name']}"
            found.append(Event(day_of(desk, row["raised_at"]), "obstacle", text, "said here"))
    if record["created_on"] and record["created_on"] <= desk.as_of:
        found.append(Event(record["created_on"], "change", "created"))
    return sorted(found, key=lambda one: one.on, reverse=True)


def _changes(desk: Desk, observed: Sequence[Row], record: Row) -> Iterator[Event]:
    """Yield what changed, in the order of the field's own observations."""
    kind = get_kind("opportunity")
    known = set(kind.field_names)
    last: dict[str, str | None] = {}
    first_on = min((day_of(desk, row["effective_at"]) for row in observed), default=desk.as_of)
    for row in sorted(observed, key=lambda row: (row["effective_at"], row["observation_id"])):
        name = row["field"]
        label = _NAMES.get(name, name.replace("_", " ")) if name in known else ""
        is_first = name not in last
        before, last[name] = last.get(name), row["value"]
        on = day_of(desk, row["effective_at"])
        # What it began with is no change.
        is_begun = is_first and on == first_on and row["known"] != "user"
        if not label or before == row["value"] or is_begun:
            continue
        field, currency = kind.field(name), record["currency"]
        now, was = (_shown(field, text, currency) for text in (row["value"], before))
        text = f"{label}: {now}" if is_first else f"{label}: {now}, was {was}"
        who = "said here" if row["known"] == "user" else None
        yield Event(on, "change", text, who)


def _shown(field: Field, text: str | None, currency: str | None) -> str:
    value = typed(field, text)
    if value is None:
        return "nothing"
    if field.type == "amount":
        return f"{json_amount(value, currency or 'USD'):,}"
    if field.type == "share":
        return f"{100 * value:.0f} %"
    return _day(value) if isinstance(value, date) else str(value)


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def own_activities(activity: pa.Table, record: Row) -> pa.Table:
    """Return the contacts of one opportunity."""
    is_own = pc.and_(
        pc.equal(activity["source"], record["source"]),
        pc.equal(activity["opportunity_id"], record["source_id"]),
    )
    return activity.filter(pc.fill_null(is_own, False))


def _contacts(desk: Desk, activity: pa.Table, record: Row) -> Iterator[Event]:
    end = end_of_day(desk, desk.as_of)
    names = [one for one in ("kind", "direction", "happened_at", "subject", "outcome", "note")
             if one in activity.column_names]  # fmt: skip
    for row in own_activities(activity, record).select(names).to_pylist():
        at = row["happened_at"]
        if at is None or at > end:
            continue
        yield Event(day_of(desk, at), "contact", contact_text(row), _BY.get(row["direction"] or ""))


def contact_text(row: Row, parts: Sequence[str] = ("subject", "outcome", "note")) -> str:
    """Return what kind of contact it was, its heading, what came of it and what was noted."""
    told = [str(row[name]) for name in parts if row.get(name)]
    said = [one if len(one) <= _MOST_OF_A_NOTE else f"{one[:_MOST_OF_A_NOTE]} ..." for one in told]
    kind = row["kind"] or "contact"
    return f"{kind}: {'; '.join(said)}" if said else str(kind)
