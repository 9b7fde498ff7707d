"""SQLite as it is set up: what stands on every connection, and that it obeyed."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from ivr.errors import WrongUse
from ivr.store import sqlite
from ivr.store.engine import open_store
from ivr.store.sqlite_versions import judge

if TYPE_CHECKING:
    from pathlib import Path

    from ivr.store.engine import Store


def opened(tmp_path: Path) -> Store:
    return open_store(f"sqlite:///{tmp_path / 'ivr.db'}")


def test_sqlite_reads_its_settings_back(tmp_path: Path) -> None:
    """FULL, the journal this version may use, foreign keys and a time-out stand on every connection."""
    store = opened(tmp_path)

    with store.begin() as connection:
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        found = sqlite.settings_of(raw)

    assert judge(sqlite3.sqlite_version).journal_mode == found["journal_mode"]
    assert (2, 1) == (found["synchronous"], found["foreign_keys"])
    assert isinstance(found["busy_timeout"], int) and 0 < found["busy_timeout"] <= sqlite.BUSY_TIMEOUT_MS


def test_a_reader_has_its_own_time_after_a_writer_that_had_little_left(tmp_path: Path) -> None:
    """A connection goes from one to the other, and what time the writer had left is not the reader's."""
    store = opened(tmp_path)
    with store.engine.connect() as connection, connection.execution_options(writes_by=0.0).begin():
        connection.execute(sa.text("DELETE FROM calls"))

    with store.read() as connection:
        found = connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one()

    assert sqlite.BUSY_TIMEOUT_MS == found


def test_sqlite_that_does_not_obey_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pragma that reads back otherwise stops the start; it is not hoped away."""
    monkeypatch.setattr(sqlite, "_FULL", 7)

    with pytest.raises(WrongUse, match=r"synchronous is .* and must be 7"):
        opened(tmp_path)


def test_a_writer_takes_the_lock_at_once(tmp_path: Path) -> None:
    """BEGIN IMMEDIATE: a transaction that only read so far already keeps other writers out."""
    store = opened(tmp_path)
    other = sqlite3.connect(tmp_path / "ivr.db", timeout=0)

    with store.begin(), pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")
    other.close()
