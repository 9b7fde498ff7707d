"""How long a person waits: `ivr check` on the shipped tree, and the first caption of `ivr call`.

python tests/bench/start.py [--quick]
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time

CHECK_LIMIT_S, CAPTION_LIMIT_S = 0.5, 1.5
IVR = [sys.executable, "-c", "from ivr.cli.main import main; main()"]


def seconds_of(command: list[str], until: str | None) -> float:
    """Return the seconds to the end of a command, or to the first line of its output that holds `until`."""
    began = time.perf_counter()
    with subprocess.Popen([*IVR, *command], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if until is not None and until in line:
                lasted = time.perf_counter() - began
                process.kill()
                return lasted
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    rounds = 3 if parser.parse_args().quick else 11
    for name, command, until, limit in (
        ("ivr check, shipped tree", ["check"], None, CHECK_LIMIT_S),
        ("ivr call, first caption", ["call", "--keys", "1"], "“", CAPTION_LIMIT_S),
        ("ivr --version (floor)", ["--version"], None, CHECK_LIMIT_S),
    ):
        times = [seconds_of(command, until) for _ in range(rounds)]
        print(f"{name:<26} median {statistics.median(times):.3f} s   best {min(times):.3f} s   limit {limit} s")


if __name__ == "__main__":
    main()
