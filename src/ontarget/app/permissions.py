"""Whether a person may be contacted: what the source says, and what was said here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from ontarget.app.desk import Desk, end_of_day
from ontarget.app.local_layer import standing_changes
from ontarget.app.own_records import day_of, standing
from ontarget.core.errors import UsageError
from ontarget.store.transaction import ReadTransaction

Row = dict[str, Any]
_FEW_CONTACTS = 2_000
CHANNELS = ("call", "email", "meeting")
_FEW = 400


@dataclass(frozen=True, slots=True)
class Permission:
    """One word on whether a person may be contacted; ``channel`` None means every one.

    ``known`` tells whether the source says it or a person here; ``is_own`` whether it was said of
    this record, or of another one with the same e-mail address.
    """

    contact_record_id: int
    channel: str | None
    is_allowed: bool
    basis: str | None
    said_on: date | None
    known: Literal["source", "here"]
    is_own: bool = True


def standing_permissions(desk: Desk) -> list[Permission]:
    """Return what counts at the end of the as-of day, the source's words first, then in order."""
    with desk.book.read() as book:
        return permissions_in(book, desk)


def permissions_in(
    book: ReadTransaction, desk: Desk, contact_record_id: int | None = None
) -> list[Permission]:
    """Return what ``standing_permissions`` returns, of one contact if one is given.

    What was said of a record counts for every one of the same e-mail address: whoever opted out
    in one source is not written to because another knows nothing of it.
    """
    others = _same_address(book, contact_record_id)
    ids = None
    if contact_record_id is not None:
        ids = [contact_record_id, *others.get(contact_record_id, ())]
    where = {} if ids is None else {"contact_record_id": ids}
    rows = [
        row
        for row in standing(
            desk, book.rows("contact_permission", **where), "entered_at", "withdrawn_at"
        )
        if row["said_on"] <= desk.as_of
    ]
    rows.sort(key=lambda row: (row["said_on"], row["contact_permission_id"]))
    told = [*_from_source(book, desk, ids)] + [
        Permission(row["contact_record_id"], row["channel"], row["is_allowed"], row["basis"],
                   row["said_on"], "here")
        for row in rows
    ]  # fmt: skip
    return [
        one if key == one.contact_record_id
        else replace(one, contact_record_id=key, is_own=False)
        for one in told
        for key in (one.contact_record_id, *others.get(one.contact_record_id, ()))
        if contact_record_id in (None, key)
        # On what a source rests a permission is said of its own record only.
        and (key == one.contact_record_id or one.known == "here" or not one.is_allowed)
    ]  # fmt: skip


def _same_address(book: ReadTransaction, record_id: int | None) -> dict[int, tuple[int, ...]]:
    """Return for each contact the others of its e-mail address; {} where the one asked has none."""
    one = {} if record_id is None else {"record_ids": [record_id]}
    changed = standing_changes(book, "contact", **one)
    if record_id is not None:
        own = [row["email"] for row in book.rows("contact", record_id=record_id)]
        if not any(own) and "email" not in changed.get(record_id, {}):
            return {}
        changed = standing_changes(book, "contact")
        if book.count("contact") <= _FEW_CONTACTS:
            return _same_address_of(book, record_id, changed)
    from ontarget.app.same_person import find_mailboxes, others_of  # heavy, so only for many

    return others_of(find_mailboxes(book.arrow("contact", ["record_id", "email"]), changed))


def permission_for(
    permissions: Iterable[Permission], contact_record_id: int, channel: str | None
) -> Permission | None:
    """Return the word that counts for a person and channel, None if nothing is known.

    An opt-out that the source states stands above all; else the last word about the channel or
    every channel counts. ``channel`` None asks whether any contact at all is ruled out.
    """
    own = [one for one in permissions if one.contact_record_id == contact_record_id]
    for one in own:
        if one.known == "source" and not one.is_allowed:
            return one
    fits = [one for one in own if one.channel is None or one.channel == channel]
    return fits[-1] if fits else None


def opt_out(desk: Desk, contact: Row, channel: str | None, basis: str | None) -> Permission:
    """Keep that a person wants no contact, by one channel or by any."""
    return _keep(desk, contact, channel, basis, is_allowed=False)


def allow(desk: Desk, contact: Row, channel: str | None, basis: str | None) -> Permission:
    """Keep that a person may be contacted and on what it rests; UsageError without a basis.

    An opt-out that the source states cannot be lifted here: UsageError.
    """
    if not (basis or "").strip():
        raise UsageError(
            "On what does the permission rest?", 'Say it: --basis "asked for it on the fair"'
        )
    with desk.book.read() as book:
        told = permissions_in(book, desk, contact["record_id"])
    if any(one.known == "source" and not one.is_allowed for one in told):
        raise UsageError(
            f"Your source says that {contact['name'] or contact['source_id']} has opted out.",
            "That is lifted in the source, not here.",
        )
    return _keep(desk, contact, channel, basis, is_allowed=True)


def undo_permission(desk: Desk, contact: Row) -> Permission:
    """Take back the last word on a person that was said here; UsageError if there is none."""
    key = contact["record_id"]
    with desk.book.write(notice=desk.notice) as transaction:
        rows = transaction.rows("contact_permission", contact_record_id=key, withdrawn_at=None)
        rows = [row for row in rows if row["said_on"] <= desk.as_of]
        if not rows:
            raise UsageError("Nothing was said here of the person.", "There is nothing to undo.")
        last = rows[-1]
        transaction.put_row(
            "contact_permission",
            {"contact_permission_id": last["contact_permission_id"], "withdrawn_at": desk.moment},
        )
    return Permission(
        key, last["channel"], last["is_allowed"], last["basis"], last["said_on"], "here"
    )


def _keep(
    desk: Desk, contact: Row, channel: str | None, basis: str | None, *, is_allowed: bool
) -> Permission:
    check_channel(channel)
    said = (basis or "").strip() or None
    with desk.book.write(notice=desk.notice) as transaction:
        transaction.insert_rows(
            "contact_permission",
            [{"contact_record_id": contact["record_id"], "channel": channel,
              "is_allowed": is_allowed, "basis": said, "said_on": desk.as_of,
              "actor": desk.actor, "entered_at": desk.moment}],
        )  # fmt: skip
    return Permission(contact["record_id"], channel, is_allowed, said, desk.as_of, "here")


def check_channel(channel: str | None) -> None:
    """Refuse a channel there is no such: UsageError."""
    if channel is not None and channel not in CHANNELS:
        raise UsageError(f"'{channel}' is no channel.", f"Channels: {', '.join(CHANNELS)}.")


def _from_source(
    book: ReadTransaction, desk: Desk, record_ids: Sequence[int] | None
) -> list[Permission]:
    """Tell of opt-outs and legal bases of contacts, as of the day."""
    one = {} if record_ids is None else {"record_id": list(record_ids)}
    told: dict[int, list[Row]] = {}
    for row in book.rows("observation", kind="contact", field="has_opted_out", **one):
        told.setdefault(row["record_id"], []).append(row)
    bases = book.distinct("contact", "legal_basis")
    rows = {row["record_id"]: row for row in book.rows("contact", has_opted_out=True, **one)}
    if bases:
        rows |= {row["record_id"]: row for row in book.rows("contact", legal_basis=bases, **one)}
    ids = sorted(set(told) - set(rows))
    for start in range(0, len(ids), _FEW):
        part = book.rows("contact", record_id=ids[start : start + _FEW])
        rows |= {row["record_id"]: row for row in part}
    found: list[Permission] = []
    for key, row in sorted(rows.items()):
        out = _opted_out(desk, row, told.get(key, ()))
        if out is not None:
            found.append(out)
        elif row["legal_basis"]:
            found.append(Permission(key, None, True, row["legal_basis"], None, "source"))
    return found


def _opted_out(desk: Desk, row: Row, told: Sequence[Row]) -> Permission | None:
    """Return the opt-out of a contact as of the day: the source's, or one that was set here."""
    end = end_of_day(desk, desk.as_of)
    source = [one for one in told if one["known"] != "user"]
    past = [one for one in source if one["effective_at"] <= end]
    own = [one for one in told if one["known"] == "user" and one["effective_at"] <= end]
    # Before its first observation a field was what the first one says.
    last = past[-1] if past else source[0] if source else None
    is_out = bool(row["has_opted_out"]) if last is None else last["value"] == "true"
    if is_out:
        since = day_of(desk, past[-1]["effective_at"]) if past else None
        return Permission(row["record_id"], None, False, "says your source", since, "source")
    if own and own[-1]["value"] == "true":
        day = day_of(desk, own[-1]["effective_at"])
        return Permission(row["record_id"], None, False, "set here", day, "source")
    return None


def _same_address_of(
    book: ReadTransaction, record_id: int, changed: Mapping[int, Mapping[str, Any]]
) -> dict[int, tuple[int, ...]]:
    """Return what ``others_of`` says of one contact's group, without a table library."""
    mail = {row["record_id"]: row["email"] for row in book.rows("contact")}
    mail |= {key: said["email"]["value"] for key, said in changed.items() if "email" in said}
    plain = {key: (address or "").strip().lower() for key, address in mail.items()}
    own = plain.get(record_id, "")
    group = sorted(key for key, address in plain.items() if own and address == own)
    return {key: tuple(one for one in group if one != key) for key in group}
