"""The first schema: a table per kind of record, and the book's own tables.

Frozen: a line ``name`` or ``name(primary key)`` begins a table; ``column:type``, ``!`` for one
that is never null, ``=a|b`` for the values it may have.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_BEFORE = "record_id:integer! source:text! source_id:text!"
_AFTER = "custom:text first_seen_on:date! last_seen_on:date! import_id:integer source_version:text"
_RECORDS = """
opportunity
    name:text account_id:text account:text contact_id:text owner_id:text owner:text product:text
    segment:text pipeline:text type:text lead_source:text stage:text status:text=open|won|lost
    forecast_category:text amount:amount currency:text booked_amount:amount margin_amount:amount
    quantity:number discount:share probability:share created_on:date close_date:date
    closed_on:date stage_entered_on:date next_step:text next_step_on:date last_activity_on:date
    lost_reason:text competitor:text note:text is_deleted:boolean
lead
    name:text company:text title:text industry:text owner_id:text owner:text status:text
    lead_source:text disqualified_reason:text time_zone:text employees:integer created_on:date
    converted_on:date opportunity_id:text
activity
    opportunity_id:text account_id:text contact_id:text lead_id:text owner_id:text owner:text
    kind:text direction:text=out|in happened_at:instant due_on:date is_done:boolean subject:text
    outcome:text duration_minutes:number note:text
account
    name:text industry:text segment:text country:text region:text time_zone:text parent:text
    owner:text employees:integer annual_revenue:number
contact
    name:text email:text phone:text account_id:text account:text title:text role:text
    country:text time_zone:text has_opted_out:boolean legal_basis:text
owner
    name:text email:text team:text manager:text role:text hired_on:date left_on:date
    hours_per_week:number
target
    scope_kind:text=owner|team|company scope_name:text period:text! measure:text
    count_of:text=won|created condition:text amount:amount quantity:number currency:text
quote
    opportunity_id:text name:text status:text amount:amount currency:text discount:share
    created_on:date sent_on:date expires_on:date
product
    name:text family:text list_price:amount currency:text
fx_rate
    base:text! quote:text! rate_on:date! rate:number!
stage
    pipeline:text name:text! position:integer status:text=open|won|lost probability:share
period
    starts_on:date! ends_on:date! size:text
credit
    opportunity_id:text! owner:text! share:share! role:text
past_bookings
    period:text! owner:text amount:amount quantity:number currency:text
"""
_OWN = """
book(book_id)
    book_id:text! created_at:instant! change_number:integer! schema_version:integer!
setting(name)
    name:text! value:text!
mapping(source,kind)
    source:text! kind:text! mapping:text! confirmed_at:instant
import_batch(import_id)
    import_id:integer! source:text! snapshot_on:date! holds:text=all|open|some
    recorded_at:instant! summary:text! record_ids:text
problem(problem_id)
    problem_id:integer! import_id:integer! code:text! severity:text!=error|warning file:text!
    row:integer! field:text! value:text! action:text! message:text!
observation(observation_id)
    observation_id:integer! kind:text! record_id:integer! field:text! value:text
    effective_at:instant! not_before:instant recorded_at:instant! import_id:integer
    known:text!=crm|snapshot|user seq:integer!
link(kind,source,source_id)
    kind:text! source:text! source_id:text! record_id:integer!
decision(decision_id)
    decision_id:integer! record_id:integer! verdict:text!=keep|backburner|cut|hand-over
    until_on:date to_owner:text reason:text actor:text decided_at:instant! undone_at:instant
obstacle(obstacle_id)
    obstacle_id:integer! record_id:integer! name:text! note:text actor:text raised_at:instant!
    resolved_at:instant
commitment(commitment_id)
    commitment_id:integer! scope_kind:text!=owner|team|company scope_name:text! period:text!
    commit_amount:amount best_case_amount:amount currency:text probability:share actor:text
    said_at:instant!
forecast(forecast_id)
    forecast_id:integer! scope_kind:text!=owner|team|company scope_name:text! period:text!
    as_of:date! answer:text! published_at:instant!
follow_up_preference(preference_id)
    preference_id:integer! record_id:integer! days:text from_time:text to_time:text channel:text
    time_zone:text note:text said_at:instant!
content(content_id)
    content_id:integer! title:text! location:text suits:text added_at:instant!
    withdrawn_at:instant
value_case(value_case_id)
    value_case_id:integer! record_id:integer! body:text! actor:text made_at:instant!
waiver(waiver_id)
    waiver_id:integer! rule_id:text! record_id:integer reason:text! until_on:date actor:text
    waived_at:instant!
action_log(action_log_id)
    action_log_id:integer! action:text! record_id:integer state:text!=shown|done|snoozed
    until_on:date actor:text logged_at:instant!
outbox(outbox_id)
    outbox_id:integer! kind:text! record_id:integer! field:text! value:text actor:text
    made_at:instant! sent_at:instant
"""
_UNIQUE = {"forecast": ("scope_kind", "scope_name", "period", "as_of")}
_TYPES: dict[str, sa.types.TypeEngine[Any]] = {
    "text": sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
    "date": sa.Date(),
    "instant": sa.DateTime(),
    "amount": sa.BigInteger(),
    "integer": sa.BigInteger(),
    "number": sa.Double(),
    "share": sa.Double(),
    "boolean": sa.Boolean(),
}
_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create every table."""
    for name, specs in _tables(_RECORDS):
        columns = [*_BEFORE.split(), *specs, *_AFTER.split()]
        _create(name, columns, ("record_id",), ("source", "source_id"))
    for head, specs in _tables(_OWN):
        name, _, key = head.rstrip(")").partition("(")
        _create(name, specs, tuple(key.split(",")), _UNIQUE.get(name, ()))
    op.create_index("ix_observation", "observation", ["kind", "record_id", "field", "effective_at"])


def _tables(frozen: str) -> Iterator[tuple[str, list[str]]]:
    head, specs = "", list[str]()
    for line in frozen.strip().splitlines():
        if line.startswith(" "):
            specs += line.split()
            continue
        if head:
            yield head, specs
        head, specs = line, []
    yield head, specs


def _create(name: str, specs: list[str], key: tuple[str, ...], unique: tuple[str, ...]) -> None:
    items: list[sa.schema.SchemaItem] = []
    checks: list[sa.schema.SchemaItem] = []
    for spec in specs:
        column, _, rest = spec.partition(":")
        rest, _, choices = rest.partition("=")
        type_name = rest.rstrip("!")
        is_number = key == (column,) and type_name == "integer"
        items.append(
            sa.Column(
                column,
                _NUMBER if is_number else _TYPES[type_name],
                primary_key=column in key,
                nullable=not rest.endswith("!"),
                autoincrement=False,
            )
        )
        if choices:
            listed = ", ".join(f"'{choice}'" for choice in choices.split("|"))
            checks.append(sa.CheckConstraint(f"{column} IN ({listed})", name=f"ck_{name}_{column}"))
    if unique:
        checks.append(sa.UniqueConstraint(*unique, name=f"uq_{name}"))
    if name == "problem":
        checks.append(
            sa.ForeignKeyConstraint(["import_id"], ["import_batch.import_id"], name="fk_problem")
        )
    op.create_table(name, *items, *checks)
