"""Telephone audio: what other audio becomes, mu-law, WAV."""

from __future__ import annotations

import io
import math
import wave
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ivr.errors import SpeechError
from ivr.speech.telephone import (
    PEAK,
    SAMPLE_RATE,
    Audio,
    decode_mu_law,
    encode_mu_law,
    join,
    read_wav,
    silence,
    to_telephone,
    wav_bytes,
)

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

ALL_SAMPLES = np.arange(-32768, 32768, dtype=np.int32).astype(np.int16)
ALL_CODES = np.arange(256, dtype=np.uint8)


def _sine(hz: float, seconds: float, rate: int, level: float = 0.5) -> NDArray[np.float64]:
    wave_: NDArray[np.float64] = level * np.sin(2 * np.pi * hz * np.arange(round(seconds * rate)) / rate)
    return wave_


def _wav(data: bytes, channels: int, width: int, rate: int) -> bytes:
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(data)
    return target.getvalue()


def _mu_law_by_the_book(sample: int) -> int:
    """G.711, table 2a, one sample at a time: find the segment whose end is not passed, then the step in it."""
    magnitude = min(abs(sample >> 2), 8158) + 33
    ends = [0x3F, 0x7F, 0xFF, 0x1FF, 0x3FF, 0x7FF, 0xFFF, 0x1FFF]
    segment = next(number for number, end in enumerate(ends) if magnitude <= end)
    step = (magnitude >> (segment + 1)) & 0xF
    return (segment << 4 | step) ^ (0x7F if sample < 0 else 0xFF)


def test_mu_law_is_the_books() -> None:
    """All 65,536 samples get the code the standard gives them."""
    expected = np.array([_mu_law_by_the_book(int(sample)) for sample in ALL_SAMPLES], np.uint8)

    assert np.array_equal(expected, encode_mu_law(ALL_SAMPLES))


@pytest.mark.parametrize(
    ("sample", "code"), [(0, 0xFF), (32767, 0x80), (-32768, 0x00), (4, 0xFE), (-4, 0x7E), (1000, 0xCE)]
)
def test_mu_law_of_known_samples(sample: int, code: int) -> None:
    """A few rows as audioop wrote them."""
    assert [code] == encode_mu_law(np.array([sample], np.int16)).tolist()


def test_mu_law_comes_back_within_half_a_step() -> None:
    """The step doubles with each segment, so the error is a fixed part of the loudness."""
    back = decode_mu_law(encode_mu_law(ALL_SAMPLES)).astype(np.int32)

    kept = np.abs(ALL_SAMPLES.astype(np.int32) >> 2)  # the two lowest bits are lost before anything else
    half_a_step = np.array([2 ** (math.floor(math.log2(magnitude + 33)) - 3) for magnitude in kept])
    inside = kept <= 8158  # louder is clipped
    assert np.all((np.abs(back - ALL_SAMPLES) <= half_a_step + 3)[inside])


def test_every_mu_law_code_is_its_own_sample() -> None:
    """Decoding and encoding again changes nothing, but the code of minus zero, which is zero."""
    expected = np.where(ALL_CODES == 0x7F, 0xFF, ALL_CODES)

    assert np.array_equal(expected, encode_mu_law(decode_mu_law(ALL_CODES)))


def test_audio_becomes_8_khz_without_changing_its_length() -> None:
    """Two seconds stay two seconds, loud but not clipped."""
    audio = to_telephone(_sine(1000, 2, 22050), 22050)

    assert 2.0 == pytest.approx(audio.seconds, abs=0.001)
    assert PEAK == pytest.approx(audio.peak, abs=2)


@pytest.mark.parametrize(("hz", "gain_db"), [(100, -20), (6000, -60)])
def test_what_a_telephone_does_not_carry_is_gone(hz: int, gain_db: float) -> None:
    """A hum, and a hiss that would come back as an alias, are far below a tone in the band."""
    rate = 22050
    in_band, outside = _sine(1000, 2, rate, 0.4), _sine(hz, 2, rate, 0.4)

    spectrum = np.abs(np.fft.rfft(to_telephone(in_band + outside, rate).samples.astype(np.float64)))

    frequencies = np.fft.rfftfreq(16000, 1 / SAMPLE_RATE)
    tone = spectrum[np.abs(frequencies - 1000) < 5].max()
    rest = spectrum[np.abs(frequencies - 1000) > 50].max()
    assert 20 * np.log10(rest / tone) < gain_db


def test_a_whisper_is_not_lifted_to_a_shout() -> None:
    """The gain is bounded, so that noise stays noise."""
    audio = to_telephone(_sine(1000, 1, SAMPLE_RATE, 0.01), SAMPLE_RATE)

    assert 4 * 0.01 * 32768 == pytest.approx(audio.peak, rel=0.1)


def test_silence_and_nothing_stay_so() -> None:
    """No gain can be worked out from silence."""
    assert 0 == to_telephone(np.zeros(16000), 16000).peak
    assert 0.0 == to_telephone(np.zeros(0), 22050).seconds


def test_a_wav_comes_back_as_it_was_written(tmp_path: Path) -> None:
    """Telephone audio survives a file sample by sample."""
    audio = Audio(ALL_SAMPLES.copy())

    (tmp_path / "all.wav").write_bytes(wav_bytes(audio))

    assert np.array_equal(audio.samples, read_wav(tmp_path / "all.wav").samples)
    with wave.open(str(tmp_path / "all.wav")) as file:
        assert (1, 2, 8000) == (file.getnchannels(), file.getsampwidth(), file.getframerate())


@pytest.mark.parametrize("width", [1, 2, 3, 4])
@pytest.mark.parametrize("channels", [1, 2])
def test_a_recording_of_another_make_is_read(width: int, channels: int) -> None:
    """Any width and number of channels gives the same tone."""
    tone = np.repeat(_sine(1000, 1, 44100), channels)
    whole = np.rint(tone * (2 ** (8 * width - 1) - 1)).astype(np.int64)
    data = (whole + 128 * (width == 1)).astype("<i8").view(np.uint8).reshape(-1, 8)[:, :width].tobytes()

    audio = read_wav(_wav(data, channels, width, 44100))

    expected = to_telephone(_sine(1000, 1, 44100), 44100)
    assert np.abs(expected.samples.astype(int) - audio.samples).max() < (1000 if width == 1 else 10)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The audio is not a PCM WAV file that can be read: it ends too early."),
        (b"ID3\x04 not a wav at all", "The audio is not a PCM WAV file that can be read: file does not start with"),
        (wav_bytes(silence(1))[:-7], "The audio is cut short: 7996 of 8000 frames are there."),
    ],
    ids=["empty", "other", "cut"],
)
def test_a_file_that_is_no_wav_is_refused(content: bytes, message: str) -> None:
    """The message says what is wrong with it."""
    with pytest.raises(SpeechError) as caught:
        read_wav(content)

    assert str(caught.value).startswith(message)


def test_joined_audio_is_one_after_the_other() -> None:
    """Nothing is lost between parts, and no parts are no audio."""
    assert 1.5 == join([silence(1), silence(0.5)]).seconds
    assert 0.0 == join([]).seconds


def test_audio_cannot_be_written_to() -> None:
    """A prompt from the cache is shared by every call."""
    with pytest.raises(ValueError, match="read-only"):
        silence(1).samples[0] = 1
