"""PostgreSQL: how a connection is made, what it is told, and that it obeyed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.exc import NoSuchModuleError

from ivr.errors import StoreDown, WrongUse

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, Engine

# A webhook answers within 5 s (reliability I1); what is not done by then must not go on behind its back.
_CONNECT_TIMEOUT_S = 2
_SETTINGS = {
    "synchronous_commit": "on",
    "statement_timeout": "2s",
    "lock_timeout": "2s",
    "idle_in_transaction_session_timeout": "10s",
}
# A dead peer is given up after this long, not after the system's many minutes.
# https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-TCP-USER-TIMEOUT
_DEAD_PEER_MS = 3000
# Any number that only this program takes: the lock under which one process migrates.
_SCHEMA_LOCK = 0x495652


def server_engine(url: URL) -> tuple[Engine, str]:
    """Return an engine on a server's database, and its description.

    Raises:
        WrongUse: the driver is not installed.
    """
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    try:
        engine = sa.create_engine(
            url,
            pool_timeout=_CONNECT_TIMEOUT_S,
            hide_parameters=True,  # or an error's trace would tell the log what a caller keyed in
            connect_args={"connect_timeout": _CONNECT_TIMEOUT_S, "tcp_user_timeout": _DEAD_PEER_MS},
        )
    except (ImportError, NoSuchModuleError) as error:
        raise WrongUse("PostgreSQL needs a driver: pip install 'ivr[postgres]'.") from error

    @sa.event.listens_for(engine, "connect")
    def set_up(connection: Any, _record: object) -> None:
        with connection.cursor() as cursor:
            for name, value in _SETTINGS.items():
                cursor.execute("SELECT set_config(%s, %s, false)", (name, value))
            found = {name: cursor.execute(f"SHOW {name}").fetchone()[0] for name in _SETTINGS}
        connection.commit()
        wrong = [
            f"{name} is {found[name]} and must be {value}" for name, value in _SETTINGS.items() if found[name] != value
        ]
        if wrong:
            raise StoreDown(f"PostgreSQL does not keep our settings: {', '.join(wrong)}.")

    shown = url.set(password=None).render_as_string()
    return engine, f"{shown} (synchronous_commit on)"


def lock_schema(connection: Connection) -> None:
    """Keep other processes from migrating until this transaction ends."""
    connection.execute(sa.text("SET LOCAL statement_timeout = 0"))
    connection.execute(sa.text("SET LOCAL lock_timeout = '30s'"))
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_SCHEMA_LOCK)))
