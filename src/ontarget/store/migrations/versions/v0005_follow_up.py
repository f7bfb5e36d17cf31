"""The fifth schema: logged contacts, what contacts allow and ask for, absences, the content shelf.

Frozen, like every migration.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INSTANT = sa.DateTime()
_NEW_COLUMNS: dict[str, tuple[tuple[str, sa.types.TypeEngine[Any]], ...]] = {
    "follow_up_preference": (("withdrawn_at", _INSTANT),),
    "content": (
        ("content_kind", _TEXT),
        ("segments", _TEXT),
        ("stages", _TEXT),
        ("obstacles", _TEXT),
        ("expires_on", sa.Date()),
        ("custom", _TEXT),
    ),
}


def upgrade() -> None:
    """Add the columns and tables of following up."""
    for table, columns in _NEW_COLUMNS.items():
        for name, kind in columns:
            op.add_column(table, sa.Column(name, kind))
    _contact_log()
    _about_contacts()
    op.create_table(
        "suggestion",
        sa.Column("suggestion_id", _NUMBER, primary_key=True, autoincrement=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("contact_record_id", sa.BigInteger()),
        sa.Column("channel", _TEXT),
        sa.Column("suggested_for", sa.Date(), nullable=False),
        sa.Column("block", _TEXT),
        sa.Column("basis", _TEXT),
        sa.Column("propensity", sa.Double()),
        sa.Column("content_id", sa.BigInteger()),
        sa.Column("actor", _TEXT),
        sa.Column("suggested_at", _INSTANT, nullable=False),
    )


def _contact_log() -> None:
    op.create_table(
        "contact_log",
        sa.Column("contact_log_id", _NUMBER, primary_key=True, autoincrement=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("contact_record_id", sa.BigInteger()),
        sa.Column("kind", _TEXT, nullable=False),
        sa.Column("direction", _TEXT, nullable=False),
        sa.Column("outcome", _TEXT),
        sa.Column("happened_at", _INSTANT, nullable=False),
        sa.Column("duration_minutes", sa.Double()),
        sa.Column("subject", _TEXT),
        sa.Column("note", _TEXT),
        sa.Column("next_step", _TEXT),
        sa.Column("next_on", sa.Date()),
        sa.Column("reason", _TEXT),
        sa.Column("no_next_step", _TEXT),
        sa.Column("until_on", sa.Date()),
        sa.Column("content_id", sa.BigInteger()),
        sa.Column("override_reason", _TEXT),
        sa.Column("step_before", _TEXT),
        sa.Column("actor", _TEXT),
        sa.Column("logged_at", _INSTANT, nullable=False),
        sa.Column("undone_at", _INSTANT),
        sa.CheckConstraint(
            "kind IN ('call', 'email', 'meeting', 'note')", name="ck_contact_log_kind"
        ),
        sa.CheckConstraint("direction IN ('out', 'in')", name="ck_contact_log_direction"),
    )


def _about_contacts() -> None:
    op.create_table(
        "contact_permission",
        sa.Column("contact_permission_id", _NUMBER, primary_key=True, autoincrement=False),
        sa.Column("contact_record_id", sa.BigInteger(), nullable=False),
        sa.Column("channel", _TEXT),
        sa.Column("is_allowed", sa.Boolean(), nullable=False),
        sa.Column("basis", _TEXT),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("actor", _TEXT),
        sa.Column("entered_at", _INSTANT, nullable=False),
        sa.Column("withdrawn_at", _INSTANT),
    )
    op.create_table(
        "absence",
        sa.Column("absence_id", _NUMBER, primary_key=True, autoincrement=False),
        sa.Column("owner", _TEXT),
        sa.Column("contact_record_id", sa.BigInteger()),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("note", _TEXT),
        sa.Column("actor", _TEXT),
        sa.Column("entered_at", _INSTANT, nullable=False),
        sa.Column("withdrawn_at", _INSTANT),
    )
