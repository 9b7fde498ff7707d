"""`ivr say` gives one node's words as a caller hears them: as captions, as data, as a file."""

from __future__ import annotations

import json
import wave
from datetime import date
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from ivr.cli.say import say
from ivr.errors import WrongUse
from ivr.menu.starting import starting_files

if TYPE_CHECKING:
    from pathlib import Path

NOTICES = """\
- kind: policy
  starts: 2026-11-24 12:00
  ends: 2026-11-25 00:00
  say: {zh-CN: 有新规定。, en-US: There are new rules.}
"""
MORNING, AFTERNOON, NIGHT = "2026-11-24T10:30", "2026-11-24T14:30", "2026-11-24T23:30"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A new tree, with a notice in its first menu on one afternoon."""
    place = tmp_path / "prompts"
    (place / "calls").mkdir(parents=True)
    for name, text in starting_files(["zh-CN", "en-US"], "甲", date(2026, 11, 24)).items():
        (place / name).write_text(text.replace("  choose:", "  notices: [policy]\n  choose:"), encoding="utf-8")
    (place / "notices.yaml").write_text(NOTICES, encoding="utf-8")
    return place


def run(folder: Path, *arguments: str) -> object:
    """Return what the command came to on this tree."""
    return CliRunner().invoke(say, [*arguments, "--prompts", str(folder)])


def texts(folder: Path, *arguments: str) -> list[str]:
    """Return what is said."""
    return [row["text"] for row in json.loads(run(folder, *arguments, "--mute", "--json").output)]


def test_menu_with_its_choices(folder):
    """The words, then each choice, in the order they are heard; the key that switches is in the other language."""
    expected = [
        "Thank you for calling 甲.",
        "For opening hours, press 1.",
        "For voicemail, press 2.",
        "For an operator, press 0.",
        "For this menu again, press 9.",
        "中文服务，请按8。",
    ]

    assert expected == texts(folder, "main", "--language", "EN-US", "--at", MORNING)


def test_every_language_unless_one_is_named(folder):
    """The line's languages follow one another."""
    chinese, english = texts(folder, "operator.full")

    assert "坐席全忙，请留言，我们会回复您。" == chinese
    assert english.startswith("All operators are busy.")


def test_clock_decides_which_notice_is_heard(folder):
    """A notice in force comes first."""
    assert "有新规定。" not in texts(folder, "main", "--at", MORNING)
    assert "有新规定。" == texts(folder, "main", "--at", AFTERNOON)[0]


def test_closed_desk_is_told(folder):
    """At night nobody hears the queue's words, and stderr says where they go."""
    by_night = run(folder, "operator", "--mute", "--at", NIGHT)
    by_day = run(folder, "operator", "--mute", "--at", MORNING)

    assert "goes on to 'operator.closed'" in by_night.stderr
    assert "" == by_day.stderr


def test_sample_stands_for_what_only_a_call_knows(folder):
    """A ticket has a number; a node that says nothing of its own says goodbye."""
    (ticket,) = texts(folder, "operator.ticket", "--language", "en-US")

    assert any(character.isdigit() for character in ticket)
    assert ["Thank you for calling. Goodbye."] == texts(folder, "operator.goodbye", "--language", "en-US")


def test_facts_can_be_set(folder):
    """--set puts another value in a fact's place for this run."""
    said = texts(folder, "main", "--language", "en-US", "--set", "company=B", "--at", MORNING)

    assert "Thank you for calling B." == said[0]


def test_captions_mark_estimates(folder):
    """Without a voice the seconds are estimated, and marked with '~'."""
    done = run(folder, "operator.lost", "--mute", "--language", "zh-CN")

    assert "zh-CN  ~ 4.8 s  抱歉，留言没有保存，请稍后再拨。\n" == done.stdout


def test_settings_may_want_no_voice(folder, monkeypatch):
    """IVR_TTS=none is captions only; a file cannot be written then."""
    monkeypatch.setenv("IVR_TTS", "none")

    assert "~" in run(folder, "operator.lost").stdout
    assert "--wav needs a voice" in str(run(folder, "operator.lost", "--wav", str(folder / "x.wav")).exception)


def test_file_holds_all_that_is_said(folder, tmp_path, monkeypatch):
    """--wav writes telephone audio as long as the captions say, and a second between the languages."""
    monkeypatch.setenv("IVR_DATA", str(tmp_path))
    target = tmp_path / "said.wav"

    done = run(folder, "operator.lost", "--wav", str(target), "--json")

    assert 0 == done.exit_code, done.exception
    with wave.open(str(target), "rb") as file:
        length_s = file.getnframes() / file.getframerate()
        assert (8000, 1, 2) == (file.getframerate(), file.getnchannels(), file.getsampwidth())
    rows = json.loads(done.stdout)
    assert [True, True] == [row["measured"] for row in rows]
    assert abs(sum(row["seconds"] for row in rows) + 1.0 - length_s) < 0.05


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["operater"], "there is no node 'operater'. Did you mean 'operator'?"),
        (["xyz"], "there is no node 'xyz'. 'ivr draw' shows them all."),
        (["main", "--at", "noon"], "--at: 'noon' is not a date and time. Write it like 2026-11-24T10:30."),
        (["main", "--wav", "no/such/x.wav"], "--wav no/such/x.wav: there is no folder no/such."),
        (["main", "--wav", "x.wav", "--mute"], "--mute makes no sound to be written."),
        (["main", "--set", "nothing=1"], "nothing"),
        (["main", "--voice", "nobody", "--wav", "x.wav"], "--voice nobody"),
    ],
    ids=["slip", "unknown", "time", "place", "mute", "fact", "voice"],
)
def test_wrong_use(folder, tmp_path, monkeypatch, arguments, said):
    """One line says what is wrong, and nothing is written."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IVR_DATA", str(tmp_path))

    done = run(folder, *arguments)

    assert isinstance(done.exception, WrongUse)
    assert said in str(done.exception)
    assert "" == done.stdout
    assert [] == list(tmp_path.glob("*.wav"))
