"""Find the one record that a person means by an id, a name or a part of either."""

from __future__ import annotations

from typing import Any

from ontarget.app.desk import Desk
from ontarget.app.record_key import keys_of, split_key
from ontarget.core.errors import AmbiguousName, NotInBook
from ontarget.store.transaction import ReadTransaction

_SHOWN = 12


def find_record(desk: Desk, text: str, kind: str = "opportunity") -> dict[str, Any]:
    """Return the stored row of the record that ``text`` means.

    An id counts before a name, a whole one before a part; `source:id` means the record of one
    source where several use the same id. NotInBook if there is none,
    AmbiguousName (listing them) if there are several.
    """
    with desk.book.read() as book:
        ids = _matches(book, kind, text.strip())
        if len(ids) == 1:
            return book.rows(kind, record_id=ids[0])[0]
        found = book.rows(kind, record_id=ids[:_SHOWN]) if ids else []
        keys = keys_of(book, kind, found)
    if not ids:
        raise NotInBook(
            f"There is no {kind} '{text}' in the book.",
            f"Give its id or a part of its name; all of them: ontarget list {kind}",
        )
    listed = ", ".join(f"{keys[row['record_id']]} ({_named(row)})" for row in found)
    more = f" and {len(ids) - _SHOWN} more" if len(ids) > _SHOWN else ""
    raise AmbiguousName(f"'{text}' can be any of: {listed}{more}.", "Give the id.")


def _named(row: dict[str, Any]) -> str:
    parts = [row.get("name"), row.get("account")]
    return ", ".join(str(part) for part in parts if part) or "no name"


def _matches(book: ReadTransaction, kind: str, text: str) -> list[int]:
    """Return the records that match best: by whole id, whole name, then by a part."""
    if exact := book.rows(kind, source_id=text):
        return _unmerged(book, kind, [row["record_id"] for row in exact])
    for source, source_id in split_key(text):
        if exact := book.rows(kind, source=source, source_id=source_id):
            return [exact[0]["record_id"]]
    wanted = text.casefold()
    rows = [
        (record_id, (name or "").casefold(), source_id.casefold())
        for record_id, source_id, name in book.names(kind)
    ]
    whole = [record_id for record_id, name, key in rows if wanted in (name, key)]
    in_name = [record_id for record_id, name, _ in rows if wanted in name]
    in_key = [record_id for record_id, _, key in rows if wanted in key]
    return _unmerged(book, kind, whole or in_name or in_key)


def _unmerged(book: ReadTransaction, kind: str, ids: list[int]) -> list[int]:
    """Leave out records that are read as another one."""
    links = {(row["source"], row["source_id"]) for row in book.rows("link", kind=kind)}
    if not links or len(ids) < 2:
        return ids
    rows = book.rows(kind, record_id=ids)
    return [row["record_id"] for row in rows if (row["source"], row["source_id"]) not in links]
