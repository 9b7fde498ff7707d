"""How long fetched audio lasts: of every type Twilio plays, and of headers that lie."""

from __future__ import annotations

import io
import struct
import wave

import pytest

from ivr.simulator.audio_length import LONGEST_S, length_s

# One frame of silence, 26.1 ms: MPEG 1, layer III, 128 kbit/s, 44.1 kHz, mono.
MP3_FRAME = b"\xff\xfb\x90\xc4" + bytes(413)


def wav(seconds: float, *, riff: int | None = None, data: int | None = None, extra: bytes = b"") -> bytes:
    """Return a WAV of silence, 8 kHz mono 16 bit, whose header says what it is told to."""
    sound = bytes(round(seconds * 8000) * 2)
    chunks = b"fmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 16_000, 2, 16) + extra
    chunks += b"data" + struct.pack("<I", len(sound) if data is None else data) + sound
    return b"RIFF" + struct.pack("<I", 4 + len(chunks) if riff is None else riff) + b"WAVE" + chunks


def aiff(seconds: float) -> bytes:
    """Return an AIFF of silence, 8 kHz mono 16 bit."""
    sound = bytes(round(seconds * 8000) * 2)
    rate = struct.pack(">HQ", 16383 + 12, 8000 << (63 - 12))
    common = struct.pack(">hLh", 1, len(sound) // 2, 16) + rate
    chunks = b"COMM" + struct.pack(">I", len(common)) + common
    chunks += b"SSND" + struct.pack(">I", 8 + len(sound)) + bytes(8) + sound
    return b"FORM" + struct.pack(">I", 4 + len(chunks)) + b"AIFF" + chunks


@pytest.mark.parametrize(
    ("kind", "body", "seconds"),
    [
        ("audio/wav", wav(1.5), 1.5),
        ("audio/x-aiff", aiff(1.5), 1.5),
        ("audio/mpeg", MP3_FRAME * 100, 2.61),
        ("audio/ulaw", bytes(12_000), 1.5),
        ("audio/x-gsm", bytes(33 * 75), 1.5),
        ("audio/wav", b"RIFF, but no more", None),
        ("audio/mpeg", b"words", None),
        ("audio/mpeg", b"", None),
    ],
    ids=["WAV", "AIFF", "MP3", "mu-law", "GSM", "no WAV", "no MP3", "nothing"],
)
def test_audio_lasts_as_long_as_it_sounds(kind: str, body: bytes, seconds: float | None) -> None:
    """In seconds; None for what is no audio at all."""
    assert seconds == length_s(body, kind)


@pytest.mark.parametrize(
    "body",
    [
        wav(1.5, riff=0xFFFFFFFF, data=0xFFFFFFFF),
        wav(1.5, data=1_000_000_000),
    ],
    ids=["streamed, so of unknown length", "it says 17 hours"],
)
def test_a_header_that_lies_adds_no_sound(body: bytes) -> None:
    """What is there is what is heard: ffmpeg writing to a pipe claims 37 hours."""
    assert 1.5 == length_s(body, "audio/wav")


def test_a_chunk_longer_than_the_file_is_no_wav() -> None:
    """The standard library raises a RuntimeError of its own for this one."""
    body = wav(1.5, extra=b"LIST" + struct.pack("<I", 1_000_000) + b"abcd")

    assert length_s(body, "audio/wav") is None


def test_twilio_plays_no_more_than_40_minutes() -> None:
    """A 1 Hz WAV may claim days in a few bytes."""
    file = io.BytesIO()
    with wave.open(file, "wb") as written:
        written.setparams((1, 1, 1, 0, "NONE", ""))
        written.writeframes(bytes(100_000))

    assert LONGEST_S == length_s(file.getvalue(), "audio/wav")
