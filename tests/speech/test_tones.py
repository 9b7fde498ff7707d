"""The tones of a line, proved by decoding them as an exchange does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from ivr.speech.telephone import SAMPLE_RATE, Audio, join
from ivr.speech.tones import beep, busy, key_tones, ringing

if TYPE_CHECKING:
    from ivr.speech.speaker import Speaker

LOW = (697, 770, 852, 941)
HIGH = (1209, 1336, 1477, 1633)
LAYOUT = ("123A", "456B", "789C", "*0#D")
# 205 samples at 8 kHz put every key frequency near the middle of a bin.
WINDOW, STEP = 205, 102


def _power(samples: np.ndarray, hz: float) -> float:
    """Goertzel's filter: the share of a window's energy that is at one frequency."""
    coefficient = 2 * np.cos(2 * np.pi * hz / SAMPLE_RATE)
    before = last = 0.0
    for sample in samples:
        before, last = last, float(sample) + coefficient * last - before
    energy = float(np.dot(samples, samples)) * len(samples) / 2
    return (last**2 + before**2 - coefficient * last * before) / energy if energy else 0.0


def _decode(audio: Audio) -> str:
    """Return the keys heard: two windows in a row with one strong tone of each group make a key."""
    keys, previous, current = "", "", ""
    for start in range(0, len(audio.samples) - WINDOW + 1, STEP):
        window = audio.samples[start : start + WINDOW].astype(np.float64)
        low = [_power(window, hz) for hz in LOW]
        high = [_power(window, hz) for hz in HIGH]
        is_key = max(low) + max(high) > 0.8 and min(max(low), max(high)) > 0.1
        seen = LAYOUT[int(np.argmax(low))][int(np.argmax(high))] if is_key else ""
        if seen == previous and seen != current:
            keys += seen
            current = seen
        previous = seen
    return keys


@pytest.mark.parametrize("key", "0123456789ABCD*#")
def test_each_key_is_heard_as_itself(key: str) -> None:
    """All 16 keys decode."""
    assert key == _decode(key_tones(key))


def test_keys_pressed_in_a_row_stay_apart() -> None:
    """The pause between two equal keys is long enough to count two."""
    assert "88123*#" == _decode(key_tones("88123*#"))


def test_keys_are_heard_over_noise() -> None:
    """At 10 dB signal to noise nothing is lost and nothing made up."""
    clean = key_tones("1590D#").samples.astype(np.float64)
    noise = np.random.default_rng(1).normal(0, np.sqrt(np.mean(clean**2) / 10), len(clean))

    assert "1590D#" == _decode(Audio(np.rint(clean + noise).astype(np.int16)))


def test_speech_is_not_heard_as_keys(speaker: Speaker) -> None:
    """The decoder of these tests does not find a key in everything."""
    speech = join(
        [speaker.speak("请输入商户编号，以井号键结束。", "zh-CN"), speaker.speak("For an operator, press 0.", "en-US")]
    )

    assert "" == _decode(speech)


def test_a_key_sounds_for_100_ms_and_rests_for_50() -> None:
    """Well over the 40 ms that Q.24 lets a receiver ask for."""
    audio = key_tones("5")

    assert 0.15 == audio.seconds
    assert 0 == np.abs(audio.samples[800:]).max()


def test_the_high_group_is_2_db_louder() -> None:
    """770 and 1336 Hz make key 5."""
    samples = key_tones("5").samples[100:700].astype(np.float64)

    assert 2.0 == pytest.approx(10 * np.log10(_power(samples, 1336) / _power(samples, 770)), abs=0.3)


@pytest.mark.parametrize(("digits", "seconds"), [("w", 0.5), ("W1", 1.15), ("", 0.0), ("a", 0.15)])
def test_waits_take_their_time(digits: str, seconds: float) -> None:
    """`w` is half a second and `W` one, as in <Play digits>; letters in either case are keys."""
    assert seconds == pytest.approx(key_tones(digits).seconds)


def test_the_beep_is_1_khz() -> None:
    """One clean tone."""
    audio = beep(0.5)

    assert 0.5 == audio.seconds
    assert _power(audio.samples.astype(np.float64), 1000) > 0.95


@pytest.mark.parametrize(
    ("audio", "frequencies", "on_s", "off_s"),
    [
        (ringing(12, "us"), (440, 480), 2.0, 4.0),
        (ringing(12, "cn"), (450,), 1.0, 4.0),
        (busy(12, "us"), (480, 620), 0.5, 0.5),
        (busy(12, "cn"), (450,), 0.35, 0.35),
    ],
    ids=["ringing us", "ringing cn", "busy us", "busy cn"],
)
def test_ringing_and_busy_keep_their_cadence(
    audio: Audio, frequencies: tuple[int, ...], on_s: float, off_s: float
) -> None:
    """Tones, silence and tones again, as E.180 has them."""
    period, on = round((on_s + off_s) * SAMPLE_RATE), round(on_s * SAMPLE_RATE)

    first = audio.samples[:on].astype(np.float64)
    assert 12.0 == audio.seconds
    assert sum(_power(first, hz) for hz in frequencies) > 0.95
    assert 0 == np.abs(audio.samples[on:period]).max()
    assert np.array_equal(audio.samples[:on], audio.samples[period : period + on])
