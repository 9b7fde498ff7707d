"""What a worker finds by asking the store: agents to be rung, what is due and no task told of, what goes by the clock.

Tasks are quick and may be lost: a queue in memory ends with its process, Redis may be flushed, and whoever committed a
row may die before saying so. The rows are the truth, and rounds find them, whether the queue can be reached or not. So
no round goes through the queue, not even by the clock: leases and conditions in the store keep any number of workers
from doing a thing twice.
"""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ivr import clock as wall_clock
from ivr.errors import StoreDown
from ivr.office import outbox, ringing
from ivr.office.posting import deliver
from ivr.office.sweeping import sweep

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

    from ivr.clock import Clock
    from ivr.office.outbox import State
    from ivr.office.posting import Sender
    from ivr.settings import Agent
    from ivr.store.engine import Store

log = logging.getLogger(__name__)

# A caller may wait for a ring that no task told of: it comes as late as one that was refused, by the outbox's own pace.
# Asking costs two indexed reads.
LOOK_EVERY_S = outbox.pace_of("ring").first_wait_s
SWEEP_EVERY_S = 60.0
# A store that is down is not helped by asking.
REST_S = 5.0


@dataclass(slots=True)
class Rounds:
    """One worker's rounds. rung: the agents who are rung when somebody waits for them."""

    store: Store
    sender: Sender
    clock: Clock
    rung: tuple[Agent, ...] = ()
    monotonic: Callable[[], float] = wall_clock.monotonic
    _sweep_at: float = field(default=float("-inf"), init=False)

    def make(self, stop: Callable[[], bool] = lambda: False) -> Counter[State]:
        """Send everything that is due, and sweep if it is time; return how many messages came to which state.

        Agents are rung first: one whose rest is over, or whose call was lost, has a caller who waits.

        stop: whether to leave the rest to the next round.

        Raises:
            StoreDown: the rest is done in the next round.
        """
        came_to: Counter[State] = Counter()
        self._match()
        while not stop() and (batch := deliver(self.store, self.sender, self.clock)):
            came_to += batch
        if self.monotonic() >= self._sweep_at:
            self._sweep_at = self.monotonic() + SWEEP_EVERY_S
            self._sweep()
        return came_to

    def keep_on(self, stop: threading.Event) -> None:
        """Make rounds until `stop` is set; what goes wrong in one is told, and the next one comes."""
        while not stop.is_set():
            rest_s = LOOK_EVERY_S
            try:
                self.make(stop.is_set)
            except StoreDown as error:
                log.warning("The store is down, so nothing is sent and nothing swept: %s", error)
                rest_s = REST_S
            except Exception:  # a fault in one round must not end all others
                log.exception("a fault in a worker's round")
                rest_s = REST_S
            stop.wait(rest_s)

    def _match(self) -> None:
        if not self.rung:
            return
        with self.store.read() as connection:
            is_due = ringing.is_due(connection, self.clock())
        if is_due:
            self.store.run(lambda connection: ringing.match(connection, self.rung, self.clock()))

    def _sweep(self) -> None:
        swept = sweep(self.store, self.clock())
        if swept.escalated or swept.closed:
            log.info("Swept: %d tickets handed up, %d lost calls closed.", len(swept.escalated), swept.closed)
        with self.store.read() as connection:
            dead = outbox.counts(connection).get("dead", 0)
        if dead:
            log.warning("%d messages in the outbox were given up.", dead)
