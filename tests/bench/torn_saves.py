"""What becomes of the shipped tree when a save is cut off, at every byte of every file, or has a bit turned over.

Each is either a sound tree or refused with its place; anything else is counted as broken and ends with 1.

python tests/bench/torn_saves.py [--every N]
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from pathlib import Path

from ivr.errors import Refused, Unreadable
from ivr.menu.load import load_tree

PLACE = re.compile(r"\.(?:yaml|csv):\d+:\d+: ")
SHIPPED = Path(__file__).parents[2] / "prompts"


def files() -> list[str]:
    """Return every file of the shipped tree that a person edits, but its scripted calls."""
    found = (path.relative_to(SHIPPED) for path in SHIPPED.rglob("*") if path.suffix in (".yaml", ".csv"))
    return sorted(str(path) for path in found if "calls" not in path.parts)


def came_to(name: str, every: int) -> Counter[str]:
    """Return how often a tree with this one file torn was sound, refused, or broken."""
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(shutil.copytree(SHIPPED, Path(folder) / "tree", ignore=shutil.ignore_patterns("calls")))
        path = tree / name
        whole = path.read_bytes()
        for at in range(0, len(whole), every):
            flipped = whole[:at] + bytes([whole[at] ^ 1 << at % 8]) + whole[at + 1 :]
            for torn in (whole[:at], flipped):
                path.write_bytes(torn)
                counts[judged(tree, f"{name}, byte {at}")] += 1
    return counts


def judged(tree: Path, where: str) -> str:
    try:
        load_tree(tree)
    except (Unreadable, Refused) as error:
        if PLACE.search(str(error)):
            return "refused"
        print(f"{where}: refused without its place: {error}", file=sys.stderr)
        return "broken"
    except Exception as error:
        print(f"{where}: {type(error).__name__}: {error}", file=sys.stderr)
        return "broken"
    return "sound"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every Nth byte")
    every = parser.parse_args().every
    began = time.perf_counter()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        counts = sum(pool.map(came_to, files(), repeat(every)), Counter())
    told = ", ".join(f"{counts[what]} {what}" for what in ("sound", "refused", "broken"))
    print(f"torn saves of the shipped tree, every {every} bytes: {told}; {time.perf_counter() - began:.0f} s")
    return 1 if counts["broken"] else 0


if __name__ == "__main__":
    sys.exit(main())
