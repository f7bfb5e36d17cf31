"""The state of every opportunity at the end of a day.

One value per field, by these rules, in this order:

1. A tracked field has the value of its last observation up to the day.
2. Without any observation it has had one value since the record was first seen. Where the
   CRM's own history of amounts was imported, an amount without a change there has been the same
   since creation.
3. A field set at creation (name, account, owner ...) has its first known value before that.
4. A closed outcome is dated by the CRM: from ``closed_on`` on the opportunity is won or lost,
   even where a later export was the first to say so.
5. An opportunity exists from the day it was created on; where that is unknown, from the day it
   was first seen, observed or closed.

6. An opportunity that left a file of all or of the open ones is neither open nor closed from
   that day on, but ``unresolved``; one that is missing from a full file, or that the source says
   is deleted, is gone from then on.

So nothing that became true after the day can be seen. Expressions use joins, group-by,
row_number and lag only, so they mean the same on every engine.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import ibis

from ontarget.core.schema import OPPORTUNITY
from ontarget.pipeline.activity import summarise_activities
from ontarget.pipeline.names import by_id_or_name
from ontarget.pipeline.observed import (
    SET_AT_CREATION,
    TRACKED,
    date_observations,
    last_values,
    pushes,
    stage_entries,
)
from ontarget.pipeline.outcome import OUTCOME_FIELDS, settle_outcome

if TYPE_CHECKING:
    from ibis.expr.types import Column, Table

_IBIS_TYPES = {"text": "string", "date": "date", "amount": "int64", "boolean": "boolean"}

PIPELINE_COLUMNS = (
    "record_id", "source", "opportunity_id", "name", "account", "contact_id", "owner", "team",
    "manager", "product", "segment", "pipeline", "type", "lead_source", "currency", "stage",
    "status", "forecast_category", "amount", "booked_amount", "margin_amount", "quantity",
    "list_price", "discount", "probability",
    "created_on", "close_date", "closed_on", "stage_entered_on", "next_step", "next_step_on",
    "lost_reason", "age_days", "stage_age_days", "n_pushes", "pushed_days", "n_slips",
    "n_activities", "n_outbound", "n_inbound", "last_activity_on", "silence_working_days",
    "has_planned_step", "is_closed_undated", "is_amount_known", "unresolved_on", "first_seen_on",
)  # fmt: skip


def build_pipeline(tables: Mapping[str, Table]) -> Table:
    """Return one row per opportunity that exists on the day, ordered by source and id.

    ``age_days`` and ``stage_age_days`` run to the as-of day, for closed ones to ``closed_on``.
    """
    rows = _settle_values(tables)
    rows = settle_outcome(rows, tables["stage"])
    rows = rows.filter(rows.exists & ~rows.is_deleted.fill_null(False))
    rows = _settle_absence(rows, tables["absence"])
    rows = _add_names(rows, tables)
    rows = _add_movement(rows, tables)
    rows = _add_activity(rows, tables)
    rows = _add_durations(rows, tables["calendar"])
    rows = rows.mutate(
        opportunity_id=rows.source_id,
        account=ibis.coalesce(rows.account, rows.account_id),
        is_amount_known=rows.amount.notnull(),
    )
    return rows.select(*PIPELINE_COLUMNS).order_by("source", "opportunity_id")


def build_amount_history(tables: Mapping[str, Table]) -> Table:
    """Return the amounts known up to the day, ordered by opportunity and time.

    Columns source, opportunity_id, record_id, amount, effective_on, seq. ``seq`` counts from 0
    within the opportunity. An amount that became empty is left out; one that never changed
    counts from the day it was first seen.
    """
    dated = _dated(tables)
    rows = dated.filter(
        (dated.field == "amount") & (dated.effective_on <= dated.as_of) & dated.value.notnull()
    )
    order = [rows.effective_at, rows.seq, rows.observation_id]
    amounts = rows.select(
        "record_id",
        amount=rows.value.cast("int64"),
        effective_on=rows.effective_on,
        seq=ibis.row_number().over(group_by=rows.record_id, order_by=order),
    )
    constant = _never_changed(tables, "amount")
    constant = constant.select("record_id", "amount", "effective_on", "seq")
    return _with_names(amounts.union(constant), tables)


def build_stage_history(tables: Mapping[str, Table]) -> Table:
    """Return the changes of stage up to the day, ordered by opportunity and time.

    Columns source, opportunity_id, record_id, stage, entered_on, is_entry, seq. ``is_entry`` is
    false for the first stage seen where nothing says when it was entered.
    """
    entries = stage_entries(_dated(tables))
    constant = _never_changed(tables, "stage").mutate(is_entry=ibis.literal(False))
    constant = constant.rename(entered_on="effective_on")
    constant = constant.select("record_id", "stage", "entered_on", "is_entry", "seq")
    return _with_names(entries.union(constant), tables)


def _never_changed(tables: Mapping[str, Table], name: str) -> Table:
    """Return the values of a field that has no observation, from the day they are known from."""
    opportunity, observation = _known_from(tables, name), tables["observation"]
    observed = observation.filter(
        (observation.kind == "opportunity") & (observation.field == name)
    ).select("record_id")
    rows = opportunity.anti_join(observed, "record_id").cross_join(tables["moment"])
    rows = rows.filter((rows.known_from <= rows.as_of) & rows[name].notnull())
    return rows.select(
        "record_id", name, effective_on=rows.known_from, seq=ibis.literal(0, "int64")
    )


def _known_from(tables: Mapping[str, Table], name: str) -> Table:
    """Return the opportunities with ``known_from``: since when a value never changed is known.

    That is the first sight, or creation where CRM history covers the field. Only amounts are
    taken so: a stage or date that the history does not mention may still stem from the closing.
    """
    opportunity = tables["opportunity"]
    if name != "amount":
        return opportunity.mutate(known_from=opportunity.first_seen_on)
    coverage = tables["coverage"]
    covered = coverage.filter(coverage.field == name).select(covered_source="source").distinct()
    rows = opportunity.left_join(covered, opportunity.source == covered.covered_source)
    is_covered = rows.covered_source.notnull() & (rows.created_on < rows.first_seen_on)
    return rows.mutate(
        known_from=ibis.ifelse(is_covered.fill_null(False), rows.created_on, rows.first_seen_on)
    ).drop("covered_source")


def _dated(tables: Mapping[str, Table]) -> Table:
    return date_observations(tables["observation"], tables["opportunity"], tables["moment"])


def _with_names(rows: Table, tables: Mapping[str, Table]) -> Table:
    opportunity = tables["opportunity"]
    named = opportunity.select("record_id", "source", opportunity_id=opportunity.source_id)
    order = ("source", "opportunity_id", "record_id")
    joined = rows.inner_join(named, "record_id")
    return joined.select(*order, *rows.columns[1:]).order_by(*order, "seq")


def _settle_values(tables: Mapping[str, Table]) -> Table:
    """Rules 1 to 3: every tracked field gets its value as of the day.

    What settles the outcome stays beside them: ``row_F`` is the row's own value, ``has_F`` says
    that an observation gave the value, ``is_observed_F`` that there is one, perhaps later.
    """
    opportunity = _known_from(tables, "amount")
    seen = last_values(_dated(tables))
    seen = seen.rename({f"seen_{name}": name for name in seen.columns})
    rows = opportunity.left_join(seen, opportunity.record_id == seen.seen_record_id)
    rows = rows.cross_join(tables["moment"])
    is_first_seen = (rows.first_seen_on <= rows.as_of).fill_null(False)
    columns: dict[str, Column] = {name: _value_as_of(rows, name, is_first_seen) for name in TRACKED}
    is_amount_known = (rows.known_from <= rows.as_of).fill_null(False)
    columns["amount"] = _value_as_of(rows, "amount", is_amount_known)
    columns["is_deleted"] = _is_deleted(rows)
    for name in OUTCOME_FIELDS:
        columns[f"row_{name}"] = rows[name]
        columns[f"has_{name}"] = rows[f"seen_has_{name}"].fill_null(False)
        columns[f"is_observed_{name}"] = rows[f"seen_is_observed_{name}"].fill_null(False)
    return rows.mutate(
        **columns,
        is_first_seen=is_first_seen,
        is_seen=is_first_seen | rows.seen_has_past.fill_null(False),
    )


def _value_as_of(rows: Table, name: str, is_first_seen: Column) -> Column:
    kind = _ibis_type(name)
    has_value = rows[f"seen_has_{name}"].fill_null(False)
    is_observed = rows[f"seen_is_observed_{name}"].fill_null(False)
    seen = rows[f"seen_{name}"].cast(kind)
    if name in SET_AT_CREATION:
        first = rows[f"seen_first_{name}"].cast(kind)
        before = ibis.coalesce(first, rows[name])
    else:
        before = ibis.ifelse(is_observed | ~is_first_seen, ibis.null(kind), rows[name])
    return ibis.ifelse(has_value, seen, before)


def _is_deleted(rows: Table) -> Column:
    """Deleted as of the day; what was never seen otherwise has been deleted all the time."""
    ever = ibis.ifelse(rows.seen_is_observed_is_deleted.fill_null(False), False, rows.is_deleted)
    seen = rows.seen_is_deleted.cast("boolean")
    return ibis.ifelse(rows.seen_has_is_deleted.fill_null(False), seen, ever)


def _settle_absence(rows: Table, absence: Table) -> Table:
    """Rule 6: what left the file and was not closed is unresolved; what is gone is left out."""
    left = absence.rename(absent_record_id="record_id")
    rows = rows.left_join(left, rows.record_id == left.absent_record_id)
    is_unresolved = (rows.status == "open") & rows.absent_on.notnull()
    rows = rows.filter(~rows.is_gone.fill_null(False))
    return rows.mutate(
        status=ibis.ifelse(is_unresolved, "unresolved", rows.status),
        unresolved_on=ibis.ifelse(is_unresolved, rows.absent_on, ibis.null("date")),
    )


def _ibis_type(name: str) -> str:
    return _IBIS_TYPES.get(OPPORTUNITY.field(name).type, "float64")


def _add_names(rows: Table, tables: Mapping[str, Table]) -> Table:
    """Owner's name, team and manager, and the product's list price in the same currency."""
    owner = by_id_or_name(tables["owner"], "name", "team", "manager", within=("source",))
    owner = owner.rename(
        owner_source="source", owner_key="key", owner_name="name", owner_manager="manager"
    )
    rows = rows.mutate(owner_ref=ibis.coalesce(rows.owner_id, rows.owner))
    rows = rows.left_join(
        owner, [rows.source == owner.owner_source, rows.owner_ref == owner.owner_key]
    )
    product = by_id_or_name(tables["product"], "list_price", within=("source", "currency"))
    product = product.rename(
        product_source="source", product_key="key", product_currency="currency"
    )
    rows = rows.left_join(
        product,
        [
            rows.source == product.product_source,
            rows.currency == product.product_currency,
            rows.product == product.product_key,
        ],
    )
    return rows.mutate(
        owner=ibis.coalesce(rows.owner_name, rows.owner, rows.owner_id),
        manager=rows.owner_manager,
    )


def _add_movement(rows: Table, tables: Mapping[str, Table]) -> Table:
    """Moves of the close date, and the day of the last change into the present stage."""
    dated = _dated(tables)
    entries = stage_entries(dated)
    entries = entries.filter(entries.is_entry)
    entered = entries.group_by(entry_record_id=entries.record_id).aggregate(
        entered_on=entries.entered_on.max()
    )
    moved = pushes(dated).rename(moved_record_id="record_id")
    rows = rows.left_join(entered, rows.record_id == entered.entry_record_id)
    rows = rows.left_join(moved, rows.record_id == moved.moved_record_id)
    stated_on = ibis.ifelse(
        rows.stage_entered_on <= rows.as_of, rows.stage_entered_on, ibis.null("date")
    )
    return rows.mutate(
        stage_entered_on=ibis.coalesce(rows.entered_on, stated_on),
        **{name: rows[name].fill_null(0) for name in ("n_pushes", "pushed_days", "n_slips")},
    )


def _add_activity(rows: Table, tables: Mapping[str, Table]) -> Table:
    done = summarise_activities(tables["activity"], tables["moment"])
    done = done.rename(activity_source="source", activity_opportunity_id="opportunity_id")
    rows = rows.left_join(
        done,
        [
            rows.source == done.activity_source,
            rows.source_id == done.activity_opportunity_id,
        ],
    )
    stated_on = ibis.ifelse(
        rows.last_activity_on <= rows.as_of, rows.last_activity_on, ibis.null("date")
    )
    last_on = ibis.cases(
        (stated_on.isnull(), rows.last_happened_on),
        (rows.last_happened_on > stated_on, rows.last_happened_on),
        else_=stated_on,
    )
    has_step = (rows.next_step_on >= rows.as_of).fill_null(False)
    return rows.mutate(
        last_activity_on=last_on,
        has_planned_step=has_step | (rows.n_planned.fill_null(0) > 0),
        **{name: rows[name].fill_null(0) for name in ("n_activities", "n_outbound", "n_inbound")},
    )


def _add_durations(rows: Table, calendar: Table) -> Table:
    """Ages in days, and working days since the last activity or, without one, creation."""
    numbers = calendar.select("day", "working_day_number")
    then, now = numbers.view(), numbers.view()
    then = then.rename(then_day="day", then_number="working_day_number")
    now = now.rename(now_day="day", now_number="working_day_number")
    rows = rows.mutate(
        heard_on=ibis.coalesce(rows.last_activity_on, rows.created_on),
        until=ibis.coalesce(rows.closed_on, rows.as_of),
    )
    rows = rows.left_join(then, rows.heard_on == then.then_day)
    rows = rows.left_join(now, rows.as_of == now.now_day)
    # A day before the calendar begins counts from its beginning.
    silence = ibis.ifelse(
        rows.heard_on.notnull(), rows.now_number - rows.then_number.fill_null(0), ibis.null("int64")
    )
    return rows.mutate(
        silence_working_days=silence,
        age_days=_days_between(rows.created_on, rows.until),
        stage_age_days=_days_between(rows.stage_entered_on, rows.until),
    )


def _days_between(start: Column, end: Column) -> Column:
    return end.delta(start, unit="day").cast("int64")
