"""What becomes of the shipped tree when saves of it go wrong while calls are under way: at every byte of every file.

python tests/bench/torn_saves.py [--every N] [--processes N]

Each byte is where one save is cut off, and has a bit turned over in another; one of the two is written in place and
the other by a temporary file, by turns. The folder is live meanwhile, as `flask run` serves it in development, with
calls on several releases, one of which goes on, or comes in, while a save is checked (`tests/web/busy_line.py`). Ends
with 1 unless no call is lost, nothing broken is adopted, and each refusal names its place.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[2]))  # a script sees its own folder only

from ivr import yamltext
from ivr.menu import flaw
from ivr.menu.folder import JUDGEMENT
from tests.web.busy_line import BusyLine
from tests.web.slow_saves import SlowSaves
from tests.web.told import verdict
from tests.web.torn import BESIDE, IN_PLACE, cut_off, flipped, in_place, tree_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.web.torn import Way

SHIPPED = Path(__file__).parents[2] / "prompts"
NO_TREE = shutil.ignore_patterns("calls", "*.json")
# Bytes that one process takes at once, on an app of its own: the store in memory grows with every call.
SHARD = 200
# How often a save is checked with every rule, as it is served (70 ms more than for reading alone); and how often it is
# judged once more, on a copy of the folder and with nothing remembered. Odd, so that cuts and flips take turns.
FULL_EVERY, AGAIN_EVERY = 9, 29
# Only the rules read the one, and know Twilio's voices and languages, which are in the other.
READ_BY_RULES = (JUDGEMENT, "line.yaml")
# How often another save comes first, and is written over while it is being checked.
OVERTAKEN_EVERY = 11
# Fine turns between threads, so that a call goes on at every moment of a take-over.
SWITCH_S = 0.0005
# Saves on the real clock, of a second each, while the others run.
FEWEST_SLOW, MOST_SLOW = 20, 100
TOLD_EVERY_S = 15
# Told of each part: one bad release is met by call after call.
MOST_TROUBLES = 3


class Shard(NamedTuple):
    """Bytes of one file that are torn on one app. source: the folder all files are copied from."""

    source: Path
    name: str
    places: range


def shards(source: Path, every: int) -> list[Shard]:
    """Return the work: each file's bytes, every so many, in parts."""
    found = []
    for path in tree_files(source):
        places = range(0, path.stat().st_size, every)
        found += [
            Shard(source, str(path.relative_to(source)), places[start : start + SHARD])
            for start in range(0, len(places), SHARD)
        ]
    return found


class Remembered:
    """While it is entered, what a shipped file holds is parsed once, and what a name is most like is sought once.

    These are most of reading a tree of which one file was torn, and depend on nothing but what they are given. The torn
    file is parsed each time, and a share of the saves is judged again without this.
    """

    def __init__(self, source: Path) -> None:
        self._whole = {path.read_text("utf-8") for path in tree_files(source)}
        self._fresh = yamltext.parse, flaw.nearest
        self._known: dict[tuple[str, str], yamltext.Document] = {}
        self._nearest = lru_cache(4096)(flaw.nearest)

    def __enter__(self) -> None:
        yamltext.parse, flaw.nearest = self.parse, self.nearest

    def __exit__(self, *_: object) -> None:
        yamltext.parse, flaw.nearest = self._fresh
        assert all(yamltext.parse(*asked) == document for asked, document in self._known.items()), "one was changed"

    def parse(self, text: str, name: str) -> yamltext.Document:
        """Return the document in a text."""
        if text not in self._whole:
            return self._fresh[0](text, name)
        if (text, name) not in self._known:
            self._known[text, name] = self._fresh[0](text, name)
        return self._known[text, name]

    def nearest(self, name: str, known: Iterable[str]) -> str:
        """Return the known name most like this one."""
        return self._nearest(name, tuple(known))


def came_to(shard: Shard) -> tuple[Counter[str], list[str]]:
    """Return what the saves of a shard came to, and what went wrong."""
    sys.setswitchinterval(SWITCH_S)
    with tempfile.TemporaryDirectory() as beside:
        folder, sibling = (Path(shutil.copytree(shard.source, Path(beside) / name)) for name in ("tree", "sibling"))
        path = folder / shard.name
        whole = path.read_bytes()
        again: list[tuple[str, bytes, bool, str | None]] = []
        with Remembered(shard.source), BusyLine(folder, random.Random(f"{shard.name} {shard.places.start}")) as line:
            first = line.live
            for nth, where, content, way in saves(whole, shard.places):
                in_full = nth % FULL_EVERY == 0 or shard.name in READ_BY_RULES
                if nth % OVERTAKEN_EVERY == 0:
                    line.overtake(path, whole, whole[: len(content) // 2])
                adopted = line.save(path, content, way, in_full=in_full)
                line.counts["in full"] += in_full
                if nth % AGAIN_EVERY == 0:
                    again.append((where, content, in_full, adopted))
            line.expect(first, line.save(path, whole, in_place), f"{shard.name} mended")
            line.see_out()
        for where, content, in_full, adopted in again:
            (sibling / shard.name).write_bytes(content)
            tree = verdict(sibling, in_full=in_full)
            line.expect(tree.release if tree else None, adopted, f"{shard.name}, {where}, on another day")
            line.counts["again"] += 1
    return line.counts, line.troubles


def saves(whole: bytes, places: range) -> Iterator[tuple[int, str, bytes, Way]]:
    """Yield each save of a file: its number, what it is, its content, and how it is written."""
    for at in places:
        number = at // places.step
        beside, pair = number % 2, number // 2 % 2
        for nth, tear in enumerate((cut_off, flipped), 2 * number):
            way = (BESIDE if (nth + beside) % 2 else IN_PLACE)[pair]
            yield nth, f"byte {at} {tear.__name__}", tear(whole, at), way


def main() -> int:
    """Tear the whole tree."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every Nth byte")
    parser.add_argument("--processes", type=int, default=os.cpu_count(), metavar="N", help="how many to share it among")
    asked = parser.parse_args()
    began = told = time.perf_counter()
    counts: Counter[str] = Counter()
    with (
        tempfile.TemporaryDirectory() as kept,
        ProcessPoolExecutor(asked.processes) as pool,
        ThreadPoolExecutor(1) as aside,
    ):
        # A copy: the run takes a while, and meanwhile somebody may edit the tree.
        source, served, sibling = (Path(shutil.copytree(SHIPPED, Path(kept) / name, ignore=NO_TREE)) for name in "abc")
        files = tree_files(source)
        size = sum(path.stat().st_size for path in files)
        work = shards(source, asked.every)
        parts = [pool.submit(came_to, shard) for shard in work]
        slow = SlowSaves(served, sibling, random.Random(asked.every))
        slowly = aside.submit(slow.run, min(MOST_SLOW, FEWEST_SLOW + len(work) // 2))
        for done, future in enumerate(as_completed(parts), 1):
            found, wrong = future.result()
            counts += found
            for trouble in wrong[:MOST_TROUBLES]:
                print(trouble, file=sys.stderr, flush=True)
            if time.perf_counter() >= told + TOLD_EVERY_S:
                told = time.perf_counter()
                print(f"{done} of {len(work)} parts, {told - began:.0f} s: {in_words(counts)}", flush=True)
        slowly.result()
    which = "every byte" if asked.every == 1 else f"every {asked.every}th byte"
    print(
        f"torn saves of the shipped tree while calls ran: {which} of its {len(files)} files ({size} bytes) cut off and"
        f" bit-flipped, one of the two in place and the other by a temporary file, by turns: {in_words(counts)};"
        f" {time.perf_counter() - began:.0f} s"
    )
    for trouble in slow.troubles:
        print(trouble, file=sys.stderr)
    print(f"torn saves on the real clock: {in_words(slow.counts)}; the slowest sound one in {slow.slowest_s:.1f} s")
    return 1 if any(found[what] for found in (counts, slow.counts) for what in ("lost", "broken")) else 0


def in_words(counts: Counter[str]) -> str:
    """Return the counts as they are printed."""
    more = {
        "in full": "checked with every rule",
        "again": "judged again on a copy",
        "overtaken": "after one that was written over while it was checked",
    }
    aside = ", ".join(f"{counts[what]} {told}" for what, told in more.items() if counts[what])
    meanwhile = f" ({counts['meanwhile']} while a save was checked)" if counts["meanwhile"] else ""
    return (
        f"{counts['saves']} saves, {counts['adopted']} adopted, {counts['refused']} refused{aside and f' ({aside})'};"
        f" {counts['steps']} steps{meanwhile} of {counts['calls']} calls, {counts['ended']} ended;"
        f" {counts['lost']} lost, {counts['broken']} broken"
    )


if __name__ == "__main__":
    sys.exit(main())
