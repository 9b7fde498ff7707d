"""Saves that went wrong, by the hundred: cut off at every byte, with a bit turned over, in place or renamed into place.

Each is either taken as the sound tree that it still is, or refused with its place; and no call is lost meanwhile.
"""

from __future__ import annotations

import logging
import random
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ivr.errors import Refused, Unreadable
from ivr.menu.load import load_tree
from tests.web.test_edited import SHIPPED, SMALL, Desk

if TYPE_CHECKING:
    from collections.abc import Callable

FLIPS, CUTS = 20, 10


def in_place(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def renamed(path: Path, content: bytes) -> None:
    beside = path.with_name(f".{path.name}.tmp")
    beside.write_bytes(content)
    beside.replace(path)


def release(folder: Path) -> str | None:
    """Return the release of a folder that can be dialled, None for one that must not be."""
    try:
        return load_tree(folder).release
    except (Unreadable, Refused):
        return None


@pytest.mark.parametrize("save", [in_place, renamed])
def test_no_torn_save_of_the_shipped_tree_meets_a_caller(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, save: Callable[[Path, bytes], None]
) -> None:
    """Whatever file it is, the next call is answered by a whole tree: the saved one if it is sound, else the last."""
    desk = Desk(Path(shutil.copytree(SHIPPED, tmp_path / "tree")), load_tree)
    chance = random.Random(27)  # the same every time
    files = sorted(
        path for path in desk.folder.rglob("*") if path.suffix in (".yaml", ".csv") and "calls" not in path.parts
    )
    refused = 0
    caplog.set_level(logging.CRITICAL)
    for number in range(FLIPS + CUTS):
        path = chance.choice(files)
        whole = path.read_bytes()
        at = chance.randrange(len(whole))
        flipped = whole[:at] + bytes([whole[at] ^ 1 << chance.randrange(8)]) + whole[at + 1 :]
        last = desk.edited.live.tree.release

        save(path, flipped if number < FLIPS else whole[:at])
        desk.wait(1)

        sound = release(desk.folder)
        refused += sound is None
        assert (sound or last) == desk.call(), f"{path.name}, byte {at}"
        save(path, whole)
        desk.wait(1)

    assert 0 < refused < FLIPS + CUTS
    assert release(desk.folder) == desk.call()


def test_a_tree_cut_off_at_any_byte_is_read_or_refused(tmp_path: Path) -> None:
    """Every length of every file of a small tree: nothing but a refusal comes of it, and it says where."""
    folder = Path(shutil.copytree(SMALL, tmp_path / "tree"))
    came_to = {"sound": 0, "refused": 0}
    for path in sorted(folder.glob("*.yaml")):
        whole = path.read_bytes()
        for length in range(len(whole)):
            path.write_bytes(whole[:length])
            try:
                load_tree(folder)
            except (Unreadable, Refused) as error:
                assert "tree/" in str(error)
                came_to["refused"] += 1
            else:
                came_to["sound"] += 1
        path.write_bytes(whole)

    assert sum(path.stat().st_size for path in folder.glob("*.yaml")) == sum(came_to.values())
    assert min(came_to.values()) > 0
