"""What observations say as of a date: last values, and the changes of stage and close date."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from ontarget.pipeline.inputs import FIELDS

if TYPE_CHECKING:
    from ibis.expr.types import Column, Table

TRACKED = tuple(field.name for field in FIELDS if field.is_tracked)
# Fields of which the day of the last value counts, not only the value.
DATED = ("stage", "status")
# What is true from the closing day on, although a later export was the first to show it.
OUTCOME = ("status", "closed_on", "amount", "booked_amount", "lost_reason")
# Only the person who said them changes these.
OWN = ("probability",)
# Taken as set when the opportunity was created: the first value seen counts before it was seen.
SET_AT_CREATION = tuple(field.name for field in FIELDS if field.is_tracked and field.is_fixed)


def date_observations(observation: Table, opportunity: Table, moment: Table) -> Table:
    """Return the observations of opportunities with the day each counts from.

    A difference between two exports happened somewhere between them. Where the opportunity was
    closed in between, the difference in an outcome field counts from the closing day.
    """
    closed = opportunity.filter(opportunity.status.isin(("won", "lost"))).select(
        "record_id", "closed_on"
    )
    rows = observation.filter(observation.kind == "opportunity").left_join(closed, "record_id")
    is_found_later = (
        (rows.known == "snapshot")
        & rows.field.isin(OUTCOME)
        & (rows.closed_on < rows.effective_on)
        & (rows.not_before_on.isnull() | (rows.not_before_on <= rows.closed_on))
    )
    counts_from = ibis.ifelse(is_found_later.fill_null(False), rows.closed_on, rows.effective_on)
    dated = rows.select(
        "observation_id",
        "record_id",
        "field",
        "value",
        "known",
        "effective_on",
        "effective_at",
        seq=rows.seq.fill_null(0),
        counts_from=counts_from,
        is_first_sight=(rows.known == "snapshot") & rows.not_before_on.isnull(),
    ).cross_join(moment)
    return dated.mutate(is_past=dated.counts_from <= dated.as_of)


def last_values(dated: Table) -> Table:
    """Return one row per opportunity: for each tracked field its last value as of the date.

    Columns ``F`` (text), ``has_F`` (there is a value as of the date, perhaps empty) and
    ``is_observed_F`` (the source told of one, perhaps later). Fields in DATED have ``F_on``, the
    day of that value, null where it is only the day of the first export; those set at creation
    have ``first_F``, the first value the source ever told. ``has_past``: any value is.
    ``is_said_status``: a person said the status last.

    What people changed here counts like what the source told, the newer before the older; their
    own odds count before the source's.
    """
    dated = dated.mutate(
        is_user=dated.known == "user", is_own=(dated.known == "user") & dated.field.isin(OWN)
    )
    newest = [
        dated.is_own.desc(),
        dated.effective_at.desc(),
        dated.seq.desc(),
        dated.observation_id.desc(),
    ]
    oldest = [dated.is_user, dated.effective_at, dated.seq, dated.observation_id]
    one_field = [dated.record_id, dated.field]
    ranked = dated.mutate(
        place=_place(one_field, [dated.is_past.desc(), *newest]),
        place_from_first=_place(one_field, oldest),
    )
    kept = ranked.filter((ranked.place == 0) | (ranked.place_from_first == 0))
    is_last = kept.place == 0
    columns: dict[str, Column] = {"has_past": kept.count(where=is_last & kept.is_past) > 0}
    is_said = (kept.field == "status") & is_last & kept.is_past & kept.is_user
    columns["is_said_status"] = kept.count(where=is_said) > 0
    for name in TRACKED:
        is_field = (kept.field == name) & is_last
        columns[name] = kept.value.max(where=is_field & kept.is_past)
        columns[f"has_{name}"] = kept.count(where=is_field & kept.is_past) > 0
        # What a user changed comes last, so the first one is the source's if it told of any.
        is_told = (kept.field == name) & (kept.place_from_first == 0) & ~kept.is_user
        columns[f"is_observed_{name}"] = kept.count(where=is_told) > 0
    for name in DATED:
        is_field = (kept.field == name) & is_last & kept.is_past & ~kept.is_first_sight
        columns[f"{name}_on"] = kept.counts_from.max(where=is_field)
    for name in SET_AT_CREATION:
        is_field = (kept.field == name) & (kept.place_from_first == 0) & ~kept.is_user
        columns[f"first_{name}"] = kept.value.max(where=is_field)
    return kept.group_by("record_id").aggregate(**columns)


def _place(group_by: list[Column], order_by: list[Column]) -> Column:
    return ibis.row_number().over(group_by=group_by, order_by=order_by)


def _in_order(rows: Table) -> ibis.expr.builders.WindowBuilder:
    return ibis.window(
        group_by=rows.record_id,
        order_by=[rows.effective_at, rows.seq, rows.observation_id],
    )


def stage_entries(dated: Table) -> Table:
    """Return the changes of stage up to the date: record_id, stage, entered_on, is_entry, seq.

    ``seq`` counts from 0 within the opportunity. The first stage seen is no entry (the
    opportunity may have been in it for long), unless the CRM dated it.
    """
    rows = dated.filter((dated.field == "stage") & (dated.effective_on <= dated.as_of))
    window = _in_order(rows)
    placed = rows.mutate(place=ibis.row_number().over(window), before=rows.value.lag().over(window))
    is_first = placed.place == 0
    changed = placed.filter(is_first | ~placed.before.identical_to(placed.value))
    return changed.select(
        "record_id",
        stage=changed.value,
        entered_on=changed.effective_on,
        is_entry=(changed.place > 0) | (changed.known == "crm"),
        seq=ibis.row_number().over(_in_order(changed)),
    )


def pushes(dated: Table) -> Table:
    """Return per opportunity how often and how far its close date moved later.

    Columns record_id, n_pushes, pushed_days (the sum of the moves to a later day) and n_slips
    (moves into a later calendar month).
    """
    rows = dated.filter(
        (dated.field == "close_date") & (dated.effective_on <= dated.as_of) & dated.value.notnull()
    )
    rows = rows.mutate(close_date=rows.value.cast("date"))
    moves = rows.mutate(before=rows.close_date.lag().over(_in_order(rows)))
    moves = moves.filter(moves.close_date > moves.before)
    months = _month_number(moves.close_date) - _month_number(moves.before)
    moves = moves.mutate(
        days=moves.close_date.delta(moves.before, unit="day").cast("int64"), months=months
    )
    return moves.group_by("record_id").aggregate(
        n_pushes=moves.count(),
        pushed_days=moves.days.sum().cast("int64"),
        n_slips=moves.count(where=moves.months > 0),
    )


def _month_number(day: Column) -> Column:
    return day.year() * 12 + day.month()
