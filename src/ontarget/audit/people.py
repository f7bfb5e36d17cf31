"""People at the buyer of each open opportunity: who is named, and who of them decides."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.audit.deciders import find_deciders
from ontarget.audit.inputs import conform

# An account with more contacts than this is a directory; those who decide come first.
_MOST_OF_AN_ACCOUNT = 20
_PAIR = ("record_id", "source", "contact_id")


def build_people(
    open_rows: pa.Table,
    contact: pa.Table,
    touches: pa.Table | None = None,
    account_ids: pa.Table | None = None,
) -> pa.Table:
    """Return the input ``people``: one row per open opportunity and person.

    Parameters
    ----------
    open_rows
        record_id, source, contact_id and account.
    contact
        source, source_id, name, account_id, account, title, role, as the book knew them on the day.
    touches
        record_id and contact_id of what happened by the day.
    account_ids
        record_id and account_id of opportunities, to find an account's people by its id.
    """
    rows = open_rows.select(["record_id", "source", "contact_id", "account"])
    known = _contacts(contact)
    parts = [rows.select(list(_PAIR))]
    if touches is not None:
        met = touches.select(["record_id", "contact_id"])
        parts.append(met.join(rows.select(["record_id", "source"]), "record_id", join_type="inner"))
    parts += [_at_account(rows, known, "account")]
    if account_ids is not None:
        ids = account_ids.select(["record_id", "account_id"])
        by_id = rows.drop_columns(["account"]).join(ids, "record_id", join_type="inner")
        parts += [_at_account(by_id, known, "account_id")]
    pairs = pa.concat_tables([part.select(list(_PAIR)) for part in parts])
    pairs = pairs.filter(pc.is_valid(pairs["contact_id"])).group_by(list(_PAIR)).aggregate([])
    told = known.select(["source", "contact_id", "name", "title", "role", "is_decider"])
    found = pairs.join(told, ["source", "contact_id"])
    order = [("record_id", "ascending"), ("contact_id", "ascending")]
    return conform("people", found.sort_by(order))


def _contacts(contact: pa.Table) -> pa.Table:
    """Return contacts with ``contact_id`` and ``is_decider``, once per source and id."""
    texts = ("source", "source_id", "name", "account_id", "account", "title", "role")
    columns = {
        name: contact[name].cast(pa.string())
        if name in contact.column_names
        else pa.chunked_array([pa.nulls(contact.num_rows, pa.string())])
        for name in texts
    }
    known = pa.table(columns).rename_columns([*texts[:1], "contact_id", *texts[2:]])
    is_decider = find_deciders(known["role"], known["title"])
    return known.append_column("is_decider", is_decider)


def _at_account(rows: pa.Table, known: pa.Table, key: str) -> pa.Table:
    """Pair opportunities with the first people of their account."""
    people = known.filter(pc.is_valid(known[key])).select(
        ["source", key, "contact_id", "is_decider"]
    )
    if not people.num_rows:
        return rows.slice(0, 0).select(list(_PAIR))
    rank = pc.if_else(pc.fill_null(people["is_decider"], False), 0, 1)
    people = people.append_column("rank", rank).sort_by(
        [(name, "ascending") for name in ("source", key, "rank", "contact_id")]
    )
    is_new = np.ones(people.num_rows, bool)
    for name in ("source", key):
        codes = people[name].combine_chunks().dictionary_encode().indices.to_numpy()
        changed = np.concatenate([[True], codes[1:] != codes[:-1]])
        is_new = changed if name == "source" else is_new | changed
    place = np.arange(people.num_rows)
    first = np.maximum.accumulate(np.where(is_new, place, 0))
    chosen = people.filter(pa.array(place - first < _MOST_OF_AN_ACCOUNT))
    asked = rows.filter(pc.is_valid(rows[key])).select(["record_id", "source", key])
    return asked.join(
        chosen.select(["source", key, "contact_id"]), ["source", key], join_type="inner"
    )
