"""How long a person waits: `ivr check` on the shipped tree, and the first caption of `ivr call`.

Python keeps the bytecode of what it has compiled, unless it is told not to. The first run finds none, of the libraries
neither, and is printed beside the later ones.

python tests/bench/start.py [--quick]
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time

CHECK_LIMIT_S, CAPTION_LIMIT_S = 0.5, 1.5
IVR = [sys.executable, "-c", "from ivr.cli.main import run; run()"]


def seconds_of(command: list[str], until: str | None, env: dict[str, str]) -> float:
    """Return the seconds to the end of a command, or to the first line of its output that holds `until`."""
    began = time.perf_counter()
    with subprocess.Popen(
        [*IVR, *command], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, env=env
    ) as process:
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
    kept = {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryDirectory() as folder:
        env = {**kept, "PYTHONPYCACHEPREFIX": folder}
        for name, command, until, limit in (
            ("ivr check, shipped tree", ["check"], None, CHECK_LIMIT_S),
            ("ivr call, first caption", ["call", "--keys", "1"], "“", CAPTION_LIMIT_S),
            ("ivr --version (floor)", ["--version"], None, CHECK_LIMIT_S),
        ):
            first, *times = (seconds_of(command, until, env) for _ in range(rounds + 1))
            later = f"median {statistics.median(times):.3f} s   best {min(times):.3f} s   limit {limit} s"
            print(f"{name:<26} {later}   first run {first:.3f} s")


if __name__ == "__main__":
    main()
