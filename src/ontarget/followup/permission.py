"""Who must not be contacted: those who opted out, and opportunities that were refused."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.followup.contacts import (
    NONE,
    Contacts,
    Flags,
    Ints,
    day_numbers,
    latest,
)
from ontarget.pipeline.lookup import rows_of


def find_opted_out(
    candidates: pa.Table, people: pa.Table | None, permissions: pa.Table | None, as_of: date
) -> Flags:
    """Tell whom not to contact on the channel asked.

    What the source says always stands. Of what was entered here the latest statement about the
    channel, or about every channel, counts; of one day the one entered last, so ``permissions``
    come in the order of their entry.
    """
    person = candidates["contact_record_id"]
    found = np.zeros(candidates.num_rows, bool)
    if people is not None and people.num_rows:
        out = people.filter(pc.fill_null(people["has_opted_out"], False))["record_id"]
        found |= np.asarray(pc.is_in(person, value_set=out.combine_chunks()).to_numpy())
        found &= np.asarray(pc.is_valid(person).to_numpy())
    if permissions is None or not permissions.num_rows:
        return found
    said = _statements(permissions.to_pylist(), as_of)
    asked = pc.is_in(person, value_set=pa.array(sorted({key[0] for key in said}), pa.int64()))
    for row in np.flatnonzero(pc.and_(asked, pc.is_valid(person)).to_numpy()):
        who, channel = person[row].as_py(), candidates["channel"][row].as_py()
        told = [said[key] for key in ((who, None), (who, channel)) if key in said]
        if told and not max(told)[-1]:
            found[row] = True
    return found


def find_basis(
    candidates: pa.Table, people: pa.Table | None, permissions: pa.Table | None, as_of: date
) -> list[str | None]:
    """Return why contact is allowed: as was said last of the channel, else as the source says."""
    person = candidates["contact_record_id"]
    found: list[str | None] = [None] * candidates.num_rows
    if people is not None and people.num_rows and "legal_basis" in people.column_names:
        at = pc.index_in(person, value_set=people["record_id"].combine_chunks())
        at = pc.if_else(pc.is_valid(person), at, None)
        found = people["legal_basis"].take(at).to_pylist()
    if permissions is None or "basis" not in permissions.column_names:
        return found
    rows = [
        row
        for row in permissions.to_pylist()
        if row["is_allowed"] and row["basis"] and row["said_on"] and row["said_on"] <= as_of
    ]
    said = {(row["contact_record_id"], row["channel"]): row["basis"]
            for row in sorted(rows, key=lambda row: row["said_on"])}  # fmt: skip
    pairs = zip(person.to_pylist(), candidates["channel"].to_pylist(), strict=True)
    return [said.get((who, channel)) or said.get((who, None)) or known
            for (who, channel), known in zip(pairs, found, strict=True)]  # fmt: skip


def _statements(
    rows: Iterable[dict[str, Any]], as_of: date
) -> dict[tuple[int, str | None], tuple[date, int, bool]]:
    """Return the latest statement per person and channel (None: every): day, place, allowed."""
    said: dict[tuple[int, str | None], tuple[date, int, bool]] = {}
    for place, row in enumerate(rows):
        if row["said_on"] is None or row["said_on"] > as_of:
            continue
        key, now = (row["contact_record_id"], row["channel"]), (row["said_on"], place)
        if key not in said or now > said[key][:2]:
            said[key] = (*now, row["is_allowed"])
    return said


def find_refused(
    record_id: pa.ChunkedArray, refusals: pa.Table | None, contacts: Contacts, as_of: date
) -> tuple[Flags, Ints]:
    """Tell which opportunities were refused, and until when (NONE: for good).

    The last refusal counts. It is over on the day that was said, and when the buyer came back
    without our asking: wrote, called or met us later.
    """
    n = len(record_id)
    until = np.full(n, NONE)
    if refusals is None or not refusals.num_rows:
        return np.zeros(n, bool), until
    micros = pc.cast(pc.cast(refusals["said_at"], pa.timestamp("us", "UTC")), pa.int64())
    rows = refusals.append_column("micros", micros)
    rows = rows.append_column("is_no", pc.cast(pc.equal(rows["kind"], "no"), pa.int8()))
    rows = rows.sort_by([("record_id", "ascending"), ("micros", "ascending"),
                         ("is_no", "ascending"), ("until_on", "ascending")])  # fmt: skip
    key = rows["record_id"].to_numpy()
    last = np.append(key[1:] != key[:-1], True)
    rows = rows.filter(pa.array(last))
    known = rows["record_id"]
    came = contacts.is_sign & ~contacts.is_ours
    at = rows_of(pa.array(contacts.record[came], pa.int64()), known)
    back = latest(at.drop_null().to_numpy(),
                  contacts.late[came][at.is_valid().to_numpy(zero_copy_only=False)],
                  rows.num_rows)  # fmt: skip
    is_no = rows["is_no"].to_numpy() == 1
    ends = np.where(is_no, NONE, day_numbers(rows["until_on"]))
    today = (as_of - date(1970, 1, 1)).days
    stands = (back <= rows["micros"].to_numpy()) & (is_no | (ends == NONE) | (ends > today))
    place = rows_of(record_id, known)
    is_there = place.is_valid().to_numpy(zero_copy_only=False)
    spot = place.fill_null(0).to_numpy()
    found = is_there & stands[spot]
    return found, np.where(found, ends[spot], NONE)
