"""Ringing agents for callers who wait: who is rung for whom, how far each call has got, and who is rung next.

A caller who comes into a queue has an agent of it rung, who was longest without a call; one who does not take the
caller rests, and the next one is rung. The call itself is the outbox's: its row is written in the same transaction as
what asked for it. Who dialled in is on the line and is not rung. The database holds that no agent has two calls and no
caller two agents; one transaction at a time changes who is rung, after the rows of waits and of the outbox that it
changes. Knows no words, no URL and no Twilio.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

import sqlalchemy as sa

from ivr.office import outbox, queues
from ivr.office.board import read_board
from ivr.office.outbox import Message
from ivr.store.advisory_lock import take_advisory_lock
from ivr.store.tables import agent_calls, waits
from ivr.store.upsert import insert_unless_there

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from ivr.office.outbox import State
    from ivr.settings import Agent

# ringing: the call is asked for, or rings. answered: somebody hears who waits. taking: they pressed the key.
# talking: they have the caller. waiting: they dialled in, and nobody is there for them.
Stage = Literal["ringing", "answered", "taking", "talking", "waiting"]
# talked: they had a caller. gone: nobody waited any more. The others are Twilio's words for a call that nobody took,
# declined: answered and not taken, by a person or a voicemail. lost: nothing was heard of it.
Result = Literal["talked", "gone", "busy", "no-answer", "failed", "declined", "lost"]

# What Twilio says of a call may be lost; then it is over by itself. A ring may be asked for five times before it rings.
RINGS_WITHIN = timedelta(seconds=90)
# A phone is reached and rings for 20 s (office/calling.py).
PICKED_UP_WITHIN = timedelta(seconds=45)
DECIDES_WITHIN = timedelta(minutes=2)
TAKES_WITHIN = timedelta(minutes=1)
# An hour is the longest that two are joined (callflow/twiml.py).
TALKS_WITHIN = timedelta(minutes=65)
KEPT = timedelta(days=2)

# What is decided one by one: who is rung, and for whom.
_RINGING = "ringing"
_LIVE = agent_calls.c.ended.is_(None)
_NOT_TAKEN: dict[str, Result] = {"busy": "busy", "no-answer": "no-answer", "failed": "failed"}


@dataclass(frozen=True, slots=True)
class Ring:
    """A call to an agent about a caller who waits in a queue."""

    id: int
    agent: str
    caller_sid: str
    queue: str


def is_due(connection: Connection, now: datetime) -> bool:
    """Return whether anybody waits for whom nobody is rung, or a call has lapsed; asked without keeping others out."""
    rung_for = sa.select(agent_calls.c.caller_sid).where(_LIVE, agent_calls.c.caller_sid.is_not(None))
    on_line = waits.c.ended.is_(None) & waits.c.ticket.is_(None) & waits.c.result.is_(None)
    alone = sa.exists().where(on_line, waits.c.call_sid.not_in(rung_for))
    lapsed = sa.exists().where(_LIVE, agent_calls.c.until <= now)
    return connection.execute(sa.select(alone | lapsed)).scalar_one()


def match(connection: Connection, agents: Sequence[Agent], now: datetime) -> None:
    """Have a free agent rung for each caller who waits alone, in the order in which callers are taken."""
    if not agents:
        return
    take_advisory_lock(connection, _RINGING)
    _lapse(connection, now)
    board = read_board(connection, now)
    for place in _alone(connection, now):
        agent = board.pick(agents, place.queue, place.call_sid, now)
        if agent is not None:
            _ring(connection, agent, place, now)


def rung_for(connection: Connection, now: datetime) -> set[str]:
    """Return the callers whom an agent is being called about, or has."""
    current = _LIVE & (agent_calls.c.until > now) & agent_calls.c.caller_sid.is_not(None)
    query = sa.select(agent_calls.c.caller_sid).where(current)
    return set(connection.execute(query).scalars())


def agent_of(connection: Connection, ring_id: int, agent_sid: str) -> str | None:
    """Return which agent this call is to, None where it is none of ours."""
    mine = _LIVE & (agent_calls.c.id == ring_id) & (agent_calls.c.agent_sid == agent_sid)
    found: str | None = connection.execute(sa.select(agent_calls.c.agent).where(mine)).scalar_one_or_none()
    return found


def answer(connection: Connection, ring_id: int, agent_sid: str, agents: Sequence[Agent], now: datetime) -> Ring | None:
    """Note that an agent's phone was answered; return whom to tell of, None where nobody waits any more.

    A second call about the same ring, as after an outcome that was in doubt, finds nobody.
    """
    row = _begun(connection, ring_id, agent_sid)
    if row is None:
        return None
    _change(connection, row, agent_sid=agent_sid, stage="answered", until=now + DECIDES_WITHIN)
    return _still(connection, row, agents, now)


def take(
    connection: Connection, ring_id: int, agent_sid: str, of: str, agents: Sequence[Agent], now: datetime
) -> Ring | None:
    """Note that the agent wants the caller they were told of; return whom they are to have now.

    It is another one where that one has left meanwhile; the agent is told of them first. None: nobody waits.
    """
    row = _own(connection, ring_id, agent_sid)
    if row is None:
        return None
    found = _still(connection, row, agents, now)
    if found is not None and found.caller_sid == of:
        _change(connection, row, stage="taking", until=now + TAKES_WITHIN)
    return found


def join(connection: Connection, agent_sid: str, caller_sid: str, agents: Sequence[Agent], now: datetime) -> None:
    """Note whom an agent has really been given: Twilio gives the first in the queue.

    Whoever was called about that caller is to have another, such as the one this agent was told of.
    """
    take_advisory_lock(connection, _RINGING)
    mine = _live(connection, agent_calls.c.agent_sid == agent_sid)
    theirs = _live(connection, agent_calls.c.caller_sid == caller_sid)
    is_anothers = theirs is not None and (mine is None or theirs.id != mine.id)
    if theirs is not None and is_anothers:
        _change(connection, theirs, caller_sid=None)
    if mine is not None:
        _change(connection, mine, caller_sid=caller_sid, stage="talking", until=now + TALKS_WITHIN)
    if theirs is not None and is_anothers:
        _let_go(connection, theirs, agents, now)


def leave(connection: Connection, caller_sid: str, agents: Sequence[Agent], now: datetime) -> None:
    """Note that a caller waits no more: the agent is to have another who waits alone, or is rung no longer."""
    take_advisory_lock(connection, _RINGING)
    row = _live(connection, agent_calls.c.caller_sid == caller_sid)
    if row is not None and row.stage != "talking":
        _change(connection, row, caller_sid=None)
        _let_go(connection, row, agents, now)


def over(
    connection: Connection, ring_id: int, agent_sid: str, status: str, agents: Sequence[Agent], now: datetime
) -> None:
    """Note that the call to an agent has ended. status: Twilio's CallStatus."""
    row = _begun(connection, ring_id, agent_sid)
    if row is None:
        return
    _change(connection, row, agent_sid=agent_sid)
    if row.stage == "talking":
        result: Result = "talked"
    elif row.caller_sid is None:
        result = "gone"
    else:
        result = _NOT_TAKEN.get(status, "declined")
    _end(connection, row, result, now)
    match(connection, agents, now)


def finish(
    connection: Connection, ring_id: int, agent_sid: str, result: Result, agents: Sequence[Agent], now: datetime
) -> Result:
    """End a ring by what was heard in its call; return how it has come out. Nobody declines a caller who has gone."""
    row = _own(connection, ring_id, agent_sid)
    if row is None:
        return result
    found: Result = "gone" if result == "declined" and row.caller_sid is None else result
    _end(connection, row, found, now)
    match(connection, agents, now)
    return found


def settled(connection: Connection, ring_id: int, state: State, sid: str | None, now: datetime) -> None:
    """Note what became of the outbox's row for a ring. A call that nobody wants any more is ended.

    sid: what Twilio calls the call, None where there is none that is known.
    """
    take_advisory_lock(connection, _RINGING)
    row = connection.execute(sa.select(agent_calls).where(agent_calls.c.id == ring_id)).one_or_none()
    if sid is not None:
        if row is not None and row.ended is None and row.agent_sid is None:
            _change(connection, row, agent_sid=sid, until=min(row.until, now + PICKED_UP_WITHIN))
        elif row is None or row.agent_sid != sid:
            _hang_up(connection, sid, now)
    elif state in ("dead", "kept") and row is not None and row.ended is None and row.agent_sid is None:
        _end(connection, row, "failed", now)


def begin(connection: Connection, ring_id: int, agent_sid: str, now: datetime) -> None:
    """Note that the call of a ring has begun, whatever the answer to the request for it was.

    A second one about the same ring is ended, and so is one that nobody wants any more.
    """
    outbox.was_taken(connection, _key(ring_id), agent_sid)
    settled(connection, ring_id, "sent", agent_sid, now)


def be_on_line(
    connection: Connection,
    agent: str,
    agent_sid: str,
    caller: tuple[str, str] | None,
    for_: timedelta,
    agents: Sequence[Agent],
    now: datetime,
) -> None:
    """Note that an agent has dialled in, and for how long nothing may be heard of it; a ring of theirs is over.

    caller: whom they are told of, and the queue.
    """
    take_advisory_lock(connection, _RINGING)
    _lapse(connection, now)
    row = _live(connection, agent_calls.c.agent == agent)
    if row is not None and row.agent_sid != agent_sid:
        _end(connection, row, "gone", now)
        _call_off(connection, row, now)
        row = None
    sid, queue = caller if caller is not None else (None, None)
    values: dict[str, Any] = {"stage": "taking" if caller else "waiting", "caller_sid": sid, "queue": queue}
    values["until"] = now + for_
    if row is not None:
        _change(connection, row, **values)
    else:
        row_values = {"agent": agent, "way": "dialled", "agent_sid": agent_sid, "made": now, **values}
        insert_unless_there(connection, agent_calls, row_values)
    match(connection, agents, now)


def hang_up(connection: Connection, agent_sid: str, agents: Sequence[Agent], now: datetime) -> bool:
    """Note that an agent who had dialled in has hung up; return whether this was an agent's call."""
    take_advisory_lock(connection, _RINGING)
    query = sa.select(agent_calls).where(agent_calls.c.agent_sid == agent_sid, agent_calls.c.way == "dialled")
    row = connection.execute(query).one_or_none()
    if row is None:
        return False
    if row.ended is None:
        _end(connection, row, "talked" if row.stage == "talking" else "gone", now)
        match(connection, agents, now)
    return True


def forget(connection: Connection, before: datetime) -> int:
    """Delete calls that ended before an instant; return how many."""
    return connection.execute(sa.delete(agent_calls).where(agent_calls.c.ended < before)).rowcount


def _ring(connection: Connection, agent: Agent, place: Any, now: datetime) -> None:
    row = {
        "agent": agent.name,
        "way": "rung",
        "stage": "ringing",
        "caller_sid": place.call_sid,
        "queue": place.queue,
        "made": now,
        "until": now + RINGS_WITHIN,
    }
    if not insert_unless_there(connection, agent_calls, row):
        return  # another worker was first
    made = _live(connection, agent_calls.c.agent == agent.name)
    assert made is not None, "it was put there in this transaction"
    recipient = f"agent:{agent.name}"[:64]
    message = Message(_key(made.id), "ring", "ring", agent.number, recipient, str(made.id), place.call_sid)
    outbox.put(connection, message, now)


def _alone(connection: Connection, now: datetime) -> list[Any]:
    """Return who waits on the line and is nobody's, the next one first."""
    taken = rung_for(connection, now) | queues.told(connection, now)
    return [one for one in queues.line(connection, now).places if not one.calls_back and one.call_sid not in taken]


def _still(connection: Connection, row: sa.Row[Any], agents: Sequence[Agent], now: datetime) -> Ring | None:
    """Return the ring with its caller, or with the next who waits alone; where there is nobody it is over."""
    if row.caller_sid is not None and queues.stands(connection, row.caller_sid, now):
        return Ring(row.id, row.agent, row.caller_sid, row.queue)
    other = _another(connection, row, agents, now)
    if other is None:
        _end(connection, row, "gone", now)
        return None
    return Ring(row.id, row.agent, other.call_sid, other.queue)


def _let_go(connection: Connection, row: sa.Row[Any], agents: Sequence[Agent], now: datetime) -> None:
    """Give an agent another caller, or stop the ringing; who hears of the caller already, is told that they left."""
    if row.way == "rung" and row.stage in ("ringing", "answered"):
        other = _another(connection, row, agents, now)
        if other is None and row.stage == "ringing":
            _end(connection, row, "gone", now)
            _call_off(connection, row, now)


def _another(connection: Connection, row: sa.Row[Any], agents: Sequence[Agent], now: datetime) -> Any:
    """Return the next who waits alone for this agent, whose the caller is with that; None where nobody does."""
    served = next((agent.queues for agent in agents if agent.name == row.agent), ())
    other = next((one for one in _alone(connection, now) if one.queue in served), None)
    if other is not None:
        _change(connection, row, caller_sid=other.call_sid, queue=other.queue)
    return other


def _lapse(connection: Connection, now: datetime) -> None:
    """End the calls of which nothing was heard for too long."""
    for row in connection.execute(sa.select(agent_calls).where(_LIVE, agent_calls.c.until <= now)).all():
        _end(connection, row, "lost", now)
        if row.stage == "ringing":
            _call_off(connection, row, now)


def _call_off(connection: Connection, row: sa.Row[Any], now: datetime) -> None:
    """Stop the ringing. A call whose name is not known yet is ended when it is."""
    if row.way != "rung":
        return
    outbox.withdraw(connection, _key(row.id), "Nobody waits for it any more.")
    if row.agent_sid is not None:
        _hang_up(connection, row.agent_sid, now)


def _hang_up(connection: Connection, sid: str, now: datetime) -> None:
    outbox.put(connection, Message(f"hangup:{sid}", "hangup", "hangup", "", "agent", sid), now)


def _begun(connection: Connection, ring_id: int, agent_sid: str) -> sa.Row[Any] | None:
    """Return the live ring if this call may be its own, and note that its message got there.

    That is noted first, in the order of a worker who notes what became of the message and then of the ring.
    """
    key, mine = _key(ring_id), _LIVE & (agent_calls.c.id == ring_id)
    if connection.execute(sa.select(sa.exists().where(mine, agent_calls.c.agent_sid.is_(None)))).scalar_one():
        outbox.was_taken(connection, key, agent_sid)
    return _own(connection, ring_id, agent_sid)


def _own(connection: Connection, ring_id: int, agent_sid: str) -> sa.Row[Any] | None:
    """Return the live ring if this call may be its own."""
    take_advisory_lock(connection, _RINGING)
    row = _live(connection, agent_calls.c.id == ring_id)
    return row if row is not None and row.agent_sid in (None, agent_sid) else None


def _live(connection: Connection, which: sa.ColumnElement[bool]) -> sa.Row[Any] | None:
    query = sa.select(agent_calls).where(_LIVE, which).order_by(agent_calls.c.id.desc()).limit(1)
    return connection.execute(query.with_for_update()).one_or_none()


def _change(connection: Connection, row: sa.Row[Any], **values: Any) -> None:
    connection.execute(sa.update(agent_calls).where(agent_calls.c.id == row.id).values(values))


def _end(connection: Connection, row: sa.Row[Any], result: Result, now: datetime) -> None:
    _change(connection, row, ended=now, result=result)


def _key(ring_id: int) -> str:
    return f"ring:{ring_id}"
