"""How long `ivr walk` takes on the shipped tree, and how much of both processors.

python tests/bench/walk.py [--quick]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time

# "It finishes the shipped tree to every depth within 10 s on 2 cores."
LIMIT_S = 10.0
WALK = [sys.executable, "-c", "from ivr.cli.main import main; main()", "walk"]


def walked() -> tuple[float, float, str]:
    """Return the seconds on the wall and those of all processes, and the first lines of what was said."""
    began, before = time.perf_counter(), os.times()
    told = subprocess.run(WALK, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True).stdout
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - began, spent, " ".join(told.splitlines()[:2])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one round")
    rounds = [walked() for _ in range(1 if parser.parse_args().quick else 5)]
    print(rounds[0][2])
    wall, spent = (min(each[column] for each in rounds) for column in (0, 1))
    print(
        f"ivr walk, shipped tree     best {wall:.1f} s of the wall, {spent:.1f} s of the processors   limit {LIMIT_S} s"
    )


if __name__ == "__main__":
    main()
