"""A step that is run once for many callers tells each of them what it would have told them alone."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ivr.menu.load import load
from ivr.proof.answers import Answers
from ivr.proof.graph import Walker
from ivr.proof.liveness import live_names
from ivr.proof.situations import situations
from ivr.proof.steps import Steps, Watched

if TYPE_CHECKING:
    from ivr.proof.graph import Edge
    from ivr.proof.steps import Move

START = datetime(2026, 11, 22, tzinfo=UTC)
# Enough of the shipped line's thousands of places that each kind of them is among these.
EVERY = 11


def told(move: Move) -> tuple[object, ...]:
    """What a move is to a caller."""
    turn = move.turn
    return move.does, move.answers, move.smooth, move.end, turn.said, turn.wait, turn.outcome, turn.path


def test_shared_steps_tell_what_each_caller_would_have_met_alone() -> None:
    """At each place of the shipped line, a step run for it alone moves as the shared one does, and leads there."""
    found = load(Path(__file__).parents[2] / "prompts")
    assert found.tree is not None
    tree = found.tree
    same = [situation for situation in situations(tree, START)[0] if situation.clock == "peak"]
    graph = Walker(tree).walk(same)
    live = live_names(tree)

    alone, shared = 0, 0
    for spot, edges in list(graph.edges.items())[::EVERY]:
        moves = Steps(tree, Answers(tree), live).from_(graph.turns[spot], spot.known, same[0])
        assert [told(move) for move in moves] == [told(edge.move) for edge in edges]
        assert [known_after(move) for move in moves] == [known_of(edge) for edge in edges]
        alone, shared = alone + len(moves), shared + len(edges)

    assert alone == shared > 1_000
    assert graph.steps < sum(1 for _ in graph.all_edges()) / 4


def known_after(move: Move) -> dict[str, str] | None:
    """What decides anything of what the step's own state knows at its end."""
    if move.end:
        return None
    known = move.turn.state.known
    names = move.keeps | {name for name, _ in move.learned}
    return {name: known[name] for name in sorted(names) if name in known}


def known_of(edge: Edge) -> dict[str, str] | None:
    """What the graph says is known where the edge leads."""
    return dict(edge.to.known) if edge.to else None


def test_names_that_a_step_learned_itself_are_not_looked_up() -> None:
    """What was there before is noted when it is asked for, absent or not; what the step brought is its own."""
    known = Watched({"order": "1", "class": "core"})

    after = known.learn({"state": "open"}).forget(["class"])
    asked = after.get("state"), "class" in after, after["order"], after.get("ticket")

    assert ("open", False, "1", None) == asked
    assert {"order", "ticket"} == known.looked_at
    assert {"state": "open", "class": None} == after.changed


def test_who_goes_through_all_that_is_known_has_looked_at_it_all() -> None:
    """A step that reads everything is shared with no call that knows anything else."""
    asked = Watched({"order": "1"})
    assert {"order": "1"} == dict(asked)

    assert {"*", "order"} == asked.looked_at
