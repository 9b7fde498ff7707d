"""Turns: what was answered to each step of a call, so that a repeated request gets the same bytes and does nothing.

A step is named by what Twilio signs: the CallSid and the step in our URL. What was asked, route, state and what was
heard, is its content. The same content again is a repeat. Another content at a step whose turn did something is
answered with that turn too: a step has one effect at most, whoever cuts its parameters anew (reliability T03, I3).
Knows no call flow: it keeps bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from ivr.store.tables import turns

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

_IS_REPEAT = turns.c.content == sa.bindparam("content")
# Made once: making a statement costs as much as running it.
_FIND = (
    sa.select(turns.c.body, turns.c.headers)
    .where(turns.c.call_sid == sa.bindparam("sid"), turns.c.step == sa.bindparam("step"), _IS_REPEAT | turns.c.effect)
    .order_by(_IS_REPEAT.desc())
    .limit(1)
)
_KEEP = sa.insert(turns)

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TurnKey:
    """Which turn: content is a keyed hash, for it stands for what was keyed in."""

    call_sid: str
    step: int
    content: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What was answered, to the byte."""

    body: bytes
    headers: Headers


def find(connection: Connection, key: TurnKey) -> Answered | None:
    """Return what this step was answered, if it was."""
    given = {"sid": key.call_sid, "step": key.step, "content": key.content}
    return _answered(connection.execute(_FIND, given).one_or_none())


def last(connection: Connection, call_sid: str) -> Answered | None:
    """Return the last thing the call was answered, if anything."""
    query = (
        sa.select(turns.c.body, turns.c.headers)
        .where(turns.c.call_sid == call_sid)
        .order_by(turns.c.step.desc(), turns.c.at.desc())
        .limit(1)
    )
    return _answered(connection.execute(query).one_or_none())


def keep(connection: Connection, key: TurnKey, answered: Answered, now: datetime, *, effect: bool) -> None:
    """Keep an answer. effect: the turn did something that must not be done again."""
    connection.execute(
        _KEEP,
        {
            "call_sid": key.call_sid,
            "step": key.step,
            "content": key.content,
            "effect": effect,
            "body": answered.body,
            "headers": [list(header) for header in answered.headers],
            "at": now,
        },
    )


def forget(connection: Connection, before: datetime) -> int:
    """Delete answers older than an instant; return how many."""
    return connection.execute(sa.delete(turns).where(turns.c.at < before)).rowcount


def _answered(row: Sequence[Any] | None) -> Answered | None:
    if row is None:
        return None
    return Answered(bytes(row[0]), tuple((name, value) for name, value in row[1]))
