"""Calls, what they know, their turns, and tickets with their events."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ivr.store.columns import Instant

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "calls",
        sa.Column("call_sid", sa.String(34), nullable=False),
        sa.Column("caller_hash", sa.String(64)),
        sa.Column("caller_tail", sa.String(32)),
        sa.Column("called", sa.String(64)),
        sa.Column("language", sa.String(16)),
        sa.Column("class", sa.String(32)),
        sa.Column("release", sa.String(80)),
        sa.Column("started", Instant, nullable=False),
        sa.Column("ended", Instant),
        sa.Column("status", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("call_sid", name="pk_calls"),
    )
    op.create_index("ix_calls_caller_hash", "calls", ["caller_hash"])
    op.create_index("ix_calls_started", "calls", ["started"])
    op.create_table(
        "known_values",
        sa.Column("call_sid", sa.String(34), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("shown", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("call_sid", "name", name="pk_known_values"),
        sa.ForeignKeyConstraint(["call_sid"], ["calls.call_sid"], name="fk_known_values_call_sid", ondelete="CASCADE"),
    )
    op.create_table(
        "turns",
        sa.Column("call_sid", sa.String(34), nullable=False),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("content", sa.String(64), nullable=False),
        sa.Column("effect", sa.Boolean, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("headers", sa.JSON, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("call_sid", "step", "content", name="pk_turns"),
    )
    op.create_index("ix_turns_at", "turns", ["at"])
    effect = sa.column("effect", sa.Boolean)
    op.create_index(
        "uq_turns_effect", "turns", ["call_sid", "step"], unique=True, sqlite_where=effect, postgresql_where=effect
    )
    op.create_table(
        "tickets",
        sa.Column("number", sa.String(12), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("made", Instant, nullable=False),
        sa.Column("due", Instant, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("queue", sa.String(64), nullable=False),
        sa.Column("level", sa.Integer, nullable=False),
        sa.Column("call_sid", sa.String(34), nullable=False),
        sa.Column("caller_hash", sa.String(64)),
        sa.Column("caller_tail", sa.String(32)),
        sa.Column("call_back", sa.String(20)),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("details", sa.JSON, nullable=False),
        sa.Column("recording", sa.Text),
        sa.PrimaryKeyConstraint("number", name="pk_tickets"),
    )
    op.create_index("ix_tickets_made", "tickets", ["made"])
    op.create_index("ix_tickets_call_sid", "tickets", ["call_sid"])
    op.create_table(
        "ticket_events",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("number", sa.String(12), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ticket_events"),
        sa.ForeignKeyConstraint(["number"], ["tickets.number"], name="fk_ticket_events_number", ondelete="CASCADE"),
    )
    op.create_index("ix_ticket_events_number", "ticket_events", ["number"])
