"""The mapping last used for a source and kind, so that it has to be said once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from ontarget.store.book import Book


def load_mapping(book: Book, source: str, kind: str, headings: list[str]) -> dict[str, str]:
    """Return column to field as last used for these headings; empty if they are new."""
    found = book.rows("mapping", source=source, kind=kind)
    if not found:
        return {}
    saved = json.loads(found[0]["mapping"])
    if sorted(saved["headings"]) != sorted(headings):
        return {}
    columns: dict[str, str] = saved["columns"]
    return columns


def find_mapped_kind(book: Book, source: str, headings: list[str]) -> str | None:
    """Return the kind that a file with these headings was last taken for, or None."""
    for row in book.rows("mapping", source=source):
        if sorted(json.loads(row["mapping"])["headings"]) == sorted(headings):
            return str(row["kind"])
    return None


def save_mapping(
    book: Book,
    source: str,
    kind: str,
    headings: list[str],
    columns: Mapping[str, str],
    confirmed_at: datetime,
) -> None:
    """Keep the mapping of a source and kind; nothing is written if it is the same."""
    if load_mapping(book, source, kind, headings) == dict(columns):
        return
    text = json.dumps({"headings": headings, "columns": dict(columns)})
    row = {"source": source, "kind": kind, "mapping": text, "confirmed_at": confirmed_at}
    with book.write() as transaction:
        transaction.put_row("mapping", row)
