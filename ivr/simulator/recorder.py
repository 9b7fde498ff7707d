"""What the caller heard, as a WAV: every sound where it fell, cut where it was cut, with the keys they pressed.

Talk between people and hold music are silence: the simulator has no sound for them. Knows no device.
"""

from __future__ import annotations

import os
import wave
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ivr.simulator.ears import CALLER
from ivr.speech.telephone import SAMPLE_RATE, Audio
from ivr.speech.tones import KEYS, key_tones

if TYPE_CHECKING:
    from pathlib import Path

    from ivr.simulator.media import Heard, Sound
    from ivr.simulator.studio import Studio


@dataclass(slots=True)
class _Piece:
    """Audio that began at a sample of the call; `most` samples of it were heard."""

    begins: int
    audio: Audio
    most: int


class Recorder:
    """Keeps what is heard on the caller's leg, and writes it when the call is over."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._pieces: list[_Piece] = []
        self._sounding: _Piece | None = None

    def prepares(self, leg: str, heard: Heard, t: float) -> None:
        """Wait for it."""

    def begins(self, leg: str, sound: Sound, t: float, length_s: float) -> None:
        """Put a sound of the caller's leg on the tape; one without audio is silence."""
        if leg != CALLER:
            return
        audio = self._studio.audio(sound)
        self._sounding = None if audio is None else self._add(audio, t)

    def stops(self, leg: str, t: float) -> None:
        """Cut what sounds."""
        if leg == CALLER and self._sounding is not None:
            self._sounding.most = max(0, _sample(t) - self._sounding.begins)
            self._sounding = None

    def pressed(self, leg: str, digit: str, t: float) -> None:
        """Put the key's tone on the tape."""
        if leg == CALLER and digit in KEYS:
            self._add(key_tones(digit), t)

    def mixed(self, until_s: float) -> Audio:
        """Return the call from its placing to `until_s`, or to the end of its last sound."""
        pieces = [(piece.begins, piece.audio.samples[: piece.most]) for piece in self._pieces]
        ends = [begins + len(samples) for begins, samples in pieces]
        tape = np.zeros(max([_sample(until_s), *ends]), np.int16)
        for begins, samples in pieces:
            place = tape[begins : begins + len(samples)]
            both = place.astype(np.int32) + samples
            place[:] = np.clip(both, -32768, 32767)
        return Audio(tape)

    def write(self, path: Path, until_s: float) -> None:
        """Write the call as a WAV, 8 kHz mono 16 bit; whole under its name, or not at all."""
        temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            with wave.open(str(temporary), "wb") as file:
                file.setnchannels(1)
                file.setsampwidth(2)
                file.setframerate(SAMPLE_RATE)
                file.writeframes(self.mixed(until_s).samples.astype("<i2").data)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise

    def _add(self, audio: Audio, t: float) -> _Piece:
        piece = _Piece(_sample(t), audio, len(audio.samples))
        self._pieces.append(piece)
        return piece


def _sample(t: float) -> int:
    return round(t * SAMPLE_RATE)
