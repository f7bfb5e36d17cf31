"""Which record an opportunity is read as, after merges: own work stays with whatever it became."""

from __future__ import annotations

from ontarget.store.transaction import ReadTransaction


def kept_records(book: ReadTransaction) -> dict[int, int]:
    """Return record numbers by record number for those that are read as another one."""
    found: dict[int, int] = {}
    for link in book.rows("link", kind="opportunity"):
        for row in book.rows("opportunity", source=link["source"], source_id=link["source_id"]):
            found[row["record_id"]] = link["record_id"]
    return found


def all_records(book: ReadTransaction, record_id: int) -> list[int]:
    """Return the numbers of all records that are read as this one, itself first."""
    merged = [own for own, kept in kept_records(book).items() if kept == record_id]
    return [record_id, *sorted(merged)]
