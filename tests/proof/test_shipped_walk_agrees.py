"""The shipped line does in the simulator what the walk says: each kind of thing at each node, in each situation."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ivr.menu.announcing import tell_first
from ivr.menu.load import load
from ivr.proof.graph import Walker
from ivr.proof.situations import situations
from ivr.store.engine import open_store
from tests.proof.tours import Tally, tour
from tests.proof.world import with_services

if TYPE_CHECKING:
    from ivr.menu.model import MenuTree
    from ivr.proof.graph import Edge, Spot

AT = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def shipped() -> MenuTree:
    found = load(Path(__file__).parents[2] / "prompts")
    assert found.tree is not None
    return with_services(found.tree)


class Fresh:
    """Wants what was not yet done at a node where a call waits so, whatever it knows and how often it tried."""

    def __init__(self) -> None:
        self._met: dict[tuple[str, str, str, tuple[str, ...]], Edge] = {}

    def __call__(self, spot: Spot, edge: Edge) -> bool:
        kind = spot.node, spot.wait, edge.does, edge.answers
        return self._met.setdefault(kind, edge).move is edge.move


@pytest.mark.timeout(300)
def test_the_shipped_line_does_what_the_walk_says(shipped: MenuTree) -> None:
    """On an open afternoon, for an unknown caller: all that can be done at each node, with each answer to it."""
    situation = next(one for one in situations(shipped, AT)[0] if (one.clock, one.caller) == ("open", "unknown"))
    tally = Tally()

    tour(shipped, Walker(shipped).walk([situation]), situation, tally, wanted=Fresh())

    print(f"{tally.moves} edges in {tally.calls} calls: {dict(tally.kinds)}")
    assert [] == tally.wrong
    assert tally.moves > 1_000


@pytest.mark.timeout(300)
def test_the_shipped_line_begins_in_each_situation_as_walked(shipped: MenuTree) -> None:
    """In each of the 60 situations: how the call begins, and all that can be done where it first waits."""
    found, _ = situations(shipped, AT)
    tally, store = Tally(), open_store()

    for _, same in itertools.groupby(found, key=lambda one: one.clock):
        states = list(same)
        notice = states[0].notice
        told = shipped if notice is None else tell_first(shipped, notice)
        graph = Walker(told).walk(states)
        for situation in states:
            first = {edge.to for edge in graph.arrivals[situation]}
            tour(told, graph, situation, tally, store, lambda spot, _edge, first=first: spot in first)

    print(f"{tally.moves} edges in {tally.calls} calls of {len(found)} situations")
    assert [] == tally.wrong
    assert len(found) == tally.kinds["Arrived: the call"] >= 60
    assert tally.moves >= 10 * len(found)
