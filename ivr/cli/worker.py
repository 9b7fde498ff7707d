"""`ivr worker`: sends the outbox and does what is due by the clock, as a process, or in a thread of the server.

It ends on SIGTERM or Ctrl-C when the message at hand is settled. Any number of them may run.
"""

from __future__ import annotations

import logging
import signal
import threading
from typing import TYPE_CHECKING

import click

from ivr import clock as wall_clock
from ivr.errors import StoreDown
from ivr.settings import Settings

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable
    from types import FrameType

    from ivr.office.outbox import State
    from ivr.office.rounds import Rounds
    from ivr.store.engine import Store

FAILED = 1
# A message that is just being sent is given this long; a lease covers what is cut short.
STOPS_WITHIN_S = 25.0


@click.command()
@click.option("--once", is_flag=True, help="Do what is due and end: for cron, and to see what a round does.")
def worker(once: bool) -> int:
    """Send text messages that wait, ring agents, and do what the office does by the clock."""
    from ivr.store.engine import open_store

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    settings = Settings.from_environ(development=True)
    store = open_store(settings.store_url)
    rounds = rounds_of(settings, store)
    try:
        if once:
            return _one_round(rounds)
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _setter(stop))
        rings = "agents are rung by twilio" if settings.rung else "nobody is rung"
        click.echo(f"Sending by {settings.sms}; {rings}; the store is {store.description}.", err=True)
        rounds.keep_on(stop)
        click.echo("Stopped.", err=True)
        return 0
    finally:
        store.close()


def rounds_of(settings: Settings, store: Store) -> Rounds:
    """Return the rounds of a worker under these settings."""
    from ivr.office.rounds import Rounds
    from ivr.office.senders import senders_of
    from ivr.web.set_clock import set_clock

    clock = wall_clock.now if settings.clock_at is None else set_clock(settings.clock_at)
    return Rounds(store, senders_of(settings), clock, settings.rung)


class Embedded:
    """A worker in a thread of the server's."""

    def __init__(self, rounds: Rounds) -> None:
        self._stop = threading.Event()
        self._thread = threading.Thread(target=rounds.keep_on, args=(self._stop,), name="ivr-worker", daemon=True)

    def start(self) -> None:
        """Begin; after a fork, for a thread does not live through one."""
        self._thread.start()

    def stop(self) -> None:
        """End, and wait for the message at hand."""
        self._stop.set()
        self._thread.join(STOPS_WITHIN_S)


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


def _setter(stop: threading.Event) -> Callable[[int, FrameType | None], None]:
    def handle(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    return handle
