"""Two workers at the same rows at once: PostgreSQL lets both read before either has committed.

SQLite lets one transaction write at a time, so there nothing of this can happen.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
import sqlalchemy as sa

from ivr.menu.queues import Queue
from ivr.office import budgets, limits, outbox, queues, tickets
from ivr.office.agents import AgentVisit
from ivr.office.budgets import SURVEY, Budgets
from ivr.office.limits import Limits
from ivr.office.tickets import Wanted
from ivr.store.engine import open_store
from tests.databases import postgres_database
from tests.office.conftest import NOON, SECRET

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from sqlalchemy import Connection

    from ivr.office.calls import Caller
    from ivr.store.engine import Store

T = TypeVar("T")

GENERAL = Queue(answer_within_s=30, longest_wait_s=600, capacity=9, overflow="callback", priority=10)
LONGEST_S = 10


@pytest.fixture
def shared(postgres_url: str) -> Iterator[Store]:
    """A store that two connections may write to at once."""
    with postgres_database(postgres_url, "two_workers") as url:
        opened = open_store(url)
        yield opened
        opened.close()


def together(store: Store, first: Callable[[Connection], T], second: Callable[[Connection], T]) -> tuple[T, T]:
    """Return what each is told, where the second has read all it reads by itself when the first commits."""
    mine = threading.get_ident()
    is_at_it = threading.Event()

    def look(_connection: object, _cursor: object, statement: str, *_: Any) -> None:
        if threading.get_ident() != mine and (
            statement.startswith(("INSERT", "UPDATE")) or "FOR UPDATE" in statement or "advisory" in statement
        ):
            is_at_it.set()

    sa.event.listen(store.engine, "before_cursor_execute", look)
    with ThreadPoolExecutor(1) as other, store.begin() as connection:
        told = first(connection)
        later = other.submit(store.run, second)
        assert is_at_it.wait(LONGEST_S)
        connection.commit()
        return told, later.result(LONGEST_S)


def test_a_late_ticket_is_handed_up_once(shared: Store, caller: Caller) -> None:
    """Any number of workers may sweep: whoever comes second hands nothing up again."""
    wanted = Wanted("complaint", "complaint", "zh-CN", NOON + timedelta(hours=1), "CA1", "1")
    number = shared.run(lambda connection: tickets.make(connection, wanted, caller, SECRET, NOON))

    def sweep(connection: Connection) -> list[str]:
        return tickets.sweep(connection, NOON + timedelta(hours=2))

    handed_up = together(shared, sweep, sweep)

    with shared.read() as connection:
        ticket, history = tickets.find(connection, number), tickets.history(connection, number)
    assert ([number], []) == handed_up
    assert ticket is not None
    assert (1, ["made", "escalated"]) == (ticket.level, [event for _, event, _ in history])


def test_two_agents_are_told_of_two_callers(shared: Store) -> None:
    """Who is told of one caller keeps others from being told of the same: the second agent has the next."""
    shared.run(lambda connection: [queues.admit(connection, sid, "general", GENERAL, NOON) for sid in ("CA1", "CA2")])

    def ask(connection: Connection) -> str | None:
        place = queues.next_for(connection, {"general"}, NOON + timedelta(seconds=5))
        return place.call_sid if place else None

    assert ("CA1", "CA2") == together(shared, ask, ask)


def test_a_place_that_was_kept_is_given_to_one_agent(shared: Store, caller: Caller) -> None:
    """A call-back is made once: the second agent has nobody."""
    shared.run(lambda connection: queues.keep_place(connection, "CA1", "general", 10, "12345678", NOON))

    def ask(connection: Connection) -> str | None:
        found = AgentVisit(connection, NOON + timedelta(seconds=5)).give_next({"general"}, "anna")
        return found.call_sid if found else None

    assert ("CA1", None) == together(shared, ask, ask)


def test_the_last_try_is_one_callers(shared: Store, caller: Caller) -> None:
    """Who guesses on many lines at once has no more tries than the limit (reliability T10)."""
    allowed = Limits(a_value=1)

    def guess(call_sid: str) -> Callable[[Connection], bool]:
        return lambda connection: limits.may_try(connection, allowed, "merchant_number", "v", call_sid, caller, NOON)

    assert (True, False) == together(shared, guess("CA1"), guess("CA2"))


@pytest.mark.parametrize(
    ("template", "may"),
    [(SURVEY, budgets.may_survey), ("guide", budgets.may_send)],
    ids=["a survey", "what is asked for"],
)
def test_the_last_message_of_a_number_is_put_there_once(
    shared: Store, template: str, may: Callable[[Connection, Budgets, str, datetime], bool]
) -> None:
    """However many calls of one number end at once (reliability T15)."""
    one = Budgets(a_number=1)

    def write(call_sid: str) -> Callable[[Connection], bool]:
        message = outbox.Message(call_sid, "sms", template, "+8613800138000", "hash", "text", call_sid)
        return lambda connection: may(connection, one, "hash", NOON) and outbox.put(connection, message, NOON)

    assert (True, False) == together(shared, write("CA1"), write("CA2"))
