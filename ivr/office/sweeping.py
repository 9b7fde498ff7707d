"""What the office does by the clock and not by a call: breaches escalate, dead calls close, old entries go.

Each step is safe to repeat and to cut short; a worker or an operator runs it every minute.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from ivr.office import callers, calls, limits, outbox, queues, ringing, survey, tickets, turns

if TYPE_CHECKING:
    from datetime import datetime

    from ivr.store.engine import Store

# A recording may still come when the call is over, and a ticket is made of what was keyed in.
ENTRIES_KEPT = timedelta(hours=1)
# "The answer kept and replayed for 24 hours" (reliability, requirement 2), and a day on top.
TURNS_KEPT = timedelta(hours=48)
ATTEMPTS_KEPT = timedelta(days=2)
# How long talks last is judged by those of a day; reports read the call log.
WAITS_KEPT = timedelta(days=2)
# Long enough for somebody to ask what became of a message.
MESSAGES_KEPT = timedelta(days=30)
# What a caller asked us to remember is not for ever: a year after the last wish, or the last look-up that told a class.
CALLERS_KEPT = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep did: tickets handed up, calls closed, entries covered; old turns, tries and so on deleted."""

    escalated: tuple[str, ...]
    closed: int
    covered: int
    turns: int
    attempts: int
    waits: int
    messages: int
    callers: int


def sweep(store: Store, now: datetime) -> Swept:
    """Do everything that is due.

    Raises:
        StoreDown: some of it was not done; the next sweep does it.
    """
    return Swept(
        escalated=tuple(store.run(lambda connection: tickets.sweep(connection, now))),
        closed=store.run(lambda connection: calls.close_lost(connection, now - calls.LONGEST_CALL, now)),
        covered=store.run(lambda connection: calls.forget_entries(connection, now - ENTRIES_KEPT)),
        turns=store.run(lambda connection: turns.forget(connection, now - TURNS_KEPT)),
        attempts=store.run(lambda connection: limits.forget(connection, now - ATTEMPTS_KEPT)),
        waits=store.run(lambda connection: queues.forget(connection, now - WAITS_KEPT))
        + store.run(lambda connection: ringing.forget(connection, now - ringing.KEPT)),
        messages=store.run(lambda connection: outbox.forget(connection, now - MESSAGES_KEPT))
        + store.run(lambda connection: survey.forget(connection, now - survey.REPLIES_KEPT)),
        callers=store.run(lambda connection: callers.forget_old(connection, now - CALLERS_KEPT)),
    )
