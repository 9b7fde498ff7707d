"""What a line's graph proves: that nobody is trapped, and how far it is to a person from everywhere."""

from __future__ import annotations

import heapq
import itertools
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ivr.callflow.state import Gather, GatherEntry, Hold, Leave
from ivr.menu.recordings import recording_of
from ivr.menu.speakable import written
from ivr.proof.graph import waits_for_person
from ivr.proof.inputs import KEYPAD, SILENCE, WRONG

if TYPE_CHECKING:
    from ivr.callflow.state import Said, Turn
    from ivr.menu.model import MenuTree
    from ivr.proof.graph import Edge, Graph, Spot
    from ivr.proof.situations import Situation

# Text and its language to the seconds it takes to be heard: measured where there is audio, else estimated.
Lengths = Callable[[str, str], float]

# A caller who has heard what they need takes half a second to find the key, and a tenth for each further one.
KEY_AFTER_S, KEY_EACH_S = 0.5, 0.1
MESSAGE_S = 9.0


@dataclass(frozen=True, slots=True)
class Way:
    """What a caller does, in order, to get somewhere, and the seconds it takes from the answer."""

    does: tuple[str, ...]
    seconds: float

    @property
    def keys(self) -> int:
        """How many keys are pressed."""
        return sum(len(each) for each in self.does if each[0] in KEYPAD)

    @property
    def tokens(self) -> str | None:
        """The way as the keys of `ivr call`; None where it needs what a caller alone cannot do."""
        tokens = ["." if each == SILENCE else each for each in self.does]
        return " ".join(tokens) if all(set(token) <= {*KEYPAD, "."} for token in tokens) else None


@dataclass(frozen=True, slots=True)
class Trap:
    """A node from which a kind of caller never comes to an end."""

    node: str
    caller: str


class Ways:
    """The ways of one graph, for callers who listen until their option is offered."""

    def __init__(self, tree: MenuTree, graph: Graph, lengths: Lengths) -> None:
        self._tree = tree
        self._graph = graph
        self._lengths = lengths
        self._into: dict[Spot, list[tuple[Spot, Edge]]] = defaultdict(list)
        for spot, edges in graph.edges.items():
            for edge in edges:
                if edge.to is not None:
                    self._into[edge.to].append((spot, edge))
        self._onward = self._to_person()

    def trapped(self) -> list[Trap]:
        """Return the nodes where nothing leads to an end, or where silence or wrong keys alone never do."""
        edges = self._graph.edges
        ends = [spot for spot, going in edges.items() if any(edge.end for edge in going)]
        traps = {Trap(spot.node, "any caller") for spot in edges.keys() - self._before(ends)}
        for caller, does in (("a silent caller", SILENCE), ("a caller who only presses wrong keys", WRONG)):
            traps |= {Trap(node, caller) for node in self._circles(does)}
        return sorted(traps, key=lambda trap: (trap.node, trap.caller))

    def independent(self) -> int:
        """Return how many independent paths there are, McCabe's edges - nodes + 2: any other is made of these."""
        return sum(1 for _ in self._graph.all_edges()) - len(self._graph.edges) + 2

    def services(self, situation: Situation) -> dict[str, Way]:
        """Return, by node, the fastest way through it from the answer to a person, when nothing fails."""
        found: dict[str, Way] = {}
        for spot, way in self._from_answer(situation):
            rest = self._onward.get(spot)
            if rest is None:
                continue
            whole = Way((*way.does, *rest.does), round(way.seconds + rest.seconds, 1))
            for node in self._graph.turns[spot].path:
                if node not in found or whole.seconds < found[node].seconds:
                    found[node] = whole
        return found

    def _from_answer(self, situation: Situation) -> list[tuple[Spot, Way]]:
        """Return each spot with the fastest way to its first word."""
        order = itertools.count()
        queue: list[tuple[float, int, tuple[str, ...], Spot]] = []
        queue += [(0.0, next(order), (), edge.to) for edge in self._graph.arrivals[situation] if edge.to is not None]
        seen: dict[Spot, Way] = {}
        while queue:
            seconds, _, does, spot = heapq.heappop(queue)
            if spot in seen:
                continue
            seen[spot] = Way(does, seconds)
            for edge in self._graph.edges[spot]:
                if edge.to is not None and edge.smooth and edge.to not in seen:
                    step = (seconds + self._until(spot, edge), next(order), (*does, edge.does), edge.to)
                    heapq.heappush(queue, step)
        return list(seen.items())

    def _to_person(self) -> dict[Spot, Way]:
        """Return the fastest way from each spot's first word to a person's door, where there is one."""
        order = itertools.count()
        queue: list[tuple[float, int, tuple[str, ...], Spot]] = [
            (self._said_s(turn), next(order), (), spot)
            for spot, turn in self._graph.turns.items()
            if waits_for_person(turn.wait)
        ]
        heapq.heapify(queue)
        found: dict[Spot, Way] = {}
        while queue:
            seconds, _, does, spot = heapq.heappop(queue)
            if spot in found:
                continue
            found[spot] = Way(does, seconds)
            for before, edge in self._into[spot]:
                if edge.smooth and before not in found:
                    step = (seconds + self._until(before, edge), next(order), (edge.does, *does), before)
                    heapq.heappush(queue, step)
        return found

    def _until(self, spot: Spot, edge: Edge) -> float:
        """Return the seconds from a spot's first word until the caller does this."""
        turn = self._graph.turns[spot]
        match turn.wait:
            case Gather(timeout_s=timeout) | GatherEntry(timeout_s=timeout) if edge.does == SILENCE:
                return self._said_s(turn) + timeout
            case Gather():
                return self._offered_s(turn, edge.does) + KEY_AFTER_S
            case GatherEntry():
                return self._said_s(turn) + KEY_AFTER_S + KEY_EACH_S * len(edge.does)
            case _:
                return self._said_s(turn) + MESSAGE_S

    def _said_s(self, turn: Turn) -> float:
        return sum(self._lasts_s(said) for said in turn.said)

    def _lasts_s(self, said: Said) -> float:
        """Return the seconds of a stretch of words: of its recording where one is played."""
        at = said.recorded_at
        recording = None if at is None else recording_of(self._tree, at, said.language)
        return self._lengths(written(said.words), said.language) if recording is None else recording.seconds

    def _offered_s(self, turn: Turn, key: str) -> float:
        """Return the seconds to the end of the sentence that offers a key; of all the words if none does."""
        tree, heard = self._tree, 0.0
        for said in turn.said:
            text = written(said.words)
            heard += self._lasts_s(said)
            names = tree.words.key_names.get(key, {})
            tail = tree.words.choice[said.language].partition("{label}")[2].format(key=names.get(said.language, key))
            if text.strip().endswith(tail.strip()):
                break
        return heard

    def _before(self, ends: list[Spot]) -> set[Spot]:
        """Return every spot from which one of these can be reached."""
        found, waiting = set(ends), list(ends)
        while waiting:
            for before, _ in self._into[waiting.pop()]:
                if before not in found:
                    found.add(before)
                    waiting.append(before)
        return found

    def _circles(self, does: str) -> set[str]:
        """Return the nodes a caller who always does the same comes back to for ever."""
        ended: dict[Spot, bool] = {}
        for start in self._graph.edges:
            seen: list[Spot] = []
            spot: Spot | None = start
            while spot is not None and spot not in ended and spot not in seen:
                seen.append(spot)
                spot = self._next(spot, does)
            ends = spot is None or ended.get(spot, False)
            ended.update(dict.fromkeys(seen, ends))
        return {spot.node for spot, ends in ended.items() if not ends}

    def _next(self, spot: Spot, does: str) -> Spot | None:
        """Return where a caller of one habit goes from a spot; a person, a message or a wait is an end for them."""
        if waits_for_person(wait := self._graph.turns[spot].wait) or isinstance(wait, Hold | Leave):
            return None
        return next((edge.to for edge in self._graph.edges[spot] if edge.does == does), None)
