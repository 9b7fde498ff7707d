"""Opening the database, and its transactions. Knows no table.

SQLite: `synchronous=FULL`, `BEGIN IMMEDIATE` for every writing transaction, the journal mode its version may be trusted
with, a busy time-out, foreign keys; all read back on every connection. One transaction writes at a time in a process,
so that threads wait in line and do not poll for the file's lock. PostgreSQL: `synchronous_commit` is on, and nothing
waits longer than a webhook may.
"""

from __future__ import annotations

import logging
import os
import threading
import weakref
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError, ProgrammingError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from ivr import clock
from ivr.errors import StoreDown, WrongUse
from ivr.store import postgres, sqlite
from ivr.store.announcing import SAID
from ivr.store.breaker import Breaker
from ivr.store.migrations import HEAD, VERSION_TABLE
from ivr.store.schema import bring_up_to_date, is_up_to_date
from ivr.store.tables import metadata

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection, Engine

    from ivr.store.announcing import Due, Listener

T = TypeVar("T")

log = logging.getLogger(__name__)

MEMORY = "sqlite://"
# "100% heard <= 3 s" while the database is locked (reliability F05).
LONGEST_WAIT_S = 2.0


class Store:
    """One open database. Any thread may use it; after a fork the child connects anew."""

    def __init__(self, engine: Engine, description: str) -> None:
        self.engine = engine
        self.description = description
        self._is_sqlite = engine.dialect.name == "sqlite"
        self.in_memory = self._is_sqlite and isinstance(engine.pool, sa.StaticPool)
        self._writer = threading.Lock()
        self._breaker = Breaker(clock.monotonic)
        self._listener: Listener | None = None
        _open_stores.add(self)

    def tell(self, listener: Listener) -> None:
        """Have `listener` told from now on what each transaction announced, after its commit, in the same thread."""
        self._listener = listener

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Open a writing transaction: committed at the end, rolled back when anything is raised.

        Raises:
            StoreDown: it could not be opened, written or committed in time.
        """
        said: list[Due] = []
        with (
            self._guarded(),
            self._turn_to_write() as deadline,
            self.engine.connect() as connection,
            connection.execution_options(writes_by=deadline, **{SAID: said}).begin(),
        ):
            yield connection
        # Nobody waits in line behind it any more: whoever listens may take a moment.
        if said and self._listener is not None:
            try:
                self._listener(said)
            except Exception:  # what is committed is committed: the answer that was kept must be given
                log.exception("what was announced was not heard")

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a reading transaction: one state of the database throughout. Keep it short; it holds up writers.

        Raises:
            StoreDown: the database cannot be read.
        """
        with self._guarded():
            if self.in_memory:  # one connection for all
                with self._turn_to_write(), self.engine.connect() as connection, connection.begin():
                    yield connection
            else:
                with self.engine.connect() as connection, connection.begin():
                    yield connection

    def run(self, work: Callable[[Connection], T]) -> T:
        """Return what `work` returns, done in one writing transaction.

        It is done once more where the database says that another worker was first, or the connection was lost: `work`
        must look up by its key what it may have done already.

        Raises:
            StoreDown: the second time too.
        """
        try:
            with self.begin() as connection:
                return work(connection)
        except StoreDown as error:
            if not _is_worth_another_try(error):
                raise
        with self.begin() as connection:
            return work(connection)

    def check(self) -> None:
        """Read from the database.

        Raises:
            StoreDown: it cannot be read.
        """
        with self.read() as connection:
            connection.execute(sa.text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()  # noqa: S608 - a constant

    def close(self) -> None:
        """Close every connection that is not in use."""
        self.engine.dispose()

    def after_fork(self) -> None:
        """Forget the parent's connections without closing them, and its lock."""
        self.engine.dispose(close=False)
        self._writer = threading.Lock()

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Turn what the driver raises into StoreDown, and let connections that failed go."""
        self._breaker.enter()
        try:
            yield
        except ProgrammingError:
            raise  # our own mistake, not the database's state
        except (DBAPIError, PoolTimeout) as error:
            why = _in_words(error)
            if isinstance(error, DataError):
                # What one caller sent does not fit. The database is well, and the others must not go without it.
                log.error("A value cannot be kept: %s", why)
            elif not _was_another_first(error):
                # A file that was replaced or made writable again is only seen by a new connection.
                self._let_go()
                self._breaker.failed(why)
            raise StoreDown(why) from error
        except StoreDown as error:
            self._breaker.failed(str(error))
            raise
        self._breaker.worked()

    def _let_go(self) -> None:
        if not self.in_memory:
            self.engine.dispose()

    @contextmanager
    def _turn_to_write(self) -> Iterator[float]:
        """Wait in line to write; yield the monotonic instant at which all waiting ends."""
        deadline = clock.monotonic() + LONGEST_WAIT_S
        if not self._is_sqlite:
            yield deadline
            return
        writer = self._writer
        if not writer.acquire(timeout=LONGEST_WAIT_S):
            raise StoreDown(f"The store was busy for {LONGEST_WAIT_S:g} s.")
        try:
            yield deadline
        finally:
            writer.release()


def open_store(url: str = MEMORY) -> Store:
    """Return the database at a SQLAlchemy URL, brought up to date; `sqlite://` is one in memory.

    Raises:
        WrongUse: the URL, the database, its driver or its settings will not do; says what to mend.
    """
    try:
        parsed = sa.make_url(url)
    except ArgumentError:
        raise WrongUse(
            "IVR_DATABASE_URL is no database URL. Write sqlite:////path/ivr.db or postgresql://user@host/name."
        ) from None
    match parsed.get_backend_name():
        case "sqlite" if parsed.database in (None, "", ":memory:"):
            store = Store(sqlite.memory_engine(), "SQLite in memory")
            # The tables as they are now: a call at the terminal must not wait for every migration there ever was.
            with store.begin() as connection:
                metadata.create_all(connection)
                connection.execute(sa.text(f"CREATE TABLE {VERSION_TABLE} (version_num VARCHAR(32) NOT NULL)"))
                connection.execute(sa.insert(sa.table(VERSION_TABLE, sa.column("version_num"))), {"version_num": HEAD})
            return store
        case "sqlite":
            store = Store(*sqlite.file_engine(parsed))
        case "postgresql":
            store = Store(*postgres.server_engine(parsed))
        case other:
            raise WrongUse(f"IVR_DATABASE_URL names {other!r}. This program works on SQLite and PostgreSQL.")
    _prepare(store)
    return store


def _prepare(store: Store) -> None:
    """Bring the schema up to date, in a transaction that keeps others out."""
    try:
        with store.read() as connection:
            if is_up_to_date(connection):
                return
        with store.begin() as connection:
            if store.engine.dialect.name != "sqlite":
                postgres.lock_schema(connection)
            bring_up_to_date(connection)
    except (StoreDown, SQLAlchemyError) as error:
        store.close()
        raise WrongUse(f"The database cannot be opened: {error}") from error
    except BaseException:
        store.close()
        raise


def _is_worth_another_try(error: StoreDown) -> bool:
    cause = error.__cause__
    return isinstance(cause, DBAPIError) and (cause.connection_invalidated or _was_another_first(cause))


def _was_another_first(error: Exception) -> bool:
    """Return whether two transactions stood in each other's way, and this one made room: the database is well."""
    # 40001: serialization_failure, 40P01: deadlock_detected. https://www.postgresql.org/docs/current/errcodes-appendix.html
    sqlstate = getattr(getattr(error, "orig", None), "sqlstate", None)
    return isinstance(error, IntegrityError) or sqlstate in ("40001", "40P01")


def _in_words(error: Exception) -> str:
    """Return what the driver said, without the statement and its values: those may hold what a caller keyed in."""
    said = str(getattr(error, "orig", None) or "no connection came free in time").strip()
    return f"{said.splitlines()[0]}."


# Connections cannot be shared with a child. https://docs.sqlalchemy.org/en/21/core/pooling.html#pooling-multiprocessing
_open_stores: weakref.WeakSet[Store] = weakref.WeakSet()


def _after_fork() -> None:
    for store in _open_stores:
        store.after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
