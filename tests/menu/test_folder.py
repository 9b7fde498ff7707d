"""The tree is the one that is asked for, else the nearest one."""

from __future__ import annotations

from pathlib import Path

import pytest

import ivr
from ivr.errors import WrongUse
from ivr.menu.folder import find_folder, parse_overrides


def tree(folder: Path) -> Path:
    folder.mkdir()
    (folder / "main.yaml").write_text("main:\n  hang_up: goodbye\n")
    return folder


def test_option_then_variable_then_here_then_package(tmp_path, monkeypatch):
    """--prompts wins over IVR_PROMPTS, that over ./prompts, and the one that comes along is the last."""
    monkeypatch.chdir(tmp_path)
    shipped = Path(ivr.__file__).parent.parent / "prompts"
    assert shipped == find_folder(None, {})

    tree(tmp_path / "prompts")
    other, third = tree(tmp_path / "other"), tree(tmp_path / "third")

    assert Path("prompts") == find_folder(None, {})
    assert other == find_folder(None, {"IVR_PROMPTS": str(other)})
    assert third == find_folder(third, {"IVR_PROMPTS": str(other)})


def test_empty_prompts_folder_is_passed_over(tmp_path, monkeypatch):
    """A folder called prompts that holds no tree is somebody else's."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "prompts").mkdir()

    assert Path("prompts") != find_folder(None, {})


def test_folder_that_is_not_there_is_wrong_use(tmp_path):
    """Nothing is looked for elsewhere when a folder was named."""
    with pytest.raises(WrongUse, match=r"'nowhere' is no folder\. Name the folder that holds main\.yaml\."):
        find_folder(Path("nowhere"), {})
    with pytest.raises(WrongUse, match=r"IVR_PROMPTS: 'nowhere' is no folder\."):
        find_folder(None, {"IVR_PROMPTS": "nowhere"})


def test_overrides():
    """NAME=VALUE, the value as it stands; without '=' it is wrong use."""
    assert {"a": "1=2", "b": ""} == parse_overrides(["a=0", "a = 1=2", "b="])
    with pytest.raises(WrongUse, match=r"--set a: write NAME=VALUE"):
        parse_overrides(["a"])
