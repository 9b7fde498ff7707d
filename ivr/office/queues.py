"""Who waits for a person, and whose place is kept: each wait a row, from joining the line to leaving it.

Twilio holds the calls, first come first served in each queue, and forgets a caller who hangs up; the rows are what a
place is judged by: capacity, priority between queues, places kept for call-backs. A row that nobody confirms for a
while is over, so that a lost webhook makes no line longer. Knows no words and no TwiML.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

import sqlalchemy as sa

from ivr.office.ordering import Ordering, Place
from ivr.store.tables import waits

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from ivr.menu.queues import Queue

# person: somebody took the call. overflow: nobody did in time. call-back: the place waits on without the caller.
# refused: Twilio's queue was full. failed: Twilio could not hold the call. gone: the caller hung up.
Departure = Literal["person", "overflow", "call-back", "refused", "failed", "gone"]

# The wait document is asked for about every 40 s, and each time confirms the row.
CONFIRMED_FOR = timedelta(minutes=2)
# So long until the first time; a little less, which tells a call that is only on its way from one that waits.
JOINS_WITHIN = CONFIRMED_FOR - timedelta(seconds=1)
# An agent who hears of a caller takes the call when that is said; one who hangs up instead leaves it to the next.
OFFERED_FOR = timedelta(seconds=45)
# A caller who was told that the queue is full and wants to wait all the same may, up to this multiple of it.
INSISTING = 2
# How long a talk lasts is judged by the last ones of a day.
TALKS_SINCE = timedelta(days=1)
MOST_TALKS = 100
# How long callers wait changes within the day.
WAITS_SINCE = timedelta(hours=1)

# How a wait ended whose time counts on.
_IN_VAIN = frozenset({"overflow", "refused", "failed"})
_LIVE = waits.c.ended.is_(None)
_ON_THE_LINE = _LIVE & waits.c.ticket.is_(None)
# Out of Twilio's queue for a call-back, whose ticket is not made yet: the place is kept, and nobody can take the call.
_LEAVING = waits.c.ticket.is_(None) & waits.c.result.is_not(None)


def admit(
    connection: Connection, call_sid: str, name: str, queue: Queue, now: datetime, *, insists: bool = False
) -> int | None:
    """Put a call in line; return its position, 1 for the next one, or None where the queue is full.

    A call that is in line keeps its place in the same queue. One that overflows from another queue goes behind those
    who wait in this one, as it does at Twilio, and the time it has waited counts on.
    """
    before = _own(connection, call_sid)
    if before is None or before.queue != name:
        room = queue.capacity * (INSISTING if insists else 1)
        if line(connection, now).waiting(name) >= room:
            return None
        leave(connection, call_sid, "overflow", 0, now)
        row = {
            "call_sid": call_sid,
            "queue": name,
            "priority": queue.priority,
            "since": _waiting_since(connection, call_sid) or now,
            "joined": now,
            "until": now + JOINS_WITHIN,
        }
        connection.execute(sa.insert(waits), row)
    else:
        confirm(connection, call_sid, now)
    return line(connection, now).position_of(call_sid, {name})


def confirm(connection: Connection, call_sid: str, now: datetime) -> bool:
    """Note that the call still waits, or waits again; return whether it has a row to note it in."""
    mine = _ON_THE_LINE & (waits.c.call_sid == call_sid)
    return connection.execute(sa.update(waits).where(mine).values(until=now + CONFIRMED_FOR, result=None)).rowcount > 0


def position(connection: Connection, call_sid: str, name: str, at_twilio: int, now: datetime) -> int | None:
    """Return the position of a call in its queue, or None where neither Twilio nor a row has one.

    at_twilio: its QueuePosition. Whoever a person has just taken has left Twilio's queue, and may still have a row;
    places that are kept have a row alone. So Twilio counts the callers, and the rows the places kept before this one.
    """
    if at_twilio < 1:
        return line(connection, now).position_of(call_sid, {name})
    here = _LIVE & (waits.c.queue == name)
    mine = here & (waits.c.call_sid == call_sid)
    joined, number = connection.execute(
        sa.select(waits.c.joined, waits.c.id).where(mine).order_by(waits.c.id.desc()).limit(1)
    ).one_or_none() or (now, 0)
    before = (waits.c.joined < joined) | ((waits.c.joined == joined) & (waits.c.id < number))
    kept = sa.select(sa.func.count()).select_from(waits).where(here, waits.c.until.is_(None), before)
    return at_twilio + connection.execute(kept).scalar_one()


def leave(connection: Connection, call_sid: str, how: Departure, waited_s: int, now: datetime) -> None:
    """Take a call out of line. The place of one who is called back waits a while for its ticket.

    waited_s: the seconds Twilio counted; the talk that followed is what is left of the time since.
    """
    mine = waits.c.call_sid == call_sid
    if how == "call-back":
        connection.execute(sa.update(waits).where(mine & _ON_THE_LINE).values(until=now + CONFIRMED_FOR, result=how))
        return
    last = _last(connection, call_sid)
    if last is None or last.ticket is not None:
        return
    values: dict[str, object] = {}
    if last.ended is None:
        values |= {"ended": now, "result": how}
    # Of a wait that ended otherwise nobody knows when the talk began.
    if how == "person" and last.talk_s is None and last.result in (None, "person"):
        began = last.ended or last.joined + timedelta(seconds=waited_s)
        values["talk_s"] = max(0, int((now - began).total_seconds()))
    if values:
        connection.execute(sa.update(waits).where(waits.c.id == last.id).values(values))


def take(connection: Connection, call_sid: str, by: str, now: datetime) -> None:
    """Note who takes a call, or a kept place, as it is taken."""
    mine = waits.c.call_sid == call_sid
    connection.execute(sa.update(waits).where(mine & _LIVE).values(ended=now, result="person", taken_by=by))


def told(connection: Connection, now: datetime) -> set[str]:
    """Return the calls no agent is to be told of now: one was just now, or the caller has left for a call-back."""
    recent = waits.c.offered > now - OFFERED_FOR
    return set(connection.execute(sa.select(waits.c.call_sid).where(_LIVE, recent | _LEAVING)).scalars())


def stands(connection: Connection, call_sid: str, now: datetime) -> bool:
    """Return whether a call waits on the line."""
    mine = sa.exists().where(_ON_THE_LINE, ~_LEAVING, _current(now), waits.c.call_sid == call_sid)
    return connection.execute(sa.select(mine)).scalar_one()


def has_joined(connection: Connection, call_sid: str) -> bool:
    """Return whether a call that has a place in line is in Twilio's queue, and can be taken; words come before it."""
    mine = _ON_THE_LINE & (waits.c.call_sid == call_sid)
    found = connection.execute(sa.select(waits.c.joined, waits.c.until).where(mine)).first()
    return found is None or found.until is None or found.until >= found.joined + CONFIRMED_FOR


def next_for(connection: Connection, served: Collection[str], now: datetime, but: Collection[str] = ()) -> Place | None:
    """Return who is next for an agent of these queues, and keep others from being told of the same one meanwhile.

    but: calls that are somebody's already.
    """
    names, others = frozenset(served), told(connection, now).union(but)
    for place in line(connection, now).places:
        if place.queue not in names or place.call_sid in others:
            continue
        mine = _LIVE & (waits.c.call_sid == place.call_sid)
        # Another worker may have told somebody of this one, and committed, since the line was read.
        is_free = waits.c.offered.is_(None) | (waits.c.offered <= now - OFFERED_FOR)
        if connection.execute(sa.update(waits).where(mine & is_free).values(offered=now)).rowcount:
            return place
    return None


def keep_place(connection: Connection, call_sid: str, name: str, priority: int, ticket: str, now: datetime) -> None:
    """Keep the place of a call for its call-back (lint Q03), also of one that waited in vain.

    A call that stood in no line gets a place at the end of `name`.
    """
    kept = {"ticket": ticket, "until": None}
    mine = waits.c.call_sid == call_sid
    if connection.execute(sa.update(waits).where(mine & _ON_THE_LINE & _current(now)).values(kept)).rowcount:
        return
    row: dict[str, object] = {"queue": name, "priority": priority, "since": now, "joined": now}
    last = _last(connection, call_sid)
    if last is not None and last.result in _IN_VAIN:
        row = {"queue": last.queue, "priority": last.priority, "since": last.since, "joined": last.joined}
    connection.execute(sa.insert(waits), {"call_sid": call_sid, **row, **kept})


def hang_up(connection: Connection, call_sid: str, now: datetime) -> None:
    """Take a call that is over out of line; a kept place stays."""
    leave(connection, call_sid, "gone", 0, now)


def line(connection: Connection, now: datetime) -> Ordering:
    """Return everybody who waits and every kept place, the next one first."""
    columns = (waits.c.call_sid, waits.c.queue, waits.c.priority, waits.c.joined, waits.c.id, waits.c.ticket)
    rows = connection.execute(sa.select(*columns).where(_LIVE, _current(now)))
    places = [Place(*row[:5], calls_back=row.ticket is not None) for row in rows]
    return Ordering(tuple(sorted(places, key=lambda place: place.rank)), len(places))


def ticket_of(connection: Connection, call_sid: str) -> str | None:
    """Return the ticket of the call's kept place, or None."""
    query = sa.select(waits.c.ticket).where(waits.c.call_sid == call_sid, waits.c.ticket.is_not(None))
    return connection.execute(query.order_by(waits.c.id.desc()).limit(1)).scalar_one_or_none()


def waited_s(connection: Connection, call_sid: str, now: datetime) -> int:
    """Return the seconds since the call joined the line, queues it overflowed from included; 0 for one that did not."""
    query = sa.select(waits.c.since).where(waits.c.call_sid == call_sid).order_by(waits.c.id.desc()).limit(1)
    since: datetime | None = connection.execute(query).scalar_one_or_none()
    return max(0, int((now - since).total_seconds())) if since is not None else 0


def joined_at(connection: Connection, call_sid: str, now: datetime) -> datetime:
    """Return when the call joined the queue it was in last; `now` for one that was in none."""
    query = sa.select(waits.c.joined).where(waits.c.call_sid == call_sid).order_by(waits.c.id.desc()).limit(1)
    return connection.execute(query).scalar_one_or_none() or now


def recent_talks_s(connection: Connection, name: str, now: datetime) -> list[int]:
    """Return how long the last talks of a queue's callers were."""
    lately = (waits.c.queue == name) & (waits.c.ended > now - TALKS_SINCE) & waits.c.talk_s.is_not(None)
    query = sa.select(waits.c.talk_s).where(lately).order_by(waits.c.ended.desc()).limit(MOST_TALKS)
    return list(connection.execute(query).scalars())


def recent_waits_s(connection: Connection, name: str, now: datetime) -> list[float]:
    """Return how long the queue's callers waited who left it of late, for a person or in vain.

    Who gave up or asked to be called back says nothing of how long the others do.
    """
    columns = (waits.c.joined, waits.c.ended, waits.c.talk_s, waits.c.taken_by)
    lately = (waits.c.queue == name) & (waits.c.ended > now - WAITS_SINCE)
    query = sa.select(*columns).where(lately, waits.c.result.in_(("person", "overflow")))
    # Where nobody said who took the caller, the row ends with the talk.
    return [
        (row.ended - row.joined).total_seconds() - (0 if row.taken_by else row.talk_s or 0)
        for row in connection.execute(query.order_by(waits.c.ended.desc()).limit(MOST_TALKS))
    ]


def fill(connection: Connection, waiting: Mapping[str, int], queues: Mapping[str, Queue], now: datetime) -> None:
    """Put so many callers in each queue who are nobody's call and stay; for offices that are made up."""
    rows = [
        {
            "call_sid": f"before-{name[:20]}-{number}",
            "queue": name,
            "priority": queues[name].priority,
            "since": now - timedelta(seconds=count - number),
            "joined": now - timedelta(seconds=count - number),
            "until": None,
        }
        for name, count in waiting.items()
        for number in range(count)
    ]
    if rows:
        connection.execute(sa.insert(waits), rows)


def forget(connection: Connection, before: datetime) -> int:
    """Delete waits that ended before an instant; return how many."""
    return connection.execute(sa.delete(waits).where(waits.c.ended < before)).rowcount


def _current(now: datetime) -> sa.ColumnElement[bool]:
    return waits.c.until.is_(None) | (waits.c.until > now)


def _own(connection: Connection, call_sid: str) -> sa.Row[tuple[str]] | None:
    query = sa.select(waits.c.queue).where(_ON_THE_LINE, waits.c.call_sid == call_sid)
    return connection.execute(query.order_by(waits.c.id.desc()).limit(1)).one_or_none()


def _waiting_since(connection: Connection, call_sid: str) -> datetime | None:
    """Return since when a call waits that has just left another queue in vain."""
    last = _last(connection, call_sid)
    return last.since if last is not None and last.result in _IN_VAIN else None


def _last(connection: Connection, call_sid: str) -> sa.Row[Any] | None:
    """Return the call's last wait, or None."""
    query = sa.select(waits).where(waits.c.call_sid == call_sid).order_by(waits.c.id.desc()).limit(1)
    return connection.execute(query).one_or_none()
