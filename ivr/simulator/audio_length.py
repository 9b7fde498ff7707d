"""How long fetched audio lasts, by its own header and bytes. Nothing is decoded, and no call or URL is known here.

Decoding would be a bomb's way in: a few bytes of MP3 or of WAV's header may claim days of sound.
"""

from __future__ import annotations

import io
import wave

# Twilio may cut audio of over 40 minutes. https://www.twilio.com/docs/voice/twiml/play
LONGEST_S = 40 * 60
ULAW_BYTES_PER_S = 8000
# GSM 06.10: frames of 33 bytes, 20 ms each.
GSM_BYTES_PER_S = 33 * 50


def length_s(body: bytes, kind: str) -> float | None:
    """Return the seconds that audio of a type lasts, at most Twilio's 40 minutes; None where it is no such audio."""
    if kind == "audio/ulaw":
        seconds: float | None = len(body) / ULAW_BYTES_PER_S
    elif kind in ("audio/gsm", "audio/x-gsm"):
        seconds = len(body) / GSM_BYTES_PER_S
    else:
        seconds = _of_pcm(body)
        seconds = _of_any(body) if seconds is None else seconds
    return None if seconds is None else round(min(seconds, LONGEST_S), 2)


def _of_pcm(body: bytes) -> float | None:
    """Return the length of a PCM WAV by the frames that are there: a streamed one claims 37 hours."""
    try:
        with wave.open(io.BytesIO(body)) as file:
            there = len(file.readframes(file.getnframes())) // (file.getnchannels() * file.getsampwidth())
            return float(there / file.getframerate())
    except (wave.Error, EOFError, RuntimeError, ZeroDivisionError):  # RuntimeError: a chunk is longer than the file
        return None


def _of_any(body: bytes) -> float | None:
    """Return the length of another WAV, an AIFF or an MP3."""
    import miniaudio

    for read in (miniaudio.wav_get_info, miniaudio.mp3_get_info):
        try:
            return float(read(body).duration)
        except miniaudio.MiniaudioError:
            continue
    return None
