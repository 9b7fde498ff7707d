"""Calls: from, to, how they ended, and what they know."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from ivr.office import callers, calls, sweeping
from ivr.office.calls import Caller, masked
from ivr.store.tables import known_values
from tests.office.conftest import NOON, SECRET

if TYPE_CHECKING:
    from ivr.store.engine import Store


@pytest.mark.parametrize(
    ("value", "shown"),
    [("+8613800138000", "•••8000"), ("8812345678", "•••5678"), ("1234567", "•••4567"), ("123456", "•••"), ("", "•••")],
)
def test_a_masked_value_shows_its_last_four(value: str, shown: str) -> None:
    """Of a short one that would be most of it, so nothing is shown."""
    assert shown == masked(value)


@pytest.mark.parametrize("withheld", ["anonymous", "", "sip:bob@example.com", "client:bob", "266696687x"])
def test_what_is_no_number_is_withheld(withheld: str) -> None:
    """Nothing is kept of it."""
    assert Caller("", None, "") == Caller.of(withheld, SECRET)


def test_a_number_shows_in_no_repr(caller: Caller) -> None:
    """A log line that prints a caller prints no number."""
    assert "13800138000" not in repr(caller)


def test_an_address_of_any_length_may_be_called(store: Store, caller: Caller) -> None:
    """Whoever dials by SIP writes what is called; the call is kept as any other."""
    with store.begin() as connection:
        calls.open_call(connection, "CA1", caller, f"sip:{'a' * 250}@example.com", NOON)

    with store.read() as connection:
        assert calls.find(connection, "CA1") is not None


def test_the_end_is_the_same_in_every_order(store: Store, caller: Caller) -> None:
    """Reliability F14: status callbacks come late and out of order; the end stays."""
    said = ["ringing", "in-progress", "completed"]
    for number, order in enumerate(permutations(said)):
        for status in order:
            store.run(
                lambda connection, n=number, s=status: calls.report_status(  # type: ignore[misc]
                    connection, f"CA{n}", s, caller, "+864008009000", NOON
                )
            )

    with store.read() as connection:
        records = [calls.find(connection, f"CA{number}") for number in range(6)]
    assert [("completed", NOON)] * 6 == [(record.status, record.ended) for record in records if record]


def test_what_a_call_knows_is_kept_changed_and_forgotten(store: Store, caller: Caller) -> None:
    """What is gone from it is gone from the store."""
    steps = [{}, {"a": "12345678", "b": "2"}, {"a": "87654321"}]
    for before, after in zip([{}, *steps], steps, strict=False):
        store.run(
            lambda connection, b=before, a=after: (  # type: ignore[misc]
                calls.open_call(connection, "CA1", caller, "", NOON),
                calls.keep_known(connection, "CA1", a, b, {"b"}),
            )
        )

    with store.read() as connection:
        assert {"a": "87654321"} == calls.known(connection, "CA1")
        assert ["•••4321"] == list(connection.execute(sa.select(known_values.c.shown)).scalars())


def test_a_sweep_covers_entries_and_closes_lost_calls(store: Store, caller: Caller) -> None:
    """An hour after the end nothing keyed in is left; a call whose end was never told is closed (I6)."""
    for sid in ("CA1", "CA2"):
        store.run(
            lambda connection, s=sid: (  # type: ignore[misc]
                calls.open_call(connection, s, caller, "", NOON),
                calls.keep_known(connection, s, {"merchant_number": "8812345678"}, {}, ()),
            )
        )
    store.run(lambda connection: calls.report_status(connection, "CA1", "completed", caller, "", NOON))

    swept = sweeping.sweep(store, NOON + timedelta(hours=1, seconds=1))
    later = sweeping.sweep(store, NOON + timedelta(hours=5))

    with store.read() as connection:
        known = [calls.known(connection, sid)["merchant_number"] for sid in ("CA1", "CA2")]
        lost = calls.find(connection, "CA2")
    assert (1, 0) == (swept.covered, swept.closed)
    assert (0, 1) == (later.covered, later.closed)
    assert ["•••5678", "8812345678"] == known
    assert lost is not None and ("failed", NOON + timedelta(hours=5)) == (lost.status, lost.ended)


def test_a_caller_is_remembered_and_forgotten(store: Store, caller: Caller) -> None:
    """Language and class; a withheld number is nobody, and the way out takes all."""
    withheld = Caller.of("anonymous", SECRET)
    store.run(lambda connection: callers.remember(connection, caller, NOON, language="en-US"))
    store.run(lambda connection: callers.remember(connection, caller, NOON, caller_class="core"))
    store.run(lambda connection: callers.remember(connection, withheld, NOON, language="en-US"))

    with store.read() as connection:
        both = callers.identify(connection, caller), callers.identify(connection, withheld)
    gone = [store.run(lambda connection: callers.forget(connection, caller)) for _ in range(2)]

    assert (callers.Remembered("core", "en-US"), callers.Remembered()) == both
    assert [True, False] == gone
    with store.read() as connection:
        assert callers.Remembered() == callers.identify(connection, caller)


def test_a_class_is_kept_of_who_asked_alone_a112(store: Store, caller: Caller) -> None:
    """A look-up tells the class of everybody; it stays with those who wished to be remembered, as it is now."""
    told = []
    for wish in (None, "en-US"):
        if wish is not None:
            store.run(lambda connection: callers.remember(connection, caller, NOON, language="en-US"))
        for caller_class in ("signed", "core"):
            store.run(lambda connection, name=caller_class: callers.remember_class(connection, caller, name, NOON))
        with store.read() as connection:
            told.append(callers.identify(connection, caller))

    assert [callers.Remembered(), callers.Remembered("core", "en-US")] == told


def test_a_look_up_changes_nothing_of_who_asked_for_nothing_a112(store: Store, caller: Caller) -> None:
    """A class that stands under a number without its caller's wish stays as it was put there."""
    store.run(lambda connection: callers.remember(connection, caller, NOON, caller_class="signed"))

    store.run(lambda connection: callers.remember_class(connection, caller, "core", NOON))

    with store.read() as connection:
        assert callers.Remembered("signed") == callers.identify(connection, caller)


def test_what_is_remembered_is_not_for_ever_a112(store: Store, caller: Caller) -> None:
    """A year after the last wish, or the last class that was told, a sweep erases it."""
    year = sweeping.CALLERS_KEPT
    store.run(lambda connection: callers.remember(connection, caller, NOON, language="en-US"))
    store.run(lambda connection: callers.remember_class(connection, caller, "core", NOON + timedelta(days=9)))

    early = sweeping.sweep(store, NOON + year + timedelta(days=8))
    late = sweeping.sweep(store, NOON + year + timedelta(days=10))

    assert (0, 1) == (early.callers, late.callers)
