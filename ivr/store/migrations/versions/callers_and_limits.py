"""What is remembered of callers, tries that are limited, the call log, and the audit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ivr.store.columns import Instant

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the four tables."""
    op.create_table(
        "callers",
        sa.Column("caller_hash", sa.String(64), nullable=False),
        sa.Column("language", sa.String(16)),
        sa.Column("class", sa.String(32)),
        sa.Column("since", Instant, nullable=False),
        sa.PrimaryKeyConstraint("caller_hash", name="pk_callers"),
    )
    op.create_table(
        "attempts",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("field", sa.String(64), nullable=False),
        sa.Column("call_sid", sa.String(34), nullable=False),
        sa.Column("caller_hash", sa.String(64)),
        sa.Column("value_hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_attempts"),
    )
    for column in ("at", "call_sid", "caller_hash", "value_hash"):
        op.create_index(f"ix_attempts_{column}", "attempts", [column])
    op.create_table(
        "events",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("call_sid", sa.String(34), nullable=False),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("node", sa.String(1100), nullable=False),
        sa.Column("outcome", sa.String(32), nullable=False),
        sa.Column("release", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
    )
    for column in ("at", "call_sid"):
        op.create_index(f"ix_events_{column}", "events", [column])
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("who", sa.String(64), nullable=False),
        sa.Column("did", sa.String(64), nullable=False),
        sa.Column("to", sa.String(128), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
