"""`ivr new` writes a tree that passes `ivr check` and its own scripted call, and writes over nothing."""

from __future__ import annotations

import errno
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from ivr.cli.check import check
from ivr.cli.new import new
from ivr.cli.test import test as play
from ivr.errors import WrongUse
from ivr.menu.starting import TONGUES


@pytest.mark.parametrize("languages", [*TONGUES, "zh-CN,en-US", "en-GB,zh-CN"])
def test_new_tree_is_sound(tmp_path, languages):
    """Eight to ten nodes, no error, and its call passes."""
    folder = tmp_path / "tree"
    made = CliRunner().invoke(new, [str(folder), "--language", languages, "--name", "某某公司"])

    checked = CliRunner().invoke(check, [str(folder), "--json"])
    played = CliRunner().invoke(play, [str(folder / "calls"), "--prompts", str(folder)], standalone_mode=False)

    assert 0 == made.exit_code, made.exception
    assert [] == [one for one in json.loads(checked.output) if one["rule"] != "H04"]  # holidays nobody has published
    assert 0 == checked.exit_code
    assert 0 == played.return_value, played.output
    assert 9 == sum(text.count("\n  say:") + text.count("\n  hang_up:") for text in _branches(folder))


def test_next_steps_name_the_folder(tmp_path):
    """What to do next can be pasted, also with a blank in the name."""
    folder = tmp_path / "my tree"

    done = CliRunner().invoke(new, [str(folder)])

    assert f"  ivr call --prompts '{folder}'" in done.output.splitlines()


def test_json_lists_the_files(tmp_path):
    """Without talk."""
    folder = tmp_path / "tree"

    done = json.loads(CliRunner().invoke(new, [str(folder), "--json"]).output)

    assert {"folder": str(folder), "files": sorted(_files(folder))} == done


def test_empty_folder_will_do(tmp_path):
    """A folder that was made for it is used."""
    assert 0 == CliRunner().invoke(new, [str(tmp_path)]).exit_code


@pytest.mark.parametrize("name", ["tree", "tree/main.yaml"], ids=["full", "a file"])
def test_nothing_is_written_over(tmp_path, name):
    """A folder with anything in it, or a file, is left as it is."""
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "main.yaml").write_text("mine", encoding="utf-8")

    done = CliRunner().invoke(new, [str(tmp_path / name)])

    assert isinstance(done.exception, WrongUse)
    assert ["main.yaml"] == _files(tmp_path / "tree")
    assert "mine" == (tmp_path / "tree" / "main.yaml").read_text("utf-8")


def test_name_that_cannot_be_said_makes_no_folder(tmp_path):
    """What is wrong is told before anything is written."""
    done = CliRunner().invoke(new, [str(tmp_path / "tree"), "--name", "{x}"])

    assert isinstance(done.exception, WrongUse)
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize("was_there", [True, False], ids=["an empty folder", "no folder"])
def test_a_disk_that_fills_up_leaves_nothing(tmp_path, monkeypatch, was_there):
    """Half a tree would be in the way of the next try."""
    folder, write, left = tmp_path / "tree", Path.write_text, [4]
    if was_there:
        folder.mkdir()

    def fill_up(path, text, encoding):
        left[0] -= 1
        if not left[0]:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(path, text, encoding=encoding)

    monkeypatch.setattr(Path, "write_text", fill_up)

    done = CliRunner().invoke(new, [str(folder)])

    assert f"'{folder}' could not be written: No space left on device." == str(done.exception)
    assert (["tree"] if was_there else []) == [path.name for path in tmp_path.rglob("*")]


def _files(folder):
    return [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]


def _branches(folder):
    return [(folder / f"{stem}.yaml").read_text("utf-8") for stem in ("main", "operator")]
