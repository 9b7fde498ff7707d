"""Spoken audio kept on disk, named by what went in, and checked on the way in and out.

The name is a hash of the *input*, because the engine's output differs from run to run. Every file carries a checksum of
its samples, so a file cut short or damaged is found when it is read, removed, and spoken again. Any number of processes
may share a folder: a file appears by rename, whole or not at all. It knows no engine and no voice.
"""

from __future__ import annotations

import hashlib
import json
import os
import struct
import tempfile
import zlib
from contextlib import suppress
from pathlib import Path

from ivr.clock import now
from ivr.errors import SpeechError
from ivr.speech.telephone import Audio, read_wav, wav_bytes

FORMAT = "wav 8000 Hz mono 16 bit, 300-3400 Hz, 1"
# About 250 MB of prompts of six seconds; the least recently used go first. A live phrase (an amount, a ticket) is
# spoken once and never again, so without a bound the folder only grows.
MAX_FILES = 2500
# Counting the folder costs more than writing a file, so not every write does it.
_WRITES_BETWEEN_COUNTS = 100
# A temporary file this old belongs to a process that died.
_ABANDONED_S = 3600
# A RIFF chunk of our own after the samples; every reader of WAV passes over chunks it does not know.
_CHECK_CHUNK = struct.Struct("<4sII")
_CHECK_ID = b"ivr "


def key_of(**inputs: str | int) -> str:
    """Return the name for audio made from these inputs: engine, versions, voice, rate, range, text."""
    return hashlib.sha256(json.dumps({"format": FORMAT, **inputs}, sort_keys=True).encode()).hexdigest()


class AudioCache:
    """A folder of checked audio, made at the first write."""

    def __init__(self, folder: Path, max_files: int = MAX_FILES) -> None:
        self._folder = folder
        self._max_files = max_files
        self._writes = 0

    def path(self, key: str) -> Path:
        """Return where the audio of a key lies, or would."""
        return self._folder / key[:2] / f"{key}.wav"

    def get(self, key: str) -> Audio | None:
        """Return the audio, or None when there is none or it is damaged (and is then removed)."""
        path = self.path(key)
        try:
            content = path.read_bytes()
        except OSError:
            return None
        audio = _checked(content)
        # A folder that may not be written to is still read.
        with suppress(OSError):
            if audio is None:
                path.unlink()
            else:
                # The time of last use, for pruning: many systems are mounted without one.
                os.utime(path)
        return audio

    def put(self, key: str, audio: Audio) -> None:
        """Keep the audio, replacing what was there.

        Raises:
            OSError: the folder cannot be written to, or the disk is full.
        """
        path = self.path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
        try:
            # Not synced: after a power cut a file may be empty, and the check finds it.
            with os.fdopen(handle, "wb") as file:
                file.write(_sealed(audio))
            Path(temporary).replace(path)
        except PermissionError:
            # Windows: another process is reading the same audio, so it is there already.
            Path(temporary).unlink(missing_ok=True)
            if not path.exists():
                raise
        except OSError:
            Path(temporary).unlink(missing_ok=True)
            raise
        if self._writes % _WRITES_BETWEEN_COUNTS == 0:
            self._prune()
        self._writes += 1

    def _prune(self) -> None:
        """Remove the least recently used files over the limit, and what dead processes left."""
        ages: list[tuple[float, Path]] = []
        for path in self._folder.glob("??/*"):
            # Another process may be pruning the same folder.
            with suppress(OSError):
                ages.append((path.stat().st_mtime, path))
        kept = sorted((age for age in ages if age[1].suffix == ".wav"), reverse=True)
        oldest_part = now().timestamp() - _ABANDONED_S
        abandoned = [age for age in ages if age[1].suffix == ".part" and age[0] < oldest_part]
        for _, path in kept[self._max_files :] + abandoned:
            with suppress(OSError):
                path.unlink()


def _sealed(audio: Audio) -> bytes:
    wav = wav_bytes(audio) + _CHECK_CHUNK.pack(_CHECK_ID, 4, zlib.crc32(audio.samples.tobytes()))
    # The size in the RIFF header counts all that follows it.
    return wav[:4] + struct.pack("<I", len(wav) - 8) + wav[8:]


def _checked(content: bytes) -> Audio | None:
    """Return the audio if every sample is what was written."""
    if len(content) < _CHECK_CHUNK.size:
        return None
    name, size, checksum = _CHECK_CHUNK.unpack(content[-_CHECK_CHUNK.size :])
    try:
        audio = read_wav(content)
    except SpeechError:
        return None
    whole = (name, size) == (_CHECK_ID, 4) and len(audio.samples) and zlib.crc32(audio.samples.tobytes()) == checksum
    return audio if whole else None
