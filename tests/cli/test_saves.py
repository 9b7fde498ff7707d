"""A save is one save, however an editor does it, and is told when it has settled."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from ivr.cli.saves import LOOK_EVERY_S, saves

if TYPE_CHECKING:
    from pathlib import Path

Act = Callable[[], object]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "main.yaml").write_text("one", encoding="utf-8")
    return tmp_path


def told(folder: Path, acts: list[Act | None]) -> list[int]:
    """Return after how many looks a save was told, with one act done in each wait."""
    waited = 0

    class Over(Exception):
        pass

    def wait(seconds: float) -> None:
        nonlocal waited
        assert LOOK_EVERY_S == seconds
        if waited == len(acts):
            raise Over
        act = acts[waited]
        waited += 1
        if act is not None:
            act()

    found: list[int] = []
    with pytest.raises(Over):
        found.extend(waited for _ in saves(folder, wait))
    return found


def write(path: Path, text: str) -> Act:
    """Return an act that writes in place, a second later on the file's own clock."""

    def act() -> None:
        before = path.stat().st_mtime_ns if path.exists() else 0
        path.write_text(text, encoding="utf-8")
        os.utime(path, ns=(before + 10**9, before + 10**9))

    return act


def test_first_state_is_told_at_once(folder):
    """Nobody needs to save to learn how the tree stands; without a save nothing more is told."""
    assert [0] == told(folder, [None, None, None])


def test_save_in_place(folder):
    """It is told when the next look finds nothing new."""
    assert [0, 3] == told(folder, [None, write(folder / "main.yaml", "two"), None, None])


def test_save_in_strokes_is_one_save(folder):
    """An editor that truncates, writes, and writes again is waited for."""
    main = folder / "main.yaml"

    assert [0, 4] == told(folder, [write(main, ""), write(main, "tw"), write(main, "two"), None, None])


def test_rename_into_place(folder):
    """A file of the same age and size is another file."""
    main, fresh = folder / "main.yaml", folder / "main.yaml.tmp"

    def replace() -> None:
        fresh.write_text("two", encoding="utf-8")
        shutil.copystat(main, fresh)
        fresh.replace(main)

    assert [0, 2] == told(folder, [replace, None, None])


def test_save_that_is_taken_back(folder):
    """A file that comes and goes within the moment is no save."""
    extra = folder / "extra.yaml"

    assert [0] == told(folder, [write(extra, "x"), extra.unlink, None, None])


def test_files_that_are_new_gone_or_deeper(folder):
    """A branch, a look-up's rows and a scripted call count; what an editor leaves beside does not."""
    (folder / "lookups").mkdir()
    acts = [write(folder / "lookups" / "rows.csv", "a"), None, (folder / "main.yaml").unlink, None]
    clutter = [write(folder / ".main.yaml.swp", "x"), write(folder / "4913", "x"), write(folder / ".x.yaml", "x")]

    assert [0, 2, 4] == told(folder, acts)
    assert [0] == told(folder, [*clutter, None])


def test_folder_that_is_away_for_a_moment(folder):
    """A checkout that moves the folder away and back ends no watch."""
    away = folder.with_name("away")

    def move() -> None:
        folder.rename(away)

    def back() -> None:
        away.rename(folder)

    assert [0, 2, 4] == told(folder, [move, None, back, None])
