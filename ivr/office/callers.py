"""Callers: what is remembered of a number, by the caller's own wish. Kept under its keyed hash alone.

The wish is one, and so is the way out of it: who asked for a language to be remembered is remembered with their class
too, once a look-up has told it, and erasing takes both. What it was looked up by is never kept here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from ivr.store.tables import callers
from ivr.store.upsert import insert_unless_there

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from ivr.office.calls import Caller

_REMEMBERED = sa.select(callers.c["class"], callers.c.language).where(callers.c.caller_hash == sa.bindparam("hash"))


@dataclass(frozen=True, slots=True)
class Remembered:
    """What is known of a caller before the call; None where nothing is."""

    caller_class: str | None = None
    language: str | None = None


def identify(connection: Connection, caller: Caller) -> Remembered:
    """Return what is remembered of the caller; of a withheld number nothing is."""
    if caller.hash is None:
        return Remembered()
    row = connection.execute(_REMEMBERED, {"hash": caller.hash}).one_or_none()
    return Remembered(*row) if row else Remembered()


def remember(
    connection: Connection,
    caller: Caller,
    now: datetime,
    *,
    language: str | None = None,
    caller_class: str | None = None,
) -> None:
    """Remember a language or a class of the caller from now on; what is None stays as it is."""
    if caller.hash is None:
        return
    values = {name: value for name, value in (("language", language), ("class", caller_class)) if value is not None}
    insert_unless_there(connection, callers, {"caller_hash": caller.hash, "since": now})
    connection.execute(sa.update(callers).where(callers.c.caller_hash == caller.hash).values(since=now, **values))


def remember_class(connection: Connection, caller: Caller, caller_class: str, now: datetime) -> None:
    """Remember the class a look-up told of a caller who asked to be remembered; of anybody else nothing is kept."""
    if caller.hash is None:
        return
    whose = sa.and_(callers.c.caller_hash == caller.hash, callers.c.language.is_not(None))
    connection.execute(sa.update(callers).where(whose).values({"class": caller_class, "since": now}))


def forget(connection: Connection, caller: Caller) -> bool:
    """Erase everything that is remembered of a caller; return whether there was anything."""
    return connection.execute(sa.delete(callers).where(callers.c.caller_hash == caller.hash)).rowcount > 0


def forget_old(connection: Connection, before: datetime) -> int:
    """Erase what nobody has asked for, and no look-up has told, since then; return of how many callers."""
    return connection.execute(sa.delete(callers).where(callers.c.since < before)).rowcount
