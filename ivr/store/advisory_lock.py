"""Having transactions of one matter go one by one: what SQLite does for everything, PostgreSQL where asked.

On SQLite one transaction writes at a time anyway. On PostgreSQL two count what neither has committed, and each finds
room for one more: a limit would hold only as far as nobody comes twice at once. Knows no table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from zlib import crc32

import sqlalchemy as sa

if TYPE_CHECKING:
    from sqlalchemy import Connection

# Locks of two numbers are apart from those of one, such as the schema's; this is ours among those that others take.
# https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-ADVISORY-LOCKS
_OURS = 0x495652


def take_advisory_lock(connection: Connection, matter: str) -> None:
    """Wait for who decides the same matter, and have others wait until this transaction ends.

    Ask for it before anything is counted: what is read before may be old by then. A transaction that holds it and then
    waits for a row of one that waits for it ends in a deadlock, so each matter says which rows come first.
    https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
    """
    if connection.dialect.name == "postgresql":
        number = sa.cast(crc32(matter.encode()) - 2**31, sa.Integer)  # crc32 is unsigned, an integer is not
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_OURS, number)))
