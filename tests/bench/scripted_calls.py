"""10,000 scripted calls of the shipped tree, in process and on virtual time: how fast, and in how much memory.

    python tests/bench/scripted_calls.py [CALLS]

Memory must not grow with calls: what a call leaves behind is a leak. Prints, asserts nothing; times differ by machine.
"""

from __future__ import annotations

import gc
import logging
import resource
import sys
import tracemalloc
from itertools import cycle, islice
from pathlib import Path

from ivr.cli.scripts import find, read_all
from ivr.cli.stages import OwnApp
from ivr.cli.verdicts import verdict_on
from ivr.clock import monotonic

TREE = Path(__file__).parents[2] / "prompts"
CALLS = 10_000
LOOKS = (0.1, 0.5, 1.0)


def main(calls: int) -> None:
    """Play the scripts of the shipped tree in turn, and print what it took."""
    scripts = read_all(find((), TREE))
    logging.disable()  # look-ups that a script gives as down are logged
    app = OwnApp(TREE)
    looks = {max(1, int(calls * share)) for share in LOOKS}
    verdict_on(scripts[0], app)  # what is made once is not counted
    began, failed = monotonic(), 0
    for number, script in enumerate(islice(cycle(scripts), calls), start=1):
        failed += not verdict_on(script, app).passed
        if number in looks:
            print(
                f"{number:>7,} calls  {number / (monotonic() - began):7.0f} a second  {resident_mb():6.1f} MB resident"
            )
    print(f"{failed} failed, {len(scripts)} scripts, peak {peak_mb():.1f} MB")
    print(f"left behind by 300 more: {left_behind_kb(scripts, app, 300):.1f} kB")


def left_behind_kb(scripts: list, app: OwnApp, calls: int) -> float:
    """Return by how much Python's own memory has grown after so many calls and a collection."""
    tracemalloc.start()
    for script in islice(cycle(scripts), calls // 10):
        verdict_on(script, app)
    gc.collect()
    before, _ = tracemalloc.get_traced_memory()
    for script in islice(cycle(scripts), calls):
        verdict_on(script, app)
    gc.collect()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return (after - before) / 1024


def resident_mb() -> float:
    """Return the memory the process holds now, where Linux tells; else its peak."""
    status = Path("/proc/self/statm")
    if status.exists():
        return int(status.read_text().split()[1]) * resource.getpagesize() / 2**20
    return peak_mb()


def peak_mb() -> float:
    """Return the most memory the process has held; the unit of ru_maxrss is kB, and bytes on macOS."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else CALLS)
