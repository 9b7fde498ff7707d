"""What a line's graph proves: that nobody is trapped, and how far it is to a person from everywhere."""

from __future__ import annotations

import heapq
import itertools
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from ivr.callflow.state import Gather, GatherEntry, Record
from ivr.proof.graph import waits_for_person
from ivr.proof.inputs import KEYPAD, SILENCE, WRONG
from ivr.proof.timing import Timing

if TYPE_CHECKING:
    from ivr.menu.model import MenuTree
    from ivr.proof.graph import Graph, Spot
    from ivr.proof.situations import Situation
    from ivr.proof.steps import Move
    from ivr.proof.timing import Lengths


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


class _Leg(NamedTuple):
    """A smooth edge with the seconds from the opening of one spot to the opening of the next."""

    from_: Spot
    move: Move
    to: Spot
    seconds: float


# Seconds, an order among equals, what was done, where that leads.
_Queued = tuple[float, int, tuple[str, ...], "Spot"]


@dataclass(frozen=True, slots=True)
class Trap:
    """A node from which a kind of caller never comes to an end."""

    node: str
    caller: str


class Ways:
    """The ways of one graph, for callers who listen until their option is offered."""

    def __init__(self, tree: MenuTree, graph: Graph, lengths: Lengths) -> None:
        self._graph = graph
        self._timing = timing = Timing(tree, lengths)
        self._into: dict[Spot, list[Spot]] = defaultdict(list)
        # What a caller does who is not failed by anything, with the seconds from opening to opening.
        self._smooth: dict[Spot, list[_Leg]] = {}
        # Where somebody who always does the same is led; a person, a message or a wait is an end for them.
        self._habits: dict[str, dict[Spot, Spot | None]] = {SILENCE: {}, WRONG: {}}
        lasts: dict[Move, float] = {}
        for spot, edges in graph.edges.items():
            turn = graph.turns[spot]
            legs = self._smooth[spot] = []
            for edge in edges:
                move, to = edge.move, edge.to
                if move.does in self._habits and isinstance(turn.wait, Gather | GatherEntry | Record):
                    self._habits[move.does].setdefault(spot, to)
                if to is None:
                    continue
                self._into[to].append(spot)
                if move.smooth:
                    if move not in lasts:  # the same from every spot it is made at
                        lasts[move] = timing.act_s(turn, move.does) + timing.opening_s(move.turn)
                    legs.append(_Leg(spot, move, to, lasts[move]))
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
        return self._graph.size - len(self._graph.edges) + 2

    def services(self, situation: Situation) -> dict[str, Way]:
        """Return, by node, the fastest way through it from the answer to a person, when nothing fails."""
        found: dict[str, Way] = {}
        for to, move in self._arriving(situation):
            self._pass(found, move, to, self._timing.opening_s(move.turn))
        for spot, way in self._from_answer(situation):
            for leg in self._smooth[spot]:
                self._pass(found, leg.move, leg.to, way.seconds + leg.seconds, way.does, (leg.move.does,))
        return found

    def _pass(self, found: dict[str, Way], move: Move, to: Spot, seconds: float, *does: tuple[str, ...]) -> None:
        """Note the way by this move and on to a person for every node it comes through that has no faster one yet."""
        rest = self._onward.get(to)
        if rest is None:
            return
        seconds = round(seconds + rest.seconds, 1)
        faster = [node for node in move.turn.path if node not in found or seconds < found[node].seconds]
        if faster:
            found.update(dict.fromkeys(faster, Way(tuple(itertools.chain(*does, rest.does)), seconds)))

    def _arriving(self, situation: Situation) -> list[tuple[Spot, Move]]:
        return [(edge.to, edge.move) for edge in self._graph.arrivals[situation] if edge.to is not None]

    def _from_answer(self, situation: Situation) -> list[tuple[Spot, Way]]:
        """Return each spot with the fastest way to its opening."""
        order = itertools.count()
        arriving = self._arriving(situation)
        queue: list[_Queued] = [(self._timing.opening_s(move.turn), next(order), (), to) for to, move in arriving]
        heapq.heapify(queue)
        seen: dict[Spot, Way] = {}
        while queue:
            seconds, _, does, spot = heapq.heappop(queue)
            if spot in seen:
                continue
            seen[spot] = Way(does, seconds)
            for leg in self._smooth[spot]:
                if leg.to not in seen:
                    heapq.heappush(queue, (seconds + leg.seconds, next(order), (*does, leg.move.does), leg.to))
        return list(seen.items())

    def _to_person(self) -> dict[Spot, Way]:
        """Return the fastest way from each spot's opening to a person's door, where there is one."""
        order = itertools.count()
        legs_to: dict[Spot, list[_Leg]] = defaultdict(list)
        for legs in self._smooth.values():
            for leg in legs:
                legs_to[leg.to].append(leg)
        doors = [spot for spot, turn in self._graph.turns.items() if waits_for_person(turn.wait)]
        queue: list[_Queued] = [(0.0, next(order), (), spot) for spot in doors]
        found: dict[Spot, Way] = {}
        while queue:
            seconds, _, does, spot = heapq.heappop(queue)
            if spot in found:
                continue
            found[spot] = Way(does, seconds)
            for leg in legs_to[spot]:
                if leg.from_ not in found:
                    heapq.heappush(queue, (seconds + leg.seconds, next(order), (leg.move.does, *does), leg.from_))
        return found

    def _before(self, ends: list[Spot]) -> set[Spot]:
        """Return every spot from which one of these can be reached."""
        found, waiting = set(ends), list(ends)
        while waiting:
            for before in self._into[waiting.pop()]:
                if before not in found:
                    found.add(before)
                    waiting.append(before)
        return found

    def _circles(self, does: str) -> set[str]:
        """Return the nodes a caller who always does the same comes back to for ever."""
        led = self._habits[does]
        ended: dict[Spot, bool] = {}
        for start in self._graph.edges:
            seen: list[Spot] = []
            spot: Spot | None = start
            while spot is not None and spot not in ended and spot not in seen:
                seen.append(spot)
                spot = led.get(spot)
            ends = spot is None or ended.get(spot, False)
            ended.update(dict.fromkeys(seen, ends))
        return {spot.node for spot, ends in ended.items() if not ends}
