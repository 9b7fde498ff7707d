"""The mathematics of waiting: held against known figures, exact fractions, and callers played one by one."""

from __future__ import annotations

import random
from fractions import Fraction
from math import factorial

import pytest

from ivr.office.queueing import (
    ENOUGH_TALKS,
    erlang_b,
    erlang_c,
    estimate_wait_s,
    handling_s,
    service_level,
)
from tests.bench.queue_cells import CELLS, Cell, play, shares

QUICK_ARRIVALS = 50_000
# Ten times fewer callers than would put the mean within 0.010, which is what the bench's million is for.
QUICK_ALLOWED = 0.025


def exact_c(agents: int, load: Fraction) -> Fraction:
    """Erlang C as books print it, with factorials and without rounding."""
    last = load**agents / factorial(agents) * agents / (agents - load)
    return last / (sum(load**k / Fraction(factorial(k)) for k in range(agents)) + last)


def test_the_published_example() -> None:
    """14 agents, 10 erlangs of 180 s: 0.1741 wait and 0.8884 are answered within 20 s (reliability S26)."""
    assert 0.1741 == round(erlang_c(14, 10), 4)
    assert 0.8884 == round(service_level(14, 10, 180, 20), 4)


def test_erlang_b_with_one_and_two_agents() -> None:
    """a / (1 + a), and a²/2 / (1 + a + a²/2)."""
    assert pytest.approx(2 / 3) == erlang_b(1, 2)
    assert pytest.approx(2 / 5) == erlang_b(2, 2)
    assert 1 == erlang_b(0, 2)
    assert 0 == erlang_b(3, 0)


@pytest.mark.parametrize(("agents", "load"), [(1, "1/2"), (3, "2"), (14, "10"), (55, "48"), (100, "9905/100")])
def test_the_recursion_is_the_formula(agents: int, load: str) -> None:
    """No step of it loses figures, up to many agents under nearly full load."""
    assert pytest.approx(float(exact_c(agents, Fraction(load)))) == erlang_c(agents, float(Fraction(load)))


def test_one_agent_is_the_plain_queue() -> None:
    """M/M/1: the share who wait is the load."""
    assert pytest.approx(0.8) == erlang_c(1, 0.8)


@pytest.mark.parametrize("load", [5, 5.5])
def test_too_few_agents(load: float) -> None:
    """Everybody waits, without end; nobody is answered in time."""
    assert (1.0, 0.0) == (erlang_c(5, load), service_level(5, load, 60, 20))


@pytest.mark.parametrize(("agents", "load"), [(-1, 1.0), (1, -1.0), (1, float("nan"))])
def test_what_cannot_be_is_refused(agents: int, load: float) -> None:
    """Rather than answered with a figure."""
    with pytest.raises(ValueError, match="cannot be"):
        erlang_c(agents, load)


def test_season_seats_shorten_the_wait_by_their_factor() -> None:
    """Half as many seats again: the same place waits two thirds as long (hotline A062)."""
    usual = estimate_wait_s(position=6, seats=10, service_s=200)
    in_season = estimate_wait_s(position=6, seats=10, service_s=200, season_factor=1.5)

    assert (120.0, 80.0) == (usual, in_season)


def test_nobody_seated_is_no_wait_that_could_be_told() -> None:
    """Neither 0 nor a division by it."""
    assert estimate_wait_s(1, 0, 200) is None
    assert estimate_wait_s(1, 10, 200, 0.0) is None
    with pytest.raises(ValueError, match="position 0"):
        estimate_wait_s(0, 10, 200)


def test_talks_are_measured_once_there_are_enough() -> None:
    """A few of them say nothing, and the file's figure stands."""
    few, enough = [100.0] * (ENOUGH_TALKS - 1), [100.0, 140.0] * ENOUGH_TALKS

    assert (240, 120.0) == (handling_s(few, 240), handling_s(enough, 240))


@pytest.mark.parametrize("cell", CELLS, ids=["14 agents", "55 agents"])
def test_played_callers_wait_as_the_formula_says(cell: Cell) -> None:
    """And none is overtaken; tests/bench/queue_cells.py plays a million."""
    found = play(cell, QUICK_ARRIVALS, seed=26)

    waited, in_time = shares(cell, found)
    assert abs(waited - cell.waits) <= QUICK_ALLOWED
    assert abs(in_time - cell.in_time) <= QUICK_ALLOWED
    assert 0 == found.overtaken


def test_a_place_in_a_busy_queue_waits_as_estimated() -> None:
    """With every seat taken, the p-th in line is taken after p of the seats came free."""
    chance, seats, service_s, position = random.Random(1), 8, 240, 5
    waits = []
    for _ in range(4000):
        busy = sorted(chance.expovariate(1 / service_s) for _ in range(seats))
        for _ in range(position - 1):
            at = busy.pop(0)
            busy = sorted([*busy, at + chance.expovariate(1 / service_s)])
        waits.append(busy[0])

    assert pytest.approx(estimate_wait_s(position, seats, service_s), rel=0.05) == sum(waits) / len(waits)
