"""A call centre played arrival by arrival, held against Erlang C (reliability S26).

    python tests/bench/queue_cells.py [ARRIVALS]

The two figures of S26 are those of the trade's usual worked example (Call Centre Helper's): 100 calls in half an hour
of 3 minutes each, which is 10 erlangs, and 14 agents. 17.41 % wait, and 88.84 % are answered within 20 s. The
second cell is the example of Mitan's page on the formula: 360 calls in half an hour of 4 minutes each, 48 erlangs,
55 agents, 15 s; its figures are the formula's, worked out with exact fractions.
"""

from __future__ import annotations

import random
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush

from ivr.clock import monotonic
from ivr.office.ordering import Ordering
from ivr.office.queueing import erlang_c, service_level

ARRIVALS = 1_000_000
ALLOWED = 0.010
START = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Cell:
    """A known case. waits: the share who wait; in_time: who are answered within `within_s`."""

    agents: int
    load: float
    service_s: float
    within_s: float
    waits: float
    in_time: float


CELLS = (Cell(14, 10, 180, 20, 0.1741, 0.8884), Cell(55, 48, 240, 15, 0.2387, 0.8459))


@dataclass
class Played:
    """What came of it. overtaken: callers taken before one of the same priority who came earlier."""

    waits_s: list[float]
    overtaken: int


def play(cell: Cell, arrivals: int, seed: int, priorities: tuple[int, ...] = (0,)) -> Played:
    """Let callers arrive at random and be taken in the ordering's order by whoever is free."""
    chance = random.Random(seed)
    rate = cell.load / cell.service_s
    line = Ordering()
    busy: list[float] = []  # when each busy agent comes free
    waits_s: list[float] = []
    last_taken = dict.fromkeys(priorities, -1)
    overtaken = 0
    now = 0.0

    def take(at: float) -> None:
        nonlocal line, overtaken
        place = line.next()
        assert place is not None
        line = line.remove(place.call_sid)
        overtaken += place.number < last_taken[place.priority]
        last_taken[place.priority] = place.number
        waits_s.append(at - (place.since - START).total_seconds())
        heappush(busy, at + chance.expovariate(1 / cell.service_s))

    for number in range(arrivals):
        now += chance.expovariate(rate)
        while busy and busy[0] <= now:
            free_at = heappop(busy)
            if line.places:
                take(free_at)
        priority = priorities[0] if len(priorities) == 1 else chance.choice(priorities)
        line = line.insert(str(number), "general", priority, START + timedelta(seconds=now))
        if len(busy) < cell.agents:
            take(now)
    while line.places:
        take(heappop(busy))
    return Played(waits_s, overtaken)


def shares(cell: Cell, played: Played) -> tuple[float, float]:
    """Return the shares who waited and who were answered in time. A microsecond is the clock's rounding, no wait."""
    callers = len(played.waits_s)
    waited = sum(wait_s > 1e-5 for wait_s in played.waits_s) / callers
    return waited, sum(wait_s <= cell.within_s for wait_s in played.waits_s) / callers


def main(arrivals: int) -> int:
    """Play each cell; return 1 if a figure is further off than it may be."""
    failed = 0
    for seed, cell in enumerate(CELLS):
        began = monotonic()
        played = play(cell, arrivals, seed)
        waited, in_time = shares(cell, played)
        sound = max(abs(waited - cell.waits), abs(in_time - cell.in_time)) <= ALLOWED and not played.overtaken
        failed += not sound
        print(
            f"{cell.agents} agents, {cell.load:g} erlangs, {arrivals:,} arrivals in {monotonic() - began:.0f} s: "
            f"{waited:.4f} waited (expected {cell.waits}, formula {erlang_c(cell.agents, cell.load):.4f}), "
            f"{in_time:.4f} within {cell.within_s:g} s (expected {cell.in_time}, formula "
            f"{service_level(cell.agents, cell.load, cell.service_s, cell.within_s):.4f}), "
            f"{played.overtaken} overtaken: {'within' if sound else 'OUTSIDE'} {ALLOWED}"
        )
    return min(failed, 1)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else ARRIVALS))
