"""A line as a graph in one situation: where a call can wait, and everything that can happen there.

Found by running the call flow itself on every input and every answer, never by reading the tree a second way.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from ivr.callflow.state import (
    Arrived,
    Ask,
    Dial,
    DialEnded,
    Enqueue,
    Gather,
    GatherEntry,
    Hangup,
    Keys,
    QueueLeft,
    Record,
    Recorded,
    Silence,
    Turn,
)
from ivr.callflow.step import begin, resume, step
from ivr.menu.fields import fill, lengths
from ivr.menu.model import AskNode, MenuNode
from ivr.proof.answers import Answers, conditions
from ivr.proof.liveness import TICKET, live_names
from ivr.proof.situations import WITHHELD

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ivr.callflow.state import CallState, Heard, Wait
    from ivr.menu.model import MenuTree
    from ivr.proof.situations import Situation

End = Literal["person", "call-back", "message", "goodbye"]

KEYPAD = "1234567890*#"
SILENCE, WRONG = "silence", "a wrong key"
_RECORDING = Recorded("https://recordings.invalid/RE0", 9)


@dataclass(frozen=True, slots=True)
class Edge:
    """One thing that happens where a call waits, and where that leads.

    does: what the caller or the far end does: a key, `silence`, `answered`, ... answers: what the office said.
    smooth: it is the caller's doing, and nothing failed on the way.
    turn: what the caller then hears; its path names the nodes passed. to: where the call waits next; None at an end.
    """

    does: str
    answers: tuple[str, ...]
    smooth: bool
    turn: Turn = field(repr=False)
    to: Spot | None
    end: End | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """A place a call waits at, with everything that decides what comes next."""

    node: str
    language: str
    tries: int
    known: tuple[tuple[str, str], ...]
    wait: str


@dataclass(slots=True)
class Graph:
    """Every spot of one state of the clock with its edges; `arrivals` holds how a call of each situation begins."""

    arrivals: dict[Situation, list[Edge]] = field(default_factory=dict)
    edges: dict[Spot, list[Edge]] = field(default_factory=dict)
    turns: dict[Spot, Turn] = field(default_factory=dict)

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
        graph = Graph()
        for situation in situations:
            number = "" if situation.caller == WITHHELD else "+8613800138000"
            begun = list(self._edges("the call", begin(self.tree), Arrived(number), situation))
            graph.arrivals[situation] = begun
            self._explore(graph, begun, situation)
        return graph

    def _explore(self, graph: Graph, begun: list[Edge], situation: Situation) -> None:
        waiting = list(begun)
        while waiting:
            edge = waiting.pop()
            if edge.to is None or edge.to in graph.edges:
                continue
            state = self._settled(edge.turn.state)
            going = [
                onward
                for does, heard in self._inputs(edge.turn)
                for onward in self._edges(does, state, heard, situation)
            ]
            graph.turns[edge.to], graph.edges[edge.to] = edge.turn, going
            waiting += going

    def _edges(self, does: str, state: CallState, heard: Heard, situation: Situation) -> Iterator[Edge]:
        for answers, fails, turn in self._turns(step(self.tree, state, heard, situation.at), situation):
            end = _end(turn, heard)
            smooth = not fails and not (isinstance(heard, QueueLeft | DialEnded) and end is None)
            yield Edge(does, answers, smooth, turn, None if end else self._spot(turn), end)

    def _turns(self, given: Ask | Turn, situation: Situation) -> Iterator[tuple[tuple[str, ...], bool, Turn]]:
        """Yield every turn that answers to the open questions can make: their names, whether one failed, the turn."""
        if isinstance(given, Turn):
            yield (), False, given
            return
        for one in self._answers.to(given.question, situation):
            for names, fails, turn in self._turns(resume(self.tree, given, one.answer, situation.at), situation):
                yield ((one.name, *names) if one.name else names), fails or one.fails, turn

    def _inputs(self, turn: Turn) -> list[tuple[str, Heard]]:
        """Return everything that can be heard where a turn waits."""
        match turn.wait:
            case Gather() if turn.state.tries:  # what a right key does is walked at the first offer
                keys = self.tree.line.keys
                return [(keys.person, Keys(keys.person)), *self._wrong_key(turn.state.node), (SILENCE, Silence())]
            case Gather():
                return [*((key, Keys(key)) for key in KEYPAD), *self._wrong_key(turn.state.node), (SILENCE, Silence())]
            case GatherEntry():
                return [*self._entries(turn.state.node), (SILENCE, Silence())]
            case Record():
                return [("a message", _RECORDING), (SILENCE, Silence())]
            case Enqueue():
                return [
                    ("a person", QueueLeft("bridged")),
                    ("the queue is full", QueueLeft("queue-full")),
                    ("nobody came", QueueLeft("leave")),
                ]
            case Dial():
                return [("answered", DialEnded("completed", 60)), ("no answer", DialEnded("no-answer"))]
            case _:
                return []

    def _wrong_key(self, node: str) -> list[tuple[str, Heard]]:
        """Return a key that means nothing at a menu, once more under the name of its habit."""
        menu = self.tree.nodes[node]
        used = {*menu.choose, *self.tree.line.keys.model_dump().values()} if isinstance(menu, MenuNode) else set()
        key = next((key for key in KEYPAD if key not in used), None)
        return [] if key is None else [(WRONG, Keys(key))]

    def _entries(self, node: str) -> list[tuple[str, Heard]]:
        keys = self.tree.line.keys
        ask = self.tree.nodes[node]
        assert isinstance(ask, AskNode)
        right = self._right_entry(ask.ask)
        return [
            (f"{right}#", Keys(right)),
            (WRONG, Keys("1" if len(right) > 1 else "00")),
            (keys.person, Keys(keys.person)),
            (keys.back, Keys(keys.back)),
        ]

    def _right_entry(self, name: str) -> str:
        entry, facts = self.tree.fields[name], self.tree.facts
        match entry.kind:
            case "date":
                return "20260105"
            case "amount":
                return "1280"
            case "digits":
                fewest, _ = lengths(entry, facts)
                return fill(entry.starts, facts).ljust(fewest, "5")

    def _spot(self, turn: Turn) -> Spot:
        state = turn.state
        language = state.language if self._minds_language else ""
        known = tuple(sorted(self._deciding(state).items()))
        return Spot(state.node, language, state.tries, known, type(turn.wait).__name__)

    def _settled(self, state: CallState) -> CallState:
        """Return the state with what never decides anything taken off, so that equal spots are one."""
        return replace(state, step=1, faults=0, no_input=state.tries, no_match=0, known=self._deciding(state))

    def _deciding(self, state: CallState) -> dict[str, str]:
        live = self._live[state.node]
        return {name: text for name, text in state.known.items() if name in live}


def _end(turn: Turn, heard: Heard) -> End | None:
    """Return how a turn ends the call, or None if it waits."""
    if not isinstance(turn.wait, Hangup):
        return None
    match heard:
        case QueueLeft(result="bridged") | DialEnded(status="completed"):
            return "person"
        case Recorded(seconds=seconds) if seconds:
            return "message"
        case _:
            return "call-back" if TICKET in turn.state.known else "goodbye"


def waits_for_person(wait: Wait) -> bool:
    """Return whether the caller is in front of a person's door: in a queue, or ringing one."""
    return isinstance(wait, Enqueue | Dial)
