"""The store's rows as a report reads them, on each kind of database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from ivr.office import calls, events, tickets
from ivr.office.call_log import LoggedTurn
from ivr.office.calls import Caller
from ivr.office.events import Around
from ivr.office.read_call_log import read_calls, read_tickets
from ivr.office.secret import UNKEPT
from ivr.store.tables import calls as calls_table

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ivr.store.engine import Store

NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)
CALLER = Caller.of("+8613800138000", UNKEPT)
NOBODY = Caller.of("anonymous", UNKEPT)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def queued_and_answered(connection: Connection, sid: str, began: datetime, caller: Caller = CALLER) -> None:
    """A call of two nodes, a queue, and a talk."""
    calls.open_call(connection, sid, caller, "+864008009000", began)
    to_queue, from_queue = Around("keys", toward="queue general"), Around("queue-left", "bridged", 20)
    log = events.log
    log(connection, sid, 0, ["main"], "menu", "r1", began, Around("arrived"))
    log(connection, sid, 1, ["operator", "operator.queue"], "queued", "r1", began + timedelta(seconds=5), to_queue)
    log(connection, sid, 2, ["operator.queue"], "transferred", "r1", began + timedelta(seconds=85), from_queue)


def test_a_call_comes_with_its_turns(store: Store) -> None:
    """Each with its nodes, what began it, how the wait before it ended, and where it leads."""
    with store.begin() as connection:
        queued_and_answered(connection, "CA1", NOON)
        calls.report_status(connection, "CA1", "completed", CALLER, "", at(86))

    with store.read() as connection:
        [call] = read_calls(connection, NOON, NOON + HOUR, ())

    assert (
        LoggedTurn(NOON, ("main",), "menu", "arrived"),
        LoggedTurn(at(5), ("operator", "operator.queue"), "queued", "keys", toward="queue general"),
        LoggedTurn(at(85), ("operator.queue",), "transferred", "queue-left", "bridged", 20),
    ) == call.turns
    assert ("CA1", CALLER.hash, NOON, at(86), False) == (
        call.call_sid,
        call.caller,
        call.started,
        call.ended,
        call.prepared,
    )
    [wait] = call.waits
    assert ("general", 20.0, "answered", 60.0) == (wait.name, wait.waited_s, wait.end, wait.talked_s)


def test_calls_that_overlap_are_kept_apart_and_in_order(store: Store) -> None:
    """Two at once; one before and one at the end of the period are not in it, and a withheld number is nobody."""
    with store.begin() as connection:
        for sid, began in (("CA2", at(1)), ("CA1", NOON), ("CA0", at(-1)), ("CA9", NOON + HOUR)):
            queued_and_answered(connection, sid, began, NOBODY)

    with store.read() as connection:
        found = read_calls(connection, NOON, NOON + HOUR, ())

    assert [("CA1", None, 3), ("CA2", None, 3)] == [(call.call_sid, call.caller, len(call.turns)) for call in found]


def test_a_call_is_prepared_that_has_an_entry(store: Store) -> None:
    """What a look-up said or the line made is none; a covered entry still is one."""
    with store.begin() as connection:
        for sid, known in (("CA1", "merchant_number"), ("CA2", "ticket")):
            queued_and_answered(connection, sid, NOON)
            calls.keep_known(connection, sid, {known: "8812345678"}, {}, ())
            calls.report_status(connection, sid, "completed", CALLER, "", at(86))
        calls.forget_entries(connection, NOON + HOUR)

    with store.read() as connection:
        found = read_calls(connection, NOON, NOON + HOUR, {"merchant_number", "serial"})

    assert {"CA1": True, "CA2": False} == {call.call_sid: call.prepared for call in found}


def test_when_a_call_was_over_whose_end_nobody_told(store: Store) -> None:
    """Its last words, or else the last that was heard of it once it is swept up; never the hour of the sweep."""
    with store.begin() as connection:
        queued_and_answered(connection, "CA1", NOON)
        queued_and_answered(connection, "CA2", NOON)
        for sid in ("CA3", "CA4"):
            calls.open_call(connection, sid, CALLER, "", NOON)
            events.log(connection, sid, 0, ["main"], "menu", "r1", at(3), Around("arrived"))
        swept = sa.update(calls_table).where(calls_table.c.call_sid.in_(["CA2", "CA3"]))
        connection.execute(swept.values(status="failed", ended=NOON + 5 * HOUR))

    with store.read() as connection:
        found = {call.call_sid: call.ended for call in read_calls(connection, NOON, NOON + HOUR, ())}

    assert {"CA1": at(85), "CA2": at(85), "CA3": at(3), "CA4": None} == found


def make_ticket(connection: Connection, key: str, call_sid: str = "CA1") -> str:
    wanted = tickets.Wanted("complaint", "complaint", "zh-CN", NOON + 24 * HOUR, call_sid, key)
    return tickets.make(connection, wanted, CALLER, UNKEPT, NOON)


def test_a_ticket_comes_with_what_became_of_it(store: Store) -> None:
    """Answered by the first final word, solved by the last that says so; one that is open again is neither."""
    with store.begin() as connection:
        solved, closed, late, again = (make_ticket(connection, str(number)) for number in range(4))
        open_ = make_ticket(connection, "1", "CA2")
        steps = (
            (solved, "solved", 1),
            (closed, "unsolved", 1),
            (closed, "closed", 3),
            (late, "unsolved", 1),
            (late, "solved", 2),
            (late, "closed", 3),
            (again, "solved", 1),
            (again, "open", 2),
        )
        for number, status, hours in steps:
            tickets.set_status(connection, number, status, "", NOON + hours * HOUR)  # type: ignore[arg-type]
        assert [open_] == tickets.escalate_due(connection, "CA2", NOON + 24 * HOUR, NOON + HOUR)

    with store.read() as connection:
        found = {ticket.number: ticket for ticket in read_tickets(connection, NOON, NOON + HOUR)}

    assert {
        open_: (None, None, 1),
        solved: (NOON + HOUR, True, 0),
        closed: (NOON + HOUR, False, 0),
        late: (NOON + HOUR, True, 0),
        again: (None, None, 0),
    } == {number: (ticket.answered, ticket.solved, ticket.level) for number, ticket in found.items()}
    assert ("complaint", "complaint", NOON, NOON + 24 * HOUR) == (
        found[open_].kind,
        found[open_].desk,
        found[open_].made,
        found[open_].due,
    )


def test_tickets_of_other_days_are_left_out(store: Store) -> None:
    """By when they were made."""
    with store.begin() as connection:
        make_ticket(connection, "1")

    with store.read() as connection:
        assert 1 == len(read_tickets(connection, NOON, NOON + HOUR))
        assert [] == read_tickets(connection, NOON - HOUR, NOON)
        assert [] == read_tickets(connection, NOON + HOUR, NOON + 2 * HOUR)
