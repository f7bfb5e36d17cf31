"""The fourth schema: qualification, halving, and what decisions, obstacles and waivers rest on.

Frozen, like every migration.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INSTANT = sa.DateTime()
_NEW_COLUMNS: dict[str, tuple[tuple[str, sa.types.TypeEngine[Any]], ...]] = {
    "decision": (("advice", _TEXT),),
    "obstacle": (
        ("obstacle_kind", _TEXT),
        ("owner", _TEXT),
        ("due_on", sa.Date()),
        ("mitigation", _TEXT),
        ("evidence", _TEXT),
        ("resolution", _TEXT),
    ),
    "waiver": (("condition", _TEXT), ("withdrawn_at", _INSTANT)),
    "action_log": (("size", sa.Double()), ("note", _TEXT)),
}


def upgrade() -> None:
    """Add the columns and tables of the audit."""
    for table, columns in _NEW_COLUMNS.items():
        for name, kind in columns:
            op.add_column(table, sa.Column(name, kind))
    op.create_table(
        "qualification",
        sa.Column("qualification_id", _NUMBER, primary_key=True, autoincrement=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("question", _TEXT, nullable=False),
        sa.Column("fact", _TEXT, nullable=False),
        sa.Column("said_by", _TEXT),
        sa.Column("said_on", sa.Date()),
        sa.Column("actor", _TEXT),
        sa.Column("entered_at", _INSTANT, nullable=False),
        sa.Column("withdrawn_at", _INSTANT),
    )
    op.create_table(
        "halving",
        sa.Column("halving_id", _NUMBER, primary_key=True, autoincrement=False),
        sa.Column("scope_kind", _TEXT, nullable=False),
        sa.Column("scope_name", _TEXT, nullable=False),
        sa.Column("period", _TEXT, nullable=False),
        sa.Column("choice", _TEXT, nullable=False),
        sa.Column("actor", _TEXT),
        sa.Column("chosen_at", _INSTANT, nullable=False),
        sa.CheckConstraint(
            "scope_kind IN ('owner', 'team', 'company')", name="ck_halving_scope_kind"
        ),
    )
