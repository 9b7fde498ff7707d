"""Recordings that are missing, unfit, too fast, or say something else than their text."""

from __future__ import annotations

import wave
from pathlib import Path

import pytest

from ivr.proof.lint.evidence import Evidence, Length

from .conftest import TREE

# Forty characters: about eleven seconds by the estimate, ten at four a second.
TEXT = "您好欢迎致电易联支付商户服务热线请选择您需要的服务也可以随时转接人工座席为您办理业务"
MAIN = TREE["main.yaml"].replace(
    "main:", f"main:\n  say: {{zh-CN: {TEXT}, en-US: Hello.}}\n  audio: {{zh-CN: hello.wav}}", 1
)


@pytest.fixture
def record(tmp_path, monkeypatch):
    """Return what writes the recording: its seconds, channels and samples a second."""
    monkeypatch.chdir(tmp_path)

    def write(seconds: float, channels: int = 1, hz: int = 8000) -> None:
        folder = Path("tree/audio")
        folder.mkdir(parents=True, exist_ok=True)
        with wave.open(str(folder / "hello.wav"), "wb") as file:
            file.setnchannels(channels)
            file.setsampwidth(2)
            file.setframerate(hz)
            file.writeframes(b"\0\0" * channels * int(seconds * hz))

    return write


@pytest.mark.parametrize(
    ("channels", "hz", "expected"), [(1, 8000, []), (1, 16000, []), (2, 8000, ["warn"]), (1, 7999, ["warn"])]
)
def test_format(record, severities, channels, hz, expected):
    """P11: mono, 8 kHz or better."""
    record(11, channels, hz)

    assert expected == severities("P11", main=MAIN)


def test_name_that_leaves_the_folder(severities):
    """P11: a recording is a file in audio/, and nothing else is opened."""
    assert ["error"] == severities("P11", main=MAIN.replace("hello.wav", "../main.yaml"))


def test_missing_or_torn(record, severities):
    """P11: not there, or no WAV, is an error."""
    assert ["error"] == severities("P11", main=MAIN)
    record(11)
    Path("tree/audio/hello.wav").write_bytes(b"RIFF")
    assert ["error"] == severities("P11", main=MAIN)


def test_never_played(record, severities):
    """P11: words that are filled in are spoken, so a recording of them is of no use."""
    record(11)

    assert ["warn"] == severities("P11", main=MAIN.replace(TEXT, '"您好{season}"'))


@pytest.mark.parametrize(("seconds", "expected"), [(4, []), (9, ["warn"]), (16, ["error"])])
def test_own_length_counts(record, severities, seconds, expected):
    """P03: the greeting takes as long as its recording, whatever its text was estimated at."""
    record(seconds)

    assert expected == severities("P03", main=MAIN)


@pytest.mark.parametrize(("seconds", "expected"), [(11, []), (8.2, []), (7.5, ["info"])])
def test_pace(record, severities, seconds, expected):
    """P06: four characters a second, and what the tolerance allows."""
    record(seconds)

    assert expected == severities("P06", main=MAIN)


@pytest.mark.parametrize(("seconds", "expected"), [(11, []), (14, []), (8.2, []), (16, ["warn"]), (7, ["warn"])])
def test_length(record, severities, seconds, expected):
    """P07: within 30 % of the estimate."""
    record(seconds)

    assert expected == severities("P07", main=MAIN)


@pytest.mark.parametrize(("factor", "expected"), [(1.0, []), (1.25, []), (1.4, ["warn"]), (0.6, ["warn"])])
def test_measured_speech(severities, factor, expected):
    """P07: the voice's own length is held to the same, where it was measured."""
    from ivr.speech.estimate import estimate_s

    main = MAIN.replace("\n  audio: {zh-CN: hello.wav}", "")

    def voice(text: str, language: str) -> Length:
        return Length(factor * estimate_s(text, language), is_measured=True)

    assert expected == severities("P07", evidence=Evidence(clocked=voice), main=main)
