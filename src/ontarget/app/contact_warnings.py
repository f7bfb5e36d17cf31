"""What is doubtful of a contact that is logged; it is kept all the same, because it happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ontarget.app.contact_log import OUTCOMES
from ontarget.app.content import is_expired
from ontarget.app.desk import Desk, end_of_day
from ontarget.app.find_contact import main_contact
from ontarget.app.next_day import say_day
from ontarget.app.own_records import all_records
from ontarget.app.permissions import permission_for, permissions_in
from ontarget.store.transaction import ReadTransaction

if TYPE_CHECKING:
    from ontarget.app.log_contact import Contacted, Standing

Row = dict[str, Any]


def find_warnings(
    book: ReadTransaction, desk: Desk, standing: Standing, said: Contacted, item: Row | None
) -> list[str]:
    """Say what is doubtful of the contact itself; it is kept all the same, because it happened."""
    found = []
    person = standing.contact or main_contact(book, standing.now)
    name = (person or {}).get("name") or "The contact"
    if person and said.direction == "out" and said.kind != "note":
        word = permission_for(
            permissions_in(book, desk, person["record_id"]), person["record_id"], said.kind
        )
        if word is not None and not word.is_allowed:
            by = "" if word.channel is None else f" by {word.channel}"
            found.append(f"{name} has opted out of contact{by}. It is logged; do not go on.")
    if said.outcome and said.outcome not in OUTCOMES:
        known = ", ".join(OUTCOMES)
        found.append(f"'{said.outcome}' is none of the words for an outcome, and is kept: {known}.")
    if item is not None:
        if is_expired(item, desk.as_of):
            found.append(f"'{item['title']}' expired on {say_day(item['expires_on'])}.")
        if _was_brought(book, desk, standing, person, item):
            found.append(f"'{item['title']}' was brought to {name} before.")
    return found


def _was_brought(
    book: ReadTransaction, desk: Desk, standing: Standing, person: Row | None, item: Row
) -> bool:
    rows = book.rows("contact_log", content_id=item["content_id"], undone_at=None)
    own = all_records(book, standing.row["record_id"]) if rows else []
    whom = person["record_id"] if person else None
    return any(
        (whom is not None and row["contact_record_id"] == whom) or row["record_id"] in own
        for row in rows
        if row["happened_at"] <= end_of_day(desk, desk.as_of)
    )
