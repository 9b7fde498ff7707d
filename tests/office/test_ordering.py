"""Who is next: the higher priority, then who came first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ivr.office.ordering import Ordering
from tests.bench.queue_cells import CELLS, play

NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)
GENERAL, COMPLAINT, RED = 10, 20, 30


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def line() -> Ordering:
    """Two ordinary callers, then a complaint, then lost funds, then a second complaint."""
    return (
        Ordering()
        .insert("g1", "general", GENERAL, at(0))
        .insert("g2", "general", GENERAL, at(1))
        .insert("c1", "complaint", COMPLAINT, at(2))
        .insert("r1", "red", RED, at(3))
        .insert("c2", "complaint", COMPLAINT, at(4))
    )


def taken(ordering: Ordering) -> list[str]:
    """Return everybody in the order they are taken."""
    order = []
    while place := ordering.next():
        order.append(place.call_sid)
        ordering = ordering.remove(place.call_sid)
    return order


def test_red_channel_before_complaints_before_the_rest() -> None:
    """Ahead of callers who came earlier (hotline A052), and first in first out within each."""
    assert ["r1", "c1", "c2", "g1", "g2"] == taken(line())
    assert [4, 5, 2, 1, 3, None] == [line().position_of(sid) for sid in ("g1", "g2", "c1", "r1", "c2", "nobody")]


def test_an_agent_of_one_queue_takes_only_its_callers() -> None:
    """And a caller's position counts only who is before them at the same agents."""
    place = line().next({"general"})

    assert place is not None
    assert "g1" == place.call_sid
    assert 2 == line().position_of("g2", {"general"})
    assert line().next({"risk"}) is None


def test_a_repeated_webhook_changes_nothing() -> None:
    """Twilio asks twice; the caller neither loses the place nor has two."""
    assert line() == line().insert("g1", "general", GENERAL, at(60))
    assert line() == line().remove("nobody")


def test_a_change_leaves_the_ordering_before_it_alone() -> None:
    """It is a value: a webhook that fails half-way has changed nothing."""
    before = line()

    before.insert("g9", "general", GENERAL, at(9))
    before.remove("g1")

    assert line() == before


@given(st.lists(st.tuples(st.sampled_from([GENERAL, COMPLAINT, RED]), st.integers(0, 5)), max_size=30))
def test_the_order_is_that_of_a_stable_sort(callers: list[tuple[int, int]]) -> None:
    """Whatever order the workers' clocks bring them in: priority, then time, then who was inserted first."""
    ordering = Ordering()
    for number, (priority, second) in enumerate(callers):
        ordering = ordering.insert(str(number), "general", priority, at(second))

    expected = sorted(range(len(callers)), key=lambda number: (-callers[number][0], callers[number][1]))
    assert [str(number) for number in expected] == taken(ordering)


def test_nobody_is_overtaken_by_an_equal() -> None:
    """20,000 callers of three priorities; the bench plays a million of one."""
    played = play(CELLS[0], 20_000, seed=3, priorities=(GENERAL, COMPLAINT, RED))

    assert (0, 20_000) == (played.overtaken, len(played.waits_s))
