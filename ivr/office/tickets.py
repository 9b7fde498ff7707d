"""Tickets: a promise with a number and a time. Knows no hours: when one is due is worked out by who is asked.

A caller's number is kept in the clear for the kinds that somebody must call back, until the ticket is closed; every
other ticket has a keyed hash and the last four figures. The database file is its owner's alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import sqlalchemy as sa

from ivr.errors import StoreDown
from ivr.store.tables import ticket_events, tickets

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from ivr.office.calls import Caller
    from ivr.office.secret import Secret

Status = Literal["open", "escalated", "solved", "unsolved", "closed"]

# Short enough to write down while it is read out in two groups of four; with the key, no number tells the next.
NUMBER_DIGITS = 8
# Kinds that somebody must call back.
CALL_BACK_KINDS = frozenset({"callback", "business"})
OPEN: frozenset[Status] = frozenset({"open", "escalated"})
_TRIES = 50
_COLUMNS = (
    tickets.c.number,
    tickets.c.kind,
    tickets.c.made,
    tickets.c.due,
    tickets.c.status,
    tickets.c.queue,
    tickets.c.level,
    tickets.c.caller_hash,
    tickets.c.caller_tail,
    tickets.c.call_back,
    tickets.c.language,
    tickets.c.details,
    tickets.c.recording,
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a ticket is made of. key: what its number is made from, other for each ticket of a call."""

    kind: str
    queue: str
    language: str
    due: datetime
    call_sid: str
    key: str
    details: Mapping[str, str] = field(default_factory=dict, repr=False)
    recording: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket as it is kept."""

    number: str
    kind: str
    made: datetime
    due: datetime
    status: Status
    queue: str
    level: int
    caller_hash: str | None = field(repr=False)
    caller_tail: str | None
    call_back: str | None = field(repr=False)
    language: str
    details: Mapping[str, str] = field(repr=False, hash=False)
    recording: str | None = field(repr=False)

    def is_overdue(self, now: datetime) -> bool:
        """Return whether its time has passed and nobody has answered it."""
        return self.status in OPEN and now > self.due


def make(connection: Connection, wanted: Wanted, caller: Caller, secret: Secret, now: datetime) -> str:
    """Keep a ticket and return its number.

    Raises:
        StoreDown: no free number was found, which means that nearly all are taken.
    """
    for attempt in range(_TRIES):
        number = _number(secret, wanted.call_sid, wanted.key, str(attempt))
        if find(connection, number) is None:
            break
    else:
        raise StoreDown(f"No ticket number of {NUMBER_DIGITS} figures is free.")
    keep(connection, number, wanted, caller, now)
    return number


def keep(connection: Connection, number: str, wanted: Wanted, caller: Caller, made: datetime) -> None:
    """Keep a ticket under a number that nothing else has, as one that was made at an instant."""
    connection.execute(
        sa.insert(tickets),
        {
            "number": number,
            "kind": wanted.kind,
            "made": made,
            "due": wanted.due,
            "status": "open",
            "queue": wanted.queue,
            "level": 0,
            "call_sid": wanted.call_sid,
            "caller_hash": caller.hash,
            "caller_tail": caller.tail,
            "call_back": caller.number or None if wanted.kind in CALL_BACK_KINDS else None,
            "language": wanted.language,
            "details": dict(wanted.details),
            "recording": wanted.recording,
        },
    )
    _log(connection, number, "made", wanted.kind, made)


def find(connection: Connection, number: str) -> Ticket | None:
    """Return the ticket of that number, or None."""
    row = connection.execute(sa.select(*_COLUMNS).where(tickets.c.number == number)).one_or_none()
    return _ticket(row) if row else None


def listed(
    connection: Connection,
    *,
    statuses: Collection[str] = (),
    kind: str | None = None,
    made_from: datetime | None = None,
    made_before: datetime | None = None,
) -> list[Ticket]:
    """Return tickets, the one that is due first first; what is not asked for is not looked at."""
    query = sa.select(*_COLUMNS).order_by(tickets.c.due, tickets.c.number)
    if statuses:
        query = query.where(tickets.c.status.in_(statuses))
    if kind is not None:
        query = query.where(tickets.c.kind == kind)
    if made_from is not None:
        query = query.where(tickets.c.made >= made_from)
    if made_before is not None:
        query = query.where(tickets.c.made < made_before)
    return [_ticket(row) for row in connection.execute(query)]


def set_status(connection: Connection, number: str, status: str, note: str, now: datetime) -> bool:
    """Give a ticket another status; return whether there is such a ticket. A closed one stays closed."""
    done = status not in OPEN
    values: dict[str, object] = {"status": status}
    if done:
        values["call_back"] = None
    changed = connection.execute(
        sa.update(tickets).where(tickets.c.number == number, tickets.c.status != "closed").values(values)
    ).rowcount
    if changed:
        _log(connection, number, status, note, now)
    return changed > 0


def escalate_due(connection: Connection, call_sid: str, by: datetime, now: datetime) -> list[str]:
    """Hand every open ticket of a call that was due by an instant one level up; return their numbers."""
    due = (tickets.c.call_sid == call_sid) & (tickets.c.due <= by)
    return _hand_up(connection, due, "nobody answered in time", now)


def sweep(connection: Connection, now: datetime) -> list[str]:
    """Hand every ticket whose time has passed one level up, once; return their numbers."""
    return _hand_up(connection, tickets.c.due < now, "not answered in time", now)


def history(connection: Connection, number: str) -> list[tuple[datetime, str, str]]:
    """Return (when, event, note) of a ticket, oldest first."""
    query = (
        sa.select(ticket_events.c.at, ticket_events.c.event, ticket_events.c.note)
        .where(ticket_events.c.number == number)
        .order_by(ticket_events.c.id)
    )
    return [(at, event, note) for at, event, note in connection.execute(query)]


def _hand_up(connection: Connection, which: sa.ColumnElement[bool], note: str, now: datetime) -> list[str]:
    """Hand up those of these tickets that nobody has handed up yet; return their numbers.

    In one statement, so that of two workers at the same ticket the second finds it handed up.
    """
    handed_up = (
        sa.update(tickets)
        .where(which, tickets.c.status == "open")
        .values(status="escalated", level=tickets.c.level + 1)
        .returning(tickets.c.number)
    )
    numbers = sorted(connection.execute(handed_up).scalars())
    for number in numbers:
        _log(connection, number, "escalated", note, now)
    return numbers


def _number(secret: Secret, *parts: str) -> str:
    """Return figures that follow from the parts, beginning with none that a caller might leave out."""
    span = 9 * 10 ** (NUMBER_DIGITS - 1)
    return str(10 ** (NUMBER_DIGITS - 1) + int(secret.hash("ticket", *parts), 16) % span)


def _ticket(row: Sequence[Any]) -> Ticket:
    return Ticket(*row)


def _log(connection: Connection, number: str, event: str, note: str, now: datetime) -> None:
    connection.execute(sa.insert(ticket_events), {"number": number, "at": now, "event": event, "note": note})
