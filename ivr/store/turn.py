"""One transaction at a time through a part of the program: what SQLite does for everything, PostgreSQL where asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

if TYPE_CHECKING:
    from sqlalchemy import Connection


def take_turn(connection: Connection, part: int) -> None:
    """Wait until no other transaction is in this part; it is left with the end of this one.

    part: a number that no other part takes. A transaction that holds a turn and then waits for a row of one that waits
    for the turn ends in a deadlock, so each part says which rows come first.

    https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(part)))
