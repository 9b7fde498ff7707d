"""Recordings for tests: made here, so that none is shipped."""

from __future__ import annotations

import io
import wave
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path


def sweep(seconds: float, *, from_hz: float = 400, rate: int = 8000, channels: int = 1) -> bytes:
    """Return a WAV of a tone that rises: unlike a steady one it is like itself at one place only."""
    at = np.arange(int(seconds * rate)) / rate
    samples = 12_000 * np.sin(2 * np.pi * (from_hz + 300 * at) * at)
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.repeat(samples.astype("<i2"), channels).tobytes())
    return target.getvalue()


def samples(wav: bytes | Path) -> np.ndarray:
    """Return what a mono 16-bit WAV holds."""
    with wave.open(io.BytesIO(wav if isinstance(wav, bytes) else wav.read_bytes())) as file:
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float64)


def likeness(heard: np.ndarray, part: np.ndarray) -> float:
    """Return how like a part of what is heard is to this one, at the place where it is most: 1 is the same."""
    products = np.correlate(heard, part, "valid")
    energy = np.convolve(heard**2, np.ones(len(part)), "valid")
    return float(np.max(products / np.sqrt(np.maximum(energy, 1.0) * np.sum(part**2))))
