"""What is known of a person at a buyer: zone, wishes, permissions, absences, last contacts."""

from __future__ import annotations

from datetime import date
from typing import Any

from ontarget.app.absence import standing_absences
from ontarget.app.contact_log import logged_activities
from ontarget.app.contact_match import with_logged
from ontarget.app.desk import Desk, end_of_day
from ontarget.app.find_contact import find_contact
from ontarget.app.permissions import CHANNELS, permission_for, permissions_in
from ontarget.app.prefer import preferences_in
from ontarget.report.contact import ContactCard, LastContact, PermissionLine, Wanted

Row = dict[str, Any]
_MOST = 5


def contact_card(desk: Desk, text: str) -> ContactCard:
    """Return what is known on the as-of day of the contact that ``text`` means."""
    row = find_contact(desk, text)
    key = row["record_id"]
    with desk.book.read() as book:
        told = permissions_in(book, desk, key)
        wish = preferences_in(book, desk, key).get(key)
        own = {"source": row["source"], "contact_id": row["source_id"]}
        held = book.rows("activity", **own)
        logged = [
            one for one in logged_activities(book, desk)
            if (one["contact_source"], one["contact_id"]) == (row["source"], row["source_id"])
        ]  # fmt: skip
        names = _names(book, row["source"], [*held, *logged])
        zone = row["time_zone"] or _account_zone(book, row)
    words = [(channel, permission_for(told, key, channel)) for channel in CHANNELS]
    return ContactCard(
        as_of=desk.as_of,
        contact_id=row["source_id"],
        name=row["name"] or row["source_id"],
        title=row["title"],
        role=row["role"],
        account=row["account"],
        email=row["email"],
        phone=row["phone"],
        country=row["country"],
        time_zone=zone,
        preference=wanted(desk, wish) if wish else None,
        permissions=tuple(
            PermissionLine(channel, word.is_allowed, word.basis, word.said_on, word.known)
            for channel, word in words
            if word is not None
        ),
        absences=tuple(
            (one.from_on, one.to_on)
            for one in standing_absences(desk, key)
            if one.to_on >= desk.as_of
        ),
        last_contacts=_last(desk, with_logged(held, logged, desk.zone), names),
    )


def wanted(desk: Desk, row: Row) -> Wanted:
    """Return a preference as it is shown."""
    day: date = row["said_at"].astimezone(desk.zone).date()
    return Wanted(
        row["days"], row["from_time"], row["to_time"], row["channel"], row["time_zone"],
        row["note"], day,
    )  # fmt: skip


def list_preferences(desk: Desk) -> list[tuple[str, str | None, Wanted]]:
    """Return contact, account and preference of everybody who asked for something, by name."""
    with desk.book.read() as book:
        found = preferences_in(book, desk)
        rows = [row for key in found for row in book.rows("contact", record_id=key)]
    listed = [
        (row["name"] or row["source_id"], row["account"], wanted(desk, found[row["record_id"]]))
        for row in rows
    ]
    return sorted(listed, key=lambda one: one[0])


def _account_zone(book: Any, row: Row) -> str | None:
    if not row["account_id"]:
        return None
    found = book.rows("account", source=row["source"], source_id=row["account_id"])
    zone: str | None = found[0]["time_zone"] if found else None
    return zone


def _names(book: Any, source: str, rows: list[Row]) -> dict[str, str]:
    keys = sorted({row["opportunity_id"] for row in rows if row["opportunity_id"]})[:400]
    found = book.rows("opportunity", source=source, source_id=keys) if keys else []
    return {row["source_id"]: row["name"] or row["source_id"] for row in found}


def _last(desk: Desk, rows: list[Row], names: dict[str, str]) -> tuple[LastContact, ...]:
    end = end_of_day(desk, desk.as_of)
    past = [row for row in rows if row["happened_at"] is not None and row["happened_at"] <= end]
    past.sort(key=lambda row: row["happened_at"], reverse=True)
    return tuple(
        LastContact(
            row["happened_at"].astimezone(desk.zone).date(), row["kind"], row["direction"],
            row["outcome"], names.get(row["opportunity_id"] or ""),
        )
        for row in past[:_MOST]
    )  # fmt: skip
