"""The office's key: made once, its owner's alone, refused when it is not whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ivr.errors import WrongUse
from ivr.office.secret import FILE, Secret, read_secret

if TYPE_CHECKING:
    from pathlib import Path


def test_it_is_made_once_and_read_again(tmp_path: Path) -> None:
    """In a folder that need not be there, readable for nobody else."""
    first, second = (read_secret(tmp_path / "data") for _ in range(2))

    assert first == second
    assert 32 == len(first.key)
    assert "0o600" == oct((tmp_path / "data" / FILE).stat().st_mode & 0o777)
    assert [FILE] == [path.name for path in (tmp_path / "data").iterdir()]


def test_a_setting_comes_before_the_file(tmp_path: Path) -> None:
    """Several machines share one; nothing is written."""
    assert Secret(bytes(32)) == read_secret(tmp_path, "00" * 32)
    assert [] == list(tmp_path.iterdir())


def test_a_key_others_may_read_is_refused(tmp_path: Path) -> None:
    """With the command that mends it."""
    read_secret(tmp_path)
    (tmp_path / FILE).chmod(0o644)

    with pytest.raises(WrongUse, match="chmod 600"):
        read_secret(tmp_path)


def test_a_key_that_is_not_whole_is_refused(tmp_path: Path) -> None:
    """A fresh one in its place would make every caller a stranger."""
    read_secret(tmp_path)
    (tmp_path / FILE).write_bytes(b"half")

    with pytest.raises(WrongUse, match="is not whole"):
        read_secret(tmp_path)


def test_a_folder_that_cannot_be_is_told(tmp_path: Path) -> None:
    """What, where and how to mend it."""
    (tmp_path / "taken").write_text("a file")

    with pytest.raises(WrongUse, match=r"cannot be had: .* Set IVR_DATA"):
        read_secret(tmp_path / "taken")


def test_hashes_differ_by_key_purpose_and_parts() -> None:
    """Where one part ends and the next begins is part of it; the key never shows."""
    one, other = Secret(b"a" * 32), Secret(b"b" * 32)

    hashes = {
        one.hash("caller", "12"),
        other.hash("caller", "12"),
        one.hash("turn", "12"),
        one.hash("caller", "1", "2"),
        one.hash("caller", "12", ""),
    }

    assert 5 == len(hashes)
    assert "aaa" not in repr(one)
