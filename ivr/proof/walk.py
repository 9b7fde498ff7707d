"""Every path of a line: each key, silence and wrong key, each answer of the office, in every state of the clock and for
every kind of caller; what that proves, and what it does not cover.
"""

from __future__ import annotations

import gc
import itertools
import multiprocessing
import os
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from ivr.menu.announcing import tell_first
from ivr.proof.graph import Walker
from ivr.proof.situations import CLOSED, situations
from ivr.proof.ways import Ways

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from ivr.menu.model import MenuTree
    from ivr.proof.situations import Situation
    from ivr.proof.steps import End
    from ivr.proof.timing import Lengths
    from ivr.proof.ways import Trap, Way

# "the mean of 18 banks measured by the press is 2 min 30 s" (lint C5).
BANKS_MEAN_S = 150

# Below this a walk is over sooner than another process has begun.
_MANY_NODES = 60

# What a walk never does, and says so.
NOT_WALKED = (
    "right keys at the second and third offer of a menu, but for the person's: they do what they did at the first",
    "speech: a label said aloud is the same way as its key",
    "an ask whose entry is known already: the call goes on as it does after the entry",
    "keying while a recorded message runs",
    "a store that is down in a turn that keeps no ticket and asks for none: there each look-up fails by itself",
    "how long a queue takes, and the seconds of what was looked up or promised earlier and is said again",
    "notices that add words and ask nothing, such as of a change of policy",
)


@dataclass(frozen=True, slots=True)
class Service:
    """The fastest way through a node to a person in one situation, for a caller who listens to what is offered."""

    node: str
    situation: Situation
    way: Way


@dataclass(slots=True)
class Walk:
    """What was walked and found.

    paths: independent paths; every other one is put together from these. edges: everything that can happen anywhere.
    steps: how many of these the call flow was run for; it does the same on the others, to which it sees no
    difference. ends: how the edges that end a call end it. nodes_missed: nodes that nothing came through.
    """

    situations: int
    not_covered: list[str]
    paths: int = 0
    edges: int = 0
    steps: int = 0
    ends: dict[End, int] = field(default_factory=dict)
    trapped: list[tuple[str, Trap]] = field(default_factory=list)
    services: list[Service] = field(default_factory=list)
    nodes_missed: list[str] = field(default_factory=list)

    @property
    def worst(self) -> Service | None:
        """The service whose way to a person takes longest while the line is open; None where no way leads to one."""
        served = [service for service in self.services if service.situation.clock != CLOSED] or self.services
        return max(served, key=lambda service: service.way.seconds, default=None)


def walk(tree: MenuTree, start: datetime, lengths: Lengths) -> Walk:
    """Return what walking the whole tree finds, with the clock's states searched from `start` on.

    A large tree is walked by as many processes as there are cores, a state of the clock at a time.

    lengths: a function of a module, since it is handed to other processes.
    """
    found, missing = situations(tree, start)
    unmet = [f"the clock state '{name}': {reason}" for name, reason in missing.items()]
    walked = Walk(situations=len(found), not_covered=unmet + list(NOT_WALKED))
    states = [list(same) for _, same in itertools.groupby(found, key=lambda situation: situation.clock)]
    met: set[str] = set()
    for part in _parts(tree, states, lengths):
        walked.paths += part.paths
        walked.edges += part.edges
        walked.steps += part.steps
        walked.trapped += part.trapped
        walked.services += part.services
        met |= part.met
        for end, count in part.ends.items():
            walked.ends[end] = walked.ends.get(end, 0) + count
    walked.nodes_missed = sorted(tree.nodes.keys() - met)
    return walked


@dataclass(slots=True)
class _Part:
    """What one state of the clock adds to a walk."""

    paths: int
    edges: int = 0
    steps: int = 0
    ends: dict[End, int] = field(default_factory=dict)
    trapped: list[tuple[str, Trap]] = field(default_factory=list)
    services: list[Service] = field(default_factory=list)
    met: set[str] = field(default_factory=set)


def _parts(tree: MenuTree, states: list[list[Situation]], lengths: Lengths) -> Iterable[_Part]:
    cores = os.cpu_count() or 1
    if len(tree.nodes) < _MANY_NODES or cores == 1:
        return [_walk_state(tree, same, lengths) for same in states]
    # A walk makes much and drops none of it before its end, so that looking for garbage is time lost.
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(cores, len(states)), spawn, initializer=gc.disable) as pool:
        return list(pool.map(_walk_state, itertools.repeat(tree), states, itertools.repeat(lengths)))


def _walk_state(tree: MenuTree, same: list[Situation], lengths: Lengths) -> _Part:
    notice = same[0].notice
    told = tree if notice is None else tell_first(tree, notice)
    graph = Walker(told).walk(same)
    ways = Ways(told, graph, lru_cache(maxsize=None)(lengths))
    traps = [(same[0].clock, trap) for trap in ways.trapped()]
    part = _Part(ways.independent(), steps=graph.steps, trapped=traps)
    for situation in graph.arrivals:
        services = sorted(ways.services(situation).items())
        part.services += [Service(node, situation, way) for node, way in services]
    part.edges = graph.size
    part.ends = dict(Counter([edge.end for edge in graph.all_edges() if edge.end is not None]))
    for move in {edge.move for edge in graph.all_edges()}:
        part.met.update(move.turn.path)
    return part
