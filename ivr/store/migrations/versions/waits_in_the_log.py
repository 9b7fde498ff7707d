"""What a turn of the call log began with and where it leads, for reports on waits."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add four columns; turns logged before have none of it."""
    op.add_column("events", sa.Column("heard", sa.String(16)))
    op.add_column("events", sa.Column("result", sa.String(32)))
    op.add_column("events", sa.Column("seconds", sa.Integer))
    op.add_column("events", sa.Column("toward", sa.String(80)))
