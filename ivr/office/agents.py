"""Agents on the line: who is next for one, who was taken, and PINs that were wrong. Knows no words.

An agent's call is no call of the line: it has no row among the calls, so that reports count callers alone. Its turns
are kept like any other, for Twilio repeats requests.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from ivr.office import calls, queues, turns
from ivr.store.tables import attempts, events

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from ivr.office.calls import Caller
    from ivr.office.office import Office
    from ivr.office.turns import Answered, TurnKey

# A displayed number can be forged, so wrong PINs are counted by it: so many within the span, then none is asked for.
WRONG_PINS = 10
WRONG_PIN_SPAN = timedelta(hours=1)

_PIN = "agent:pin"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Who is next: the call and what the line knows of it. calls_back: the caller has hung up, the place was kept."""

    call_sid: str
    queue: str
    language: str
    path: tuple[str, ...]
    waited_s: int
    known: Mapping[str, str] = field(repr=False, hash=False)
    calls_back: bool


@dataclass(frozen=True, slots=True)
class AgentVisit:
    """What an agent's call may ask of the office within one turn, inside the turn's transaction."""

    connection: Connection
    now: datetime

    def give_next(self, served: Collection[str], by: str) -> Waiting | None:
        """Return who is next in these queues, the highest priority first; None where nobody waits.

        A kept place is the agent's with that; a call is taken when Twilio says so.
        """
        place = queues.next_for(self.connection, served, self.now)
        if place is None:
            return None
        call = calls.find(self.connection, place.call_sid)
        known = calls.known(self.connection, place.call_sid)
        if place.calls_back:
            ticket = queues.ticket_of(self.connection, place.call_sid)
            known = {**known, "ticket": ticket} if ticket else known
            queues.take(self.connection, place.call_sid, by, self.now)
        return Waiting(
            call_sid=place.call_sid,
            queue=place.queue,
            language=(call.language if call else None) or "",
            path=_path(self.connection, place.call_sid),
            waited_s=queues.waited_s(self.connection, place.call_sid, self.now),
            known=known,
            calls_back=place.calls_back,
        )

    def miss(self, call_sid: str) -> None:
        """Note that a caller who was to be taken had gone."""
        queues.leave(self.connection, call_sid, "gone", 0, self.now)

    def note_wrong_pin(self, call_sid: str, caller: Caller) -> None:
        """Count a wrong PIN; what it was is not kept."""
        row = {"at": self.now, "field": _PIN, "call_sid": call_sid, "caller_hash": caller.hash, "value_hash": ""}
        self.connection.execute(sa.insert(attempts), row)


def take_agent_turn(office: Office, key: TurnKey, now: datetime, decide: Callable[[AgentVisit], Answered]) -> Answered:
    """Return what this step of an agent's call was answered before, or what is decided now.

    Raises:
        StoreDown: nothing can be told of the line.
    """

    def turn(connection: Connection) -> Answered:
        answered = turns.find(connection, key)
        if answered is None:
            answered = decide(AgentVisit(connection, now))
            turns.keep(connection, key, answered, now, effect=True)
        return answered

    return office.store.run(turn)


def may_enter(office: Office, caller: Caller, now: datetime) -> bool:
    """Return whether this number may still give a PIN.

    Raises:
        StoreDown: nobody knows.
    """
    recent = (attempts.c.field == _PIN) & (attempts.c.at > now - WRONG_PIN_SPAN)
    wrong = sa.select(sa.func.count()).select_from(attempts).where(recent, attempts.c.caller_hash == caller.hash)
    with office.store.read() as connection:
        return connection.execute(wrong).scalar_one() < WRONG_PINS


def note_taken(office: Office, call_sid: str, by: str, now: datetime) -> None:
    """Note who took a caller out of the queue.

    Raises:
        StoreDown: it could not be kept; the row ends by itself.
    """
    office.store.run(lambda connection: queues.take(connection, call_sid, by, now))


def _path(connection: Connection, call_sid: str) -> tuple[str, ...]:
    query = sa.select(events.c.node).where(events.c.call_sid == call_sid).order_by(events.c.id)
    return tuple(connection.execute(query).scalars())
