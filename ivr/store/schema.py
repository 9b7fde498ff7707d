"""Brings a database to the shape this program works with, once, whoever comes first.

Runs inside a writing transaction that its caller opened, so that two processes that start together do not both
migrate, and a migration that is cut short leaves the database as it was.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text

from ivr.errors import WrongUse
from ivr.store.migrations import HEAD, REVISIONS, VERSION_TABLE

if TYPE_CHECKING:
    from sqlalchemy import Connection

_MIGRATIONS = Path(__file__).parent / "migrations"


def revision(connection: Connection) -> str | None:
    """Return the revision the database stands at; None for an empty one.

    Raises:
        WrongUse: it holds tables of somebody else's.
    """
    names = inspect(connection).get_table_names()
    if VERSION_TABLE not in names:
        if names:
            raise WrongUse(
                "This database holds other tables than this program's. Name an empty one in IVR_DATABASE_URL."
            )
        return None
    found = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()  # noqa: S608 - a constant
    return str(found) if found is not None else None


def bring_up_to_date(connection: Connection) -> None:
    """Migrate the database to HEAD.

    Raises:
        WrongUse: it was made by a newer version, or is not this program's.
    """
    if is_up_to_date(connection):
        return
    from alembic import command
    from alembic.config import Config

    config = Config()
    # ConfigParser reads % as the beginning of a name.
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def is_up_to_date(connection: Connection) -> bool:
    """Return whether the database stands at HEAD.

    Raises:
        WrongUse: it was made by a newer version, or is not this program's.
    """
    found = revision(connection)
    if found is not None and found not in REVISIONS:
        raise WrongUse(
            f"This database was made by a newer version of ivr: its revision is {found}, and this one knows {HEAD}."
            " Upgrade ivr, or name another database in IVR_DATABASE_URL."
        )
    return found == HEAD
