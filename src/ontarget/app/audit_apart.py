"""An audit's views by ids that no other record has, and the records they are about."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from ontarget.app.audit_views import Built, build_views, by_stake, weights
from ontarget.app.record_key import opportunity_keys
from ontarget.report.audit import AuditedOpportunity, Ranked

if TYPE_CHECKING:
    from ontarget.app.audit import Audited

View = TypeVar("View", AuditedOpportunity, Ranked)


def views_of(found: Audited, limit: int | None) -> tuple[Built, list[int]]:
    """Return the views of an audit, and the record of each opportunity in their order.

    An id that two sources share is told with its source, as ``find_record`` knows it.
    """
    built = build_views(found, limit)
    order = by_stake(weights(found))[: len(built.opportunities)]
    records: list[int] = found.judged.rows["record_id"].to_numpy()[order].tolist()
    desk = found.situation.desk
    about = {one.record_id for one in built.worst if one.record_id is not None}
    keys = opportunity_keys(desk, {*records, *about})
    views = tuple(_apart(one, keys[record]) for one, record in
                  zip(built.opportunities, records, strict=True))  # fmt: skip
    worst = tuple(one if one.record_id is None else _apart(one, keys[one.record_id])
                  for one in built.worst)  # fmt: skip
    return replace(built, opportunities=views, worst=worst), records


def _apart(view: View, key: str) -> View:
    return view if view.opportunity_id == key else replace(view, opportunity_id=key)
