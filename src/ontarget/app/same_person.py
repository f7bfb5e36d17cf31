"""One human who is in the book more than once: records that share an e-mail address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

Row = Mapping[str, Any]
Groups = list[tuple[int, ...]]


def find_mailboxes(contact: pa.Table, changed: Mapping[int, Row]) -> Groups:
    """Return the records of each e-mail address that several contacts have, in order.

    ``contact`` needs record_id and email; ``changed`` are local changes, by record and field.
    Neither capitals nor blanks around an address make it another one.
    """
    own = {key: row["email"]["value"] for key, row in changed.items() if "email" in row}
    ids = pc.cast(contact["record_id"], pa.int64())
    kept = pc.invert(pc.is_in(ids, value_set=pa.array(sorted(own), pa.int64())))
    mail = pa.chunked_array(
        [*contact["email"].filter(kept).chunks, pa.array(list(own.values()), pa.string())],
        pa.string(),
    )
    ids = pa.chunked_array([*ids.filter(kept).chunks, pa.array(list(own), pa.int64())], pa.int64())
    mail = pc.utf8_lower(pc.utf8_trim_whitespace(mail))
    counts = mail.value_counts()
    shared = counts.field("values").filter(pc.greater(counts.field("counts"), 1))
    is_one = pc.and_(pc.is_in(mail, value_set=shared), pc.fill_null(pc.not_equal(mail, ""), False))
    found: dict[str, list[int]] = {}
    for key, address in zip(
        ids.filter(is_one).to_pylist(), mail.filter(is_one).to_pylist(), strict=True
    ):
        found.setdefault(address, []).append(key)
    return sorted(tuple(sorted(keys)) for keys in found.values())


def find_same_person(contact: pa.Table, mailboxes: Groups) -> dict[int, int]:
    """Return for each record of a person who has several the first of them.

    A mailbox that people of different names in one source share, such as info@, is nobody's own.
    """
    ids = pa.array([key for keys in mailboxes for key in keys], pa.int64())
    at = pc.cast(pc.index_in(ids, value_set=contact["record_id"]), pa.int64())
    rows = contact.select(["record_id", "source", "name"]).take(at).to_pylist()
    by_id = {row["record_id"]: row for row in rows}
    found: dict[int, int] = {}
    for keys in mailboxes:
        names: dict[str, set[str]] = {}
        for row in (by_id[key] for key in keys):
            if row["name"]:
                names.setdefault(row["source"], set()).add(_plain(row["name"]))
        if all(len(one) == 1 for one in names.values()):
            found |= dict.fromkeys(keys, keys[0])
    return found


def _plain(name: str) -> str:
    return " ".join(sorted(name.replace(",", " ").casefold().split()))


def as_one(table: pa.Table, same_person: Mapping[int, int]) -> pa.Table:
    """Return a table with one ``contact_record_id`` for each person."""
    if not same_person or not table.num_rows:
        return table
    known = sorted(same_person)
    place = pc.index_in(table["contact_record_id"], value_set=pa.array(known, pa.int64()))
    first = pa.array([same_person[key] for key in known], pa.int64())
    column = pc.coalesce(first.take(pc.cast(place, pa.int64())), table["contact_record_id"])
    return table.set_column(
        table.column_names.index("contact_record_id"), "contact_record_id", column
    )


def others_of(groups: Groups) -> dict[int, tuple[int, ...]]:
    """Return for each record the others of its group."""
    return {key: tuple(one for one in keys if one != key) for keys in groups for key in keys}


def persons_of(same_person: Mapping[int, int]) -> Groups:
    """Return the records of each person who has several."""
    found: dict[int, list[int]] = {}
    for key, first in same_person.items():
        found.setdefault(first, []).append(key)
    return [tuple(keys) for keys in found.values()]
