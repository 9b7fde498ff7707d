"""`ivr worker`: sends the outbox and does what is due by the clock, as a process, or in threads of the server.

It ends on SIGTERM or Ctrl-C when the messages at hand are settled. Any number of them may run.
"""

from __future__ import annotations

import logging
import signal
import threading
from functools import partial
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

import click

from ivr import clock as wall_clock
from ivr.errors import StoreDown
from ivr.settings import Settings

if TYPE_CHECKING:
    from collections import Counter

    from huey.consumer import Consumer

    from ivr.clock import Clock
    from ivr.office.outbox import State
    from ivr.office.rounds import Rounds
    from ivr.office.tasks import Tasks
    from ivr.store.engine import Store

FAILED = 1
# A message that is just being sent is given this long; a lease covers what is cut short.
STOPS_WITHIN_S = 25.0
WAKES_EVERY_S = 1.0


@click.command()
@click.option("--once", is_flag=True, help="Do what is due and end: for cron, and to see what a round does.")
def worker(once: bool) -> int:
    """Send text messages that wait, ring agents, and do what the office does by the clock.

    It takes tasks as they come from IVR_REDIS_URL; without it, it finds what is due within two seconds.
    """
    from ivr.store.engine import open_store

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    settings = Settings.from_environ(development=True)
    store = open_store(settings.store_url)
    try:
        rounds = rounds_of(settings, store)
        if once:
            return _one_round(rounds)
        tasks = tasks_of(settings, store)
        told: SimpleQueue[int] = SimpleQueue()  # unlike an Event it may be told while it is asked
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda number, _frame: told.put(number))
        rings = "agents are rung by twilio" if settings.rung else "nobody is rung"
        begins = f"Sending by {settings.sms}; {rings}; the store is {store.description}; tasks come from "
        click.echo(f"{begins}{tasks.description}.", err=True)
        running = Worker(rounds, tasks)
        running.start()
        _wait(told)
        running.stop()
        click.echo("Stopped.", err=True)
        return 0
    finally:
        store.close()


def rounds_of(settings: Settings, store: Store) -> Rounds:
    """Return the rounds of a worker under these settings."""
    from ivr.office.rounds import Rounds
    from ivr.office.senders import senders_of

    return Rounds(store, senders_of(settings), _clock(settings), settings.rung)


def tasks_of(settings: Settings, store: Store) -> Tasks:
    """Return the queue under these settings; from now on what is put in the outbox is put there too.

    Raises:
        WrongUse: IVR_REDIS_URL will not do, or its package is not installed.
    """
    from ivr.office.tasks import open_tasks

    tasks = open_tasks(settings.redis_url, _clock(settings))
    store.tell(tasks.put)
    return tasks


class Worker:
    """Threads that take tasks as they come, and one that makes rounds for what no task told of."""

    def __init__(self, rounds: Rounds, tasks: Tasks) -> None:
        self._rounds, self._tasks = rounds, tasks
        self._stop = threading.Event()
        self._threads: tuple[Consumer, threading.Thread] | None = None

    def start(self) -> None:
        """Begin; after a fork, for a thread does not live through one."""
        from ivr.office.posting import deliver_one

        rounds = self._rounds
        take = partial(deliver_one, rounds.store, rounds.sender, rounds.clock)
        consumer = self._tasks.consumer(take, STOPS_WITHIN_S)
        asking = threading.Thread(target=rounds.keep_on, args=(self._stop,), name="ivr-rounds", daemon=True)
        self._threads = consumer, asking
        consumer.start()
        asking.start()

    def stop(self) -> None:
        """End, and wait for the messages at hand."""
        self._stop.set()
        if self._threads is None:
            return
        consumer, asking = self._threads
        until = wall_clock.monotonic() + STOPS_WITHIN_S
        consumer.stop(graceful=True)
        asking.join(max(0.0, until - wall_clock.monotonic()))


def _clock(settings: Settings) -> Clock:
    from ivr.web.set_clock import set_clock

    return wall_clock.now if settings.clock_at is None else set_clock(settings.clock_at)


def _one_round(rounds: Rounds) -> int:
    try:
        came_to = rounds.make()
    except StoreDown as error:
        click.echo(f"ivr: the store is down: {error}", err=True)
        return FAILED
    click.echo(_told(came_to), err=True)
    return 0


def _told(came_to: Counter[State]) -> str:
    return ", ".join(f"{number} {state}" for state, number in sorted(came_to.items())) or "Nothing was due."


def _wait(told: SimpleQueue[int]) -> None:
    """Wait until the process is told to end. A signal wakes no waiting thread on Windows, so it wakes by itself."""
    while True:
        try:
            told.get(timeout=WAKES_EVERY_S)
        except Empty:
            continue
        return
