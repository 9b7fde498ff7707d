"""Putting a row there unless it is: the one statement SQLite and PostgreSQL share but SQL has no word for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection, Table


def insert_unless_there(connection: Connection, table: Table, row: Mapping[str, Any]) -> bool:
    """Insert the row unless its key is taken; return whether it was inserted."""
    insert = sqlite_insert if connection.dialect.name == "sqlite" else postgres_insert
    # What was inserted is asked back: a count of rows is not to be had beside a key that PostgreSQL makes.
    put = insert(table).values(row).on_conflict_do_nothing().returning(*table.primary_key)
    return connection.execute(put).first() is not None
