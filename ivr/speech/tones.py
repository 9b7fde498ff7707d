"""The tones of a telephone line as audio: keys (DTMF), the beep before a recording, ringing and busy.

Pure. Frequencies: ITU-T Q.23 (keys), E.180 supplement 2 (ringing and busy by country).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ivr.speech.telephone import SAMPLE_RATE, Audio, join, silence

if TYPE_CHECKING:
    from numpy.typing import NDArray

KEYS = {
    key: (low, high)
    for low, row in zip((697, 770, 852, 941), ("123A", "456B", "789C", "*0#D"), strict=True)
    for high, key in zip((1209, 1336, 1477, 1633), row, strict=True)
}
KEY_ON_S = 0.1
KEY_OFF_S = 0.05
# <Play digits>: "w" waits half a second, "W" one second. https://www.twilio.com/docs/voice/twiml/play
WAITS_S = {"w": 0.5, "W": 1.0}
BEEP_HZ = 1000

# country: (ringing, busy), each (frequencies, seconds on, seconds off).
_CADENCES = {
    "cn": (((450,), 1.0, 4.0), ((450,), 0.35, 0.35)),
    "us": (((440, 480), 2.0, 4.0), ((480, 620), 0.5, 0.5)),
}
# A tone of line signalling stays 12 dB under full scale, well below the loudest speech.
_LEVEL = 0.25
# The high group is sent 2 dB louder, because lines lose more of it.
_TWIST = 10 ** (2 / 20)
# Without a ramp the edges click.
_RAMP_S = 0.004


def key_tones(digits: str) -> Audio:
    """Return the tones of the keys `0-9 A-D * #`, each followed by its pause; `w` and `W` wait."""
    parts: list[Audio] = []
    for digit in digits:
        if digit in WAITS_S:
            parts.append(silence(WAITS_S[digit]))
        else:
            low, high = KEYS[digit.upper()]
            parts += (_tone({low: _LEVEL, high: _LEVEL * _TWIST}, KEY_ON_S), silence(KEY_OFF_S))
    return join(parts)


def beep(seconds: float = 0.5) -> Audio:
    """Return the beep before a recording."""
    return _tone({BEEP_HZ: _LEVEL}, seconds)


def ringing(seconds: float, country: str = "us") -> Audio:
    """Return what a caller hears while the other side rings."""
    return _cadence(_CADENCES[country][0], seconds)


def busy(seconds: float, country: str = "us") -> Audio:
    """Return what a caller hears when the line is busy."""
    return _cadence(_CADENCES[country][1], seconds)


def _cadence(cadence: tuple[tuple[int, ...], float, float], seconds: float) -> Audio:
    frequencies, on_s, off_s = cadence
    period = join([_tone(dict.fromkeys(frequencies, _LEVEL), on_s), silence(off_s)])
    wanted = round(seconds * SAMPLE_RATE)
    return Audio(np.resize(period.samples, wanted))


def _tone(levels: dict[int, float], seconds: float) -> Audio:
    """Return sines (frequency to level, full scale 1.0) together, faded in and out."""
    t = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    wave: NDArray[np.float64] = np.zeros(len(t))
    for frequency, level in levels.items():
        wave += level * np.sin(2 * np.pi * frequency * t)
    fade = np.minimum(1.0, np.minimum(t, t[::-1]) / _RAMP_S)
    return Audio(np.rint(wave * fade * 32767).astype(np.int16))
