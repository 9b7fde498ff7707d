"""Which caller was last told to an agent, so that two agents are not told of the same one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ivr.store.columns import Instant

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add a column; nobody has been offered yet."""
    op.add_column("waits", sa.Column("offered", Instant))
