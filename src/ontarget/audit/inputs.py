"""The closed list of tables that audit rules may ask for, with their columns.

All are as of the day. A table that a book cannot fill is empty, so a rule reads the same on every
book and its SQL never changes.
"""

from __future__ import annotations

import pyarrow as pa

_ID, _TEXT, _DAY, _MINOR = pa.int64(), pa.string(), pa.date32(), pa.int64()
_COUNT, _SHARE, _FLAG = pa.int64(), pa.float64(), pa.bool_()

_OPPORTUNITY = (
    ("record_id", _ID), ("source", _TEXT), ("opportunity_id", _TEXT), ("name", _TEXT),
    ("account", _TEXT), ("contact_id", _TEXT), ("owner", _TEXT), ("team", _TEXT),
    ("product", _TEXT), ("segment", _TEXT), ("pipeline", _TEXT), ("type", _TEXT),
    ("lead_source", _TEXT), ("currency", _TEXT), ("stage", _TEXT), ("status", _TEXT),
    ("forecast_category", _TEXT), ("amount", _MINOR), ("booked_amount", _MINOR),
    ("list_price", _MINOR), ("probability", _SHARE), ("discount", _SHARE),
    ("created_on", _DAY), ("close_date", _DAY), ("closed_on", _DAY), ("stage_entered_on", _DAY),
    ("next_step", _TEXT), ("next_step_on", _DAY), ("lost_reason", _TEXT), ("competitor", _TEXT),
    ("age_days", _COUNT), ("stage_age_days", _COUNT), ("n_pushes", _COUNT),
    ("pushed_days", _COUNT), ("n_slips", _COUNT), ("n_activities", _COUNT),
    ("n_outbound", _COUNT), ("n_inbound", _COUNT), ("last_activity_on", _DAY),
    ("silence_working_days", _COUNT), ("has_planned_step", _FLAG),
)  # fmt: skip

# fmt: off
INPUTS: dict[str, pa.Schema] = {
    # Open opportunities of the scope. group: what rates are pooled by (segment, else product).
    # stage_place: order of the stage in its pipeline, from 1. The chances are the model's; the
    # realistic days those by which that share of its wins within the horizon has come. is_asleep:
    # parked by a decision and not back yet; its chances are those it would have if it were not.
    "open_rows": pa.schema(
        [
            *_OPPORTUNITY,
            ("group", _TEXT),
            ("stage_place", _COUNT),
            ("as_of", _DAY),
            ("period_start", _DAY),
            ("period_end", _DAY),
            ("next_period_end", _DAY),
            ("p_win_in_period", _SHARE),
            ("p_win_in_horizon", _SHARE),
            ("horizon_weeks", _COUNT),
            ("p_win_by_close_date", _SHARE),
            ("realistic_p10", _DAY),
            ("realistic_p25", _DAY),
            ("realistic_p50", _DAY),
            ("realistic_p75", _DAY),
            ("realistic_p90", _DAY),
            ("is_asleep", _FLAG),
        ]
    ),
    # Won and lost opportunities of the whole book up to the day.
    "closed_rows": pa.schema([*_OPPORTUNITY, ("group", _TEXT), ("stage_place", _COUNT)]),
    # Moves of the close date. is_over_month: into another calendar month; is_month_end: to a
    # month's last day or last working day.
    "date_moves": pa.schema(
        [
            ("record_id", _ID),
            ("moved_on", _DAY),
            ("before", _DAY),
            ("after", _DAY),
            ("moved_days", _COUNT),
            ("is_later", _FLAG),
            ("is_over_month", _FLAG),
            ("is_month_end", _FLAG),
        ]
    ),
    # Stages entered, in time order (seq from 0 within the opportunity), open and closed ones.
    "stage_moves": pa.schema(
        [
            ("record_id", _ID),
            ("pipeline", _TEXT),
            ("stage", _TEXT),
            ("entered_on", _DAY),
            ("is_entry", _FLAG),
            ("seq", _COUNT),
            ("stage_place", _COUNT),
            ("status", _TEXT),
        ]
    ),
    # Amounts known, in time order (seq from 0 within the opportunity).
    "amount_moves": pa.schema(
        [("record_id", _ID), ("amount", _MINOR), ("effective_on", _DAY), ("seq", _COUNT)]
    ),
    # What happened and what is planned, with the opportunity it belongs to.
    # is_planned: not done, with a due day, which may have passed. is_sign: the buyer took part.
    # silent_working_days: working days from that day to the as-of day.
    "touches": pa.schema(
        [
            ("record_id", _ID),
            ("kind", _TEXT),
            ("direction", _TEXT),
            ("happened_on", _DAY),
            ("due_on", _DAY),
            ("is_planned", _FLAG),
            ("is_sign", _FLAG),
            ("outcome", _TEXT),
            ("contact_id", _TEXT),
            ("subject", _TEXT),
            ("silent_working_days", _COUNT),
        ]
    ),
    # People at the buyer of each open opportunity.
    "people": pa.schema(
        [
            ("record_id", _ID),
            ("contact_id", _TEXT),
            ("name", _TEXT),
            ("title", _TEXT),
            ("role", _TEXT),
            ("is_decider", _FLAG),
        ]
    ),
    # Offers made by the day. is_open: the buyer has not answered, by its state.
    "quotes": pa.schema(
        [
            ("record_id", _ID),
            ("name", _TEXT),
            ("status", _TEXT),
            ("is_open", _FLAG),
            ("amount", _MINOR),
            ("currency", _TEXT),
            ("discount", _SHARE),
            ("created_on", _DAY),
            ("sent_on", _DAY),
            ("expires_on", _DAY),
        ]
    ),
    # Questions of the profile for each open opportunity; fact is null where unanswered. known:
    # user (somebody entered it) or crm (the source says so). is_by_buyer: someone is named who is
    # none of our sellers.
    "questions": pa.schema(
        [
            ("record_id", _ID),
            ("question", _TEXT),
            ("fact", _TEXT),
            ("said_by", _TEXT),
            ("said_on", _DAY),
            ("known", _TEXT),
            ("is_by_buyer", _FLAG),
        ]
    ),
    # Obstacles that are not out of the way.
    "obstacles": pa.schema(
        [
            ("record_id", _ID),
            ("name", _TEXT),
            ("owner", _TEXT),
            ("due_on", _DAY),
            ("raised_on", _DAY),
        ]
    ),
    # Value cases that were begun: how many of the four lines are there, and the names of the rest.
    "value_cases": pa.schema([("record_id", _ID), ("n_lines", _COUNT), ("missing", _TEXT)]),
    # Everyone in the owner table (is_listed) or with open opportunities. open_amount is null
    # where currencies differ.
    "sellers": pa.schema(
        [
            ("owner", _TEXT),
            ("is_listed", _FLAG),
            ("team", _TEXT),
            ("left_on", _DAY),
            ("hours_per_week", _SHARE),
            ("n_open", _COUNT),
            ("open_amount", _MINOR),
        ]
    ),
    # The period asked and the two after it. gap: what is to go, in minor units or a count.
    "periods": pa.schema(
        [
            ("place", _COUNT),
            ("period", _TEXT),
            ("as_of", _DAY),
            ("starts_on", _DAY),
            ("ends_on", _DAY),
            ("target", _SHARE),
            ("gap", _SHARE),
            ("open_expected", _SHARE),
            ("p_hit", _SHARE),
            ("create_amount", _SHARE),
            ("create_by", _DAY),
            ("currency", _TEXT),
        ]
    ),
    # Pairs of open opportunities that may be one, under the one that was created later.
    "lookalikes": pa.schema(
        [
            ("record_id", _ID),
            ("other_record_id", _ID),
            ("other_name", _TEXT),
            ("other_account", _TEXT),
            ("other_owner", _TEXT),
            ("other_amount", _MINOR),
            ("similarity", _SHARE),
        ]
    ),
    # What history says: a value with n and its 80 % interval. scope is 'all', 'group:NAME',
    # 'stage:NAME' or 'owner:NAME'; measure is one of audit.reference.MEASURES.
    "reference": pa.schema(
        [
            ("scope", _TEXT),
            ("measure", _TEXT),
            ("value", _SHARE),
            ("n", _COUNT),
            ("low", _SHARE),
            ("high", _SHARE),
        ]
    ),
    "calendar": pa.schema([("day", _DAY), ("is_working", _FLAG), ("working_day_number", _COUNT)]),
}
# fmt: on


def conform(name: str, table: pa.Table | None) -> pa.Table:
    """Return exactly the declared columns of an input; what is missing is null or empty."""
    schema = INPUTS[name]
    if table is None:
        return schema.empty_table()
    columns = [
        table[field.name].cast(field.type)
        if field.name in table.column_names
        else pa.nulls(table.num_rows, field.type)
        for field in schema
    ]
    return pa.table(columns, schema=schema)
