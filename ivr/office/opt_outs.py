"""Numbers that want no text messages: for ever, or until they say otherwise. Kept under the keyed hash alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from ivr.store.tables import opt_outs
from ivr.store.upsert import insert_unless_there

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


def stop(connection: Connection, caller_hash: str, now: datetime) -> None:
    """Send this number nothing from here on. No sweep deletes it."""
    insert_unless_there(connection, opt_outs, {"caller_hash": caller_hash, "since": now})


def start(connection: Connection, caller_hash: str) -> None:
    """Let this number be sent messages again."""
    connection.execute(sa.delete(opt_outs).where(opt_outs.c.caller_hash == caller_hash))


def has_stopped(connection: Connection, caller_hash: str) -> bool:
    """Return whether this number wants no messages."""
    return connection.execute(sa.select(sa.exists().where(opt_outs.c.caller_hash == caller_hash))).scalar_one()
