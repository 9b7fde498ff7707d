"""Emptying a store that is private to a run, so that one open database serves many calls that know nothing of another.

Opening one costs more than a call. Never used on a store that is anybody's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from ivr.store.tables import metadata

if TYPE_CHECKING:
    from sqlalchemy import Connection

# Made once, rows that point at others before those; a statement costs as much to make as to run.
_DELETIONS = tuple(sa.delete(table) for table in reversed(metadata.sorted_tables))


def empty(connection: Connection) -> None:
    """Delete every row of every table of ours."""
    for deletion in _DELETIONS:
        connection.execute(deletion)
