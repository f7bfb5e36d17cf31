"""What could be seen of each opportunity on earlier days: values field by field, and contacts.

The as-of pipeline tells one day. A model that learns from many earlier days needs the same values
on each of them; here they come as rows in time order, so that any number of days is one look-up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import ibis

from ontarget.pipeline.observed import date_observations

if TYPE_CHECKING:
    from ibis.expr.types import Table

# Fields whose earlier values a model may look at.
TRACED = ("stage", "close_date", "probability", "forecast_category", "next_step_on", "discount")


def build_value_history(tables: Mapping[str, Table]) -> Table:
    """Return the values of traced fields up to the day: record_id, field, value, effective_on.

    Ordered by opportunity, field and time. A value counts from the day it could be seen: one that
    was found by comparing two exports from the day of the second. A field that never changed has
    no row.
    """
    dated = date_observations(tables["observation"], tables["opportunity"], tables["moment"])
    rows = dated.filter(dated.field.isin(TRACED) & (dated.effective_on <= dated.as_of))
    place = ibis.row_number().over(
        group_by=[rows.record_id, rows.field],
        order_by=[rows.effective_at, rows.seq, rows.observation_id],
    )
    rows = rows.select("record_id", "field", "value", "effective_on", seq=place)
    return rows.order_by("record_id", "field", "seq")


def build_touch_history(tables: Mapping[str, Table]) -> Table:
    """Return the activities up to the day: record_id, happened_on, direction, in time order."""
    activity, opportunity = tables["activity"], tables["opportunity"]
    rows = activity.cross_join(tables["moment"])
    rows = rows.filter(rows.happened_on <= rows.as_of)
    known = opportunity.select("record_id", known_source="source", known_id="source_id")
    joined = rows.inner_join(
        known, [rows.source == known.known_source, rows.opportunity_id == known.known_id]
    )
    chosen = joined.select("record_id", "happened_on", "direction")
    return chosen.order_by("record_id", "happened_on", "direction")
