"""Won, lost or open as of a date, since when and for how much."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from ontarget.pipeline.names import stage_statuses

if TYPE_CHECKING:
    from ibis.expr.types import BooleanColumn, Column, Table

# Fields whose row value and observations are both needed.
OUTCOME_FIELDS = ("stage", "status", "closed_on", "amount", "booked_amount", "lost_reason")
_CLOSED = ("won", "lost")


def settle_outcome(rows: Table, stage: Table) -> Table:
    """Set status, closed_on, booked_amount and lost_reason as of the day; add ``exists``.

    What a person said last of the status counts. Else an opportunity is closed if its status
    says so, or the row does with a ``closed_on`` that is not later than the day, or its stage
    does. ``is_closed_undated``: nothing says since when, so it counts as closed since it was
    first seen.
    """
    rows = _add_stage_meaning(rows, stage)
    rows = _add_outcome(rows)
    return _put_outcome(rows)


def _add_stage_meaning(rows: Table, stage: Table) -> Table:
    """Add ``stage_status`` and ``row_stage_status``: what the stages mean in this process."""
    rows = rows.mutate(process=rows.pipeline.fill_null(""))
    meanings = stage_statuses(rows, stage)
    for name in ("stage", "row_stage"):
        meaning = meanings.rename(
            {f"{name}_{column}": column for column in ("source", "process", "name", "status")}
        )
        rows = rows.left_join(
            meaning,
            [
                rows.source == meaning[f"{name}_source"],
                rows.process == meaning[f"{name}_process"],
                rows[name] == meaning[f"{name}_name"],
            ],
        )
    return rows


def _add_outcome(rows: Table) -> Table:
    """Add ``outcome``, ``is_dated`` (by the row's closed_on) and ``since`` (day observed)."""
    row_outcome = ibis.coalesce(rows.row_status, rows.row_stage_status)
    is_dated = _is_closed(row_outcome) & _is_true(rows.row_closed_on <= rows.as_of)
    # A status that is as old as the record is none yet while the closing day lies ahead.
    is_ahead = _is_true(rows.closed_on > rows.as_of)
    by_status = _is_closed(rows.status) & (rows.seen_status_on.notnull() | ~is_ahead)
    by_stage = _is_closed(rows.stage_status) & (rows.seen_stage_on.notnull() | ~is_ahead)
    return rows.mutate(
        is_dated=is_dated,
        outcome=ibis.cases(
            (_is_true(rows.seen_is_said_status), rows.status),
            (by_status, rows.status),
            (is_dated, row_outcome),
            (by_stage, rows.stage_status),
            else_="open",
        ),
        since=ibis.cases(
            (by_status & rows.seen_status_on.notnull(), rows.seen_status_on),
            (by_stage, rows.seen_stage_on),
            else_=ibis.null("date"),
        ),
    )


def _put_outcome(rows: Table) -> Table:
    is_closed = rows.outcome != "open"
    stated_on = ibis.ifelse(rows.closed_on <= rows.as_of, rows.closed_on, ibis.null("date"))
    row_closed_on = ibis.ifelse(rows.is_dated, rows.row_closed_on, ibis.null("date"))
    known_on = ibis.coalesce(stated_on, row_closed_on, rows.since)
    booked = ibis.coalesce(_at_closing(rows, "booked_amount"), _at_closing(rows, "amount"))
    closed_on = ibis.coalesce(known_on, rows.first_seen_on)
    return rows.mutate(
        status=rows.outcome,
        closed_on=ibis.ifelse(is_closed, closed_on, ibis.null("date")),
        booked_amount=ibis.ifelse(rows.outcome == "won", booked, ibis.null("int64")),
        lost_reason=ibis.ifelse(
            rows.outcome == "lost", _at_closing(rows, "lost_reason"), ibis.null("string")
        ),
        is_closed_undated=is_closed & known_on.isnull(),
        exists=ibis.coalesce(rows.created_on <= rows.as_of, rows.is_seen | rows.is_dated),
    )


def _at_closing(rows: Table, name: str) -> Column:
    """Value at closing: as observed by the day, else the row's, first seen later or not."""
    is_row_only = ~rows[f"has_{name}"] & (rows.is_dated | ~rows[f"is_observed_{name}"])
    return ibis.ifelse(is_row_only, rows[f"row_{name}"], rows[name])


def _is_closed(status: Column) -> BooleanColumn:
    return _is_true(status.isin(_CLOSED))


def _is_true(condition: Column) -> BooleanColumn:
    return condition.fill_null(False)
