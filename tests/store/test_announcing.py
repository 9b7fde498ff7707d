"""What a transaction announces is heard once it is committed, and never otherwise."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from ivr.errors import StoreDown
from ivr.store.announcing import Due, announce
from ivr.store.tables import calls

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from ivr.store.engine import Store

NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)


def put(connection: Connection, sid: str, row: int) -> None:
    connection.execute(sa.insert(calls), {"call_sid": sid, "started": NOON, "status": "in-progress"})
    announce(connection, Due(row, NOON))


def sids(store: Store) -> list[str]:
    with store.read() as connection:
        return list(connection.execute(sa.select(calls.c.call_sid).order_by(calls.c.call_sid)).scalars())


def test_it_is_heard_after_the_commit(store: Store) -> None:
    """All of a transaction at once, when others can see its rows and may write."""
    heard: list[tuple[list[int], list[str]]] = []

    def listen(dues: Sequence[Due]) -> None:
        heard.append(([due.id for due in dues], sids(store)))
        if len(heard) == 1:
            store.run(lambda connection: put(connection, "CA3", 3))

    store.tell(listen)
    with store.begin() as connection:
        put(connection, "CA1", 1)
        put(connection, "CA2", 2)
        assert [] == heard

    assert [([1, 2], ["CA1", "CA2"]), ([3], ["CA1", "CA2", "CA3"])] == heard


def test_what_is_rolled_back_was_never_said(store: Store) -> None:
    """Whether somebody raised, or the database refused."""
    heard: list[Sequence[Due]] = []
    store.tell(heard.append)

    with pytest.raises(ZeroDivisionError), store.begin() as connection:
        put(connection, "CA1", 1)
        _ = 1 / 0
    with pytest.raises(StoreDown), store.begin() as connection:
        put(connection, "CA1", 1)
        put(connection, "CA1", 2)

    assert ([], []) == (heard, sids(store))


def test_a_second_attempt_says_it_once(store: Store) -> None:
    """The first was rolled back, and what it said with it."""
    heard: list[list[int]] = []
    store.tell(lambda dues: heard.append([due.id for due in dues]))
    store.run(lambda connection: put(connection, "CA1", 1))
    attempts = iter(["CA1", "CA2"])

    store.run(lambda connection: put(connection, next(attempts), 2))

    assert [[1], [2]] == heard


def test_who_announces_nothing_calls_nobody(store: Store) -> None:
    """A listener has no work from most transactions."""
    heard: list[Sequence[Due]] = []
    store.tell(heard.append)

    store.run(lambda connection: connection.execute(sa.delete(calls)))

    assert [] == heard


def test_a_listener_that_fails_undoes_nothing(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    """The transaction is committed, and its answer is given; the fault is told."""

    def fail(_dues: Sequence[Due]) -> None:
        raise RuntimeError("no ears")

    store.tell(fail)

    assert "done" == store.run(lambda connection: put(connection, "CA1", 1) or "done")

    assert ["CA1"] == sids(store)
    assert "no ears" in caplog.text
