"""The second schema: what tells quickly that nothing changed, and what takes an import back.

Frozen, like every migration.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_RECORDS = (
    "opportunity", "lead", "activity", "account", "contact", "owner", "target", "quote",
    "product", "fx_rate", "stage", "period", "credit", "past_bookings",
)  # fmt: skip
_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the hash of a record's content, an import's fingerprint and what it replaced."""
    for name in _RECORDS:
        op.add_column(name, sa.Column("content_hash", sa.BigInteger()))
    op.add_column("import_batch", sa.Column("fingerprint", _TEXT))
    op.create_table(
        "import_undo",
        sa.Column("import_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("kind", _TEXT, primary_key=True),
        sa.Column("new_ids", _TEXT, nullable=False),
        sa.Column("before", _TEXT),
    )
