"""Days on which a seller or a buyer is away, and so neither silent nor to be reached.

Absences belong to the calendar: what is known of them now counts for every day asked about.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from ontarget.app.desk import Desk
from ontarget.app.scopes import match_name, owner_names
from ontarget.core.errors import UsageError

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Absence:
    """One absence: of a seller by name, or of a contact by record; both days included."""

    absence_id: int
    owner: str | None
    contact_record_id: int | None
    from_on: date
    to_on: date
    note: str | None


def standing_absences(desk: Desk, contact_record_id: int | None = None) -> list[Absence]:
    """Return the absences that were not taken back, of one contact if one is given, by day."""
    where: dict[str, Any] = {"withdrawn_at": None}
    if contact_record_id is not None:
        where["contact_record_id"] = contact_record_id
    found = [_absence(row) for row in desk.book.rows("absence", **where)]
    return sorted(found, key=lambda one: (one.from_on, one.absence_id))


def add_absence(
    desk: Desk, from_on: date, to_on: date, *, owner: str | None = None,
    contact: Row | None = None, note: str | None = None,
) -> Absence:  # fmt: skip
    """Keep days away of a seller or a contact; the same days again change nothing."""
    check_days(from_on, to_on)
    whose = {"owner": owner, "contact_record_id": contact["record_id"] if contact else None}
    row = {**whose, "from_on": from_on, "to_on": to_on}
    with desk.book.write(notice=desk.notice) as transaction:
        known = transaction.rows("absence", **row, withdrawn_at=None)
        if known:
            return _absence(known[0])
        row |= {"note": note, "actor": desk.actor, "entered_at": desk.moment}
        key = transaction.insert_rows("absence", [row])[0]
    return _absence({**row, "absence_id": key})


def check_days(from_on: date, to_on: date) -> None:
    """Refuse days that end before they begin: UsageError."""
    if to_on < from_on:
        raise UsageError(f"{to_on} is before {from_on}.", "Give the first day, then the last.")


def withdraw_absences(
    desk: Desk, *, owner: str | None = None, contact: Row | None = None
) -> list[Absence]:
    """Take back the absences of a seller or a contact that are not over by the as-of day."""
    whose = {"owner": owner} if contact is None else {"contact_record_id": contact["record_id"]}
    with desk.book.write(notice=desk.notice) as transaction:
        rows = transaction.rows("absence", **whose, withdrawn_at=None)
        found = [row for row in rows if row["to_on"] >= desk.as_of]
        for row in found:
            transaction.put_row(
                "absence", {"absence_id": row["absence_id"], "withdrawn_at": desk.moment}
            )
    return [_absence(row) for row in found]


def absent_owner(desk: Desk, who: str) -> str:
    """Return the seller that is meant; ``me`` is the one of the setting."""
    if who.strip().casefold() == "me":
        who = desk.settings.text("me")
        if not who:
            raise UsageError(
                "The book does not know who you are.", "Say it: ontarget config me ANN"
            )
    names = owner_names(desk)
    return match_name(who, names, "owner") if names else who


def _absence(row: Row) -> Absence:
    return Absence(
        row["absence_id"], row["owner"], row["contact_record_id"], row["from_on"], row["to_on"],
        row["note"],
    )  # fmt: skip
