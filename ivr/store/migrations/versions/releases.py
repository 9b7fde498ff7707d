"""Releases, which of them was live when, and emergency announcements."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ivr.store.columns import Instant

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the three tables; nothing is published yet."""
    op.create_table(
        "releases",
        sa.Column("id", sa.String(80), nullable=False),
        sa.Column("made", Instant, nullable=False),
        sa.Column("author", sa.String(64), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
        sa.Column("archive", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_releases"),
    )
    op.create_table(
        "publications",
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("release", sa.String(80), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("who", sa.String(64), nullable=False),
        sa.Column("before", sa.Integer),
        sa.PrimaryKeyConstraint("number", name="pk_publications"),
    )
    op.create_table(
        "announcements",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("starts", Instant, nullable=False),
        sa.Column("ends", Instant, nullable=False),
        sa.Column("words", sa.JSON, nullable=False),
        sa.Column("who", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_announcements"),
    )
