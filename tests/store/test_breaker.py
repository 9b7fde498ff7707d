"""The breaker: three failures open it, a second later one try goes through."""

from __future__ import annotations

import pytest

from ivr.errors import StoreDown
from ivr.store.breaker import FAILURES, REST_S, Breaker


class Watch:
    """A monotonic clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def opened(watch: Watch) -> Breaker:
    breaker = Breaker(watch)
    for _ in range(FAILURES):
        breaker.enter()
        breaker.failed("locked.")
    return breaker


def test_it_opens_after_three_failures() -> None:
    """Until then each caller may try."""
    breaker = opened(Watch())

    with pytest.raises(StoreDown, match="left alone"):
        breaker.enter()


def test_a_second_later_one_tries_for_all() -> None:
    """The others are still answered at once."""
    watch = Watch()
    breaker = opened(watch)
    watch.now += REST_S

    breaker.enter()

    with pytest.raises(StoreDown):
        breaker.enter()


def test_a_success_closes_it() -> None:
    """Normal service is back at once, with no restart."""
    watch = Watch()
    breaker = opened(watch)
    watch.now += REST_S
    breaker.enter()

    breaker.worked()

    for _ in range(FAILURES - 1):
        breaker.enter()
        breaker.failed("locked.")
    breaker.enter()
