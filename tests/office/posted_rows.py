"""What tests of tasks need: an outbox with rows, a provider that counts what reaches it, a consumer moved by hand."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import sqlalchemy as sa

from ivr.office import outbox
from ivr.office.outbox import LookedUp, Message, Taken
from ivr.office.posting import deliver_one
from ivr.store import tables
from tests.office.conftest import NOON

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from ivr.office.outbox import Kind, Leased, Outcome
    from ivr.office.tasks import Tasks
    from ivr.store.engine import Store


@dataclass
class Hours:
    """A clock that is set by hand."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Provider:
    """Gives the outcomes it is told to, in order, then takes everything; it counts what reached it, by recipient."""

    outcomes: list[Outcome] = field(default_factory=list)
    reached: Counter[str] = field(default_factory=Counter)
    asked: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def send(self, message: Leased) -> Outcome:
        with self._lock:
            self.asked.append("send")
            if self.outcomes:
                return self.outcomes.pop(0)
            self.reached[message.recipient] += 1
        return Taken(f"SM{message.id:032x}")

    def find(self, message: Leased) -> LookedUp:
        self.asked.append("find")
        return LookedUp(())


def put(store: Store, *numbers: int, kind: Kind = "sms", now: datetime = NOON) -> None:
    """Put messages in the outbox, in one transaction."""
    with store.begin() as connection:
        for number in numbers:
            to = f"+86138{number:08d}"
            outbox.put(connection, Message(f"k{number}", kind, "guide", to, f"h{number}", f"guide {number}"), now)


def states(store: Store) -> dict[str, int]:
    with store.read() as connection:
        return dict(outbox.counts(connection))


def ids(store: Store) -> list[int]:
    with store.read() as connection:
        return list(connection.execute(sa.select(tables.outbox.c.id).order_by(tables.outbox.c.id)).scalars())


class Steps:
    """The consumer of a queue, one step at a time. What is due is taken by the clock it is given."""

    def __init__(self, tasks: Tasks, store: Store, provider: Provider, clock: Hours) -> None:
        self.tasks, self.clock = tasks, clock
        self.take = partial(deliver_one, store, provider, clock)
        self.consumer = tasks.consumer(self.take, 1.0)
        self.consumer.stop_flag.set()  # its scheduler waits for nothing after a step
        self.huey = self.consumer.huey

    def work(self) -> None:
        """Take every task there is."""
        worker, _thread = self.consumer.worker_threads[0]
        while self.huey.pending_count():
            worker.loop(self._now())

    def pass_(self, span: timedelta) -> None:
        """Let time pass, in the office and in the queue."""
        self.clock.now += span
        self.consumer._create_scheduler().loop(self._now())
        self.work()

    def _now(self) -> datetime:
        """Return now as huey has it. A task is planned for so long after the real now; ours has moved on from noon."""
        now: datetime = self.huey._get_timestamp() + (self.clock.now - NOON)
        return now
