"""Who waits for a person, and whose place is kept for a call-back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ivr.store.columns import Instant

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table; nobody waits yet."""
    op.create_table(
        "waits",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("call_sid", sa.String(34), nullable=False),
        sa.Column("queue", sa.String(64), nullable=False),
        sa.Column("priority", sa.Integer, nullable=False),
        sa.Column("since", Instant, nullable=False),
        sa.Column("joined", Instant, nullable=False),
        sa.Column("until", Instant),
        sa.Column("ticket", sa.String(12)),
        sa.Column("ended", Instant),
        sa.Column("result", sa.String(16)),
        sa.Column("taken_by", sa.String(64)),
        sa.Column("talk_s", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="pk_waits"),
    )
    op.create_index("ix_waits_call_sid", "waits", ["call_sid"])
    op.create_index("ix_waits_ended", "waits", ["ended"])
    waiting = sa.text("ended IS NULL")
    op.create_index("ix_waits_now", "waits", ["queue"], sqlite_where=waiting, postgresql_where=waiting)
