"""The call log: each node a call went through, and what was chosen at menus. Nothing else a caller said or keyed."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import sqlalchemy as sa

from ivr.store.tables import calls, events

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Around:
    """What a turn began with and where it leads, as far as a report asks.

    heard: what kind of thing was heard: keys, silence, queue-left and so on; never what was keyed. result, seconds: how
    the queue or the dialled leg before it ended, and the seconds Twilio counted: in the queue, or of the talk.
    toward: "queue NAME" or "dial NAME" where the turn leads to people. key: the key pressed at a menu; an entry's
    figures never. chosen: what that key, or what was said, stood for: `ivr.callflow.menus.chosen`.
    """

    heard: str | None = None
    result: str | None = None
    seconds: int | None = None
    toward: str | None = None
    key: str | None = None
    chosen: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One node of one call. outcome: what the caller met where the turn waits; "" at nodes it went through.

    heard, result, seconds, key and chosen stand at a turn's first node, toward at its last.
    """

    at: datetime
    call_sid: str
    step: int
    node: str
    outcome: str
    release: str
    heard: str | None = None
    result: str | None = None
    seconds: int | None = None
    toward: str | None = None
    key: str | None = None
    chosen: str | None = None


_NOTHING = Around()
_COLUMNS = tuple(events.c[field.name] for field in fields(Event))
# Made once: making a statement costs as much as running it.
_LOG = sa.insert(events)


def log(
    connection: Connection,
    call_sid: str,
    step: int,
    path: Sequence[str],
    outcome: str,
    release: str,
    now: datetime,
    around: Around = _NOTHING,
) -> None:
    """Note a turn's nodes, in order."""
    rows = [
        {
            "at": now,
            "call_sid": call_sid,
            "step": step,
            "node": node,
            "outcome": outcome if place == len(path) else "",
            "release": release,
            "heard": around.heard if place == 1 else None,
            "result": around.result if place == 1 else None,
            "seconds": around.seconds if place == 1 else None,
            "toward": around.toward if place == len(path) else None,
            "key": around.key if place == 1 else None,
            "chosen": around.chosen if place == 1 else None,
        }
        for place, node in enumerate(path, 1)
    ]
    connection.execute(_LOG, rows)


def between(connection: Connection, start: datetime | None, end: datetime | None) -> Iterator[Event]:
    """Yield the events from `start` up to and without `end`, oldest first."""
    query = sa.select(*_COLUMNS).order_by(events.c.id)
    if start is not None:
        query = query.where(events.c.at >= start)
    if end is not None:
        query = query.where(events.c.at < end)
    for row in connection.execute(query):
        yield Event(*row)


def of_calls(connection: Connection, *which: sa.ColumnElement[bool]) -> Iterator[Event]:
    """Yield the events of the calls that `which` is true of, call by call, each call's oldest first."""
    query = sa.select(*_COLUMNS).join(calls, calls.c.call_sid == events.c.call_sid).where(*which)
    for row in connection.execute(query.order_by(events.c.call_sid, events.c.id)):
        yield Event(*row)


def by_turn(rows: Iterable[Event]) -> Iterator[list[Event]]:
    """Yield one call's rows turn by turn; a turn's last row is the one with an outcome."""
    turn: list[Event] = []
    for row in rows:
        turn.append(row)
        if row.outcome:
            yield turn
            turn = []
