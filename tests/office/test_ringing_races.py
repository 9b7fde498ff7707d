"""Workers and web processes at the same moment, on either database: one ring for a caller, and one call for a ring."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from ivr.menu.queues import Queue
from ivr.office import queues, ringing
from ivr.office.outbox import LookedUp, Taken
from ivr.office.posting import deliver
from ivr.settings import Agent
from ivr.store import tables
from tests.office.conftest import NOON

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection

    from ivr.office.outbox import Leased
    from ivr.store.engine import Store

GENERAL = Queue(answer_within_s=30, longest_wait_s=600, capacity=40, overflow="callback")
NAMES = ("wang", "li", "zhao", "chen")
AGENTS = tuple(Agent(name, f"+861390000000{n}", f"{n}82913", ("general",)) for n, name in enumerate(NAMES))
SID = "CA{:032x}".format
CALLS = tables.agent_calls
AT_ONCE = 6


@dataclass
class Recording:
    """Takes whatever it is given, and remembers it."""

    sent: list[str] = field(default_factory=list)

    def send(self, message: Leased) -> Taken:
        self.sent.append(message.body)
        return Taken(SID(0x900 + int(message.body)))

    def find(self, _message: Leased) -> LookedUp:
        return LookedUp(())


def at_once(*works: Callable[[], object]) -> None:
    """Do all of it at the same moment, each in a thread of its own; raise what was raised first."""
    ready, raised = threading.Barrier(len(works)), list[BaseException]()

    def do(work: Callable[[], object]) -> None:
        ready.wait(10)
        try:
            work()
        except BaseException as error:
            raised.append(error)

    threads = [threading.Thread(target=do, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if raised:
        raise raised[0]


def comes(store: Store, number: int) -> None:
    """Put a caller in line for whom nobody is rung yet, as where all agents were busy."""
    with store.begin() as connection:
        queues.admit(connection, SID(number), "general", GENERAL, NOON)


def matching(store: Store, agents: Sequence[Agent]) -> Callable[[], None]:
    return lambda: store.run(lambda connection: ringing.match(connection, agents, NOON))


def live(store: Store) -> list[tuple[str, str | None]]:
    """Return who is on a call about whom."""
    with store.read() as connection:
        query = sa.select(CALLS.c.agent, CALLS.c.caller_sid).where(CALLS.c.ended.is_(None)).order_by(CALLS.c.caller_sid)
        return [(row.agent, row.caller_sid) for row in connection.execute(query)]


def test_two_workers_over_one_agent_and_one_caller_ring_once(store: Store) -> None:
    """One row, one message, one call, however many workers look at the same moment; time after time."""
    sender = Recording()
    for number in range(1, 11):
        comes(store, number)

        at_once(*[matching(store, AGENTS[:1])] * AT_ONCE)
        at_once(*[lambda: deliver(store, sender, lambda: NOON)] * AT_ONCE)

        assert [("wang", SID(number))] == live(store)
        assert number == len(sender.sent)
        with store.begin() as connection:
            queues.leave(connection, SID(number), "gone", 0, NOON)
            ringing.over(connection, int(sender.sent[-1]), SID(0x900 + int(sender.sent[-1])), "busy", (), NOON)
            connection.execute(sa.update(CALLS).values(result="gone"))  # nobody rests
    assert len(set(sender.sent)) == len(sender.sent)


def test_several_workers_over_several_agents_and_callers_ring_each_once(store: Store) -> None:
    """Who comes first has whoever is first; nobody waits beside a free agent when all is done."""
    for number in range(1, 5):
        comes(store, number)

    at_once(*[matching(store, AGENTS)] * AT_ONCE)
    matching(store, AGENTS)()

    found = live(store)
    assert [SID(number) for number in range(1, 5)] == [caller for _, caller in found]
    assert sorted(NAMES) == sorted(agent for agent, _ in found)


def test_the_end_of_a_ring_and_the_callers_leaving_at_once_leave_nobody_with_two(store: Store) -> None:
    """The phone rings out as the caller hangs up, while others look for whom to ring."""
    for number in range(1, 13):
        comes(store, number)
    for _ in range(8):
        with store.begin() as connection:
            ringing.match(connection, AGENTS, NOON)
            row = connection.execute(sa.select(CALLS).where(CALLS.c.ended.is_(None)).limit(1)).one()

        at_once(
            partial(store.run, partial(_happen, "go", "", row)),
            partial(store.run, partial(_happen, "end", "", row)),
            *[matching(store, AGENTS)] * 3,
        )

        assert [] == [one for one, count in Counter(caller for _, caller in live(store)).items() if count > 1]


@pytest.mark.parametrize("seed", range(3))
def test_a_busy_line_comes_to_no_dead_end(seed: int, store: Store) -> None:
    """Callers come and go, phones are answered and ring out, workers look, all at the same moment: none fails."""
    for number in range(1, 5):
        comes(store, number)

    at_once(*[_Process(store, Random(AT_ONCE * seed + each), 1000 * (each + 1)).live for each in range(AT_ONCE)])

    callers = Counter(caller for _, caller in live(store) if caller is not None)
    assert [] == [one for one, count in callers.items() if count > 1]
    matching(store, AGENTS)()
    assert len(NAMES) == len(live(store))


@dataclass
class _Process:
    """A web process or a worker: lets one thing after another happen, each in a transaction of its own."""

    store: Store
    chance: Random
    callers: int

    def live(self) -> None:
        for _ in range(40):
            does = self.chance.choice(("come", "come", "go", "answer", "take", "end", "look"))
            with self.store.read() as connection:
                rung = connection.execute(sa.select(CALLS).where(CALLS.c.ended.is_(None))).all()
            row = self.chance.choice(rung) if rung else None
            self.callers += 1
            self.store.run(partial(_happen, does, SID(self.callers), row))


def _happen(does: str, new: str, row: sa.Row[Any] | None, connection: Connection) -> None:
    if does == "come":
        queues.admit(connection, new, "general", GENERAL.model_copy(update={"capacity": 1000}), NOON)
    if does in ("come", "look") or row is None:
        ringing.match(connection, AGENTS, NOON)
        return
    sid, of = row.agent_sid or SID(0x900 + row.id), row.caller_sid or ""
    if does == "go":
        queues.leave(connection, of, "gone", 0, NOON)
        ringing.leave(connection, of, AGENTS, NOON)
    elif does == "answer":
        ringing.answer(connection, row.id, sid, AGENTS, NOON)
    elif does == "end":
        ringing.over(connection, row.id, sid, "canceled", AGENTS, NOON)
        # Nobody rests, so that there is always somebody to ring.
        connection.execute(sa.update(CALLS).where(CALLS.c.id == row.id).values(result="gone"))
    elif ringing.agent_of(connection, row.id, sid):
        queues.take(connection, of, row.agent, NOON)
        ringing.join(connection, sid, of, AGENTS, NOON)
