"""The store on real databases: what is kept, what is refused, and how it comes back."""

from __future__ import annotations

import logging
import os
import shutil
import sqlite3
import threading
import traceback
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import ProgrammingError

from ivr.errors import StoreDown, WrongUse
from ivr.store.engine import open_store
from ivr.store.tables import calls

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

    from ivr.store.engine import Store

NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)


def put(connection: Connection, sid: str, at: datetime = NOON) -> None:
    connection.execute(sa.insert(calls), {"call_sid": sid, "started": at, "status": "in-progress"})


def sids(store: Store) -> list[str]:
    with store.read() as connection:
        return list(connection.execute(sa.select(calls.c.call_sid).order_by(calls.c.call_sid)).scalars())


def file_store(tmp_path: Path) -> Store:
    return open_store(f"sqlite:///{tmp_path / 'ivr.db'}")


def test_a_transaction_is_kept_whole_or_not_at_all(store: Store) -> None:
    """What is raised inside undoes everything before it."""
    with store.begin() as connection:
        put(connection, "CA1")
    with pytest.raises(ZeroDivisionError), store.begin() as connection:
        put(connection, "CA2")
        _ = 1 / 0

    assert ["CA1"] == sids(store)


def test_what_is_kept_is_there_after_reopening(database_url: str) -> None:
    """The schema is made once, and found again."""
    first = open_store(database_url)
    with first.begin() as connection:
        put(connection, "CA1")
    first.close()

    again = open_store(database_url)

    assert ["CA1"] == sids(again)
    again.close()


def test_an_instant_comes_back_as_it_was(store: Store) -> None:
    """Whatever zone it was written in, it is the same instant in UTC."""
    tokyo = NOON.astimezone(timezone(timedelta(hours=9)))
    with store.begin() as connection:
        put(connection, "CA1", tokyo)

    with store.read() as connection:
        found = connection.execute(sa.select(calls.c.started)).scalar_one()

    assert (NOON, UTC) == (found, found.tzinfo)


def test_work_is_done_again_when_another_was_first(store: Store) -> None:
    """A unique key taken meanwhile is no failure: the work begins again and finds what is there."""
    with store.begin() as connection:
        put(connection, "CA1")
    tries: list[int] = []

    def work(connection: Connection) -> str:
        tries.append(len(tries))
        if len(tries) == 1:
            put(connection, "CA1")
        return "found"

    assert "found" == store.run(work)
    assert [0, 1] == tries


def test_an_error_does_not_tell_what_was_written(store: Store) -> None:
    """Its trace goes to the log, and what a caller keyed in must not."""
    keyed = "8812345678"
    with pytest.raises((StoreDown, ProgrammingError)) as raised, store.begin() as connection:
        connection.execute(sa.text("INSERT INTO nowhere VALUES (:keyed)"), {"keyed": keyed})

    told = "".join(traceback.format_exception(raised.value))
    assert "[SQL: INSERT INTO nowhere" in told
    assert keyed not in told


def test_a_value_that_does_not_fit_is_nobody_elses_trouble(database_url: str, caplog: pytest.LogCaptureFixture) -> None:
    """What one caller sends again and again does not take the store from the others."""
    store = open_store(database_url)
    for number in range(5):
        with suppress(StoreDown), store.begin() as connection:  # SQLite does not mind
            connection.execute(sa.update(calls).values(called="x" * 65))
            put(connection, f"CA{number}" + "x" * 40)

    with store.begin() as connection:
        put(connection, "CA-other")

    assert "CA-other" in sids(store)
    assert "down" not in caplog.text
    store.close()


def test_many_threads_write_in_line(store: Store) -> None:
    """None is turned away, and nothing is lost."""

    def write(name: int) -> None:
        for number in range(10):
            with store.begin() as connection:
                put(connection, f"CA{name}-{number}")

    threads = [threading.Thread(target=write, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert 80 == len(sids(store))


def test_two_stores_on_one_database_see_one_another(database_url: str) -> None:
    """Two workers are two stores; migrating at the same time does no harm."""
    stores: list[Store] = []
    threads = [threading.Thread(target=lambda: stores.append(open_store(database_url))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    for number, one in enumerate(stores):
        with one.begin() as connection:
            put(connection, f"CA{number}")

    assert [["CA0", "CA1", "CA2", "CA3"]] * 4 == [sids(one) for one in stores]
    for one in stores:
        one.close()


def test_a_store_in_memory_is_its_own() -> None:
    """Two of them share nothing; threads of one share everything."""
    one, other = open_store(), open_store("sqlite:///:memory:")
    thread = threading.Thread(target=lambda: one.run(lambda connection: put(connection, "CA1")))
    thread.start()
    thread.join()

    assert (["CA1"], []) == (sids(one), sids(other))


def test_postgres_reads_its_settings_back(postgres_url: str) -> None:
    """A commit is on disk when it returns, and nothing waits longer than a webhook may."""
    from ivr.store.postgres import server_engine

    engine, _ = server_engine(sa.make_url(postgres_url))
    with engine.connect() as connection:
        found = [
            connection.exec_driver_sql(f"SHOW {name}").scalar_one()
            for name in ("synchronous_commit", "statement_timeout", "lock_timeout")
        ]
    engine.dispose()

    assert ["on", "2s", "2s"] == found


def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    """Folder and file are made unreadable for others: callers' entries are in them."""
    open_store(f"sqlite:///{tmp_path / 'data' / 'ivr.db'}").close()

    assert ["0o700", "0o600"] == [
        oct(path.stat().st_mode & 0o777) for path in (tmp_path / "data", tmp_path / "data" / "ivr.db")
    ]


def test_a_folder_that_cannot_be_is_told_plainly(tmp_path: Path) -> None:
    """What, where and how to mend it."""
    (tmp_path / "taken").write_text("a file")

    with pytest.raises(WrongUse, match=r"taken.ivr\.db cannot be opened for writing: .*\. Set IVR_DATA to a folder"):
        open_store(f"sqlite:///{tmp_path / 'taken' / 'ivr.db'}")


@pytest.mark.parametrize(
    ("url", "words"),
    [("no url", "is no database URL"), ("mysql://h/d", "works on SQLite and PostgreSQL")],
)
def test_a_url_that_will_not_do_is_told_plainly(url: str, words: str) -> None:
    """The value is not echoed: it may hold a password."""
    with pytest.raises(WrongUse, match=words):
        open_store(url)


def test_a_server_that_is_not_there_is_told_plainly(postgres_url: str, tmp_path: Path) -> None:
    """At the start, in words."""
    with pytest.raises(WrongUse, match="The database cannot be opened"):
        open_store(f"postgresql://ivr@/nothing?host={tmp_path}")


def test_a_locked_database_is_down_within_three_seconds_and_comes_back(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Reliability F05: the wait is bounded, it is logged once, and the next transaction after the lock succeeds."""
    store = file_store(tmp_path)
    other = sqlite3.connect(tmp_path / "ivr.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    started = datetime.now(UTC)

    with caplog.at_level(logging.WARNING):
        for _ in range(2):
            with pytest.raises(StoreDown, match="locked"):
                store.run(lambda connection: put(connection, "CA1"))
    took = datetime.now(UTC) - started
    other.execute("ROLLBACK")
    store.run(lambda connection: put(connection, "CA2"))

    assert took < timedelta(seconds=2 * 3)
    assert ["CA2"] == sids(store)
    assert 1 == caplog.text.count("The store is down") == caplog.text.count("The store is back")
    other.close()


def test_a_full_database_loses_nothing_and_comes_back(tmp_path: Path) -> None:
    """Reliability F07: what does not fit is refused whole; with room again, the same store goes on."""
    store = file_store(tmp_path)
    store.run(lambda connection: put(connection, "CA1"))

    def fill(connection: Connection) -> None:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
        for number in range(5000):
            put(connection, f"CB{number}")

    with pytest.raises(StoreDown, match="full"):
        store.run(fill)
    store.run(lambda connection: put(connection, "CA2"))

    assert ["CA1", "CA2"] == sids(store)


def test_a_vanished_database_is_down_and_not_made_anew(tmp_path: Path) -> None:
    """Reliability F08: a promise kept in an empty new file would be lost with the old one's return."""
    store = file_store(tmp_path)
    store.run(lambda connection: put(connection, "CA1"))
    shutil.move(tmp_path / "ivr.db", tmp_path / "away.db")

    with pytest.raises(StoreDown):
        store.run(lambda connection: put(connection, "CA2"))
    missing = not (tmp_path / "ivr.db").exists()
    shutil.move(tmp_path / "away.db", tmp_path / "ivr.db")
    store.run(lambda connection: put(connection, "CA3"))

    assert missing
    assert ["CA1", "CA3"] == sids(store)


@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="root may write where nobody may")
def test_a_read_only_database_is_down_and_comes_back(tmp_path: Path) -> None:
    """Reliability F08."""
    store = file_store(tmp_path)
    (tmp_path / "ivr.db").chmod(0o400)
    store.close()

    with pytest.raises(StoreDown, match="readonly"):
        store.run(lambda connection: put(connection, "CA1"))
    (tmp_path / "ivr.db").chmod(0o600)
    store.run(lambda connection: put(connection, "CA2"))

    assert ["CA2"] == sids(store)


def test_a_connection_that_was_cut_is_replaced(postgres_url: str, store: Store) -> None:
    """Reliability F04: after the server ended every connection, the next transaction is done all the same."""
    if store.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has no connection to cut")
    admin = sa.create_engine(postgres_url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    store.run(lambda connection: put(connection, "CA1"))
    with admin.connect() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'test_%%'"
        )

    store.run(lambda connection: put(connection, "CA2"))

    assert ["CA1", "CA2"] == sids(store)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_forked_child_has_connections_of_its_own(tmp_path: Path) -> None:
    """A server forks after the store was opened; sharing a connection would corrupt the database."""
    store = file_store(tmp_path)
    store.run(lambda connection: put(connection, "CA1"))

    child = os.fork()
    if child == 0:
        done = 1
        try:
            store.run(lambda connection: put(connection, "CA2"))
            done = 0
        finally:
            os._exit(done)
    store.run(lambda connection: put(connection, "CA3"))
    _, status = os.waitpid(child, 0)

    assert 0 == status
    assert ["CA1", "CA2", "CA3"] == sids(store)


def test_a_dead_end_of_two_transactions_is_no_store_that_is_down(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    """Each holds the row the other wants, which SQLite never comes to: one makes room, and is done after the other."""
    with store.begin() as connection:
        for sid in ("CA1", "CA2"):
            put(connection, sid)
    both_hold = threading.Barrier(2)

    def write(first: str, second: str) -> None:
        tries = iter((True,))

        def work(connection: Connection) -> None:
            if store.engine.dialect.name == "postgresql":  # or it looks only after half of our own patience
                connection.execute(sa.text("SET LOCAL deadlock_timeout = '50ms'"))
            for sid in (first, second):
                connection.execute(sa.update(calls).where(calls.c.call_sid == sid).values(status=first))
                if sid == first and store.engine.dialect.name == "postgresql" and next(tries, False):
                    both_hold.wait(10)

        store.run(work)
        done.append(first)

    done: list[str] = []
    threads = [threading.Thread(target=write, args=pair) for pair in (("CA1", "CA2"), ("CA2", "CA1"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert ["CA1", "CA2"] == sorted(done)
    assert "The store is down" not in caplog.text
