"""Agents on the line: who is next for one, who was taken, and PINs that were wrong. Knows no words.

An agent's call is no call of the line: it has no row among the calls, so that reports count callers alone. Its turns
are kept like any other, for Twilio repeats requests.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from ivr.office import calls, queues, ringing, turns
from ivr.store.tables import attempts, events

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from ivr.office.calls import Caller
    from ivr.office.office import Office
    from ivr.office.turns import Answered, TurnKey
    from ivr.settings import Agent

# "Lock after <= 10 tries for >= 30 min" (reliability T10, PCI DSS 8.3.4). A displayed number can be forged, so anybody
# can use up an agent's tries: the span is no longer than it must be, and who is rung needs no PIN.
WRONG_PINS = 10
WRONG_PIN_SPAN = timedelta(minutes=30)
# The words before a wait take so long at most.
_SLACK = timedelta(minutes=1)

_PIN = "agent:pin"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Who is next: the call and what the line knows of it.

    calls_back: the caller has hung up, the place was kept. has_joined: Twilio's queue has the call, so it can be taken.
    """

    call_sid: str
    queue: str
    language: str
    path: tuple[str, ...]
    waited_s: int
    known: Mapping[str, str] = field(repr=False, hash=False)
    calls_back: bool = False
    has_joined: bool = True


@dataclass(frozen=True, slots=True)
class AgentVisit:
    """What an agent's call may ask of the office within one turn, inside the turn's transaction."""

    connection: Connection
    now: datetime
    rung: tuple[Agent, ...] = ()

    def give_next(self, served: Collection[str], by: str) -> Waiting | None:
        """Return who is next in these queues, the highest priority first; None where nobody waits.

        A kept place is the agent's with that; a call is taken when Twilio says so.
        """
        place = queues.next_for(self.connection, served, self.now, ringing.rung_for(self.connection, self.now))
        if place is None:
            return None
        found = waiting(self.connection, place.call_sid, place.queue, self.now)
        if not place.calls_back:
            return found
        ticket = queues.ticket_of(self.connection, place.call_sid)
        queues.take(self.connection, place.call_sid, by, self.now)
        return replace(found, known={**found.known, "ticket": ticket} if ticket else found.known, calls_back=True)

    def be_on_line(self, agent: str, call_sid: str, caller: Waiting | None, for_s: int) -> None:
        """Note that an agent has dialled in, whom they are told of, and for how long nothing need be heard of it."""
        told = (caller.call_sid, caller.queue) if caller is not None and not caller.calls_back else None
        ringing.be_on_line(
            self.connection, agent, call_sid, told, timedelta(seconds=for_s) + _SLACK, self.rung, self.now
        )

    def miss(self, call_sid: str) -> None:
        """Note that a caller who was to be taken had gone."""
        queues.leave(self.connection, call_sid, "gone", 0, self.now)
        ringing.leave(self.connection, call_sid, self.rung, self.now)

    def answer_ring(self, ring_id: int, agent_sid: str) -> Waiting | None:
        """Return whom to tell of an agent whose phone was answered; None: nobody waits any more."""
        return self._whom(ringing.answer(self.connection, ring_id, agent_sid, self.rung, self.now))

    def take_rung(self, ring_id: int, agent_sid: str, of: str) -> Waiting | None:
        """Return whom an agent is to have who pressed the key after being told of a caller; None: nobody."""
        return self._whom(ringing.take(self.connection, ring_id, agent_sid, of, self.rung, self.now))

    def end_ring(self, ring_id: int, agent_sid: str, result: ringing.Result) -> ringing.Result:
        """Note how a call to an agent came out by what was heard in it; return how it has."""
        return ringing.finish(self.connection, ring_id, agent_sid, result, self.rung, self.now)

    def _whom(self, ring: ringing.Ring | None) -> Waiting | None:
        return waiting(self.connection, ring.caller_sid, ring.queue, self.now) if ring else None

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
            answered = decide(AgentVisit(connection, now, office.rung))
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


def note_taken(office: Office, call_sid: str, by: str, taker_sid: str, now: datetime) -> None:
    """Note who took a caller out of the queue. taker_sid: the call of theirs.

    Raises:
        StoreDown: it could not be kept; the row ends by itself.
    """

    def note(connection: Connection) -> None:
        queues.take(connection, call_sid, by, now)
        ringing.join(connection, taker_sid, call_sid, office.rung, now)

    office.store.run(note)


def note_end(office: Office, agent_sid: str, now: datetime) -> bool:
    """Note that a call has ended; return whether it was that of an agent who had dialled in.

    Raises:
        StoreDown: nobody knows; the row ends by itself.
    """
    return office.store.run(lambda connection: ringing.hang_up(connection, agent_sid, office.rung, now))


def note_ring_taken(office: Office, ring_id: int, call_sid: str, agent_sid: str, now: datetime) -> None:
    """Note which caller an agent who was rung has really been given; a call that is no such agent's says nothing.

    Raises:
        StoreDown: it could not be kept; the rows end by themselves.
    """

    def note(connection: Connection) -> None:
        by = ringing.agent_of(connection, ring_id, agent_sid)
        if by is not None:
            queues.take(connection, call_sid, by, now)
            ringing.join(connection, agent_sid, call_sid, office.rung, now)

    office.store.run(note)


def note_ring_begin(office: Office, ring_id: int, agent_sid: str, now: datetime) -> None:
    """Note what the call to an agent is called; one that is not wanted is ended.

    Raises:
        StoreDown: it could not be kept; the answer to the request tells it too, or a look-up.
    """
    office.store.run(lambda connection: ringing.begin(connection, ring_id, agent_sid, now))


def note_ring_end(office: Office, ring_id: int, agent_sid: str, status: str, now: datetime) -> None:
    """Note that the call to an agent has ended. status: Twilio's CallStatus.

    Raises:
        StoreDown: it could not be kept; the ring ends by itself.
    """
    office.store.run(lambda connection: ringing.over(connection, ring_id, agent_sid, status, office.rung, now))


def waiting(connection: Connection, call_sid: str, queue: str, now: datetime) -> Waiting:
    """Return what the line knows of somebody who waits."""
    call = calls.find(connection, call_sid)
    return Waiting(
        call_sid=call_sid,
        queue=queue,
        language=(call.language if call else None) or "",
        path=_path(connection, call_sid),
        waited_s=queues.waited_s(connection, call_sid, now),
        known=calls.known(connection, call_sid),
        has_joined=queues.has_joined(connection, call_sid),
    )


def _path(connection: Connection, call_sid: str) -> tuple[str, ...]:
    query = sa.select(events.c.node).where(events.c.call_sid == call_sid).order_by(events.c.id)
    return tuple(connection.execute(query).scalars())
