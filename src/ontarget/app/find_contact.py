"""The person at the buyer that is meant: by name or id, or the main one of an opportunity."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ontarget.app.desk import Desk
from ontarget.app.find_record import find_record
from ontarget.core.errors import AmbiguousName, NotInBook
from ontarget.store.transaction import ReadTransaction

Row = dict[str, Any]


def find_contact(desk: Desk, text: str, opportunity: Mapping[str, Any] | None = None) -> Row:
    """Return the contact that ``text`` means; of several the one at the opportunity's account.

    NotInBook if there is none, AmbiguousName if there are several.
    """
    try:
        return find_record(desk, text, "contact")
    except AmbiguousName:
        near = [] if opportunity is None else _at_account(desk, text, opportunity)
        if len(near) == 1:
            return near[0]
        raise
    except NotInBook as error:
        raise NotInBook(
            f"There is no contact '{text}' in the book.",
            f'Add the person: ontarget add contact name="{text}"',
        ) from error


def main_contact(book: ReadTransaction, opportunity: Mapping[str, Any]) -> Row | None:
    """Return the main person of an opportunity, named by id or by name; None if not known."""
    key = opportunity["contact_id"]
    if not key:
        return None
    source = opportunity["source"]
    found = book.rows("contact", source=source, source_id=key)
    named = found or book.rows("contact", source=source, name=key)
    return named[0] if len(named) == 1 else None


def _at_account(desk: Desk, text: str, opportunity: Mapping[str, Any]) -> list[Row]:
    found: dict[int, Row] = {}
    for name in ("account_id", "account"):
        if opportunity[name]:
            rows = desk.book.rows(
                "contact", source=opportunity["source"], **{name: opportunity[name]}
            )
            found |= {row["record_id"]: row for row in rows}
    wanted = text.strip().casefold()
    return [row for row in found.values() if wanted in (row["name"] or "").casefold()]
