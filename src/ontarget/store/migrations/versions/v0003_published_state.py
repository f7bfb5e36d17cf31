"""The third schema: what was open and booked when an answer was published, beside the answer.

Frozen, like every migration.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the state of the pipeline to published forecasts."""
    op.add_column("forecast", sa.Column("state", _TEXT))
