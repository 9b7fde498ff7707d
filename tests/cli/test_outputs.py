"""A file that a command writes is there whole, or what stood there before is."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import pytest

from ivr.cli.outputs import check_place, write_whole
from ivr.errors import WrongUse


def test_a_file_is_written(tmp_path: Path) -> None:
    """Over what stood there; text as UTF-8."""
    target = tmp_path / "树.txt"
    target.write_text("old")

    write_whole("--output", target, "菜单\n")

    assert ["树.txt"] == [path.name for path in tmp_path.iterdir()]
    assert "菜单\n" == target.read_text(encoding="utf-8")


def test_a_disk_that_fills_up_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a transcript is worse than yesterday's."""
    target = tmp_path / "a.transcript"
    target.write_text("old")
    write = Path.write_bytes

    def half(path: Path, data: bytes) -> int:
        write(path, data[: len(data) // 2])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", half)

    with pytest.raises(WrongUse, match=r"^--update .*a\.transcript could not be written: No space left on device\.$"):
        write_whole("--update", target, "new and longer")

    assert [("a.transcript", "old")] == [(path.name, path.read_text()) for path in tmp_path.iterdir()]


@pytest.mark.skipif(sys.platform == "win32", reason="links take a right that Windows users lack")
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    """What it leads to is written."""
    (tmp_path / "there.txt").write_text("old")
    (tmp_path / "here.txt").symlink_to("there.txt")

    write_whole("--output", tmp_path / "here.txt", b"new")

    assert (True, "new") == ((tmp_path / "here.txt").is_symlink(), (tmp_path / "there.txt").read_text())


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX names its devices so")
def test_a_device_is_written_to(tmp_path: Path) -> None:
    """Nothing is put in its place."""
    write_whole("--output", Path(os.devnull), "gone")

    assert not Path(os.devnull).is_file()


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    """Before the work begins, and as it ends."""
    target = tmp_path / "nowhere" / "a.txt"

    with pytest.raises(WrongUse, match="there is no folder"):
        check_place("--save", target)
    with pytest.raises(WrongUse, match=r"could not be written: No such file or directory\.$"):
        write_whole("--save", target, "")
