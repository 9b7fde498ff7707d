"""The mathematics of waiting for a person: Erlang B and C, and the wait a caller in a queue may be told. Pure.

Erlang C is M/M/m: callers come at random, talks last an exponential time, nobody gives up. Real callers do give up, so
it errs on the long side, which is the side to err on when a wait is promised. Knows no queue by name, no store and no
clock.
"""

from __future__ import annotations

from math import exp
from statistics import fmean
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# Fewer talks than this say more about those callers than about the next: the standard error of an exponential time's
# mean is a fifth of it at 25.
ENOUGH_TALKS = 25
# By the same reckoning.
ENOUGH_WAITS = 25


def erlang_b(agents: int, load: float) -> float:
    """Return the share of callers turned away where nobody may wait.

    load: talks begun per second times seconds a talk lasts, in erlangs. By recursion, which no factorial overflows:
    https://en.wikipedia.org/wiki/Erlang_(unit)#Erlang_B_formula

    Raises:
        ValueError: the number of agents or the load is below 0.
    """
    _check(agents, load)
    blocked = 1.0
    for agent in range(1, agents + 1):
        blocked = load * blocked / (agent + load * blocked)
    return blocked


def erlang_c(agents: int, load: float) -> float:
    """Return the share of callers who have to wait; 1 where the agents cannot keep up.

    https://en.wikipedia.org/wiki/Erlang_(unit)#Erlang_C_formula

    Raises:
        ValueError: as `erlang_b`.
    """
    blocked = erlang_b(agents, load)
    if load >= agents:
        return 1.0
    return blocked / (1 - load / agents * (1 - blocked))


def service_level(agents: int, load: float, service_s: float, within_s: float) -> float:
    """Return the share of callers who are answered within so many seconds; 0 where the agents cannot keep up."""
    waiting = erlang_c(agents, load)
    return 1 - waiting * exp(-(agents - load) * within_s / service_s) if load < agents else 0.0


def handling_s(recent: Sequence[float], written_s: float) -> float:
    """Return how long a talk lasts: as measured where enough were, else as queues.yaml has it."""
    return fmean(recent) if len(recent) >= ENOUGH_TALKS else written_s


def typical_wait_s(recent: Sequence[float]) -> float | None:
    """Return how long callers have waited on average; None where too few have to say it of the next."""
    return fmean(recent) if len(recent) >= ENOUGH_WAITS else None


def estimate_wait_s(position: int, seats: float, service_s: float, season_factor: float = 1.0) -> float | None:
    """Return how long the caller at this position of a queue waits on average; None where nobody is seated.

    With every seat busy one of them comes free each `service_s / seats`, and the caller at position p (the next one is
    1) is taken when the p-th does. season_factor: seats as a multiple of the usual, by which the wait is shorter
    (hotline A062).

    Raises:
        ValueError: the position is below 1.
    """
    if position < 1:
        raise ValueError(f"a queue has no position {position}; the first is 1")
    staffed = seats * season_factor
    return position * service_s / staffed if staffed > 0 else None


def _check(agents: int, load: float) -> None:
    if agents < 0 or not load >= 0:  # NaN is not >= 0 either
        raise ValueError(f"{agents} agents and {load} erlangs cannot be")
