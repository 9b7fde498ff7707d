"""What is not announced today is walked all the same, in the words and the hours it would have."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr.menu.announcing import tell_first
from ivr.menu.load import load
from ivr.menu.speakable import written
from ivr.proof.graph import Walker
from ivr.proof.situations import CLOCK_STATES, situations

ROOT = Path(__file__).parents[2]
START = datetime(2026, 11, 22, tzinfo=UTC)
STATES = {"before maintenance": "系统维护", "maintenance": "系统正在维护", "emergency": "大面积故障"}


def tree_of(folder: Path):
    found = load(folder)
    assert found.tree is not None
    return found.tree


def first_words(tree, situation) -> list[str]:
    """What a call of this situation hears first, with the notice that the situation supposes."""
    graph = Walker(tell_first(tree, situation.notice)).walk([situation])
    return ["".join(written(said.words) for said in edge.turn.said) for edge in graph.arrivals[situation]]


@pytest.mark.parametrize("state", STATES)
def test_every_call_in_the_state_hears_of_it(state):
    """The shipped line announces nothing today; in each of these states its first words tell of it."""
    tree = tree_of(ROOT / "prompts")
    assert () == tree.notices

    found, missing = situations(tree, START)

    asked = next(situation for situation in found if situation.clock == state and situation.caller == "withheld")
    assert {} == missing
    assert all(STATES[state] in words for words in first_words(tree, asked))


def test_all_states_of_the_clock_and_all_callers():
    """Ten states of the clock, and in each the same callers."""
    found, _ = situations(tree_of(ROOT / "prompts"), START)

    states = dict.fromkeys(situation.clock for situation in found)
    assert [*CLOCK_STATES, *STATES] == list(states)
    assert 1 == len({frozenset(one.caller for one in found if one.clock == state) for state in states})


def test_state_that_no_call_would_notice_is_said_to_be_uncovered():
    """A library that speaks of no maintenance; an emergency is told on any line."""
    found, missing = situations(tree_of(ROOT / "tests" / "trees" / "library"), START)

    assert {"before maintenance", "maintenance"} <= missing.keys()
    assert "nothing in the tree speaks of it or asks for it" == missing["maintenance"]
    emergency = next(situation for situation in found if situation.clock == "emergency")
    assert any("large failure" in words for words in first_words(tree_of(ROOT / "tests/trees/library"), emergency))


def test_notice_of_the_tree_comes_before_a_supposed_one():
    """Where a maintenance is written down, its own time and words are walked."""
    tree = tree_of(ROOT / "prompts")
    supposed = next(one for one in situations(tree, START)[0] if one.clock == "maintenance")
    assert supposed.notice is not None

    found, _ = situations(tree.model_copy(update={"notices": (supposed.notice,)}), START)

    own = {situation.clock: situation.notice for situation in found}
    assert own["maintenance"] is None
    assert own["before maintenance"] is None
    assert own["emergency"] is not None
