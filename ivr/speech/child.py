"""The speech process as its parent sees it: start it, ask it, kill it when it is late, start another.

eSpeak NG is a C library: it can hang or crash, and must take neither a call nor a web worker along. It is also
GPL-3.0-or-later, and stays a separate program. This file knows the pipe and the clock, no text, no telephone, no cache.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import weakref
from contextlib import suppress
from typing import IO, Any

from ivr.errors import SpeechError
from ivr.speech.voices import Catalogue, Manner, Voice

# A cold start takes 0.2 s on an idle machine and a few seconds when the disk and both cores are busy.
START_LIMIT_S = 20.0
# The longest text (5000 characters) takes 2 s on an idle machine.
RENDER_LIMIT_S = 30.0
_MODULE = "ivr.speech.worker"


class Child:
    """One speech process, started at the first request; requests from many threads take turns.

    limit_s: seconds a single request may take before the process is killed.
    """

    def __init__(self, limit_s: float = RENDER_LIMIT_S) -> None:
        self._limit_s = limit_s
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._end: weakref.finalize[[subprocess.Popen[bytes], int], Child] | None = None
        self._owner = os.getpid()

    @property
    def pid(self) -> int | None:
        """The process in use, None when there is none."""
        return self._process.pid if self._process else None

    def render(self, text: str, manner: Manner, limit_s: float | None = None) -> bytes:
        """Return the text as a WAV at the engine's own rate.

        Raises:
            SpeechError: the voice is unknown, the engine failed, or it took too long.
        """
        request = {"text": text, "voice": manner.voice, "rate": manner.rate, "range": manner.pitch_range}
        _, wav = self._ask(request, self._limit_s if limit_s is None else limit_s)
        return wav

    def catalogue(self) -> Catalogue:
        """Return the voices and variants the engine has."""
        header, _ = self._ask({"list": True}, self._limit_s)
        voices = tuple(Voice(each["identifier"], each["name"], tuple(each["languages"])) for each in header["voices"])
        return Catalogue(voices, tuple(header["variants"]), header["version"])

    def close(self) -> None:
        """End the process; a later request starts another."""
        with self._turn:
            self._discard()

    def _ask(self, request: dict[str, Any], limit_s: float) -> tuple[dict[str, Any], bytes]:
        line = json.dumps(request).encode() + b"\n"
        with self._turn:
            # A process that was killed between two requests (out of memory, an operator) is worth a second try; one
            # that dies of the same text twice is not.
            for _attempt in range(2):
                process = self._running()
                answer = self._exchange(process, line, limit_s)
                if answer is not None:
                    break
            else:
                raise SpeechError(f"The speech engine died twice of the same text (exit code {process.returncode}).")
        header, body = answer
        if "error" in header:
            raise SpeechError(header["error"])
        return header, body

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process and self._owner == os.getpid() and self._process.poll() is None:
            return self._process
        self._discard()
        # -P and the parent's own path: the folder `ivr` is called from may hold a `wave.py`, and must not be searched.
        path = os.pathsep.join(entry for entry in sys.path if entry)
        try:
            process = subprocess.Popen(  # noqa: S603  our own interpreter and module
                [sys.executable, "-P", "-m", _MODULE],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": path},
            )
        except OSError as error:
            raise SpeechError(f"The speech engine does not start: {error}.") from error
        self._process = process
        self._owner = os.getpid()
        self._end = weakref.finalize(self, _end, process, self._owner)
        answer = self._exchange(process, b"", START_LIMIT_S)
        if answer is None or "error" in answer[0]:
            self._discard()
            reason = answer[0]["error"] if answer else "its process died"
            raise SpeechError(f"The speech engine does not start: {reason}. `ivr doctor` tells what is missing.")
        return process

    def _exchange(
        self, process: subprocess.Popen[bytes], line: bytes, limit_s: float
    ) -> tuple[dict[str, Any], bytes] | None:
        """Send the line and return the answer; None when the process died. A process that failed is not kept.

        A pipe cannot be read with a time limit on every system, but killing its writer ends any read.
        """
        assert process.stdin
        assert process.stdout
        deadline = _Deadline(process, limit_s)
        answer = None
        try:
            # A dead process refuses the request (BrokenPipeError; OSError on Windows) or leaves the answer short.
            with suppress(OSError):
                process.stdin.write(line)
                process.stdin.flush()
                answer = _read(process.stdout)
        finally:
            is_late = deadline.settle()
            if answer is None or is_late:
                self._discard()
        if is_late:
            raise SpeechError(f"The speech engine gave no answer within {limit_s:g} s and was stopped.")
        return answer

    def _discard(self) -> None:
        if self._end:
            self._end()
        self._process = self._end = None


def _read(pipe: IO[bytes]) -> tuple[dict[str, Any], bytes] | None:
    first = pipe.readline()
    if not first.endswith(b"\n"):
        return None
    try:
        header = json.loads(first)
    except ValueError:
        header = None
    if not isinstance(header, dict):
        # Something in the interpreter's start-up printed on the pipe, so nothing that follows can be trusted.
        return None
    length = header.get("bytes", 0)
    body = pipe.read(length)
    return (header, body) if len(body) == length else None


def _end(process: subprocess.Popen[bytes], owner: int) -> None:
    """Kill the process and wait until the system has let go of it.

    A web worker forked from the owner inherits the object, and must not end the owner's process when it exits.
    """
    if os.getpid() != owner:
        return
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        assert pipe
        # What was never sent cannot be flushed to a dead process.
        with suppress(OSError):
            pipe.close()


class _Deadline:
    """Kills a process after `limit_s`, unless the answer was there first; never both."""

    def __init__(self, process: subprocess.Popen[bytes], limit_s: float) -> None:
        self._process = process
        self._settled = threading.Lock()
        self._killed = False
        self._done = False
        self._timer = threading.Timer(limit_s, self._kill)
        self._timer.daemon = True
        self._timer.start()

    def settle(self) -> bool:
        """Stop the clock and return whether it was too late."""
        self._timer.cancel()
        with self._settled:
            self._done = True
            return self._killed

    def _kill(self) -> None:
        with self._settled:
            if not self._done:
                self._killed = True
                self._process.kill()
