"""How many first meetings a scope has for each opportunity it creates."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.contact_layer import lay_contacts
from ontarget.app.contact_log import logged_activities
from ontarget.app.situation import Situation

_LEAST_MEETINGS, _LEAST_CREATED = 5, 10
_WITH = ("opportunity_id", "lead_id", "account_id", "contact_id")


def find_meetings_each(situation: Situation) -> float | None:
    """Return first meetings over opportunities created, both in the arrival window.

    A first meeting is the first with one opportunity or, where none is named, lead, account or
    contact. None where too few are logged to tell.
    """
    desk, rows = situation.desk, situation.counted
    start = desk.as_of - timedelta(weeks=desk.settings.whole("arrival_weeks"))
    n_created = int(pc.sum(pc.greater(rows["created_on"], start)).as_py() or 0)
    if n_created < _LEAST_CREATED:
        return None
    met = _meetings(situation)
    met = met.append_column("whom", pc.coalesce(*(_prefixed(met[name], name) for name in _WITH)))
    is_mine = pc.is_in(met["opportunity_id"], value_set=pc.unique(rows["opportunity_id"]))
    is_theirs = pc.is_null(met["opportunity_id"])
    if situation.owners is not None:
        owners = pa.array(sorted(situation.owners), pa.string())
        is_theirs = pc.and_(is_theirs, pc.is_in(met["owner"], value_set=owners))
    until = _instant(situation, desk.as_of + timedelta(days=1))
    has_been = pc.fill_null(pc.less(met["happened_at"], until), False)
    met = met.filter(pc.and_(has_been, pc.or_(is_mine, is_theirs)))
    met = met.filter(pc.is_valid(met["whom"]))
    first = met.group_by("whom").aggregate([("happened_at", "min")])["happened_at_min"]
    begins = _instant(situation, start + timedelta(days=1))
    n_first = int(pc.sum(pc.greater_equal(first, begins)).as_py() or 0)
    return None if n_first < _LEAST_MEETINGS else n_first / n_created


def _meetings(situation: Situation) -> pa.Table:
    """Return the meetings that the sources hold and that were logged here."""
    desk = situation.desk
    columns = [*_WITH, "source", "kind", "direction", "owner", "happened_at"]
    with desk.book.read() as book:
        held = book.arrow("activity", columns, in_order=False, kind=["meeting", "Meeting"])
        logged = [row for row in logged_activities(book, desk) if row["kind"] == "meeting"]
    return lay_contacts({"activity": held}, logged, desk.zone)["activity"]


def _prefixed(ids: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
    return pc.binary_join_element_wise(name, ids, " ")


def _instant(situation: Situation, day: date) -> pa.Scalar:
    begins = datetime.combine(day, time(), situation.desk.zone)
    return pa.scalar(begins.astimezone(UTC), pa.timestamp("us", "UTC"))
