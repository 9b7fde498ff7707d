"""Saves that went wrong while calls run: each is taken as the sound tree it still is, or refused with its place.

All of it, at every byte of the shipped tree, is `tests/bench/torn_saves.py`.
"""

from __future__ import annotations

import itertools
import random
import shutil
from pathlib import Path

import pytest

from ivr.errors import Refused, Unreadable
from ivr.menu.load import load, load_tree
from ivr.web.edited import Edited
from tests.web.busy_line import BusyLine
from tests.web.test_edited import SHIPPED, SMALL
from tests.web.told import verdict
from tests.web.torn import BESIDE, IN_PLACE, Way, cut_off, flipped, in_place, tree_files

TORN_EACH_WAY = 5
# No multiple of what a character or a line's indent takes.
CUT_EVERY = 7


def torn(line: BusyLine, ways: tuple[Way, ...], seed: int) -> None:
    """Tear some files anywhere, cut off and flipped, written in each of these ways, while calls go on."""
    chance = random.Random(seed)
    for way, tear in itertools.product(ways, (cut_off, flipped)):
        for _ in range(TORN_EACH_WAY):
            path = chance.choice(tree_files(line.desk.folder))
            whole = path.read_bytes()
            line.save(path, tear(whole, chance.randrange(len(whole))), way, in_full=False)
            path.write_bytes(whole)
        line.overtake(path, whole + b"\n", whole)


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "tree", ignore=shutil.ignore_patterns("calls", "*.json")))


@pytest.mark.parametrize("ways", [IN_PLACE, BESIDE], ids=["in place", "by a temporary file"])
def test_no_torn_save_of_the_shipped_tree_meets_a_caller(shipped: Path, ways: tuple[Way, ...]) -> None:
    """Whatever file it is: no call is lost, and what is live is the saved tree if it is sound, else the last."""
    main = (shipped / "main.yaml").read_bytes()
    with BusyLine(shipped, random.Random(27)) as line:
        torn(line, ways, 27)
        mended = line.save(shipped / "main.yaml", main, in_place)
        line.see_out()

    tree = verdict(shipped)
    assert [] == line.troubles
    assert tree is not None
    assert tree.release == mended
    assert min(line.counts["adopted"], line.counts["refused"], line.counts["meanwhile"]) > 0
    assert line.counts["calls"] == line.counts["ended"]


def adopt(self: Edited) -> None:
    """Take over whatever can be read at all, and that at once."""
    tree = load(self._folder).tree
    if tree is not None:
        self._take_over(self._open_release(tree))


@pytest.mark.parametrize(
    ("name", "fault", "seen"),
    [
        ("look", adopt, "broken"),
        ("_lies_still", lambda *_: True, "broken"),
        ("of", lambda self, _release: self._live.answerer, "lost"),
    ],
    ids=["taken over unchecked", "never waited for", "calls moved to what is live"],
)
def test_a_fault_of_the_live_folder_is_seen(
    shipped: Path, monkeypatch: pytest.MonkeyPatch, name: str, fault: object, seen: str
) -> None:
    """The judge of the test above is none if it lets these pass."""
    monkeypatch.setattr(Edited, name, fault)

    with BusyLine(shipped, random.Random(27)) as line:
        torn(line, IN_PLACE[:1], 27)

    assert line.counts[seen] > 0


def test_a_tree_cut_off_at_any_byte_is_read_or_refused(tmp_path: Path) -> None:
    """Whatever length is left of a small tree's files: nothing but a refusal comes of it, and it says where."""
    folder = Path(shutil.copytree(SMALL, tmp_path / "tree"))
    came_to = {"sound": 0, "refused": 0}
    for path in sorted(folder.glob("*.yaml")):
        whole = path.read_bytes()
        for length in range(0, len(whole), CUT_EVERY):
            path.write_bytes(whole[:length])
            try:
                load_tree(folder)
            except (Unreadable, Refused) as error:
                assert "tree/" in str(error)
                came_to["refused"] += 1
            else:
                came_to["sound"] += 1
        path.write_bytes(whole)

    assert min(came_to.values()) > 0
