"""Tasks on a real Redis: shared by workers, and gone without harm as it is down, frozen, restarted or flushed."""

from __future__ import annotations

import itertools
import logging
import threading
import time
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest

from ivr import clock as wall_clock
from ivr.office.outbox import Refused
from ivr.office.posting import deliver_one
from ivr.office.redis_tasks import REST_S, WAITS_S, RedisTasks
from ivr.office.rounds import Rounds
from ivr.office.tasks import Tasks, open_tasks
from ivr.store.announcing import Due
from ivr.store.engine import open_store
from tests.databases import postgres_database
from tests.office.conftest import NOON
from tests.office.posted_rows import Hours, Provider, Steps, put, states

if TYPE_CHECKING:
    from collections.abc import Iterator

    from huey.consumer import Consumer

    from ivr.office.outbox import Leased, Outcome
    from ivr.store.engine import Store
    from tests.redis_server import RedisServer


_numbers = itertools.count()


class Stopwatch:
    """A monotonic clock that is set by hand."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


class Counting(Provider):
    """Says when so many messages have reached it."""

    def __init__(self, until: int) -> None:
        super().__init__()
        self._until = until
        self.is_through = threading.Event()

    def send(self, message: Leased) -> Outcome:
        outcome = super().send(message)
        if self.reached.total() >= self._until:
            self.is_through.set()
        return outcome


def consumer_of(server: RedisServer, store: Store, provider: Provider) -> Consumer:
    """Return a running consumer, as another process would have."""
    take = partial(deliver_one, store, provider, Hours())
    consumer = open_tasks(server.url, Hours()).consumer(take, 10.0)
    consumer.start()
    return consumer


@pytest.fixture(params=["memory", "postgres"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty database that waits for no disk: nine threads at a slow one wait longer than the store lets them."""
    if request.param == "memory":
        yield "sqlite://"
    else:
        with postgres_database(request.getfixturevalue("postgres_url"), f"tasks_{next(_numbers)}") as url:
            yield url


def test_two_workers_share_a_thousand_rows(redis_server: RedisServer, store: Store) -> None:
    """Each row is sent once, on either database, and nothing is left in the queue."""
    rows, provider = 1_000, Counting(1_000)
    tasks = open_tasks(redis_server.url, Hours())
    store.tell(tasks.put)
    consumers = [consumer_of(redis_server, store, provider) for _ in range(2)]
    for first in range(0, rows, 50):
        put(store, *range(first, first + 50))

    assert provider.is_through.wait(50)
    for consumer in consumers:
        consumer.stop(graceful=True)

    assert (rows, {1}) == (len(provider.reached), set(provider.reached.values()))
    assert {"sent": rows} == states(store)
    assert 0 == consumers[0].huey.pending_count()


def test_redis_killed_and_back_empty_loses_nothing(redis_server: RedisServer, store: Store) -> None:
    """Rows committed before, while it was down and after are each sent once: by tasks or by a round."""
    provider = Counting(150)
    store.tell(open_tasks(redis_server.url, Hours()).put)
    consumers = [consumer_of(redis_server, store, provider) for _ in range(2)]
    put(store, *range(50))
    redis_server.kill()  # under way: most of their tasks die with it
    put(store, *range(50, 100))
    redis_server.start()
    put(store, *range(100, 150))

    rounds = Rounds(store, provider, Hours())
    while not provider.is_through.is_set():
        rounds.make()
    for consumer in consumers:
        consumer.stop(graceful=True)

    assert (150, {1}) == (len(provider.reached), set(provider.reached.values()))
    assert {"sent": 150} == states(store)


def test_redis_flushed_under_way_loses_nothing(redis_server: RedisServer, store: Store) -> None:
    """Neither what waited in the queue nor what was planned for another try."""
    provider, clock = Provider(), Hours()
    tasks = open_tasks(redis_server.url, clock)
    store.tell(tasks.put)
    steps = Steps(tasks, store, provider, clock)
    provider.outcomes = [Refused("429")]
    put(store, 1)
    steps.work()
    put(store, 2)
    assert (1, 1) == (steps.huey.scheduled_count(), steps.huey.pending_count())

    steps.huey.storage.conn.flushall()
    rounds = Rounds(store, provider, clock)
    rounds.make()
    at_once = states(store)
    clock.now = NOON.replace(minute=1)
    rounds.make()

    assert ({"not sent": 1, "sent": 1}, {"sent": 2}) == (at_once, states(store))
    assert [1, 1] == list(provider.reached.values())


def test_redis_does_not_fill_up_without_a_worker(redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is urgent and what came first stay; the rows of the others are found by rounds."""
    monkeypatch.setattr("ivr.office.redis_tasks.MOST_WAITING", 3)
    tasks = open_tasks(redis_server.url, Hours())
    later = [NOON + timedelta(minutes=minute) for minute in (9, 1, 8, 2, 7)]

    tasks.put([Due(row, NOON, is_urgent=row == 5) for row in range(1, 6)])
    tasks.put([Due(row, at) for row, at in enumerate(later, 1)])

    huey = tasks.consumer(print, 1.0).huey
    assert [5, 1, 2] == [task.args[0] for task in huey.pending()]
    assert [2, 4, 5] == [task.args[0] for task in huey.scheduled()]


@pytest.fixture
def in_shanghai(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have this process live eight hours ahead."""
    with monkeypatch.context() as there:
        there.setenv("TZ", "Asia/Shanghai")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("in_shanghai")
def test_a_retry_waits_in_redis_for_its_time(redis_server: RedisServer, store: Store) -> None:
    """Whatever the time zone of who planned it and of who reads it."""
    clock, provider = Hours(), Provider(outcomes=[Refused("429")])
    tasks = open_tasks(redis_server.url, clock)
    store.tell(tasks.put)
    steps = Steps(tasks, store, provider, clock)
    put(store, 1)
    steps.work()

    [(_, since)] = steps.huey.storage.conn.zrange(steps.huey.storage.schedule_key, 0, -1, withscores=True)

    assert 20 < since - wall_clock.now().timestamp() < 40


def test_a_redis_that_is_down_holds_nobody_up(
    redis_server: RedisServer, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    """It is told once, and left alone for a moment; then it is tried again, and told when it is back."""
    stopwatch = Stopwatch()
    storage = RedisTasks(redis_server.url, stopwatch)
    store.tell(Tasks(storage, Hours()).put)
    redis_server.kill()

    put(store, 1)
    put(store, 2)
    redis_server.start()
    put(store, 3)
    while_resting = storage.queue_size()
    stopwatch.at += REST_S
    put(store, 4)

    assert (0, 1) == (while_resting, storage.queue_size())
    levels = [(record.levelno, record.getMessage().partition(" (")[0]) for record in caplog.records]
    assert [
        (logging.WARNING, "Redis cannot be used"),
        (logging.WARNING, "Redis is back: tasks go by it again."),
    ] == levels
    assert {"pending": 4} == states(store)


def test_a_redis_that_does_not_answer_holds_nobody_up(redis_server: RedisServer) -> None:
    """One of a hundred rows waits for it, a quarter of a second; a webhook has five."""
    tasks = open_tasks(redis_server.url, Hours())
    tasks.put([Due(1, NOON)])
    redis_server.freeze()
    began = wall_clock.monotonic()

    tasks.put([Due(row, NOON) for row in range(1, 101)])

    assert WAITS_S <= wall_clock.monotonic() - began < 2.0


def test_workers_live_through_a_redis_that_is_down(redis_server: RedisServer) -> None:
    """They leave it alone, and take tasks again when it is back."""
    store, provider, stopwatch = open_store(), Counting(1), Stopwatch()
    has_failed = threading.Event()

    class Told(RedisTasks):
        def _failed(self, error: Exception) -> None:
            super()._failed(error)
            has_failed.set()

    tasks = Tasks(Told(redis_server.url, stopwatch), Hours())
    consumer = tasks.consumer(partial(deliver_one, store, provider, Hours()), 10.0)
    store.tell(open_tasks(redis_server.url, Hours()).put)
    consumer.start()

    redis_server.kill()
    assert has_failed.wait(20)
    redis_server.start()
    put(store, 1)
    while not provider.is_through.wait(1):
        stopwatch.at += REST_S
    consumer.stop(graceful=True)

    assert {"sent": 1} == states(store)
