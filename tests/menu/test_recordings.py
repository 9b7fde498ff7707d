"""Recordings are read with the tree, belong to the release, and are played where they hold a node's very words."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ivr.menu import recordings
from ivr.menu.load import load_tree
from ivr.menu.recordings import read_recordings, recording_of
from tests.sounds import sweep

SMALL = Path(__file__).parents[1] / "callflow" / "tree"
BYE = "  say: {zh-CN: 祝您生活愉快。, en-US: Have a good day.}\n"


@pytest.fixture
def folder(tmp_path):
    """The small tree with one recording, of the words at the end in Mandarin."""
    place = Path(shutil.copytree(SMALL, tmp_path / "tree"))
    record(place, "bye.wav")
    (place / "audio").mkdir()
    (place / "audio/bye.wav").write_bytes(sweep(1.5))
    return place


def record(place, name, words=BYE):
    """Name a recording at the end."""
    main = place / "main.yaml"
    text = main.read_text("utf-8")
    assert BYE in text
    main.write_text(text.replace(BYE, f"{words}  audio: {{zh-CN: {name}}}\n"), "utf-8")


def test_bytes_and_length(folder):
    """What is played is the file; in a language without one the text is spoken, and so it is at other nodes."""
    tree = load_tree(folder)

    found = recording_of(tree, "main.bye", "zh-CN")

    assert (sweep(1.5), 1.5, 1, 8000) == (found.data, found.seconds, found.channels, found.hz)
    assert [None] * 3 == [
        recording_of(tree, *where) for where in (("main.bye", "en-US"), ("main", "zh-CN"), ("gone", "zh-CN"))
    ]


def test_other_bytes_are_another_release(folder):
    """A call in progress finishes with what it began with."""
    before = load_tree(folder).release
    (folder / "audio/bye.wav").write_bytes(sweep(1.5, from_hz=500))

    assert before != load_tree(folder).release


@pytest.mark.parametrize("words", ["再见，{company}。", "工单{ticket}。"])
def test_words_that_are_filled_in_are_spoken(folder, words):
    """A recording cannot follow a fact that changes, nor what only a call knows."""
    main = folder / "main.yaml"
    main.write_text(main.read_text("utf-8").replace("祝您生活愉快。", f'"{words}"'), "utf-8")

    assert recording_of(load_tree(folder), "main.bye", "zh-CN") is None


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (None, "is not in audio/"),
        (b"", "cannot be read as WAV: it ends too early"),
        (b"ID3 an MP3 under another name", "cannot be read as WAV: file does not start with RIFF id"),
        (sweep(1.5)[:-100], "is cut short"),
        (sweep(0), "holds no sound"),
        (sweep(1.5) + bytes(recordings.MAX_BYTES), "is larger than 4 MB"),
    ],
)
def test_one_that_is_of_no_use_is_not_played(folder, content, fault):
    """Its text is; the reason is kept for `ivr check`."""
    file = folder / "audio/bye.wav"
    file.unlink() if content is None else file.write_bytes(content)

    tree = load_tree(folder)

    assert fault == tree.recordings["bye.wav"].fault
    assert recording_of(tree, "main.bye", "zh-CN") is None


def test_one_that_may_not_be_opened_is_not_played(folder):
    """A folder in its place is as good as a file without permission, and the same for root."""
    (folder / "audio/bye.wav").unlink()
    (folder / "audio/bye.wav").mkdir()

    assert load_tree(folder).recordings["bye.wav"].fault.startswith("cannot be opened: ")


@pytest.mark.parametrize("name", ["../main.yaml", "../../x.wav", ".hidden.wav", "a/b.wav", "a\\b.wav", "bye.mp3", ".."])
def test_no_other_file_is_opened(folder, name, monkeypatch):
    """A name is that of a WAV file in audio/ and leads nowhere else."""
    tree = load_tree(folder)
    node = tree.nodes["main.bye"].model_copy(update={"audio": {"zh-CN": name}})
    monkeypatch.setattr(Path, "open", lambda *_: pytest.fail("a file was opened"))

    found = read_recordings(folder, {"main.bye": node})

    assert f"'{name}' is no name of a WAV file in audio/" == found[name].fault
