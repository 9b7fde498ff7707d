"""Telephone audio, 8 kHz mono 16 bit: the value, how other audio becomes it, mu-law, and WAV.

It knows samples only: no text, no voice, no device.
"""

from __future__ import annotations

import io
import wave
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ivr.errors import SpeechError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

SAMPLE_RATE = 8000
# What a telephone channel passes: 300 to 3400 Hz, ITU-T G.712.
BAND_HZ = (300, 3400)
# -3 dB below full scale: loud in an earpiece, and no clipping after mu-law.
PEAK = 23_197
# A quiet recording is lifted by 12 dB at most, or its noise becomes the loudest thing in it.
MAX_GAIN = 4.0
_TAPS = 129

Samples = NDArray[np.int16]


@dataclass(frozen=True, slots=True, eq=False)
class Audio:
    """Sound on a telephone line. `samples` is one dimension of int16 at 8 kHz, and cannot be written to."""

    samples: Samples

    def __post_init__(self) -> None:
        assert self.samples.dtype == np.int16
        assert self.samples.ndim == 1
        self.samples.setflags(write=False)

    @property
    def seconds(self) -> float:
        return len(self.samples) / SAMPLE_RATE

    def since(self, seconds: float) -> Audio:
        """Return what is left of it after so many seconds."""
        return Audio(self.samples[max(0, round(seconds * SAMPLE_RATE)) :])

    @property
    def peak(self) -> int:
        """The loudest sample, 0 to 32768."""
        return int(np.abs(self.samples.astype(np.int32)).max(initial=0))


def silence(seconds: float) -> Audio:
    """Return that much silence."""
    return Audio(np.zeros(round(seconds * SAMPLE_RATE), np.int16))


def join(parts: Iterable[Audio]) -> Audio:
    """Return the parts one after the other."""
    return Audio(np.concatenate([np.zeros(0, np.int16), *(part.samples for part in parts)]))


def to_telephone(samples: NDArray[np.float64], sample_rate: int) -> Audio:
    """Return mono samples (full scale 1.0) as a telephone carries them: resampled, in the band, peak at -3 dB."""
    import soxr  # loads a C library that most commands do not need

    narrow = _in_band(soxr.resample(samples, sample_rate, SAMPLE_RATE)) if len(samples) else samples
    peak = float(np.abs(narrow).max(initial=0.0)) * 32768
    gain = min(MAX_GAIN, PEAK / peak) if peak else 1.0
    return Audio(np.clip(np.rint(narrow * 32768 * gain), -32768, 32767).astype(np.int16))


def read_wav(wav: Path | bytes) -> Audio:
    """Return a PCM WAV, of any rate, width and number of channels, as telephone audio.

    A file that is telephone audio already comes back sample by sample as it is.

    Raises:
        SpeechError: not a WAV, not PCM, or cut short.
    """
    name = "The audio" if isinstance(wav, bytes) else str(wav)
    try:
        content = wav if isinstance(wav, bytes) else wav.read_bytes()
        with wave.open(io.BytesIO(content), "rb") as file:
            channels, width, rate = file.getnchannels(), file.getsampwidth(), file.getframerate()
            declared = file.getnframes()
            data = file.readframes(declared)
    except (OSError, EOFError, RuntimeError, wave.Error) as error:  # RuntimeError: a chunk is longer than the file
        reason = str(error) or "it ends too early"
        raise SpeechError(f"{name} is not a PCM WAV file that can be read: {reason}.") from error
    if len(data) != declared * channels * width:
        raise SpeechError(f"{name} is cut short: {len(data) // (channels * width)} of {declared} frames are there.")
    if (channels, width, rate) == (1, 2, SAMPLE_RATE):
        return Audio(np.frombuffer(data, "<i2").astype(np.int16))
    return to_telephone(_scaled(data, width).reshape(-1, channels).mean(axis=1), rate)


def wav_bytes(audio: Audio) -> bytes:
    """Return the audio as a WAV, 8 kHz mono 16 bit."""
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(audio.samples.astype("<i2").tobytes())
    return target.getvalue()


def encode_mu_law(samples: Samples) -> NDArray[np.uint8]:
    """Return the samples in G.711 mu-law, one byte each.

    Written out because the standard library's audioop leaves in Python 3.13.
    """
    # G.711 works on 14 bits: 13 of magnitude, shifted by a bias of 33 so that each segment begins at a power of two.
    linear = samples.astype(np.int32) >> 2
    magnitude = np.minimum(np.abs(linear), 8158) + 33
    segment = np.floor(np.log2(magnitude)).astype(np.int32) - 5
    mantissa = (magnitude >> (segment + 1)) & 0x0F
    code = (segment << 4) | mantissa
    inverted: NDArray[np.uint8] = (np.where(linear < 0, 0x7F, 0xFF) ^ code).astype(np.uint8)
    return inverted


def decode_mu_law(codes: NDArray[np.uint8]) -> Samples:
    """Return G.711 mu-law as samples of 16 bit."""
    plain = ~codes
    segment = ((plain >> 4) & 0x07).astype(np.int32)
    mantissa = (plain & 0x0F).astype(np.int32)
    magnitude = (((mantissa << 1) + 33) << segment) - 33
    return (np.where(plain & 0x80, -magnitude, magnitude) << 2).astype(np.int16)


def _in_band(samples: NDArray[np.float64]) -> NDArray[np.float64]:
    """Keep the telephone band, with a windowed-sinc filter that delays nothing."""
    n = np.arange(_TAPS) - _TAPS // 2
    low, high = (2 * edge / SAMPLE_RATE for edge in BAND_HZ)
    taps = (high * np.sinc(high * n) - low * np.sinc(low * n)) * np.hamming(_TAPS)
    half = _TAPS // 2
    kept: NDArray[np.float64] = np.convolve(samples, taps)[half : half + len(samples)]
    return kept


def _scaled(data: bytes, width: int) -> NDArray[np.float64]:
    """Return little-endian PCM with full scale at 1.0; 8 bits are unsigned in a WAV."""
    if width == 1:
        return (np.frombuffer(data, np.uint8).astype(np.float64) - 128) / 128
    if width == 3:
        wide = np.zeros((len(data) // 3, 4), np.uint8)
        wide[:, 1:] = np.frombuffer(data, np.uint8).reshape(-1, 3)
        return wide.view("<i4").ravel() / 2.0**31
    return np.frombuffer(data, f"<i{width}") / 2.0 ** (8 * width - 1)
