"""Sellers as the book and its users know them on a day, without a table engine."""

from __future__ import annotations

from typing import Any

from ontarget.app.desk import Desk, end_of_day
from ontarget.app.local_layer import typed
from ontarget.core.schema import OWNER
from ontarget.store.transaction import ReadTransaction

Row = dict[str, Any]
_TRACKED = {field.name for field in OWNER.fields if field.is_tracked}


def sellers_on(desk: Desk, book: ReadTransaction) -> list[Row]:
    """Return the sellers with what people said of them, and their teams at the end of the day.

    The same as ``local_state.lay_over`` says in tables: what a seller is called does not depend
    on the day; a team does, and before its first day it is what the first export says.
    """
    rows = {row["record_id"]: dict(row) for row in book.rows("owner")}
    if not rows:
        return []
    end = end_of_day(desk, desk.as_of)
    first: dict[tuple[int, str], Any] = {}
    last: dict[tuple[int, str], Any] = {}
    for said in book.rows("observation", kind=OWNER.name):  # in time order, field by field
        key, is_own = (said["record_id"], said["field"]), said["known"] == "user"
        if said["field"] not in _TRACKED:
            if is_own:
                last[key] = said["value"]
            continue
        if not is_own:
            first.setdefault(key, said["value"])
        if said["effective_at"] <= end:
            last[key] = said["value"]
    for (record_id, name), value in (first | last).items():
        if record_id in rows:
            rows[record_id][name] = typed(OWNER.field(name), value)
    return list(rows.values())
