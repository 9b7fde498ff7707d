"""`ivr watch` tells what is wrong at each save, and what changed for a caller since the tree was last sound."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ivr.cli.watch import Watch
from ivr.menu.starting import starting_files

NOW = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A new tree."""
    (tmp_path / "calls").mkdir()
    for name, text in starting_files(["en-US"], "A Company", date(2026, 11, 24)).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def said() -> list[str]:
    return []


def edit(folder: Path, was: str, now: str, name: str = "main.yaml") -> None:
    """Save a file with some text in place of other."""
    text = (folder / name).read_text("utf-8")
    assert was in text
    (folder / name).write_text(text.replace(was, now), encoding="utf-8")


def test_first_check_has_nothing_to_compare(folder, said):
    """One block: how the tree stands."""
    Watch(folder, lambda: NOW, said.append).check()

    assert 1 == len(said)
    assert said[0].endswith("10:30:00\x1b[0m  no findings; 9 nodes checked.")


def test_change_is_told_in_the_callers_terms(folder, said):
    """After a sound save, what a caller notices."""
    watch = Watch(folder, lambda: NOW, said.append)
    watch.check()

    edit(folder, '"2":', '"3":')
    watch.check()

    assert "  Keys\n    moved  2 → operator.message (voicemail) is now 3" == said[2]


def test_error_is_told_and_not_compared(folder, said):
    """A tree with an error is compared to nothing; when it is mended, the whole way from the last sound one is told."""
    watch = Watch(folder, lambda: NOW, said.append)
    watch.check()

    edit(folder, '"2":', '"3":')
    edit(folder, "to: main.hours", "to: nowhere")
    watch.check()
    edit(folder, "to: nowhere", "to: main.hours")
    watch.check()

    assert "no node has that name" in said[1]
    assert said[2].startswith("  Not compared")
    assert "moved  2" in said[4]
    assert 5 == len(said)


def test_save_that_changes_nothing(folder, said):
    """The same words saved again are checked, and not compared."""
    watch = Watch(folder, lambda: NOW, said.append)
    watch.check()
    watch.check()

    assert 2 == len(said)


@pytest.mark.parametrize(
    ("name", "text"),
    [("main.yaml", "main: ["), ("main.yaml", ""), ("lint.yaml", "rules: ["), ("main.yaml", "main:\n  say: é\x00")],
    ids=["torn", "empty", "policy", "NUL"],
)
def test_torn_file_ends_no_watch(folder, said, name, text):
    """Whatever is on the disk in the middle of an edit is told, and the next save is checked."""
    watch = Watch(folder, lambda: NOW, said.append)
    watch.check()
    whole = (folder / name).read_text("utf-8") if (folder / name).exists() else "{}"

    (folder / name).write_text(text, encoding="utf-8")
    watch.check()
    (folder / name).write_text(whole, encoding="utf-8")
    watch.check()

    assert "no findings" in said[-1]
    assert "no findings" not in said[1]


@pytest.mark.parametrize("how", ["emptied", "locked"])
def test_folder_without_a_tree_ends_no_watch(folder, said, monkeypatch, how):
    """All its files are gone, or may not be read: told, and once they are back the tree is checked."""
    watch = Watch(folder, lambda: NOW, said.append)
    watch.check()

    with monkeypatch.context() as patch:
        patch.setattr(Path, "iterdir", _refuse if how == "locked" else lambda _folder: iter(()))
        watch.check()
    watch.check()

    assert ("Permission denied" if how == "locked" else "holds no main.yaml") in said[1]
    assert "no findings" in said[-1]


def _refuse(folder: Path) -> None:
    raise PermissionError(13, "Permission denied", str(folder))


def test_json_is_one_object_a_save(folder, said):
    """Findings and changes together."""
    watch = Watch(folder, lambda: NOW, said.append, as_data=True)
    watch.check()
    edit(folder, '"2":', '"3":')
    watch.check()

    first, second = map(json.loads, said)
    assert {"findings": [], "changes": []} == first
    assert [("moved", "2", "3")] == [
        (one["change"], one["path"], one["after"]) for one in second["changes"] if one["change"] == "moved"
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no SIGINT to one process")
def test_in_a_pipe_until_ctrl_c(folder):
    """Each block comes out of the pipe when it is known; Ctrl-C is 130, without a trace."""
    command = [sys.executable, "-c", "from ivr.cli.main import main; main()", "watch", str(folder)]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        preexec_fn=_stoppable,
    ) as watching:
        first = watching.stdout.readline()
        watching.send_signal(signal.SIGINT)
        rest, talk = watching.communicate(timeout=30)

    assert "9 nodes checked." in first
    assert "\x1b" not in first
    assert (130, "") == (watching.returncode, rest)
    assert f"Watching {folder}; Ctrl-C ends." == talk.strip()


def _stoppable() -> None:
    """Let SIGINT stop the child, also where the tests themselves run in the background and ignore it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
