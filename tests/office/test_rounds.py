"""Rounds of several workers at once: what is due and what is late is done once, whoever comes to it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from threading import Barrier
from typing import TYPE_CHECKING

from ivr.errors import StoreDown
from ivr.office import tickets
from ivr.office.rounds import Rounds
from tests.office.conftest import NOON, SECRET
from tests.office.posted_rows import Hours, Provider, put, states

if TYPE_CHECKING:
    from ivr.office.calls import Caller
    from ivr.store.engine import Store

WORKERS, LATE, DUE = 4, 6, 12


def test_workers_at_once_hand_up_and_send_once(store: Store, caller: Caller) -> None:
    """Each late ticket goes up one level, and each message leaves once, on either database."""
    with store.begin() as connection:
        numbers = [
            tickets.make(
                connection,
                tickets.Wanted("complaint", "general", "zh-CN", NOON - timedelta(hours=1), f"CA{each}", f"k{each}"),
                caller,
                SECRET,
                NOON - timedelta(days=1),
            )
            for each in range(LATE)
        ]
    put(store, *range(DUE))
    provider, together = Provider(), Barrier(WORKERS)

    def work(_worker: int) -> None:
        rounds = Rounds(store, provider, Hours())
        together.wait(10)
        while True:
            with suppress(StoreDown):  # four at a slow disk; the rest is done in the next round
                rounds.make()
                return

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(work, range(WORKERS)))

    with store.read() as connection:
        histories = [[event for _, event, _ in tickets.history(connection, number)] for number in numbers]
    assert [1] * LATE == [history.count("escalated") for history in histories]
    assert ({"sent": DUE}, [1] * DUE) == (states(store), list(provider.reached.values()))
