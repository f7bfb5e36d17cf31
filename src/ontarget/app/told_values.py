"""What baselines need beside the pipeline: histories of dates and odds, stage odds, own calls."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.app.asked import Asked
from ontarget.app.call import is_own
from ontarget.app.desk import Desk
from ontarget.core.period import Period
from ontarget.forecast.ledger import Told
from ontarget.pipeline.calendar import local_days
from ontarget.pipeline.load import PipelineTables

_FIELDS = {"close_date": pa.date32(), "probability": pa.float64()}


def read_told(desk: Desk, state: PipelineTables) -> Told:
    """Return the histories of close dates and odds up to the desk's day, and the stages' odds."""
    with desk.book.read() as book:
        observed = book.arrow(
            "observation", ["record_id", "field", "value", "effective_at"],
            kind="opportunity", field=list(_FIELDS),
        )  # fmt: skip
        seen = book.arrow("opportunity", ["record_id", "first_seen_on"], in_order=False)
        stages = book.rows("stage")
    days = local_days(observed["effective_at"], desk.settings.text("time_zone"))
    observed = observed.append_column("effective_on", days)
    observed = observed.filter(pc.less_equal(observed["effective_on"], pa.scalar(desk.as_of)))
    return Told(
        stage=state.stage_history,
        close_date=_history(observed, seen, state.pipeline, "close_date"),
        odds=_history(observed, seen, state.pipeline, "probability"),
        stage_odds={
            row["name"]: row["probability"]
            for row in stages
            if row["name"] is not None and row["probability"] is not None
        },
    )


def _history(observed: pa.Table, seen: pa.Table, pipeline: pa.Table, field: str) -> pa.Table:
    """Return a field's values with their days; one without a change counts since first sight."""
    mine = observed.filter(pc.equal(observed["field"], field))
    changes = pa.table(
        {
            "record_id": mine["record_id"],
            "effective_on": mine["effective_on"],
            field: mine["value"].cast(_FIELDS[field]),
        }
    )
    is_constant = pc.and_(
        pc.is_valid(pipeline[field]),
        pc.invert(pc.is_in(pipeline["record_id"], value_set=pc.unique(mine["record_id"]))),
    )
    constant = pipeline.filter(is_constant)
    place = pc.index_in(constant["record_id"], value_set=seen["record_id"].combine_chunks())
    since = pa.table(
        {
            "record_id": constant["record_id"],
            "effective_on": seen["first_seen_on"].take(place),
            field: constant[field].cast(_FIELDS[field]),
        }
    )
    return pa.concat_tables([changes, since])


def read_calls(
    desk: Desk, asked: Asked, periods: Sequence[Period], days: Sequence[date]
) -> npt.NDArray[np.float64] | None:
    """Return the scope's own last call of each period as of a day, in minor units; NaN for none.

    None where nobody ever made one.
    """
    rows = desk.book.rows("commitment", scope_kind=asked.scope.kind, scope_name=asked.scope.name)
    rows = [
        row
        for row in rows
        if row["commit_amount"] is not None
        and row["currency"] in (None, asked.currency)
        and is_own(desk, row)
    ]
    if asked.currency is None or not rows:
        return None
    calls = np.full(len(periods), np.nan)
    for place, (period, day) in enumerate(zip(periods, days, strict=True)):
        said = [
            row
            for row in rows
            if row["period"] == period.name
            and row["said_at"].astimezone(desk.zone).date() <= min(day, desk.as_of)
        ]
        if said:
            calls[place] = max(said, key=lambda row: row["said_at"])["commit_amount"]
    return calls
