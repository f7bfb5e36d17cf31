"""Two records that are one: the second is read as the first from then on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.desk import Desk
from ontarget.app.find_record import find_record
from ontarget.app.record_key import keys_of, split_key
from ontarget.core.errors import AmbiguousName, UsageError
from ontarget.core.schema import get_kind
from ontarget.ingest.diff import Known, compare
from ontarget.store.transaction import WriteTransaction

_KIND = "opportunity"


@dataclass(frozen=True)
class Merged:
    """The record that stays and the one that is read as it."""

    kept_id: str
    kept_name: str
    merged_id: str
    merged_name: str


def merge_records(desk: Desk, kept: str, other: str) -> Merged:
    """Make two opportunities one: what was said of a second that came later counts for the first.

    Nothing is deleted: ``unmerge`` brings the second one back. UsageError for one and the same.
    """
    first, second = find_record(desk, kept), find_record(desk, other)
    if first["record_id"] == second["record_id"]:
        raise UsageError("Both names mean the same opportunity.", "Name two.")
    with desk.book.write(notice=desk.notice) as transaction:
        _check_free(transaction, first, second)
        keys = keys_of(transaction, _KIND, [first, second])
        # One that came later is the first one renamed; one that always stood beside it says
        # nothing about it.
        is_later = second["first_seen_on"] > first["first_seen_on"]
        if first["source"] == second["source"] and is_later:
            _take_over(transaction, desk, first, second)
        transaction.insert_rows(
            "link",
            [{"kind": _KIND, "source": second["source"], "source_id": second["source_id"],
              "record_id": first["record_id"]}],
        )  # fmt: skip
    named = [{**row, "key": keys[row["record_id"]]} for row in (first, second)]
    return _merged(*named)


def unmerge(desk: Desk, other: str) -> Merged:
    """Read a merged opportunity as one of its own again; what was taken over stays."""
    with desk.book.write(notice=desk.notice) as transaction:
        link = _find_link(transaction, other)
        key = {"kind": _KIND, "source": link["source"], "source_id": link["source_id"]}
        transaction.delete_rows("link", **key)
        kept = transaction.rows(_KIND, record_id=link["record_id"])[0]
        own = transaction.rows(_KIND, source=link["source"], source_id=link["source_id"])
        keys = keys_of(transaction, _KIND, [kept, *own])
    named = [{**row, "key": keys[row["record_id"]]} for row in (kept, *own)]
    missing = {"key": other, "source_id": other, "name": other}
    return _merged(named[0], named[1] if own else missing)


def _find_link(transaction: WriteTransaction, text: str) -> dict[str, Any]:
    """Return the link of the merged opportunity that an id, or `source:id`, means."""
    links = transaction.rows("link", kind=_KIND)
    meant = split_key(text)
    found = [row for row in links if row["source_id"] == text] or [
        row for row in links if (row["source"], row["source_id"]) in meant
    ]
    if not found:
        raise UsageError(f"'{text}' was not merged.", "Give the id that the merge showed.")
    if len(found) > 1:
        listed = ", ".join(f"{row['source']}:{row['source_id']}" for row in found)
        raise AmbiguousName(f"'{text}' can be any of: {listed}.", "Give the source as well.")
    return found[0]


def read_merged(tables: dict[str, pa.Table], links: list[dict[str, Any]]) -> dict[str, pa.Table]:
    """Return the tables of a book with merged opportunities left out.

    What belonged to them, activities and such, belongs to the ones they are, whichever source
    those are of. The persons that activities name are still those of their own source, which
    ``contact_source`` keeps.
    """
    found = dict(tables)
    if "activity" in tables:
        said_in = tables["activity"]["source"]
        found["activity"] = tables["activity"].append_column("contact_source", said_in)
    own = [row for row in links if row["kind"] == _KIND]
    if not own:
        return found
    opportunity = tables[_KIND]
    merged = pa.array([f"{row['source']}\x1f{row['source_id']}" for row in own], pa.string())
    found[_KIND] = opportunity.filter(
        pc.invert(pc.is_in(_key(opportunity, "source_id"), value_set=merged))
    )
    ids = pa.array([row["record_id"] for row in own], pa.int64())
    kept = pc.cast(pc.index_in(ids, value_set=opportunity["record_id"]), pa.int64())
    meant = opportunity.select(["source", "source_id"]).take(kept)
    for name in ("activity", "credit", "quote"):
        if name in tables:
            place = pc.index_in(_key(tables[name], "opportunity_id"), value_set=merged)
            said = meant.take(pc.cast(place, pa.int64()))
            for column, of_kept in (("source", "source"), ("opportunity_id", "source_id")):
                value = pc.coalesce(said[of_kept], found[name][column])
                position = found[name].column_names.index(column)
                found[name] = found[name].set_column(position, column, value)
    return found


def _key(table: pa.Table, column: str) -> pa.Array:
    joined = pc.binary_join_element_wise(table["source"], table[column], "\x1f")
    return joined.combine_chunks() if isinstance(joined, pa.ChunkedArray) else joined


def _check_free(
    transaction: WriteTransaction, first: dict[str, Any], second: dict[str, Any]
) -> None:
    links = transaction.rows("link", kind=_KIND)
    merged = {(row["source"], row["source_id"]) for row in links}
    for row in (first, second):
        if (row["source"], row["source_id"]) in merged:
            raise UsageError(f"'{row['name']}' is merged already.", "Name the one it is read as.")
    if any(row["record_id"] == second["record_id"] for row in links):
        raise UsageError(
            f"Others are read as '{second['name']}'.", "Name it first, as the one that stays."
        )


def _take_over(
    transaction: WriteTransaction, desk: Desk, first: dict[str, Any], second: dict[str, Any]
) -> None:
    """Let what the second record's row says count as a later snapshot of the first one's."""
    kind = get_kind(_KIND)
    names = [n for n in (*kind.field_names, "custom") if n in second and second[n] is not None]
    row = transaction.arrow(_KIND, ["source_id", *names], record_id=[second["record_id"]])
    key = pa.array([first["source_id"]], pa.string())
    columns = ["record_id", "source_id", "first_seen_on", "last_seen_on", *names]
    observed = transaction.arrow("observation", None, kind=_KIND, record_id=[first["record_id"]])
    difference = compare(
        kind,
        row.set_column(0, "source_id", key),
        Known(
            transaction.arrow(_KIND, columns, record_id=[first["record_id"]]),
            observed.filter(pc.not_equal(observed["known"], "user")),
        ),
        first_new_id=0,
        snapshot_on=max(second["first_seen_on"], first["last_seen_on"]),
        zone=desk.zone,
    )
    n = difference.changed.num_rows
    if n:
        unknown = pa.nulls(n, pa.int64())
        transaction.update_arrow(_KIND, difference.changed.append_column("content_hash", unknown))
    if difference.observations.num_rows:
        moment = pa.array([desk.now] * difference.observations.num_rows, pa.timestamp("us", "UTC"))
        transaction.insert_observations(
            difference.observations.append_column("recorded_at", moment)
        )


def _merged(kept: dict[str, Any], other: dict[str, Any]) -> Merged:
    return Merged(
        kept["key"], kept["name"] or kept["source_id"],
        other["key"], other["name"] or other["source_id"],
    )  # fmt: skip
