"""Dial everything the walk finds on the shipped tree, and tell what comes of it otherwise than was walked.

python -m tests.bench.walk_agrees            the open line, for an unknown caller
python -m tests.bench.walk_agrees --all      every state of the clock, every kind of caller
python -m tests.bench.walk_agrees --clock peak

Edges that differ in nothing a step looks at are dialled once: within a state of the clock, calls that wait at the same
node, with as many tries behind them, in the same language, and know the same of each name that the step asks for. A
state of the clock's kinds of caller share what does not differ for them so. All else is dialled by itself.
"""

from __future__ import annotations

import argparse
import gc
import itertools
import logging
import multiprocessing
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ivr.menu.announcing import tell_first
from ivr.menu.load import load
from ivr.proof.graph import Walker
from ivr.proof.situations import situations
from ivr.store.engine import open_store
from tests.proof.tours import Tally, tour
from tests.proof.world import empty, with_services

if TYPE_CHECKING:
    from ivr.proof.graph import Edge, Spot
    from ivr.proof.situations import Situation
    from ivr.proof.steps import Move

AT = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
_SHOWN = 10


def dialled(states: list[Situation]) -> tuple[str, int, Tally]:
    """Return the name of a state of the clock, how many edges the walk has there, and what was dialled of them."""
    logging.disable(logging.WARNING)
    gc.freeze()
    tree = load(Path("prompts")).tree
    assert tree is not None
    notice = states[0].notice
    tree = with_services(tree if notice is None else tell_first(tree, notice))
    graph = Walker(tree).walk(states)
    tally, store = Tally(), open_store()
    done: set[Move] = set()
    for situation in states:
        met: set[Move] = set()

        def wanted(_spot: Spot, edge: Edge, met: set[Move] = met, done: set[Move] = done) -> bool:
            met.add(edge.move)
            return edge.move not in done

        tour(tree, graph, situation, tally, store, wanted)
        done |= met
        empty(store)
    return states[0].clock, graph.size, tally


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", action="store_true", help="every situation")
    parser.add_argument("--clock", help="every kind of caller in one state of the clock")
    parser.add_argument("--processes", type=int, default=1)
    asked = parser.parse_args()
    tree = load(Path("prompts")).tree
    assert tree is not None
    found, _ = situations(with_services(tree), AT)
    if asked.clock:
        found = [one for one in found if one.clock == asked.clock]
    elif not asked.all:
        found = [one for one in found if (one.clock, one.caller) == ("open", "unknown")]
    groups = [list(same) for _, same in itertools.groupby(found, key=lambda one: one.clock)]
    began, edges, moves, wrong = time.perf_counter(), 0, 0, 0
    kinds: Counter[str] = Counter()
    with multiprocessing.get_context("spawn").Pool(asked.processes) as pool:
        for clock, size, tally in pool.imap_unordered(dialled, groups):
            edges, moves, wrong = edges + size, moves + tally.moves, wrong + len(tally.wrong)
            kinds += tally.kinds
            spent = f"{time.perf_counter() - began:.0f} s"
            told = f"{size:,} edges by {tally.moves:,} that differ, {tally.calls:,} calls"
            print(f"{clock}: {told}, {len(tally.wrong)} disagreements, after {spent}", flush=True)
            print("".join(f"  {one}\n" for one in tally.wrong[:_SHOWN]), end="", flush=True)
    for kind, times in sorted(kinds.items()):
        print(f"{times:8,}  {kind}")
    print(f"{edges:,} edges of {len(found)} situations, by {moves:,} that differ: {wrong} disagreements")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
