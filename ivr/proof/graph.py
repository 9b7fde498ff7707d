"""A line as a graph in one state of the clock: where a call can wait, and everything that can happen there.

Found by running the call flow itself on every input and every answer, never by reading the tree a second way.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ivr.callflow.state import Arrived, Dial, Enqueue
from ivr.callflow.step import begin
from ivr.proof.answers import Answers
from ivr.proof.asked import conditions
from ivr.proof.liveness import TICKET, live_names
from ivr.proof.situations import WITHHELD
from ivr.proof.steps import Steps

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ivr.callflow.state import Turn, Wait
    from ivr.menu.model import MenuTree
    from ivr.proof.situations import Situation
    from ivr.proof.steps import End, Move, Pairs


@dataclass(frozen=True, slots=True)
class Edge:
    """One thing that happens where a call waits, and where that leads.

    to: where the call waits next; None at an end.
    """

    move: Move
    to: Spot | None
    end: End | None = None

    @property
    def does(self) -> str:
        """What the caller or the far end does."""
        return self.move.does

    @property
    def answers(self) -> tuple[str, ...]:
        """What the office said."""
        return self.move.answers

    @property
    def smooth(self) -> bool:
        """Whether it is the caller's doing, and nothing failed on the way."""
        return self.move.smooth

    @property
    def turn(self) -> Turn:
        """What the caller then hears; see `Move`."""
        return self.move.turn


@dataclass(frozen=True, slots=True)
class Spot:
    """A place a call waits at, with everything that decides what comes next."""

    node: str
    language: str
    tries: int
    known: Pairs
    wait: str


@dataclass(slots=True)
class Graph:
    """Every spot of one state of the clock with its edges; `arrivals` holds how a call of each situation begins.

    steps: how many steps of the call flow were run for them.
    """

    arrivals: dict[Situation, list[Edge]] = field(default_factory=dict)
    edges: dict[Spot, list[Edge]] = field(default_factory=dict)
    turns: dict[Spot, Turn] = field(default_factory=dict)
    steps: int = 0

    def all_edges(self) -> Iterator[Edge]:
        """Yield everything that can happen."""
        for edges in (*self.arrivals.values(), *self.edges.values()):
            yield from edges


class Walker:
    """Walks one tree in any number of situations."""

    def __init__(self, tree: MenuTree) -> None:
        self.tree = tree
        self._answers = Answers(tree)
        self._minds_language = any(condition.language for condition in conditions(tree))
        self._live = live_names(tree)

    def walk(self, situations: Sequence[Situation]) -> Graph:
        """Return the graph of everything that can happen in situations of one state of the clock.

        They share it: what follows from a spot does not depend on how a call came there.
        """
        graph, steps = Graph(), Steps(self.tree, self._answers, self._live)
        for situation in situations:
            number = "" if situation.caller == WITHHELD else "+8613800138000"
            begun = [self._edge(move, ()) for move in steps.arrival(begin(self.tree), Arrived(number), situation)]
            graph.arrivals[situation] = begun
            self._explore(graph, begun, steps, situation)
        graph.steps = steps.count
        return graph

    def _explore(self, graph: Graph, begun: list[Edge], steps: Steps, situation: Situation) -> None:
        waiting = list(begun)
        while waiting:
            edge = waiting.pop()
            spot = edge.to
            if spot is None or spot in graph.edges:
                continue
            turn = edge.move.turn
            going = [self._edge(move, spot.known) for move in steps.from_(turn, spot.known, situation)]
            graph.turns[spot], graph.edges[spot] = turn, going
            waiting += going

    def _edge(self, move: Move, known: Pairs) -> Edge:
        """Return where a move leads a call that knew this."""
        keeps = move.keeps
        knows = tuple([pair for pair in known if pair[0] in keeps])
        if move.learned:
            knows = tuple(sorted((*knows, *move.learned)))
        if move.end is None:
            state = move.turn.state
            language = state.language if self._minds_language else ""
            return Edge(move, Spot(state.node, language, state.tries, knows, type(move.turn.wait).__name__))
        owes = move.end == "goodbye" and any(name == TICKET for name, _ in knows)
        return Edge(move, None, "call-back" if owes else move.end)


def waits_for_person(wait: Wait) -> bool:
    """Return whether the caller is in front of a person's door: in a queue, or ringing one."""
    return isinstance(wait, Enqueue | Dial)
