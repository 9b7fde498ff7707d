"""The call log: each node a call went through. It names nodes and outcomes, and nothing a caller said or keyed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from ivr.store.tables import events

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Event:
    """One node of one call. outcome: what the caller met where the turn waits; "" at nodes it went through."""

    at: datetime
    call_sid: str
    step: int
    node: str
    outcome: str
    release: str


def log(
    connection: Connection, call_sid: str, step: int, path: Sequence[str], outcome: str, release: str, now: datetime
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
        }
        for place, node in enumerate(path, 1)
    ]
    connection.execute(sa.insert(events), rows)


def between(connection: Connection, start: datetime | None, end: datetime | None) -> Iterator[Event]:
    """Yield the events from `start` up to and without `end`, oldest first."""
    query = sa.select(
        events.c.at, events.c.call_sid, events.c.step, events.c.node, events.c.outcome, events.c.release
    ).order_by(events.c.id)
    if start is not None:
        query = query.where(events.c.at >= start)
    if end is not None:
        query = query.where(events.c.at < end)
    for row in connection.execute(query):
        yield Event(*row)
