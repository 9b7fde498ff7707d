"""Who is rung for whom: one agent a caller, one caller an agent, whatever is repeated, late or lost."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from ivr.menu.queues import Queue
from ivr.office import outbox, queues, ringing
from ivr.office.board import MOST_RINGS, RESTS_FOR
from ivr.office.posting import deliver
from ivr.office.sms import Nobody
from ivr.settings import Agent
from ivr.store import tables
from ivr.store.engine import open_store
from tests.office.conftest import NOON

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ivr.store.engine import Store

GENERAL = Queue(answer_within_s=30, longest_wait_s=600, capacity=40, overflow="callback")
RED = GENERAL.model_copy(update={"priority": 30})
WANG = Agent("wang", "+8613900000001", "482913", ("general", "red"))
LI = Agent("li", "+8613900000002", "771133", ("general",))
AGENTS = (WANG, LI)
SID = "CA{:032x}".format
AGENT_SID = "CA{:032x}".format


def comes(connection: Connection, number: int, at: datetime = NOON, queue: str = "general") -> str:
    """Put a caller in line, as a visit does."""
    queues.admit(connection, SID(number), queue, RED if queue == "red" else GENERAL, at)
    ringing.match(connection, AGENTS, at)
    return SID(number)


def live(connection: Connection) -> list[tuple[str, str | None]]:
    """Return who is on a call about whom."""
    table = tables.agent_calls
    query = sa.select(table.c.agent, table.c.caller_sid).where(table.c.ended.is_(None)).order_by(table.c.id)
    return [(row.agent, row.caller_sid) for row in connection.execute(query)]


def rows(connection: Connection) -> list[tuple[str, str, str]]:
    """Return what stands in the outbox: kind, body, state."""
    table = tables.outbox
    return [tuple(row) for row in connection.execute(sa.select(table.c.kind, table.c.body, table.c.state))]  # type: ignore[misc]


def test_a_ring_is_written_with_the_place_in_line(store: Store) -> None:
    """In one transaction; and a webhook that is repeated rings nobody twice."""
    with store.begin() as connection:
        comes(connection, 1)
        comes(connection, 1)

        assert [("wang", SID(1))] == live(connection)
        assert [("ring", "1", "pending")] == rows(connection)


def test_nothing_is_written_where_nobody_is_rung(store: Store) -> None:
    """By default agents dial in."""
    with store.begin() as connection:
        queues.admit(connection, SID(1), "general", GENERAL, NOON)
        ringing.match(connection, (), NOON)

        assert [] == rows(connection)


def test_who_serves_another_desk_is_not_rung(store: Store) -> None:
    """The red channel is wang's alone, and goes before callers who came earlier."""
    with store.begin() as connection:
        for number in (1, 2):
            queues.admit(connection, SID(number), "general", GENERAL, NOON)
        queues.admit(connection, SID(3), "red", RED, NOON + timedelta(seconds=1))
        ringing.match(connection, AGENTS, NOON + timedelta(seconds=1))

        assert [("wang", SID(3)), ("li", SID(1))] == live(connection)


def test_the_database_itself_holds_one_call_an_agent_and_one_agent_a_caller(store: Store) -> None:
    """Whatever two workers think at the same moment."""
    row = {"way": "rung", "stage": "ringing", "queue": "general", "made": NOON, "until": NOON}
    insert = sa.insert(tables.agent_calls)
    for second in ({"agent": "wang", "caller_sid": SID(2)}, {"agent": "li", "caller_sid": SID(1)}):
        with pytest.raises(IntegrityError), store.engine.begin() as connection:
            connection.execute(insert, {**row, "agent": "wang", "caller_sid": SID(1)})
            connection.execute(insert, {**row, **second})


def test_a_second_call_about_the_same_ring_finds_nobody(store: Store) -> None:
    """Where a call in doubt was placed after all, only the first that is answered has the caller."""
    with store.begin() as connection:
        comes(connection, 1)

        first = ringing.answer(connection, 1, AGENT_SID(901), AGENTS, NOON)
        second = ringing.answer(connection, 1, AGENT_SID(902), AGENTS, NOON)

    assert first is not None
    assert (SID(1), None) == (first.caller_sid, second)


def test_a_call_whose_name_comes_when_nobody_waits_any_more_is_ended(store: Store) -> None:
    """The caller left while the API was being asked."""
    with store.begin() as connection:
        comes(connection, 1)
        message = outbox.lease(connection, NOON)
        assert message is not None
        queues.leave(connection, SID(1), "gone", 0, NOON)
        ringing.leave(connection, SID(1), AGENTS, NOON)
        state = outbox.settle(connection, message, outbox.Taken(AGENT_SID(901)), NOON)
        ringing.settled(connection, 1, state, AGENT_SID(901), NOON)

        assert ("hangup", AGENT_SID(901), "pending") in rows(connection)
        assert [] == live(connection)


def test_a_ring_that_was_not_sent_yet_is_withdrawn(store: Store) -> None:
    """Nobody's phone rings for a caller who has gone."""
    with store.begin() as connection:
        comes(connection, 1)
        queues.leave(connection, SID(1), "gone", 0, NOON)
        ringing.leave(connection, SID(1), AGENTS, NOON)

        assert [("ring", "1", "dead")] == rows(connection)


def test_a_ring_goes_on_for_the_next_who_waits(store: Store) -> None:
    """Rather than fall silent and begin again."""
    with store.begin() as connection:
        for number in (1, 2, 3):
            comes(connection, number)
        queues.leave(connection, SID(1), "gone", 0, NOON)
        ringing.leave(connection, SID(1), AGENTS, NOON)

        assert [("wang", SID(3)), ("li", SID(2))] == live(connection)


def test_who_leaves_for_a_call_back_is_nobodys_until_they_wait_again(store: Store) -> None:
    """The place is kept for the ticket, but the call is not in Twilio's queue: a ring for it would find nobody."""
    with store.begin() as connection:
        comes(connection, 1)
        queues.leave(connection, SID(1), "call-back", 0, NOON)
        ringing.leave(connection, SID(1), AGENTS, NOON)
        ringing.match(connection, AGENTS, NOON)

        assert [] == live(connection)
        assert not ringing.is_due(connection, NOON)
        assert queues.next_for(connection, ("general",), NOON) is None
        comes(connection, 1)
        assert [("li", SID(1))] == live(connection)


def test_who_takes_the_first_in_line_swaps_with_whoever_was_told_of_them(store: Store) -> None:
    """Twilio gives the first caller to the first who presses the key."""
    with store.begin() as connection:
        comes(connection, 1)
        comes(connection, 2)
        for ring, sid in ((1, 901), (2, 902)):
            ringing.answer(connection, ring, AGENT_SID(sid), AGENTS, NOON)
        ringing.take(connection, 2, AGENT_SID(902), SID(2), AGENTS, NOON)
        queues.take(connection, SID(1), "li", NOON)
        ringing.join(connection, AGENT_SID(902), SID(1), AGENTS, NOON)

        assert [("wang", SID(2)), ("li", SID(1))] == live(connection)


def test_who_has_dialled_in_is_not_rung(store: Store) -> None:
    """And a ring of theirs is over as they dial in."""
    with store.begin() as connection:
        comes(connection, 1)
        ringing.be_on_line(connection, "wang", AGENT_SID(901), None, timedelta(minutes=2), AGENTS, NOON)
        comes(connection, 2)

        assert [("wang", None), ("li", SID(1))] == live(connection)
        assert ("ring", "1", "dead") in rows(connection)


def test_a_call_of_which_nothing_is_heard_is_over_by_itself(store: Store) -> None:
    """A lost callback keeps no agent for ever, and the caller is the next one's."""
    later = NOON + ringing.RINGS_WITHIN
    with store.begin() as connection:
        comes(connection, 1)
        assert not ringing.is_due(connection, later - timedelta(seconds=1))
        assert ringing.is_due(connection, later)
        ringing.match(connection, AGENTS, later)

        assert [("li", SID(1))] == live(connection)


def test_a_ring_that_is_too_old_is_not_sent(store: Store) -> None:
    """A worker that comes back after a while wakes nobody."""
    with store.begin() as connection:
        comes(connection, 1)

    came_to = deliver(store, Nobody(), lambda: NOON + timedelta(minutes=5))

    assert {"dead": 1} == came_to
    with store.read() as connection:
        assert [] == live(connection)


@pytest.mark.parametrize("seed", range(20))
def test_in_any_order_of_events_nobody_has_two(seed: int) -> None:
    """Callers come and go, agents answer, take and decline, requests come twice; no agent is kept for who has gone."""
    store = open_store()

    assert _lived(store, seed, steps=150) > 0

    store.close()


def test_in_some_order_of_events_nobody_has_two(store: Store) -> None:
    """On either database; the other orders in memory alone."""
    assert _lived(store, 20, steps=60) > 0


def test_a_phone_that_may_still_ring_is_silenced_when_its_ring_lapses(store: Store) -> None:
    """Twilio took the call and nothing was heard of it since: no two phones ring for one caller."""
    with store.begin() as connection:
        comes(connection, 1)
        ringing.begin(connection, 1, AGENT_SID(901), NOON)
        ringing.match(connection, AGENTS, NOON + ringing.PICKED_UP_WITHIN)

        assert [("li", SID(1))] == live(connection)
        assert ("hangup", AGENT_SID(901), "pending") in rows(connection)


@pytest.mark.parametrize("outcome", [outbox.Unknown("time-out"), outbox.Refused("429"), outbox.Taken(AGENT_SID(901))])
def test_what_the_call_says_of_itself_stands_against_the_answer_to_the_request(
    outcome: outbox.Outcome, store: Store
) -> None:
    """The agent's phone was answered while the worker waited for the API: nothing is looked up or rung again."""
    with store.begin() as connection:
        comes(connection, 1)
        message = outbox.lease(connection, NOON)
        assert message is not None
        ringing.begin(connection, 1, AGENT_SID(901), NOON)
        ringing.answer(connection, 1, AGENT_SID(901), AGENTS, NOON)
        state = outbox.settle(connection, message, outcome, NOON)
        ringing.settled(connection, 1, state, outbox.sid_of(connection, message.id), NOON)

        assert [("wang", SID(1))] == live(connection)
        assert [("ring", "1", "sent")] == rows(connection)


def test_who_could_not_be_called_was_not_rung(store: Store) -> None:
    """An API that was down takes none of the rings there are for a caller; a phone that failed does."""
    now, placed = NOON, MOST_RINGS + 2
    with store.begin() as connection:
        comes(connection, 1)
        for number in range(1, 2 * placed):
            queues.confirm(connection, SID(1), now)
            ringing.match(connection, AGENTS[:1], now)
            if number > placed:
                ringing.over(connection, number, AGENT_SID(number), "failed", AGENTS[:1], now)
            else:
                ringing.settled(connection, number, "dead", None, now)
            now += RESTS_FOR

        assert placed + MOST_RINGS == len(rows(connection))


def about(connection: Connection) -> list[sa.Row[tuple[str]]]:
    """Return the calls about callers who are not taken yet."""
    table = tables.agent_calls
    query = sa.select(table).where(table.c.ended.is_(None), table.c.caller_sid.is_not(None), table.c.stage != "talking")
    return list(connection.execute(query))


def _lived(store: Store, seed: int, steps: int) -> int:
    """Let things happen, and hold after each that nobody has two; return how many callers were taken."""
    line = _Line(Random(seed))
    with store.begin() as connection:
        for step in range(steps):
            now = NOON + timedelta(seconds=3 * step)
            line.happen(connection, now)
            on_calls = live(connection)
            callers = [caller for _, caller in on_calls if caller is not None]
            assert [] == [one for one, count in Counter(callers).items() if count > 1]
            assert [] == [one for one, count in Counter(agent for agent, _ in on_calls).items() if count > 1]
            assert [] == [
                row.caller_sid for row in about(connection) if not queues.stands(connection, row.caller_sid, now)
            ]
    return line.taken


@dataclass
class _Line:
    """Lets one thing after another happen."""

    chance: Random
    callers: int = 0
    sids: int = 900
    taken: int = 0

    def happen(self, connection: Connection, now: datetime) -> None:
        table = tables.agent_calls
        on_calls = connection.execute(sa.select(table).where(table.c.ended.is_(None), table.c.way == "rung")).all()
        ringing.match(connection, AGENTS, now)
        waiting = [place.call_sid for place in queues.line(connection, now).places]
        for sid in waiting:
            queues.confirm(connection, sid, now)
        does = self.chance.choice(("come", "come", "go", "answer", "answer", "take", "take", "end", "again"))
        if does == "come":
            self.callers += 1
            comes(connection, self.callers, now)
        elif does == "again" and waiting:
            comes(connection, int(self.chance.choice(waiting)[2:], 16), now)
        elif does == "go" and waiting:
            sid = self.chance.choice(waiting)
            queues.leave(connection, sid, "gone", 0, now)
            ringing.leave(connection, sid, AGENTS, now)
        elif on_calls:
            row = self.chance.choice(on_calls)
            sid = row.agent_sid or AGENT_SID(self._next())
            if does == "answer" and row.stage == "ringing":
                ringing.answer(connection, row.id, sid, AGENTS, now)
            elif does == "take" and row.stage == "answered":
                self._take(connection, row, waiting, now)
            elif does == "end":
                ringing.over(connection, row.id, sid, self.chance.choice(("busy", "completed")), AGENTS, now)

    def _take(self, connection: Connection, row: sa.Row[tuple[int]], waiting: list[str], now: datetime) -> None:
        ring = ringing.take(connection, row.id, row.agent_sid, row.caller_sid or "", AGENTS, now)
        if ring is not None and waiting and ring.caller_sid == row.caller_sid:
            queues.take(connection, waiting[0], row.agent, now)
            ringing.join(connection, row.agent_sid, waiting[0], AGENTS, now)
            self.taken += 1

    def _next(self) -> int:
        self.sids += 1
        return self.sids
