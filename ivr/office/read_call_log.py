"""The store's rows as reports read them. One reading transaction; knows no figure.

A phone number comes as its keyed hash, which tells that two calls are one caller's and nothing else.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import sqlalchemy as sa

from ivr.office import events
from ivr.office.call_log import LoggedCall, LoggedTicket, LoggedTurn
from ivr.office.tickets import OPEN
from ivr.store.tables import calls, known_values, ticket_events, tickets

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from ivr.office.events import Event

# A call whose end nobody told.
_LOST = "failed"
# Outcomes of a turn that hangs up.
_LAST_WORDS = frozenset({"goodbye", "busy"})


def read_calls(connection: Connection, start: datetime, end: datetime, entries: Collection[str]) -> list[LoggedCall]:
    """Return the calls that began from `start` up to and without `end`, oldest first.

    entries: the names of what a caller may key in; one of them makes a call prepared.
    """
    within = (calls.c.started >= start, calls.c.started < end)
    named = sa.select(known_values.c.call_sid).join(calls).where(*within, known_values.c.name.in_(list(entries)))
    prepared = set(connection.execute(named.distinct()).scalars())
    turns: dict[str, list[LoggedTurn]] = {}
    # By the call and not by the row's own time: a call that began before midnight goes on after it.
    for call_sid, rows in groupby(events.of_calls(connection, *within), lambda event: event.call_sid):
        turns[call_sid] = [_turn(turn) for turn in events.by_turn(rows)]
    columns = (calls.c.call_sid, calls.c.caller_hash, calls.c.started, calls.c.ended, calls.c.status)
    found = connection.execute(sa.select(*columns).where(*within).order_by(calls.c.started, calls.c.call_sid))
    logged = []
    for sid, caller, started, ended, status in found:
        mine = tuple(turns.get(sid, ()))
        logged.append(LoggedCall(sid, caller, started, _end(ended, status, mine), sid in prepared, mine))
    return logged


def read_tickets(connection: Connection, start: datetime, end: datetime) -> list[LoggedTicket]:
    """Return the tickets made from `start` up to and without `end`, oldest first."""
    within = (tickets.c.made >= start, tickets.c.made < end)
    history: dict[str, list[tuple[datetime, str]]] = {}
    said = sa.select(ticket_events.c.number, ticket_events.c.at, ticket_events.c.event).join(tickets).where(*within)
    for number, at, event in connection.execute(said.order_by(ticket_events.c.id)):
        history.setdefault(number, []).append((at, event))
    columns = (
        tickets.c.number,
        tickets.c.kind,
        tickets.c.queue,
        tickets.c.made,
        tickets.c.due,
        tickets.c.level,
        tickets.c.status,
    )
    found = connection.execute(sa.select(*columns).where(*within).order_by(tickets.c.made, tickets.c.number))
    return [_ticket(*row, history.get(row[0], [])) for row in found]


def _end(ended: datetime | None, status: str, turns: Sequence[LoggedTurn]) -> datetime | None:
    """Return when the call was over; None if it may still go on.

    Without Twilio's status callback nobody says so, and the sweep closes the call as failed hours later; then the last
    that was heard of it is nearer the truth.
    """
    if ended is not None and status != _LOST:
        return ended
    if not turns:
        return ended
    last = turns[-1]
    parted = last.outcome == "transferred" and last.toward is None
    return last.at if ended is not None or parted or last.outcome in _LAST_WORDS else None


def _turn(rows: Sequence[Event]) -> LoggedTurn:
    first, last = rows[0], rows[-1]
    path = tuple(one.node for one in rows)
    return LoggedTurn(first.at, path, last.outcome, first.heard, first.result, first.seconds, last.toward)


def _ticket(
    number: str,
    kind: str,
    desk: str,
    made: datetime,
    due: datetime,
    level: int,
    status: str,
    history: list[tuple[datetime, str]],
) -> LoggedTicket:
    """Return the ticket; one that was reopened counts from the answer after that."""
    answered: datetime | None = None
    solved: bool | None = None
    for at, event in history:
        if event in ("solved", "unsolved", "closed"):
            answered = answered or at
            solved = solved if event == "closed" else event == "solved"
        elif event in OPEN:
            answered, solved = None, None
    if status in OPEN:
        answered, solved = None, None
    return LoggedTicket(number, kind, desk, made, due, level, answered, solved)
