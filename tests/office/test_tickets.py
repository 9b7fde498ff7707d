"""Tickets: a number of their own, what is kept of the caller, and what becomes of them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from ivr.errors import StoreDown
from ivr.office import tickets
from ivr.office.calls import Caller
from ivr.office.tickets import Wanted
from tests.office.conftest import NOON, SECRET

if TYPE_CHECKING:
    from ivr.store.engine import Store

WANTED = Wanted(
    kind="complaint",
    queue="complaint",
    language="zh-CN",
    due=NOON + timedelta(hours=24),
    call_sid="CA1",
    key="3:a:1",
    details={"merchant_number": "8812345678"},
)


def make(store: Store, caller: Caller, **other: object) -> str:
    wanted = replace(WANTED, **other)  # type: ignore[arg-type]
    return store.run(lambda connection: tickets.make(connection, wanted, caller, SECRET, NOON))


def find(store: Store, number: str) -> tickets.Ticket:
    with store.read() as connection:
        found = tickets.find(connection, number)
    assert found is not None
    return found


def test_a_ticket_is_kept_as_it_was_made(store: Store, caller: Caller) -> None:
    """Everything comes back, times in UTC."""
    ticket = find(store, make(store, caller, recording="https://api.example/R1"))

    assert ("complaint", "open", 0, NOON, NOON + timedelta(hours=24)) == (
        ticket.kind,
        ticket.status,
        ticket.level,
        ticket.made,
        ticket.due,
    )
    assert {"merchant_number": "8812345678"} == ticket.details
    assert ("https://api.example/R1", "•••8000", None) == (ticket.recording, ticket.caller_tail, ticket.call_back)


def test_a_number_is_eight_figures_that_can_be_said_and_keyed(store: Store, caller: Caller) -> None:
    """It begins with no zero, which people leave out."""
    assert re.fullmatch(r"[1-9][0-9]{7}", make(store, caller))


def test_two_thousand_numbers_are_all_different(store: Store, caller: Caller) -> None:
    """Of calls and within one call."""
    with store.begin() as connection:
        numbers = {
            tickets.make(connection, replace(WANTED, call_sid=f"CA{one // 2}", key=str(one % 2)), caller, SECRET, NOON)
            for one in range(2000)
        }

    assert 2000 == len(numbers)


def test_a_taken_number_is_passed_over(store: Store, caller: Caller) -> None:
    """The same parts give the same number, so the second must find another."""
    assert make(store, caller) != make(store, caller)


def test_without_a_free_number_nothing_is_promised(
    store: Store, caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said as the store being down, so the caller hears the honest words."""
    monkeypatch.setattr(tickets, "_number", lambda *_: "10000000")
    make(store, caller)

    with pytest.raises(StoreDown, match="No ticket number of 8 figures is free"):
        make(store, caller)


@pytest.mark.parametrize(("kind", "kept"), [("callback", "+8613800138000"), ("complaint", None), ("voicemail", None)])
def test_the_number_is_in_the_clear_only_to_call_back(
    store: Store, caller: Caller, kind: str, kept: str | None
) -> None:
    """And a closed ticket has it no more."""
    number = make(store, caller, kind=kind)
    before = find(store, number).call_back
    store.run(lambda connection: tickets.set_status(connection, number, "solved", "", NOON))

    assert (kept, None) == (before, find(store, number).call_back)


def test_a_withheld_number_makes_a_ticket_too(store: Store) -> None:
    """Nothing is kept of the caller."""
    ticket = find(store, make(store, Caller.of("anonymous", SECRET), kind="callback"))

    assert (None, "", None) == (ticket.caller_hash, ticket.caller_tail, ticket.call_back)


def test_overdue_is_a_matter_of_time_and_of_being_open(store: Store, caller: Caller) -> None:
    """At its time it is not late yet; a solved one is never."""
    number = make(store, caller)
    ticket = find(store, number)

    assert [False, True] == [ticket.is_overdue(ticket.due + timedelta(seconds=late)) for late in (0, 1)]
    store.run(lambda connection: tickets.set_status(connection, number, "solved", "", NOON))
    assert not find(store, number).is_overdue(ticket.due + timedelta(days=1))


def test_a_sweep_hands_up_what_is_late_once(store: Store, caller: Caller) -> None:
    """Hotline A085: the breach escalates; the next sweep leaves it."""
    late, early = make(store, caller), make(store, caller, due=NOON + timedelta(hours=48))
    after = NOON + timedelta(hours=25)

    swept = [store.run(lambda connection: tickets.sweep(connection, after)) for _ in range(2)]

    assert [[late], []] == swept
    assert [("escalated", 1), ("open", 0)] == [
        (ticket.status, ticket.level) for ticket in (find(store, late), find(store, early))
    ]


def test_its_history_is_kept_in_order(store: Store, caller: Caller) -> None:
    """Who asks why a ticket stands as it does is told."""
    number = make(store, caller)
    store.run(lambda connection: tickets.escalate_due(connection, "CA1", NOON + timedelta(hours=24), NOON))
    store.run(lambda connection: tickets.set_status(connection, number, "solved", "called back", NOON))

    with store.read() as connection:
        history = tickets.history(connection, number)

    assert [("made", "complaint"), ("escalated", "nobody answered in time"), ("solved", "called back")] == [
        (event, note) for _, event, note in history
    ]


def test_a_closed_ticket_stays_closed(store: Store, caller: Caller) -> None:
    """And a number that is none changes nothing."""
    number = make(store, caller)

    changed = [
        store.run(lambda connection, n=name, s=status: tickets.set_status(connection, n, s, "", NOON))  # type: ignore[misc]
        for name, status in ((number, "closed"), (number, "open"), ("00000000", "closed"))
    ]

    assert [True, False, False] == changed
    assert "closed" == find(store, number).status


def test_lists_are_by_due_time_and_by_what_is_asked(store: Store, caller: Caller) -> None:
    """Kind, status and day of making."""
    second = make(store, caller)
    first = make(store, caller, kind="critical", due=NOON + timedelta(minutes=5))

    with store.read() as connection:
        listed = [
            [ticket.number for ticket in tickets.listed(connection, **wanted)]  # type: ignore[arg-type]
            for wanted in (
                {},
                {"kind": "critical"},
                {"statuses": ["solved"]},
                {"made_before": NOON},
                {"made_from": NOON},
            )
        ]

    assert [[first, second], [first], [], [], [first, second]] == listed
