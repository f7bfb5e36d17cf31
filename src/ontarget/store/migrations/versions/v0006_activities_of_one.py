"""The sixth schema: the activities of one opportunity are found without reading all of them.

Frozen, like every migration.
"""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.create_index("ix_activity", "activity", ["opportunity_id"])
