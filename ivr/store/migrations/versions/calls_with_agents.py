"""Calls with those who answer, so that nobody is rung twice and no caller has two of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ivr.store.columns import Instant

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the table; nobody is on the line."""
    op.create_table(
        "agent_calls",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("agent", sa.String(64), nullable=False),
        sa.Column("way", sa.String(8), nullable=False),
        sa.Column("stage", sa.String(16), nullable=False),
        sa.Column("caller_sid", sa.String(34)),
        sa.Column("queue", sa.String(64)),
        sa.Column("agent_sid", sa.String(34)),
        sa.Column("made", Instant, nullable=False),
        sa.Column("until", Instant, nullable=False),
        sa.Column("ended", Instant),
        sa.Column("result", sa.String(16)),
        sa.PrimaryKeyConstraint("id", name="pk_agent_calls"),
        sa.UniqueConstraint("agent_sid", name="uq_agent_calls_agent_sid"),
    )
    op.create_index("ix_agent_calls_caller_sid", "agent_calls", ["caller_sid"])
    op.create_index("ix_agent_calls_ended", "agent_calls", ["ended"])
    live = sa.text("ended IS NULL")
    for name, column in (("agent", "agent"), ("caller", "caller_sid")):
        op.create_index(
            f"uq_agent_calls_{name}",
            "agent_calls",
            [column],
            unique=True,
            sqlite_where=live,
            postgresql_where=live,
        )
