"""Contacts that people logged here, laid over the activities that the sources hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.contact_match import FILLED, joint, match_logged, timed

Row = Mapping[str, Any]
_MATCHED_BY = ["source", "opportunity_id", "kind", "direction", "happened_at"]


def lay_contacts(
    tables: Mapping[str, pa.Table], logged: Sequence[Row], zone: ZoneInfo
) -> dict[str, pa.Table]:
    """Return the tables with logged contacts among the activities.

    ``logged`` is what ``contact_log.logged_activities`` returns: those of merged opportunities
    belong to the ones they are read as, so merges come first. What the source itself holds stays
    and only gains what it does not say.
    """
    found = dict(tables)
    if logged:
        found["activity"] = _laid(tables["activity"], logged, zone)
    return found


def _laid(activity: pa.Table, logged: Sequence[Row], zone: ZoneInfo) -> pa.Table:
    keys = pa.array(sorted({joint(row) for row in logged}), pa.string())
    joined = pc.binary_join_element_wise(activity["source"], activity["opportunity_id"], "\x1f")
    is_one = pc.and_(pc.is_in(joined, value_set=keys), pc.is_valid(activity["happened_at"]))
    places = pc.indices_nonzero(pc.fill_null(is_one, False))
    rows = activity.select(_MATCHED_BY).take(places).to_pylist()
    same, new = match_logged(zip(places.to_pylist(), rows, strict=True), logged, zone)
    filled = _filled(activity, same, zone) if same else activity
    return pa.concat_tables(
        [filled, pa.Table.from_pylist([dict(row) for row in new], schema=activity.schema)]
    )


def _filled(activity: pa.Table, same: Mapping[int, Row], zone: ZoneInfo) -> pa.Table:
    """Return the activities with what their sources leave out taken from the log."""
    at = pa.array(sorted(same), pa.int64())
    is_one = pc.is_in(pa.array(range(activity.num_rows), pa.int64()), value_set=at)
    unnamed = _unnamed(activity, same)
    for name in (*FILLED, "contact_source", "happened_at"):
        if name not in activity.column_names:
            continue
        column = activity[name].combine_chunks()
        told = column.take(at).to_pylist()
        if name == "contact_source":  # whose contact it is goes with the contact
            told = [
                None if place in unnamed else one
                for place, one in zip(sorted(same), told, strict=True)
            ]
        said = [same[place][name] for place in sorted(same)]
        pairs = zip(told, said, strict=True)
        if name == "happened_at":
            values = [timed(own, logged, zone) for own, logged in pairs]
        else:
            values = [logged if own is None else own for own, logged in pairs]
        column = pc.replace_with_mask(column, is_one, pa.array(values, column.type))
        activity = activity.set_column(activity.column_names.index(name), name, column)
    return activity


def _unnamed(activity: pa.Table, same: Mapping[int, Row]) -> set[int]:
    """Return the places of which only the log says who it was."""
    if "contact_id" not in activity.column_names:
        return set()
    said = activity["contact_id"].take(pa.array(sorted(same), pa.int64())).to_pylist()
    pairs = zip(sorted(same), said, strict=True)
    return {place for place, one in pairs if one is None and same[place]["contact_id"]}
