"""Emptying a store that is private to a run, so that one open database serves many calls that know nothing of another.

Opening one costs more than a call. Never used on a store that is anybody's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from ivr.store.tables import metadata

if TYPE_CHECKING:
    from sqlalchemy import Connection

# Rows that point at others go before those. Made once; and most tables are empty already, which one question tells:
# a statement costs more than what it does.
_DELETIONS = {table.name: sa.delete(table) for table in reversed(metadata.sorted_tables)}
_FILLED: sa.CompoundSelect[tuple[str]] = sa.union_all(
    *(
        sa.select(sa.literal_column(f"'{table.name}'")).where(
            sa.select(sa.literal_column("1")).select_from(table).exists()
        )
        for table in metadata.sorted_tables
    )
)


def empty(connection: Connection) -> None:
    """Delete every row of every table of ours."""
    filled = set(connection.execute(_FILLED).scalars())
    for name, deletion in _DELETIONS.items():
        if name in filled:
            connection.execute(deletion)
