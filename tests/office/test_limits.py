"""Limits: four levels of tries, calls an hour; nothing in them tells whether a value exists."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ivr.office import calls, limits
from ivr.office.calls import Caller
from ivr.office.limits import Limits
from tests.office.conftest import NOON, SECRET

if TYPE_CHECKING:
    from ivr.store.engine import Store

LIMITS = Limits()


def may_try(
    store: Store, caller: Caller, value: str, call: str, now: datetime = NOON, allowed: Limits = LIMITS
) -> bool:
    return store.run(
        lambda connection: limits.may_try(connection, allowed, "merchant_number", value, call, caller, now)
    )


def number(index: int) -> Caller:
    return Caller.of(f"+86138{index:08d}", SECRET)


def test_three_values_a_call(store: Store, caller: Caller) -> None:
    """The same one again is the same try."""
    tried = [may_try(store, caller, value, "CA1") for value in ("a", "b", "a", "c", "d", "c")]

    assert [True, True, True, True, False, True] == tried


def test_ten_tries_a_caller_a_day(store: Store, caller: Caller) -> None:
    """Another number may still; a day later this one may again."""
    tried = [may_try(store, caller, f"v{one}", f"CA{one}") for one in range(11)]

    assert [True] * 10 + [False] == tried
    assert may_try(store, number(1), "v11", "CA20")
    assert may_try(store, caller, "v12", "CA21", NOON + timedelta(days=1, seconds=1))


def test_ten_tries_a_value_then_half_an_hour(store: Store) -> None:
    """Whoever calls: caller ID is free to forge. Refused tries do not prolong the lock."""
    tried = [may_try(store, number(one), "v", f"CA{one}") for one in range(12)]
    still = may_try(store, number(50), "v", "CA50", NOON + timedelta(minutes=29))
    again = may_try(store, number(51), "v", "CA51", NOON + timedelta(minutes=30, seconds=1))

    assert [True] * 10 + [False] * 2 == tried
    assert (False, True) == (still, again)


def test_a_budget_an_hour_for_all(store: Store) -> None:
    """Many callers with many values are still one attack."""
    allowed = Limits(in_all=5)

    tried = [may_try(store, number(one), f"v{one}", f"CA{one}", allowed=allowed) for one in range(6)]

    assert [True] * 5 + [False] == tried
    assert may_try(store, number(9), "w", "CA9", NOON + timedelta(hours=1, seconds=1), allowed)


def test_withheld_numbers_do_not_lock_each_other_out(store: Store) -> None:
    """They have no count of their own; the other three levels hold for them."""
    withheld = Caller.of("anonymous", SECRET)

    assert all(may_try(store, withheld, f"v{one}", f"CA{one}") for one in range(20))


def test_ten_calls_a_number_an_hour(store: Store, caller: Caller) -> None:
    """The eleventh is refused, another number's is not, and after an hour it may call again."""

    def call(sid: str, who: Caller, at: datetime = NOON) -> bool:
        def work(connection: object) -> bool:
            record = calls.open_call(connection, sid, who, "+864008009000", at)  # type: ignore[arg-type]
            return limits.may_call(connection, LIMITS, record, at)  # type: ignore[arg-type]

        return store.run(work)

    assert [True] * 10 + [False] == [call(f"CA{one}", caller) for one in range(11)]
    assert call("CB1", number(1))
    assert call("CB2", Caller.of("", SECRET))
    assert call("CB3", caller, NOON + timedelta(hours=1, seconds=1))


def test_old_tries_are_deleted(store: Store, caller: Caller) -> None:
    """What no limit looks at any more."""
    may_try(store, caller, "a", "CA1")

    assert 1 == store.run(lambda connection: limits.forget(connection, NOON + timedelta(seconds=1)))
