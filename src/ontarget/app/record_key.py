"""What a record is called: by its name, and by `source:id` where two sources use the same id."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from ontarget.app.desk import Desk
from ontarget.store.transaction import ReadTransaction

_AT_ONCE = 400
_MANY = 4_000  # from so many on it is quicker to read every id once
Row = Mapping[str, Any]


def name_of(row: Row) -> str:
    """Return what people call an opportunity of the pipeline: its name, its account, or its id."""
    return str(row["name"] or row["account"] or row["opportunity_id"])


def keys_of(book: ReadTransaction, kind: str, rows: Iterable[Row]) -> dict[int, str]:
    """Return by record the text by which ``find_record`` finds each of some stored rows alone.

    Rows have record_id, source and source_id.
    """
    rows = list(rows)
    shared = _shared_ids(book, kind, {row["source_id"] for row in rows})
    return {row["record_id"]: f"{row['source']}:{row['source_id']}"
            if row["source_id"] in shared else str(row["source_id"]) for row in rows}  # fmt: skip


def key_of(desk: Desk, row: Row, kind: str = "opportunity") -> str:
    """Return the text by which one stored row is found alone."""
    with desk.book.read() as book:
        return keys_of(book, kind, [row])[row["record_id"]]


def opportunity_keys(desk: Desk, record_ids: Iterable[int]) -> dict[int, str]:
    """Return by number of the record the text by which an opportunity is found alone."""
    wanted = sorted(set(record_ids))
    rows: list[dict[str, Any]] = []
    with desk.book.read() as book:
        if len(wanted) > _MANY:
            columns = ["record_id", "source", "source_id"]
            known = set(wanted)
            rows = [row for row in book.arrow("opportunity", columns).to_pylist()
                    if row["record_id"] in known]  # fmt: skip
        else:
            for start in range(0, len(wanted), _AT_ONCE):
                rows += book.rows("opportunity", record_id=wanted[start : start + _AT_ONCE])
        return keys_of(book, "opportunity", rows)


def split_key(text: str) -> list[tuple[str, str]]:
    """Return every source and id that a text such as `crm:17` can mean.

    >>> split_key("crm:a:1")
    [('crm', 'a:1'), ('crm:a', '1')]
    """
    parts = text.split(":")
    return [(":".join(parts[:n]), ":".join(parts[n:])) for n in range(1, len(parts))]


def _shared_ids(book: ReadTransaction, kind: str, ids: Collection[str]) -> set[str]:
    """Return the ids that several sources use, those of merged records left out."""
    sources = book.distinct(kind, "source")
    if len(sources) < 2:
        return set()
    if len(ids) > _MANY:
        every = Counter(source_id for _, source_id, _ in book.names(kind))
        ids = {source_id for source_id in ids if every[source_id] > 1}
    merged = {(row["source"], row["source_id"]) for row in book.rows("link", kind=kind)}
    times: Counter[str] = Counter()
    wanted = sorted(ids)
    for start in range(0, len(wanted), _AT_ONCE):
        # The sources are named as well, because the index begins with them.
        part = wanted[start : start + _AT_ONCE]
        for row in book.rows(kind, source=sources, source_id=part):
            times[row["source_id"]] += (row["source"], row["source_id"]) not in merged
    return {source_id for source_id, n in times.items() if n > 1}
