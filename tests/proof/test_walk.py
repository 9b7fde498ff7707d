"""Walking a tree: every way ends, planted traps are seen, and the ways can be dialled."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ivr.menu.load import load
from ivr.proof.graph import Walker
from ivr.proof.situations import CLOCK_STATES, Moment, Situation, clock_states
from ivr.proof.walk import walk
from ivr.speech.estimate import estimate_s
from tests.sounds import sweep

if TYPE_CHECKING:
    from ivr.menu.model import MenuTree
    from ivr.proof.walk import Walk

START = datetime(2026, 11, 22, tzinfo=UTC)
MAIN = """
main:
  say: {en-US: Hello.}
  choose:
    "1": {en-US: sales, to: main.sales}
    "2": {en-US: opening hours, to: main.hours}
    "0": {en-US: an operator, to: operator}
main.hours:
  say: {en-US: We are open.}
  goto: GOTO
main.sales:
  queue: sales
  full: main
  failed: main
"""
OPERATOR = """
operator:
  queue: general
  full: operator.bye
  failed: operator.bye
operator.bye:
  hang_up: goodbye
"""
LINE = "languages: {en-US: {name: English, twilio_language: en-US, twilio_voice: Polly.Joanna}}\n"


def tree(folder: Path, goto: str, main: str = MAIN) -> MenuTree:
    (folder / "main.yaml").write_text(main.replace("GOTO", goto), "utf-8")
    (folder / "operator.yaml").write_text(OPERATOR, "utf-8")
    (folder / "line.yaml").write_text(LINE, "utf-8")
    (folder / "facts.yaml").write_text("company: {kind: name, value: {en-US: Acme}}\n", "utf-8")
    found = load(folder)
    assert found.tree is not None, found.problems
    return found.tree


def walked(built: MenuTree) -> Walk:
    return walk(built, START, estimate_s)


def test_a_tree_that_ends_everywhere_traps_nobody(tmp_path: Path) -> None:
    """Every way of a sound tree ends, and each service is reached with the keys its menu names."""
    found = walked(tree(tmp_path, "main"))

    services = {service.node: service.way.does for service in found.services if service.situation.caller == "unknown"}
    assert [] == found.trapped
    assert [] == found.nodes_missed[1:]  # the goodbye is reached only when nobody comes
    assert ("1",) == services["main.sales"]
    assert ("0",) == services["operator"]


def test_a_menu_that_leads_only_to_itself_is_a_trap(tmp_path: Path) -> None:
    """A planted trap: no key, silence or person leads out of it."""
    looped = MAIN.replace("after_tries: main", "").replace("to: operator}", "to: main}")
    built = tree(tmp_path, "main", looped.replace("to: main.sales", "to: main.hours"))
    line = built.line.model_copy(
        update={"person": "main", "input": built.line.input.model_copy(update={"after_tries": "main"})}
    )

    found = walked(built.model_copy(update={"line": line}))

    assert {"main"} == {trap.node for _, trap in found.trapped}
    assert "any caller" in {trap.caller for _, trap in found.trapped}


def test_silence_that_never_ends_is_a_trap(tmp_path: Path) -> None:
    """A silent caller who is sent back to the same menu for ever is trapped, though a key would help them."""
    built = tree(tmp_path, "main")
    line = built.line.model_copy(update={"input": built.line.input.model_copy(update={"after_tries": "main"})})

    found = walked(built.model_copy(update={"line": line}))

    callers = {trap.caller for _, trap in found.trapped}
    assert {"a silent caller", "a caller who only presses wrong keys"} == callers


def test_every_key_is_pressed_at_every_menu(tmp_path: Path) -> None:
    """The twelve keys, a wrong one by name and silence: all of them run wherever a menu waits."""
    graph = Walker(tree(tmp_path, "main")).walk([Situation("any", START, "unknown")])

    offered = {spot for spot, turn in graph.turns.items() if type(turn.wait).__name__ == "Gather"}
    menus = [spot for spot in offered if not spot.tries]
    again = [spot for spot in offered if spot.tries]
    assert menus
    for spot in menus:
        assert {*"1234567890*#", "silence", "a wrong key"} == {edge.does for edge in graph.edges[spot]}
    for spot in again:
        assert {"0", "silence", "a wrong key"} == {edge.does for edge in graph.edges[spot]}


def test_the_keys_on_hold_are_pressed(tmp_path: Path) -> None:
    """Every key while the line speaks to a caller in a queue: one leads out of it, the others let them wait on."""
    with_a_way_out = MAIN.replace("  failed: main\n", "  failed: main\n  call_back: operator.bye\n")
    graph = Walker(tree(tmp_path, "main", with_a_way_out)).walk([Situation("any", START, "unknown")])
    queue = next(spot for spot in graph.edges if (spot.node, spot.wait) == ("main.sales", "Enqueue"))

    on_hold = next(edge.to for edge in graph.edges[queue] if edge.does == "on hold")
    assert on_hold is not None
    keys = {edge.does: edge for edge in graph.edges[on_hold]}
    left = keys["1"].to
    assert left is not None

    assert {*"1234567890*#", "silence", "waited too long"} == keys.keys()
    assert {"Hold"} == {edge.to.wait for does, edge in keys.items() if edge.to and does in "234567890*#"}
    assert ["operator.bye"] == [edge.turn.path[-1] for edge in graph.edges[left]]
    too_late = keys["waited too long"].to
    assert too_late is not None
    assert ["main"] == [edge.turn.path[-1] for edge in graph.edges[too_late]]  # no queue is listed that calls back


@pytest.fixture(scope="module")
def shipped() -> MenuTree:
    found = load(Path(__file__).parents[2] / "prompts")
    assert found.tree is not None
    return found.tree


def test_the_states_of_the_clock_are_what_they_are_called(shipped: MenuTree) -> None:
    """Each instant found for a state of the clock is in that state."""
    found = clock_states(shipped, START)

    missing = [name for name in CLOCK_STATES if found[name] is None]
    assert [] == missing
    for name, holds in CLOCK_STATES.items():
        at = found[name]
        assert at is not None
        assert holds(Moment(shipped, at)), name


def test_the_shipped_line_traps_nobody(shipped: MenuTree) -> None:
    """In one state of the clock, for one kind of caller, every way of the shipped tree ends."""
    at = clock_states(shipped, START)["open"]
    assert at is not None
    walker = Walker(shipped)

    graph = walker.walk([Situation("open", at, "unknown")])

    ends = {edge.end for edge in graph.all_edges() if edge.end}
    assert {"person", "message", "goodbye", "call-back"} >= ends >= {"person"}
    assert all(graph.edges.values())


def test_recording_takes_its_own_time(tmp_path):
    """The way to a person is as long as what is played, and not as its text would be."""
    spoken = _to_operator_s(tree(tmp_path, "main"))
    (tmp_path / "audio").mkdir()
    (tmp_path / "audio/hello.wav").write_bytes(sweep(20))
    recorded = MAIN.replace("Hello.}", "Hello.}\n  audio: {en-US: hello.wav}")

    played = _to_operator_s(tree(tmp_path, "main", recorded))

    assert pytest.approx(spoken - estimate_s("Hello.", "en-US") + 20, abs=0.11) == played


def _to_operator_s(built: MenuTree) -> float:
    return next(service.way.seconds for service in walked(built).services if service.node == "operator")
