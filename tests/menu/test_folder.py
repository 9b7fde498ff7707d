"""The tree is the one that is asked for, else the nearest one."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

import ivr
from ivr.errors import WrongUse
from ivr.menu.folder import find_folder, parse_overrides, read_documents
from ivr.menu.load import load


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


def test_what_an_editor_leaves_beside_the_files_is_none_of_them(tmp_path):
    """Emacs' lock is a link to nowhere that ends in .yaml; vim's is a hidden file."""
    tree(tmp_path / "tree")
    (tmp_path / "tree" / ".#main.yaml").symlink_to("somebody@somewhere.1")
    (tmp_path / "tree" / ".main.yaml.swp").write_bytes(b"b0VIM 9.0")

    documents, problems = read_documents(tmp_path / "tree")

    assert (["main"], []) == (list(documents), problems)


def test_a_folder_that_may_not_be_read_is_a_problem(tmp_path, monkeypatch):
    """It is told like any other, not as a fault of this program."""

    def refuse(_folder: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)

    _, [problem] = read_documents(tree(tmp_path / "tree"))

    assert str(problem).endswith("cannot be read: Permission denied. Check that you may read it.")


def test_how_a_tree_is_judged_is_no_branch_of_it(tmp_path):
    """lint.yaml stands beside the branches, and makes no other release of them."""
    folder = tree(tmp_path / "tree")
    before = load(folder)
    (folder / "lint.yaml").write_text("silence: []\n")

    after = load(folder)

    assert before.tree is not None
    assert after.tree is not None
    assert (before.flaws, before.tree.release) == (after.flaws, after.tree.release)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems' file names are text")
def test_a_name_that_is_no_text_is_told(tmp_path):
    """It can be neither a branch nor part of a release's name."""
    folder = tree(tmp_path / "tree")
    (folder / os.fsdecode(b"\xff.yaml")).write_text("x: {goto: main}\n")

    _, [problem] = read_documents(folder)

    assert ("has a name that is not UTF-8.", "Give it another name.") == (problem.message, problem.mend)
