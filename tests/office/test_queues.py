"""The line in the store: who is next, whose place is kept, and what no lost webhook can lengthen."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from ivr.menu.queues import Queue
from ivr.office import queues
from tests.office.conftest import NOON

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from ivr.store.engine import Store


def queue(priority: int = 10, capacity: int = 3) -> Queue:
    return Queue(answer_within_s=30, longest_wait_s=600, capacity=capacity, overflow="callback", priority=priority)


def at(seconds: int) -> datetime:
    return NOON + timedelta(seconds=seconds)


@pytest.fixture
def connection(store: Store) -> Iterator[Connection]:
    with store.begin() as opened:
        yield opened


def join(connection: Connection, *calls: str, name: str = "general", priority: int = 10, start: int = 0) -> None:
    """Put calls in a queue, one a second."""
    for number, call_sid in enumerate(calls, start):
        assert queues.admit(connection, call_sid, name, queue(priority, 99), at(number)) is not None


def order(connection: Connection, seconds: int = 60) -> list[str]:
    return [place.call_sid for place in queues.line(connection, at(seconds)).places]


def test_first_come_first_served(connection: Connection) -> None:
    """Each caller is told the place behind those who are there."""
    positions = [queues.admit(connection, sid, "general", queue(), at(n)) for n, sid in enumerate(("A", "B", "C"))]

    assert ([1, 2, 3], ["A", "B", "C"]) == (positions, order(connection))


def test_red_comes_before_complaints_before_the_rest(connection: Connection) -> None:
    """Whoever came first, an agent of all queues takes them in this order."""
    join(connection, "A", "B")
    join(connection, "C", name="complaint", priority=20, start=5)
    join(connection, "R", name="red", priority=30, start=9)

    assert ["R", "C", "A", "B"] == order(connection)
    assert "A" == queues.line(connection, at(60)).next({"general"}).call_sid  # type: ignore[union-attr]


def test_a_full_queue_admits_who_insists_up_to_twice_its_size(connection: Connection) -> None:
    """A repeat of who is in line already is no further caller."""
    for sid in ("A", "B", "C"):
        queues.admit(connection, sid, "general", queue(), NOON)

    assert queues.admit(connection, "D", "general", queue(), NOON) is None
    assert 3 == queues.admit(connection, "C", "general", queue(), NOON)
    assert [4, 5, 6, None] == [
        queues.admit(connection, sid, "general", queue(), NOON, insists=True) for sid in ("D", "E", "F", "G")
    ]


def test_a_caller_nobody_hears_of_is_not_in_line(connection: Connection) -> None:
    """A row lives on what the wait document confirms; a lost webhook cannot hold a place for ever."""
    join(connection, "A", "B")

    queues.confirm(connection, "B", at(100))

    assert ["B"] == order(connection, 150)


def test_twilio_counts_the_callers_and_rows_the_kept_places(connection: Connection) -> None:
    """Whoever was just taken has left Twilio's queue and may still have a row; a kept place has a row alone."""
    join(connection, "A", "B", "C", "D")
    queues.leave(connection, "B", "call-back", 30, at(30))
    queues.keep_place(connection, "B", "general", 10, "88123456", at(31))

    # A has been taken: Twilio has C and D.
    positions = [queues.position(connection, sid, "general", n, at(40)) for n, sid in ((1, "C"), (2, "D"))]

    assert [2, 3] == positions
    assert 4 == queues.position(connection, "D", "general", 0, at(40))


def test_a_call_back_keeps_its_place(connection: Connection) -> None:
    """Before who came later, after who came earlier, and after the caller has hung up."""
    join(connection, "A", "B", "C")

    queues.leave(connection, "B", "call-back", 10, at(10))
    queues.keep_place(connection, "B", "general", 10, "88123456", at(12))
    queues.hang_up(connection, "B", at(20))

    assert ["A", "B", "C"] == order(connection)
    assert "88123456" == queues.ticket_of(connection, "B")
    assert 2 == queues.line(connection, at(60)).waiting("general")


def test_a_way_out_that_made_no_ticket_keeps_nothing(connection: Connection) -> None:
    """Somebody with no number to call back leaves the line with the call."""
    join(connection, "A", "B")

    queues.leave(connection, "A", "call-back", 10, at(10))
    queues.hang_up(connection, "A", at(20))

    assert ["B"] == order(connection)


def test_a_wait_in_vain_counts_on(connection: Connection) -> None:
    """In the next queue, and as the place of the call-back that comes of it."""
    join(connection, "A", name="complaint", priority=20)
    join(connection, "S", name="supervisor", priority=20, start=10)

    queues.leave(connection, "A", "overflow", 15, at(15))
    joined = queues.admit(connection, "A", "supervisor", queue(20), at(15))
    waited_s = queues.waited_s(connection, "A", at(60))
    queues.leave(connection, "A", "overflow", 45, at(60))
    queues.admit(connection, "T", "supervisor", queue(20), at(61))
    queues.keep_place(connection, "A", "general", 10, "88123456", at(62))

    assert (2, 60) == (joined, waited_s)
    assert ["S", "A", "T"] == order(connection, 63)


def test_a_call_back_without_a_wait_stands_at_the_end(connection: Connection) -> None:
    """Who asks before the queue, or at night, is called after who waits already."""
    join(connection, "A", "B")

    queues.keep_place(connection, "N", "general", 10, "88123456", at(30))

    assert ["A", "B", "N"] == order(connection)


@pytest.mark.parametrize("how", ["person", "overflow", "refused", "failed", "gone"])
def test_every_departure_shortens_the_line(connection: Connection, how: queues.Departure) -> None:
    """And may be told twice."""
    join(connection, "A", "B")

    queues.leave(connection, "A", how, 10, at(10))
    queues.leave(connection, "A", how, 10, at(11))

    assert ["B"] == order(connection)


def test_talks_are_measured_from_the_end_of_the_wait(connection: Connection) -> None:
    """Twilio tells of a talk when it is over, with the seconds of the wait; an agent who takes a call is noted then."""
    join(connection, "A")
    join(connection, "B", start=1)
    queues.take(connection, "B", "wang", at(50))

    queues.leave(connection, "A", "person", 40, at(100))
    queues.leave(connection, "B", "person", 49, at(170))

    assert {60, 120} == set(queues.recent_talks_s(connection, "general", at(200)))


def test_made_up_callers_stay(connection: Connection) -> None:
    """They stand before every caller, and nobody has to confirm them."""
    queues.fill(connection, {"general": 20}, {"general": queue()}, NOON)

    position = queues.admit(connection, "A", "general", queue(capacity=99), NOON)

    assert 21 == position
    assert 21 == queues.position(connection, "A", "general", 1, at(3600))


def test_old_waits_are_deleted(connection: Connection) -> None:
    """What still stands in line is none of them, however old."""
    join(connection, "A", "B")
    queues.keep_place(connection, "A", "general", 10, "88123456", at(5))
    queues.leave(connection, "B", "gone", 3, at(5))

    assert 1 == queues.forget(connection, at(99))
    assert ["A"] == order(connection)
