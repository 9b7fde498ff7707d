"""A tree with a recording, from the terminal: dialled, said, played as a script, published, rolled back, replayed."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

from ivr.cli.main import main
from tests.sounds import likeness, samples, sweep

SMALL = Path(__file__).parents[1] / "callflow" / "tree"
BYE = "  say: {zh-CN: 祝您生活愉快。, en-US: Have a good day.}\n"
AT = "2026-11-24T14:30"
SCRIPT = """\
name: 听录音
at: 2026-11-24T14:30
steps:
  - hear: 欢迎致电
  - press: "7"
  - hear: 祝您生活愉快
    whole: true
  - expect: {event: play, interrupted: false}
ends: {status: completed, by: app, path: [main, main.bye]}
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Stand beside the small tree, whose goodbye in Mandarin is recorded, with a store of its own and no voice."""
    place = Path(shutil.copytree(SMALL, tmp_path / "prompts"))
    main_file = place / "main.yaml"
    text = main_file.read_text("utf-8")
    assert BYE in text
    main_file.write_text(text.replace(BYE, f"{BYE}  audio: {{zh-CN: bye.wav}}\n"), "utf-8")
    (place / "audio").mkdir()
    (place / "audio/bye.wav").write_bytes(sweep(1.5))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IVR_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("IVR_TTS", "none")
    for name in ("IVR_PROMPTS", "IVR_DATABASE_URL", "TWILIO_AUTH_TOKEN", "TWILIO_ACCOUNT_SID"):
        monkeypatch.delenv(name, raising=False)
    return place


@pytest.fixture
def ivr(folder, monkeypatch, capsys):
    """Return what runs a command, and gives its exit code, stdout and stderr."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["ivr", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        return (int(ended.value.code or 0), *capsys.readouterr())

    return run


def call(ivr, *options):
    """Return the events of a call to the recording."""
    code, out, err = ivr("call", "--at", AT, "--keys", "7", "--json", *options)
    assert 0 == code, err
    return [json.loads(line) for line in out.splitlines()]


def test_recording_is_heard_in_a_call(ivr):
    """For as long as it lasts, with the words of its text as a caption."""
    events = call(ivr)

    (played,) = (event for event in events if event["event"] == "play")
    assert ("祝您生活愉快。", 1.5, False) == (played["text"], played["seconds"], played["interrupted"])
    assert played["url"].startswith("http://ivr.local/audio/")
    assert [] == [event for event in events if event["event"] in ("warning", "error")]


def test_recording_is_in_what_a_caller_heard(ivr):
    """The sound of it, sample by sample once the key's own tone is over, and no other recording's."""
    call(ivr, "--wav", "call.wav")

    heard = samples(Path("call.wav"))
    assert likeness(heard, samples(sweep(1.5))[1600:]) > 0.999
    assert likeness(heard, samples(sweep(1.5, from_hz=1200))[1600:]) < 0.5


def test_said_as_it_is_heard(ivr):
    """`ivr say` plays it, and tells its own length; in the other language there is none."""
    _, out, _ = ivr("say", "main.bye", "--json")
    code, _, err = ivr("say", "main.bye", "--language", "zh-CN", "--wav", "bye.wav")

    first, second = json.loads(out)
    assert ("祝您生活愉快。", 1.5, True, False) == (
        *(first[key] for key in ("text", "seconds", "measured")),
        second["measured"],
    )
    assert 0 == code, err
    assert likeness(samples(Path("bye.wav")), samples(sweep(1.5))) > 0.99


@pytest.mark.parametrize("flags", [(), ("--serve",)], ids=["in process", "served"])
def test_script_hears_its_words(ivr, flags):
    """`hear` is met by the text of a recording as it is by a voice, and fails on other words."""
    Path("calls").mkdir()
    Path("calls/bye.yaml").write_text(SCRIPT, encoding="utf-8")
    Path("calls/other.yaml").write_text(SCRIPT.replace("祝您生活愉快", "祝您一路平安"), encoding="utf-8")

    code, out, err = ivr("test", "calls", *flags)

    assert (1, "1 passed, 1 failed") == (code, err.splitlines()[-1]), out
    assert "heard instead: 祝您生活愉快。" in out


def test_call_saved_as_a_script(ivr):
    """Its words are heard in the script."""
    call(ivr, "--save", "again.yaml")

    assert "祝您生活愉快" in Path("again.yaml").read_text("utf-8")
    assert 0 == ivr("test", "again.yaml")[0]


def test_published_replayed_and_rolled_back(ivr, folder):
    """Another recording is another release; the calls of the one before go the same way on today's tree."""
    _, first, _ = ivr("publish", "--yes")
    call(ivr, "--keep")
    (folder / "audio/bye.wav").write_bytes(sweep(2, from_hz=900))
    code, second, err = ivr("publish", "--yes")
    changed = ivr("diff", first.strip())[1]
    replayed, told, _ = ivr("replay", "CA")
    back, live, _ = ivr("rollback")

    assert 0 == code, err
    assert first != second
    assert "bye.wav" in changed
    assert 0 == replayed
    assert told.endswith("It goes the same way today, in the same words.\n")
    assert (0, first) == (back, live)


def test_missing_recording_is_not_published(ivr, folder):
    """It is an error of the tree, told with its place and how to mend it."""
    (folder / "audio/bye.wav").unlink()

    code, out, err = ivr("publish", "--yes")

    assert (1, "") == (code, out)
    assert "the recording in zh-CN is not in audio/." in err
    assert "(P11)" in err
