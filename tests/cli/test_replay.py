"""`ivr replay` takes a call of the log, holds it against today's tree, and saves it as a script."""

from __future__ import annotations

import json
from datetime import date

import pytest
from click.testing import CliRunner

from ivr.cli.call import call
from ivr.cli.replay import replay
from ivr.cli.test import test as play
from ivr.errors import WrongUse
from ivr.menu.starting import starting_files


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A new tree, dialled once on a store that stays: hours, a message, and the caller hangs up at the end."""
    place = tmp_path / "prompts"
    (place / "calls").mkdir(parents=True)
    for name, text in starting_files(["en-US"], "A Company", date(2026, 11, 18)).items():
        (place / name).write_text(text, encoding="utf-8")
    monkeypatch.setenv("IVR_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("IVR_PROMPTS", str(place))
    monkeypatch.delenv("IVR_DATABASE_URL", raising=False)
    dialled = run(call, "--keep", "--keys", "1 7 2 record:9s", "--at", "2026-11-18T10:30-05:00")
    assert 0 == dialled.return_value, dialled.output
    return place


def run(command, *arguments):
    return CliRunner().invoke(command, [*arguments], standalone_mode=False)


def edit(folder, was, now):
    """Save the first menu with other text."""
    main = folder / "main.yaml"
    text = main.read_text("utf-8")
    assert was in text
    main.write_text(text.replace(was, now), "utf-8")


def test_same_tree_same_call(folder):
    """Nothing differs: exit 0, and each turn says what the caller did."""
    done = run(replay, "CA")

    assert (0, None) == (done.return_value, done.exception)
    assert "main.hours → main (menu)" in done.output
    assert "a message" in done.output
    assert done.output.endswith("It goes the same way today, in the same words.\n")


def test_other_words(folder):
    """The kept answers tell what was said before the edit; other words are no other way."""
    edit(folder, "We are open from", "Our hours are from")

    done = run(replay, "CA")

    assert 0 == done.return_value
    assert "- We are open from" in done.output
    assert "+ Our hours are from" in done.output


def test_another_way(folder):
    """A way that is gone is exit 1, as JSON too."""
    edit(folder, "to: main.hours", "to: operator.full")

    done = run(replay, "CA", "--json")

    found = json.loads(done.stdout)
    assert 1 == done.return_value
    assert [1] == [one["step"] for one in found["turns"] if not one["same_way"]]
    assert ["main.hours", "main"] == found["turns"][1]["before"]["path"]


def test_saved_script_passes(folder, tmp_path):
    """What is written plays the call again on today's tree."""
    script = tmp_path / "again.yaml"

    saved = run(replay, "CA", "--save", str(script))
    played = run(play, str(script))

    assert 0 == saved.return_value, saved.exception
    assert 0 == played.return_value, played.output
    assert "at: '2026-11-18T23:30:00'" in script.read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "said"), [("CB", "The latest are CA"), ("", "The latest are CA")], ids=["other", "none"]
)
def test_no_such_call(folder, name, said):
    """The latest calls are named."""
    done = run(replay, name)

    assert isinstance(done.exception, WrongUse)
    assert said in str(done.exception)


def test_empty_log(folder, tmp_path, monkeypatch):
    """A store without a call says so."""
    monkeypatch.setenv("IVR_DATA", str(tmp_path / "elsewhere"))

    assert "The log has no call yet." in str(run(replay, "CA0").exception)


def test_script_that_cannot_be_written(folder):
    """It is told before anything is compared."""
    done = run(replay, "CA", "--save", "no/such/place.yaml")

    assert "--save no/such/place.yaml: there is no folder no/such." in str(done.exception)
    assert "" == done.output
