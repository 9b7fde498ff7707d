"""A worker's way through the outbox: lease a message that is due, send it or look it up, note what became of it.

Nothing is sent while a transaction is open. Knows no provider: who sends is handed in.
"""

from __future__ import annotations

import logging
import random
from collections import Counter
from typing import TYPE_CHECKING, Protocol

from ivr.office import opt_outs, outbox, ringing
from ivr.office.outbox import Kept, Refused

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Connection

    from ivr.clock import Clock
    from ivr.office.outbox import Leased, LookedUp, Outcome, State, Unknown
    from ivr.store.engine import Store

log = logging.getLogger(__name__)

# Those that failed together come again a quarter sooner or later, and so apart.
JITTER = 0.25
# After so many a worker looks whether it is to stop.
BATCH = 20


class Sender(Protocol):
    """Who sends messages, or calls. Neither raises: what went wrong is an outcome."""

    def send(self, message: Leased) -> Outcome:
        """Send a message."""

    def find(self, message: Leased) -> LookedUp | Unknown:
        """Look up a message that may have been sent."""


def deliver(store: Store, sender: Sender, clock: Clock, chance: Callable[[], float] = random.random) -> Counter[State]:
    """Send what is due, at most a batch; return how many messages came to which state. Empty: nothing was due.

    chance: a number from 0 to 1, for the jitter.

    Raises:
        StoreDown: what was leased is in doubt, and is looked up when its lease is over.
    """
    came_to: Counter[State] = Counter()
    with store.read() as connection:
        if not outbox.is_any_due(connection, clock()):
            return came_to
    while came_to.total() < BATCH and (state := deliver_one(store, sender, clock, None, chance)):
        came_to[state] += 1
    return came_to


def deliver_one(
    store: Store, sender: Sender, clock: Clock, id_: int | None, chance: Callable[[], float] = random.random
) -> State | None:
    """Send one message, or the next where none is named; return the state it came to.

    None: it is not due. It may be settled, given up, another worker's or not there: asking twice sends nothing twice.

    Raises:
        StoreDown: as `deliver`.
    """
    message = store.run(lambda connection: outbox.lease(connection, clock(), id_))
    return None if message is None else _settled(store, sender, message, clock, 1 + JITTER * (2 * chance() - 1))


def _settled(store: Store, sender: Sender, message: Leased, clock: Clock, wait: float) -> State:
    if message.in_doubt:
        found = sender.find(message)

        def note(connection: Connection) -> State:
            return outbox.settle_doubt(connection, message, found, clock())
    else:
        outcome = _outcome(sender, message, clock)

        def note(connection: Connection) -> State:
            if isinstance(outcome, Refused) and outcome.stopped:
                opt_outs.stop(connection, message.recipient_hash, clock())
            return outbox.settle(connection, message, outcome, clock(), wait)

    state = store.run(lambda connection: _noted(connection, message, note(connection), clock()))
    level = {"dead": logging.ERROR, "not sent": logging.WARNING, "unknown": logging.WARNING}.get(state, logging.INFO)
    log.log(level, "Message %d (%s, %s), try %d: %s", message.id, message.kind, message.template, message.tries, state)
    return state


def _noted(connection: Connection, message: Leased, state: State, now: datetime) -> State:
    """Tell whoever asked for it what became of it, in the transaction that notes it."""
    if message.kind == "ring":
        ringing.settled(connection, int(message.body), state, outbox.sid_of(connection, message.id), now)
    return state


def _outcome(sender: Sender, message: Leased, clock: Clock) -> Outcome:
    if message.kind == "email":
        # "Nothing is ever mailed by default" (hotline, decisions), and nobody who could has been set up.
        return Kept()
    if clock() - message.made > outbox.pace_of(message.kind).of_use_for:
        return Refused("It is too old to be of use.", for_good=True)
    return sender.send(message)
