"""One call as the log and the answers kept it: turn by turn, what kind of thing was heard, where it led, what was said.

What a caller keyed is in neither. Answers are kept for a day or so; the log is kept longer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import sqlalchemy as sa

from ivr.office import events
from ivr.store.tables import calls, turns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from ivr.office.events import Event


@dataclass(frozen=True, slots=True)
class KeptTurn:
    """One turn, its fields as in `ivr.office.events.Event`. answer: the TwiML, None where it is kept no longer."""

    at: datetime
    step: int
    path: tuple[str, ...]
    outcome: str
    heard: str | None
    result: str | None
    seconds: int | None
    answer: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class KeptCall:
    """One call. release: the tree it was held on. is_withheld: its caller showed no number."""

    call_sid: str
    started: datetime
    release: str
    is_withheld: bool
    turns: tuple[KeptTurn, ...]


def find_call(connection: Connection, call_sid: str) -> KeptCall | None:
    """Return a call with its turns; None where the log has none of that name."""
    query = sa.select(calls.c.started, calls.c.release, calls.c.caller_hash).where(calls.c.call_sid == call_sid)
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    said = sa.select(turns.c.step, turns.c.body).where(turns.c.call_sid == call_sid).order_by(turns.c.at)
    answers = {int(step): bytes(body) for step, body in connection.execute(said)}
    found = tuple(_turns(events.of_calls(connection, calls.c.call_sid == call_sid), answers))
    return KeptCall(call_sid, row.started, row.release or "", row.caller_hash is None, found)


def newest_calls(connection: Connection, most: int) -> list[str]:
    """Return the names of the latest calls, the newest first."""
    query = sa.select(calls.c.call_sid).order_by(calls.c.started.desc(), calls.c.call_sid).limit(most)
    return list(connection.execute(query).scalars())


def _turns(rows: Iterable[Event], answers: Mapping[int, bytes]) -> Iterator[KeptTurn]:
    for turn in events.by_turn(rows):
        first, last = turn[0], turn[-1]
        path = tuple(one.node for one in turn)
        answer = answers.get(last.step)
        yield KeptTurn(first.at, last.step, path, last.outcome, first.heard, first.result, first.seconds, answer)
