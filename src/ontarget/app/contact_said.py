"""What is said of a person at a buyer or of a seller: what is allowed, wished for, days away."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from ontarget.app import permissions
from ontarget.app.absence import (
    Absence,
    absent_owner,
    add_absence,
    check_days,
    standing_absences,
    withdraw_absences,
)
from ontarget.app.contact_card import contact_card
from ontarget.app.desk import Desk
from ontarget.app.find_contact import find_contact
from ontarget.app.prefer import Wish, forget_preference, prefer
from ontarget.core.day import parse_day
from ontarget.core.errors import UsageError
from ontarget.report.answer import plain
from ontarget.report.contact import ContactCard, Wanted


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a person allows: at most one of the first three; ``away`` is FROM..TO or one day."""

    opt_out: bool = False
    allow: bool = False
    undo: bool = False
    channel: str | None = None
    basis: str | None = None
    away: str | None = None
    back: bool = False


@dataclass(frozen=True, slots=True)
class Preferred:
    """When and how a person asked to be contacted; None where nothing was asked for."""

    contact_id: str
    name: str
    preference: Wanted | None

    def document(self) -> dict[str, Any]:
        """Return the wish as JSON has it."""
        document: dict[str, Any] = plain(asdict(self))
        return document


def say_of_contact(desk: Desk, contact: str, said: Allowance) -> ContactCard:
    """Keep what a person allows and when it is away, and return what is known then."""
    if sum((said.opt_out, said.allow, said.undo)) > 1:
        raise UsageError("--opt-out, --allow and --undo say different things.", "Give one.")
    if (said.channel or said.basis) and not (said.opt_out or said.allow):
        raise UsageError("--channel and --basis go with --opt-out or --allow.", "Give one of them.")
    days = _days(desk, said.away)
    if said.opt_out:
        permissions.opt_out(desk, find_contact(desk, contact), said.channel, said.basis)
    elif said.allow:
        permissions.allow(desk, find_contact(desk, contact), said.channel, said.basis)
    elif said.undo:
        permissions.undo_permission(desk, find_contact(desk, contact))
    if said.back:
        withdraw_absences(desk, contact=find_contact(desk, contact))
    if days is not None:
        add_absence(desk, *days, contact=find_contact(desk, contact))
    return contact_card(desk, contact)


def _days(desk: Desk, text: str | None) -> tuple[date, date] | None:
    """Read FROM..TO or one day, before anything is written; a weekday is the next after FROM."""
    if text is None:
        return None
    first, _, last = text.partition("..")
    from_on = parse_day(first, desk.as_of)
    to_on = parse_day(last, from_on) if last else from_on
    check_days(from_on, to_on)
    return from_on, to_on


def say_preference(desk: Desk, contact: str, wish: Wish, *, clear: bool = False) -> Preferred:
    """Keep what a person asked for, or with ``clear`` forget what was; return what counts then."""
    row = find_contact(desk, contact)
    if not wish.is_empty:
        prefer(desk, row, wish, is_new=clear)
    elif clear:
        forget_preference(desk, row)
    card = contact_card(desk, row["source_id"])
    return Preferred(card.contact_id, card.name, card.preference)


def say_away(
    desk: Desk, who: str | None, *, from_on: str | None = None, to_on: str | None = None,
    note: str | None = None, back: bool = False,
) -> tuple[Absence, ...]:  # fmt: skip
    """Keep days on which a seller is away; return what is to come, of all where none is named."""
    owner = absent_owner(desk, who) if who else None
    if (from_on or to_on or back) and owner is None:
        raise UsageError("Who is away?", "ontarget away me --from 2026-12-21 --to 2027-01-04")
    if back:
        withdraw_absences(desk, owner=owner)
    if to_on and not from_on:
        raise UsageError("From which day?", "Give --from as well.")
    if from_on:
        first = parse_day(from_on, desk.as_of)
        last = parse_day(to_on, first) if to_on else first
        add_absence(desk, first, last, owner=owner, note=note)
    return tuple(
        one for one in standing_absences(desk)
        if one.owner is not None and one.to_on >= desk.as_of and owner in (None, one.owner)
    )  # fmt: skip


def away_row(one: Absence) -> dict[str, str | None]:
    """Return a seller's absence as JSON has it."""
    return {"owner": one.owner, "from": one.from_on.isoformat(), "to": one.to_on.isoformat(),
            "note": one.note}  # fmt: skip
