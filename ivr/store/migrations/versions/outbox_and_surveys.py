"""What leaves in writing, the survey after a call, and who wants no text messages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ivr.store.columns import Instant

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the tables; nothing has left yet, and nobody was asked."""
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("template", sa.String(64), nullable=False),
        sa.Column("call_sid", sa.String(34)),
        sa.Column("recipient", sa.String(254)),
        sa.Column("recipient_hash", sa.String(64), nullable=False),
        sa.Column("recipient_tail", sa.String(32), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("made", Instant, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("next", Instant),
        sa.Column("tried", Instant),
        sa.Column("sid", sa.String(34)),
        sa.Column("delivery", sa.String(24)),
        sa.Column("why", sa.String(200)),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("key", name="uq_outbox_key"),
        sa.UniqueConstraint("sid", name="uq_outbox_sid"),
    )
    op.create_index("ix_outbox_call_sid", "outbox", ["call_sid"])
    op.create_index("ix_outbox_made", "outbox", ["made"])
    op.create_index("ix_outbox_recipient", "outbox", ["recipient_hash", "made"])
    waiting = sa.text("next IS NOT NULL")
    op.create_index("ix_outbox_next", "outbox", ["next"], sqlite_where=waiting, postgresql_where=waiting)
    op.create_table(
        "surveys",
        sa.Column("call_sid", sa.String(34), nullable=False),
        sa.Column("caller_hash", sa.String(64), nullable=False),
        sa.Column("queue", sa.String(64)),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("asked", Instant, nullable=False),
        sa.Column("score", sa.Integer),
        sa.Column("answered", Instant),
        sa.Column("asked_again", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("call_sid", name="pk_surveys"),
    )
    op.create_index("ix_surveys_asked", "surveys", ["asked"])
    op.create_index("ix_surveys_answered", "surveys", ["answered"])
    op.create_index("ix_surveys_caller", "surveys", ["caller_hash", "asked"])
    op.create_table(
        "opt_outs",
        sa.Column("caller_hash", sa.String(64), nullable=False),
        sa.Column("since", Instant, nullable=False),
        sa.PrimaryKeyConstraint("caller_hash", name="pk_opt_outs"),
    )
    op.create_table(
        "sms_replies",
        sa.Column("message_sid", sa.String(34), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("meaning", sa.String(16), nullable=False),
        sa.Column("answer", sa.Text),
        sa.PrimaryKeyConstraint("message_sid", name="pk_sms_replies"),
    )
    op.create_index("ix_sms_replies_at", "sms_replies", ["at"])
