"""A line as a graph in one state of the clock: where a call can wait, and everything that can happen there.

Found by running the call flow itself on every input and every answer, never by reading the tree a second way.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

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


class Edge(NamedTuple):
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


@dataclass(frozen=True, slots=True, eq=False)
class Spot:
    """A place a call waits at, with everything that decides what comes next; a graph has one of each."""

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

    @property
    def size(self) -> int:
        """How many edges there are."""
        return sum(map(len, self.arrivals.values())) + sum(map(len, self.edges.values()))

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
        ground = _Ground(minds_language=self._minds_language)
        for situation in situations:
            number = "" if situation.caller == WITHHELD else "+8613800138000"
            begun = ground.edges(steps.arrival(begin(self.tree), Arrived(number), situation), ())
            graph.arrivals[situation] = begun
            waiting = list(begun)
            while waiting:
                edge = waiting.pop()
                spot = edge.to
                if spot is None or spot in graph.edges:
                    continue
                turn = edge.move.turn
                going = ground.edges(steps.from_(turn, spot.known, situation), spot.known)
                graph.turns[spot], graph.edges[spot] = turn, going
                waiting += going
        graph.steps = steps.count
        return graph


@dataclass(slots=True)
class _Place:
    """The spots that differ in nothing but what is known."""

    node: str
    language: str
    tries: int
    wait: str
    spots: dict[Pairs, Spot] = field(default_factory=dict)

    def spot(self, known: Pairs) -> Spot:
        """Make the spot where this is known."""
        self.spots[known] = spot = Spot(self.node, self.language, self.tries, known, self.wait)
        return spot


class _Ground:
    """The spots of one graph, each made once: most moves of most calls lead where others have been."""

    def __init__(self, *, minds_language: bool) -> None:
        self._minds_language = minds_language
        self._places: dict[tuple[str, str, int, str], _Place] = {}
        # What is known after a move, by what it keeps and brings and by what was known before.
        self._after: dict[tuple[frozenset[str], Pairs], dict[Pairs, Pairs]] = {}
        self._of: dict[Move, tuple[_Place, dict[Pairs, Pairs]]] = {}

    def edges(self, moves: Sequence[Move], known: Pairs) -> list[Edge]:
        """Return where each move leads a call that knew this."""
        going = []
        for move in moves:
            place, after = self._of.get(move) or self._meet(move)
            knows = after.get(known)
            if knows is None:
                kept = [pair for pair in known if pair[0] in move.keeps]
                knows = after[known] = tuple(sorted([*kept, *move.learned]))
            if move.end is None:
                going.append(Edge(move, place.spots.get(knows) or place.spot(knows)))
            elif move.end == "goodbye" and any(name == TICKET for name, _ in knows):
                going.append(Edge(move, None, "call-back"))
            else:
                going.append(Edge(move, None, move.end))
        return going

    def _meet(self, move: Move) -> tuple[_Place, dict[Pairs, Pairs]]:
        state = move.turn.state
        language = state.language if self._minds_language else ""
        where = (state.node, language, state.tries, type(move.turn.wait).__name__)
        place = self._places.setdefault(where, _Place(*where))
        self._of[move] = found = place, self._after.setdefault((move.keeps, move.learned), {})
        return found


def waits_for_person(wait: Wait) -> bool:
    """Return whether the caller is in front of a person's door: in a queue, or ringing one."""
    return isinstance(wait, Enqueue | Dial)
