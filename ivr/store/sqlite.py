"""SQLite: how a connection is made, what it is told, and that it obeyed."""

from __future__ import annotations

import os
import random
import sqlite3
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import sqlalchemy as sa

from ivr import clock
from ivr.errors import StoreDown, WrongUse
from ivr.store.sqlite_versions import judge

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, Engine

BUSY_TIMEOUT_MS = 2000
_LOOK_AGAIN_S = 0.002
# PRAGMA synchronous reads back as a number. https://sqlite.org/pragma.html#pragma_synchronous
_FULL = 2


def memory_engine() -> Engine:
    """Return an engine on a database of its own in memory, with one connection that all threads take in turn."""
    engine = sa.create_engine(
        "sqlite://",
        poolclass=sa.StaticPool,
        connect_args={"check_same_thread": False, "isolation_level": None},
        hide_parameters=True,  # or an error's trace would tell the log what a caller keyed in
    )
    _begin_ourselves(engine)

    @sa.event.listens_for(engine, "connect")
    def set_up(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA foreign_keys=ON")

    return engine


def file_engine(url: URL) -> tuple[Engine, str]:
    """Return an engine on the file a URL names, made for its owner alone if it is not there, and its description.

    Raises:
        WrongUse: the folder or the file cannot be had, or SQLite does not take our settings.
    """
    path = Path(url.database or "").absolute()
    verdict = judge(sqlite3.sqlite_version)
    _make(path)
    uri = f"file:{quote(str(path))}?mode=rw"  # rw: a file that vanishes must not come back empty

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
        try:
            _set_up(connection, verdict.journal_mode)
        except BaseException:
            connection.close()
            raise
        return connection

    engine = sa.create_engine(
        "sqlite://",
        creator=connect,
        poolclass=sa.QueuePool,
        pool_timeout=BUSY_TIMEOUT_MS / 1000,
        hide_parameters=True,
    )
    _begin_ourselves(engine)
    return engine, f"{path} (synchronous FULL, journal {verdict.journal_mode}). {verdict.reason}"


def settings_of(connection: sqlite3.Connection) -> dict[str, object]:
    """Return the settings that durability rests on, as SQLite reads them back."""
    names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    return {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names}


def _make(path: Path) -> None:
    """Make the file, readable for its owner alone: it holds what callers keyed in.

    Raises:
        WrongUse: it cannot be.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        mend = "Set IVR_DATA to a folder you may write to."
        raise WrongUse(f"The database {path} cannot be opened for writing: {error.strerror}. {mend}") from error


def _set_up(connection: sqlite3.Connection, journal_mode: str) -> None:
    """Tell a new connection how to work, and make sure that it does.

    Raises:
        StoreDown: SQLite keeps another setting.
    """
    wanted: dict[str, object] = {
        "busy_timeout": BUSY_TIMEOUT_MS,
        "journal_mode": journal_mode,
        "synchronous": _FULL,
        "foreign_keys": 1,
    }
    for name, value in wanted.items():
        connection.execute(f"PRAGMA {name}={value}")
    found = settings_of(connection)
    wrong = [f"{name} is {found[name]} and must be {value}" for name, value in wanted.items() if found[name] != value]
    if wrong:
        mend = "Close other programs that have the file open, or use PostgreSQL."
        raise StoreDown(f"SQLite does not keep our settings: {', '.join(wrong)}. {mend}")


def _begin_ourselves(engine: Engine) -> None:
    """Have each transaction begin as it must: the driver's own way would begin a writer as a reader.

    A reader that turns writer can fail at once with "database is locked", busy time-out or not.
    https://docs.sqlalchemy.org/en/21/dialects/sqlite.html#enabling-non-legacy-sqlite-transactional-modes-with-the-sqlite3-or-aiosqlite-driver
    """

    @sa.event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        deadline = connection.get_execution_options().get("writes_by")
        if deadline is None:
            # A writer before on this connection may have left it with what little time the writer had left.
            connection.exec_driver_sql(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
            connection.exec_driver_sql("BEGIN")
            return
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        if not _begin_writing(raw, deadline):
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # once more, and its error is SQLAlchemy's


def _begin_writing(connection: sqlite3.Connection, deadline: float) -> bool:
    """Take the lock before a monotonic instant; return whether it was had.

    SQLite's own waiting sleeps up to a tenth of a second between looks, and another process with much to write takes
    the lock in each of those gaps.
    """
    connection.execute("PRAGMA busy_timeout=0")
    try:
        while True:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    return False
                if clock.monotonic() > deadline:
                    return False
                time.sleep(_LOOK_AGAIN_S * (0.5 + random.random()))  # noqa: S311 - only not in step with others
            else:
                return True
    finally:
        # The commit may have to wait for readers.
        left_ms = round((deadline - clock.monotonic()) * 1000)
        connection.execute(f"PRAGMA busy_timeout={max(1, min(left_ms, BUSY_TIMEOUT_MS))}")
