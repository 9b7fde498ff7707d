"""Which agents are free to be rung: who is on a call, who rests or writes things down, and who was rung for whom.

Read once for all who wait. Knows neither the line nor how anybody is rung.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from ivr.store.tables import agent_calls

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from ivr.settings import Agent

# Who did not take one caller is not rung for the next at once, and for the same one so often at most.
RESTS_FOR = timedelta(minutes=1)
MOST_RINGS = 3
# As on the agent line: time to write things down.
WRITES_UP_FOR = timedelta(seconds=30)

# Longer than any caller waits in a queue: who was rung before that, was rung for somebody else.
_REMEMBERED = timedelta(minutes=15)
_NEVER = datetime.min.replace(tzinfo=UTC)
_NO_REST: dict[str, timedelta] = {"talked": WRITES_UP_FOR, "gone": timedelta(0)}


@dataclass(slots=True)
class Board:
    """Who is busy, from when on others are free, who was called last when, and how often for whom."""

    busy: set[str] = field(default_factory=set)
    free_from: dict[str, datetime] = field(default_factory=dict)
    last: dict[str, datetime] = field(default_factory=dict)
    rung: Counter[tuple[str, str | None]] = field(default_factory=Counter)

    def pick(self, agents: Iterable[Agent], queue: str, caller_sid: str, now: datetime) -> Agent | None:
        """Return who is rung for a caller: who was least often, then longest ago. They are busy from now on.

        None: nobody is free.
        """
        able = [
            agent
            for agent in agents
            if queue in agent.queues
            and agent.name not in self.busy
            and self.free_from.get(agent.name, now) <= now
            and self.rung[agent.name, caller_sid] < MOST_RINGS
        ]
        if not able:
            return None
        agent = min(able, key=lambda one: (self.rung[one.name, caller_sid], self.last.get(one.name, _NEVER)))
        self.busy.add(agent.name)
        return agent


def read_board(connection: Connection, now: datetime) -> Board:
    """Return the board as it stands."""
    recent = agent_calls.c.ended.is_(None) | (agent_calls.c.ended > now - _REMEMBERED)
    board = Board()
    for row in connection.execute(sa.select(agent_calls).where(recent).order_by(agent_calls.c.ended)):
        if row.ended is None:
            board.busy.add(row.agent)
            continue
        board.last[row.agent] = row.ended
        board.free_from[row.agent] = row.ended + _NO_REST.get(row.result, RESTS_FOR)
        # Whose phone could not be called at all was not rung: an API that was down for a while takes no rings away.
        board.rung[row.agent, row.caller_sid] += row.result != "failed" or row.agent_sid is not None
    return board
