"""Text to telephone audio: whole, checked, kept."""

from __future__ import annotations

import threading
import wave
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ivr.errors import SpeechError
from ivr.speech.child import Child
from ivr.speech.speaker import MAX_CHARACTERS, Speaker
from ivr.speech.telephone import Audio, silence, wav_bytes
from ivr.speech.tones import beep

if TYPE_CHECKING:
    from pathlib import Path

ZH = "商户服务，请按1。技术支持，请按2。投诉与建议，请按3。人工服务，请按0。"
EN = "For merchant services, press 1. For technical support, press 2."


@pytest.mark.parametrize(
    ("text", "language", "shortest", "longest"),
    [(ZH, "cmn-CN", 9, 13), (EN, "en-US", 4, 7.5)],
    ids=["Mandarin", "English"],
)
def test_a_prompt_is_audible_telephone_audio(
    speaker: Speaker, tmp_path: Path, text: str, language: str, shortest: float, longest: float
) -> None:
    """A WAV, 8 kHz mono 16 bit, of about the length a person takes, most of it sound."""
    (tmp_path / "prompt.wav").write_bytes(wav_bytes(speaker.speak(text, language)))

    with wave.open(str(tmp_path / "prompt.wav")) as file:
        assert (1, 2, 8000) == (file.getnchannels(), file.getsampwidth(), file.getframerate())
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float64)
    assert shortest < len(samples) / 8000 < longest
    loudness = np.sqrt(np.mean(samples[: len(samples) // 160 * 160].reshape(-1, 160) ** 2, axis=1))
    assert np.mean(loudness > 300) > 0.5


@pytest.mark.parametrize(
    ("text", "language", "shortest"),
    [
        ("请输入10位商户编号，以#键结束。", "zh-CN", 4),
        ("按*返回", "zh-CN", 1),
        ("API接口", "zh-CN", 1),
        ("8 8 1 2 3 4 5 6 7 8", "cmn-CN", 2),
        ("Press # or * & hold <now>", "en-US", 1.5),
        ("100%", "zh-CN", 1),
        ("[[not phonemes]] <speak>plain</speak>", "en-US", 2),
        ("a \x00 stop \x1b in the middle", "en-US", 1.2),
        ("lone \ud800 surrogate", "en-US", 0.8),
        ("bonjour à tous", "fr-CA", 0.6),
    ],
)
def test_awkward_texts_are_spoken_whole(speaker: Speaker, text: str, language: str, shortest: float) -> None:
    """Figures, signs, letters, what looks like markup and what is no text at all."""
    assert speaker.speak(text, language).seconds > shortest


def test_a_long_text_is_spoken_whole(speaker: Speaker) -> None:
    """3100 characters take ten times as long as 310."""
    part = speaker.length_s("欢迎致电。" * 62, "zh-CN")

    whole = speaker.length_s("欢迎致电。" * 620, "zh-CN")

    assert 10 * part == pytest.approx(whole, rel=0.01)


def test_more_than_twilio_takes_is_refused(speaker: Speaker) -> None:
    """The message gives both numbers."""
    with pytest.raises(SpeechError) as caught:
        speaker.speak("x" * (MAX_CHARACTERS + 1), "en-US")

    assert "A text of 5001 characters is too long to speak: Twilio takes 5000. Divide it." == str(caught.value)


@pytest.mark.parametrize("text", ["", " \n\t", "\x00"])
def test_no_text_is_told(speaker: Speaker, text: str) -> None:
    """Silence is never taken for speech."""
    with pytest.raises(SpeechError) as caught:
        speaker.speak(text, "zh-CN")

    assert "There is no text to speak." == str(caught.value)


@pytest.mark.parametrize(
    ("language", "voice", "message"),
    [
        ("tlh-QO", None, "No voice speaks 'tlh-QO'. There are voices for: af am"),
        ("zh-CN", "cmm", "There is no voice 'cmm'. Did you mean 'cmn'? `ivr doctor` lists them all."),
    ],
    ids=["language", "voice"],
)
def test_a_voice_that_is_not_there_is_one_clear_line(
    speaker: Speaker, language: str, voice: str | None, message: str
) -> None:
    """It names what there is."""
    with pytest.raises(SpeechError) as caught:
        speaker.speak("好", language, voice)

    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("made", "fault"),
    [
        (beep(1), "it made 1.0 s of sound, and about 11.1 s were expected"),
        (beep(90), "it made 90.0 s of sound, and more than 57.5 s cannot be right"),
        (silence(11), "it made only silence"),
    ],
    ids=["short", "long", "silent"],
)
def test_a_render_that_cannot_be_the_text_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: Audio, fault: str
) -> None:
    """Audio much shorter than its text, or only silence, never reaches a caller or the cache."""
    monkeypatch.setattr(Child, "render", lambda *_: wav_bytes(made))

    with Speaker(tmp_path) as speaker, pytest.raises(SpeechError) as caught:
        speaker.speak(ZH, "zh-CN")

    assert f"The voice cmn+f3 does not speak this text: {fault}. '{ZH}'" == str(caught.value)
    assert [] == list(tmp_path.iterdir())


def test_another_voice_sounds_different(speaker: Speaker) -> None:
    """A variant alone is put on the language's own voice."""
    own, other = speaker.speak(ZH, "zh-CN"), speaker.speak(ZH, "zh-CN", voice="+m3")

    assert own.samples.tobytes() != other.samples.tobytes()
    assert own.seconds == pytest.approx(other.seconds, rel=0.1)


def test_eight_prompts_asked_for_at_once_come_out_whole(tmp_path: Path) -> None:
    """From eight threads, with a cache between them."""
    texts = [f"{'查询结算，' * count}请按{count}。" for count in range(1, 9)]
    start = threading.Barrier(8)
    heard: dict[str, float] = {}
    with Speaker(tmp_path) as speaker:

        def speak(text: str) -> None:
            start.wait()
            heard[text] = speaker.speak(text, "zh-CN").seconds

        threads = [threading.Thread(target=speak, args=(text,)) for text in texts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    lengths = [heard[text] for text in texts]
    assert np.diff(lengths) == pytest.approx(np.full(7, 1.5), abs=0.3)
    assert 8 == len(list(tmp_path.glob("*/*.wav")))


def test_what_was_spoken_is_not_spoken_again(tmp_path: Path) -> None:
    """The second speaker finds the file and starts no process."""
    with Speaker(tmp_path) as first:
        spoken = first.speak("您好", "zh-CN")

    with Speaker(tmp_path, limit_s=0.0) as second:
        found = second.speak(" 您好\n", "cmn-CN")

    assert np.array_equal(spoken.samples, found.samples)


def test_a_corrupt_file_is_replaced(tmp_path: Path) -> None:
    """The text is spoken again, and the file is whole."""
    with Speaker(tmp_path) as speaker:
        whole = speaker.speak("您好", "zh-CN")
        (file,) = tmp_path.glob("*/*.wav")
        file.write_bytes(file.read_bytes()[:2000])

        again = speaker.speak("您好", "zh-CN")

        assert whole.seconds == pytest.approx(again.seconds, abs=0.05)
        file.write_bytes(file.read_bytes())  # still there, under the same name
        assert np.array_equal(again.samples, speaker.speak("您好", "zh-CN").samples)


def test_a_folder_that_cannot_be_written_costs_no_words(tmp_path: Path) -> None:
    """A full or read-only disk is slower, and not silent."""
    (tmp_path / "file").touch()

    with Speaker(tmp_path / "file") as speaker:
        assert speaker.speak("您好", "zh-CN").seconds > 0.5


def test_nothing_is_printed(speaker: Speaker, capfd: pytest.CaptureFixture[str]) -> None:
    """The stock driver prints on stdout, over the screen of a call."""
    speaker.speak("您好，欢迎致电。", "zh-CN")

    assert ("", "") == capfd.readouterr()
