"""What a caller chose at a menu, so that the order of choices can be judged by their use."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add two columns; turns logged before have none of it."""
    op.add_column("events", sa.Column("key", sa.String(1)))
    op.add_column("events", sa.Column("chosen", sa.String(1100)))
