"""The shelf: what is worth bringing to a buyer, what it suits, and what was brought to whom."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ontarget.app.contact_log import logged_by
from ontarget.app.desk import Desk
from ontarget.app.find_contact import main_contact
from ontarget.app.own_records import standing
from ontarget.core.errors import AmbiguousName, NotInBook, UsageError
from ontarget.store.transaction import ReadTransaction

Row = dict[str, Any]
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Brought:
    """An item that was brought to somebody; the contact is None where nobody is known.

    ``contact_log_id`` is the logged contact with which it was brought.
    """

    content_id: int
    record_id: int
    contact_record_id: int | None
    brought_at: datetime
    contact_log_id: int


def shelf(desk: Desk, *, is_all: bool = False) -> list[Row]:
    """Return the rows of ``content`` that are in use on the as-of day, in the order of their entry.

    Those that have expired by then are left out unless ``is_all``. ``segments``, ``stages`` and
    ``obstacles`` are texts parted by commas; null suits any.
    """
    with desk.book.read() as book:
        return shelf_in(book, desk, is_all=is_all)


def shelf_in(book: ReadTransaction, desk: Desk, *, is_all: bool = False) -> list[Row]:
    """Return what ``shelf`` returns, in the transaction of ``book``."""
    rows = standing(desk, book.rows("content"), "added_at", "withdrawn_at")
    return [row for row in rows if is_all or not is_expired(row, desk.as_of)]


def is_expired(row: Row, day: date) -> bool:
    """Whether an item may no longer be sent on a day."""
    return row["expires_on"] is not None and row["expires_on"] < day


def brought(desk: Desk) -> list[Brought]:
    """Return what was brought to whom by the end of the as-of day, from the logged contacts.

    Where no contact was named it is the main one of the opportunity.
    """
    with desk.book.read() as book:
        rows = [row for row in logged_by(book, desk) if row["content_id"] is not None]
        ids = sorted({row["record_id"] for row in rows if row["contact_record_id"] is None})
        mains = {
            key: contact["record_id"]
            for key in ids
            for record in book.rows("opportunity", record_id=key)
            if (contact := main_contact(book, record)) is not None
        }
    return [
        Brought(row["content_id"], row["record_id"],
                row["contact_record_id"] or mains.get(row["record_id"]), row["happened_at"],
                row["contact_log_id"])
        for row in rows
    ]  # fmt: skip


def add_content(
    desk: Desk, title: str, *, link: str | None = None, file: Path | None = None,
    kind: str | None = None, segments: str | None = None, stages: str | None = None,
    obstacles: str | None = None, expires: date | None = None,
) -> Row:  # fmt: skip
    """Put an item on the shelf and return its row; one that was withdrawn comes back.

    UsageError without a title or a place, for a file that is not there, for obstacles of no known
    kind, and for an item that is on the shelf already.
    """
    if not title.strip():
        raise UsageError("An item needs a title.", "Say what it is called.")
    from ontarget.audit.own_words import find_kind  # logging a contact needs no lexicon

    values: Row = {
        "title": " ".join(title.split()),
        "location": _place(link, file),
        "content_kind": (kind or "").strip() or None,
        "segments": comma_text(split_words(segments)),
        "stages": comma_text(split_words(stages)),
        "obstacles": comma_text([find_kind(word) for word in split_words(obstacles)]),
        "expires_on": expires,
    }
    if expires is not None and expires < desk.as_of:
        raise UsageError(f"{expires} has passed.", "Give a day to come, or leave --expires out.")
    with desk.book.write(notice=desk.notice) as transaction:
        known = find_same(transaction.rows("content"), values)
        if known is not None and known["withdrawn_at"] is None:
            raise UsageError(
                f"'{known['title']}' is on the shelf already, as number {known['content_id']}.",
                f"Take it down first: ontarget content withdraw {known['content_id']}",
            )
        if known is not None:
            row = {**values, "content_id": known["content_id"], "withdrawn_at": None}
            transaction.put_row("content", row)
            return {**known, **row}
        key = transaction.insert_rows("content", [{**values, "added_at": desk.moment}])[0]
        return transaction.rows("content", content_id=key)[0]


def withdraw_content(desk: Desk, said: int | str) -> Row:
    """Take an item off the shelf, by its number or a part of its title; what it did stays known."""
    row = find_content(desk, said)
    with desk.book.write(notice=desk.notice) as transaction:
        transaction.put_row(
            "content", {"content_id": row["content_id"], "withdrawn_at": desk.moment}
        )
    return row


def find_content(desk: Desk, said: int | str) -> Row:
    """Return the item on the shelf that a number or a part of a title means, expired ones too.

    A number of an item that was taken down, or one that is no text, means no title. NotInBook if
    there is none, AmbiguousName (listing them) if there are several.
    """
    rows, text = shelf(desk, is_all=True), str(said)
    wanted = text.strip().casefold()
    by_number = [row for row in rows if str(row["content_id"]) == wanted]
    whole = [row for row in rows if row["title"].casefold() == wanted]
    found = by_number
    if not found and not _is_number_only(desk, said):
        found = whole or [row for row in rows if wanted in row["title"].casefold()]
    if len(found) == 1:
        return found[0]
    if not found:
        raise NotInBook(f"There is no '{text}' on the shelf.", "See: ontarget content list")
    listed = ", ".join(f"{row['content_id']} ({row['title']})" for row in found[:12])
    raise AmbiguousName(f"'{text}' can be any of: {listed}.", "Give the number.")


def _is_number_only(desk: Desk, said: int | str) -> bool:
    if isinstance(said, int):
        return True
    with desk.book.read() as book:
        return any(str(row["content_id"]) == said.strip() for row in book.rows("content"))


def find_same(rows: Iterable[Row], values: Row) -> Row | None:
    """Return the row of the same title and place, standing ones first."""
    same = [
        row
        for row in rows
        if row["title"].casefold() == values["title"].casefold()
        and row["location"] == values["location"]
    ]
    return min(same, key=lambda row: row["withdrawn_at"] is not None, default=None)


def split_words(text: str | None) -> list[str]:
    """Return the words of a text parted by commas, semicolons or bars, each once.

    >>> split_words("Retail, Logistics; retail")
    ['Retail', 'Logistics']
    """
    words = [" ".join(part.split()) for part in re.split(r"[,;|\n]", text or "")]
    found: dict[str, str] = {}
    for word in words:
        if word:
            found.setdefault(word.casefold(), word)
    return list(found.values())


def comma_text(words: Sequence[str]) -> str | None:
    """Return words as the shelf keeps them; None where there are none."""
    return ",".join(dict.fromkeys(words)) or None


def _place(link: str | None, file: Path | None) -> str:
    if (link is None) == (file is None):
        raise UsageError("Where is it?", "Give --link or --file, one of the two.")
    if file is not None:
        path = file.expanduser().absolute()
        if not path.is_file():
            raise UsageError(f"{path}: there is no such file.", "Check the name and the folder.")
        return str(path)
    place = str(link).strip()
    if not _SCHEME.match(place) or " " in place:
        raise UsageError(f"'{place}' is not a link.", "Write it as https://...")
    return place
