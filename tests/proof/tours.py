"""Calls that together go every edge of a walk, each as far on as there is something new, and what they were counted as.

A kind of edge that is in none of the tables here is refused: whoever teaches the walk a new one says here what it is.
"""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ivr.callflow.queues import WAY_OUT
from ivr.callflow.state import Hold
from ivr.proof.inputs import KEYPAD, SILENCE, WRONG
from ivr.proof.steps import STORE_DOWN
from tests.proof.phone import Phone
from tests.proof.world import NOWHERE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ivr.menu.model import MenuTree
    from ivr.proof.graph import Edge, Graph, Spot
    from ivr.proof.situations import Situation
    from ivr.store.engine import Store

# A call has 60 steps (reliability T13), and is taken up again and again.
MOST_EDGES = 12
# Disagreements after which no more of a tree are looked for.
ENOUGH = 20

# What is done, beside keys and entries, and what is answered; each is dialled.
DONE = frozenset(
    {
        "the call",
        SILENCE,
        WRONG,
        "a message",
        "a person",
        "the queue is full",
        "nobody came",
        "the queue failed",
        "on hold",
        "waited too long",
        "left the queue",
        "answered",
        "no answer",
        "busy",
        "not reached",
    }
)
ANSWERED = frozenset({"too many tries", "no number", "no room", "not sent", NOWHERE, STORE_DOWN})
LOOKED_UP = frozenset({"found", "none", "several", "down"})
# What the walk goes and no call can: nothing.
NOT_DIALLED: dict[str, str] = {}


def one_key_on_hold() -> Callable[[Spot, Edge], bool]:
    """Return what wants all but ten of the eleven keys that let a caller wait on: another one at each place in turn."""
    keys = [key for key in KEYPAD if key != WAY_OUT]
    turn: dict[Spot, str] = {}

    def wanted(spot: Spot, edge: Edge) -> bool:
        if spot.wait != Hold.__name__ or edge.does not in keys:
            return True
        return edge.does == turn.setdefault(spot, keys[len(turn) % len(keys)])

    return wanted


class UnknownKind(Exception):
    """The walk makes a kind of edge that nobody has taught the telephone."""


def kinds_of(wait: str, edge: Edge) -> Iterator[str]:
    """Yield what an edge is counted as: where what is done, and each answer.

    Raises:
        UnknownKind: it is none that can be dialled.
    """
    does = edge.does
    if does in KEYPAD:
        yield f"{wait}: a key"
    elif does.endswith("#"):
        yield f"{wait}: an entry"
    elif does in DONE:
        yield f"{wait}: {does}"
    else:
        raise UnknownKind(f"'{does}' at {wait}: say how it is dialled, in phone.py, and name it in DONE")
    for answer in edge.answers:
        _, colon, row = answer.partition(": ")
        if answer in ANSWERED:
            yield f"the office: {answer}"
        elif colon and row in LOOKED_UP:
            yield f"a look-up: {row}"
        elif colon:
            yield "a look-up: a value that is asked about"
        else:
            raise UnknownKind(f"'{answer}': say how the office is made to answer it, in world.py, and name it here")


@dataclass
class Tally:
    """What was dialled. edges: as the walk counts them; moves: those among them that differ in what their step can see.

    gone: edges that a call went. ends: how, by the walk's words. hung_up: where a caller hung up in the midst of it.
    """

    edges: int = 0
    moves: int = 0
    gone: int = 0
    calls: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    hung_up: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def tour(
    tree: MenuTree,
    graph: Graph,
    situation: Situation,
    tally: Tally,
    store: Store | None = None,
    wanted: Callable[[Spot, Edge], bool] = lambda _spot, _edge: True,
) -> Phone:
    """Dial every way a call can move that is wanted, and tally it; return the telephone it was dialled with.

    Calls that wait at the same place and know the same of what a step looks at share the move (`Steps`): it is dialled
    once, at the place a call comes to with the fewest inputs.
    """
    phone = Phone(tree, graph, situation, store)
    Tour(phone, situation, tally, wanted).go()
    tally.calls += phone.calls
    tally.hung_up.update(phone.hung_up)
    tally.wrong += phone.wrong
    return phone


# An edge with the place it is gone from.
_Step = tuple["Spot | None", "Edge"]


class Tour:
    """The calls through one graph, from one situation's arrivals."""

    def __init__(self, phone: Phone, situation: Situation, tally: Tally, wanted: Callable[[Spot, Edge], bool]) -> None:
        self._phone, self._graph, self._tally = phone, phone.graph, tally
        self._arrivals = self._graph.arrivals[situation]
        # How a call first comes to each place, nearest first; then every move that is to be dialled.
        self._to: dict[Spot, _Step] = {}
        self._spread()
        self._new = {edge.move: None for spot in self._to for edge in self._graph.edges[spot] if wanted(spot, edge)}

    def go(self) -> None:
        """Dial on until nothing is new, or enough went wrong."""
        for edge in self._arrivals:
            self._dial([(None, edge)])
        for spot in self._to:
            for edge in self._graph.edges[spot]:
                if edge.move in self._new and len(self._phone.wrong) < ENOUGH:
                    self._dial([*self._way(spot), (spot, edge)])
        if not self._new:
            self._tally.edges += len(self._arrivals) + sum(len(self._graph.edges[spot]) for spot in self._to)

    def _spread(self) -> None:
        waiting: deque[_Step] = deque((None, edge) for edge in self._arrivals)
        while waiting:
            step = waiting.popleft()
            spot = step[1].to
            if spot is not None and spot not in self._to:
                self._to[spot] = step
                waiting.extend((spot, edge) for edge in self._graph.edges[spot])

    def _way(self, spot: Spot) -> list[_Step]:
        """Return how a call comes to a place from the nearest one before it where a call is kept."""
        way: list[_Step] = []
        at: Spot | None = spot
        while at is not None and at not in self._phone.kept:
            way.append(self._to[at])
            at = way[-1][0]
        return way[::-1]

    def _dial(self, going: list[_Step]) -> None:
        """Go a way, and on from its end as far as there is something new."""
        heading = {edge.move for _, edge in going}
        while len(going) < MOST_EDGES and (at := going[-1][1].to) is not None:
            new = [edge for edge in self._graph.edges[at] if edge.move in self._new and edge.move not in heading]
            if not new:
                break
            going.append((at, min(new, key=lambda edge: edge.to is None)))
            heading.add(going[-1][1].move)
        right = self._phone.dial(going[0][0], [edge for _, edge in going])
        self._tally.gone += right
        for spot, edge in going[:right]:
            if spot is None or self._new.pop(edge.move, edge) is None:
                self._count(spot, edge)
        for _, edge in going[right:]:  # nothing is dialled again that went wrong, or lay behind it
            self._new.pop(edge.move, None)

    def _count(self, spot: Spot | None, edge: Edge) -> None:
        self._tally.moves += 1
        self._tally.kinds.update(kinds_of(type(self._graph.turns[spot].wait).__name__ if spot else "Arrived", edge))
        if edge.end:
            self._tally.ends[edge.end] += 1
