"""What runs inside the child process: requests on stdin, answers on stdout, one at a time, until stdin ends.

A request is a line of JSON: {"text", "voice", "rate", "range"} or {"list": true}. An answer is a line of JSON too:
{"bytes": n} followed by n bytes of WAV, {"voices": [...], "variants": [...], "version": ...}, or {"error": sentence}.
The first line, {"ready": true}, tells that the library is loaded. Time limits belong to the parent (`child`): a process
that hangs cannot watch itself.
"""

from __future__ import annotations

import io
import json
import os
import signal
import sys
from typing import IO, Any

from ivr.errors import SpeechError


def main() -> None:
    """Answer requests until the parent closes stdin or dies."""
    # Ctrl-C reaches every process of the terminal; the parent decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = _claim_stdout()
    try:
        # Imported here so that a missing or broken library is an answer, and not a dead process.
        from ivr.speech import engine

        voice = engine.start()
    except (ImportError, OSError, SpeechError) as error:
        _send(answers, {"error": str(error).rstrip(".")})
        return
    _send(answers, {"ready": True})
    for line in sys.stdin.buffer:
        request = json.loads(line)
        try:
            if "list" in request:
                _send(answers, _catalogue(voice))
            else:
                wav = _render(voice, request)
                _send(answers, {"bytes": len(wav)}, wav)
        except SpeechError as error:
            _send(answers, {"error": str(error)})


def _claim_stdout() -> IO[bytes]:
    """Return the pipe to the parent, and send whatever a library prints on stdout to stderr."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def _send(answers: IO[bytes], header: dict[str, Any], body: bytes = b"") -> None:
    answers.write(json.dumps(header).encode() + b"\n" + body)
    answers.flush()


def _catalogue(voice: Any) -> dict[str, Any]:
    voices = [
        {"name": each.name, "identifier": each.id, "languages": each.languages} for each in voice.getProperty("voices")
    ]
    return {"voices": voices, "variants": voice.getProperty("variants"), "version": voice.getProperty("version")}


def _render(voice: Any, request: dict[str, Any]) -> bytes:
    """Return a WAV; pyttsx3 turns a driver's exception into an `error` event, which is an exception again here."""
    failures: list[Exception] = []
    token = voice.connect("error", lambda name, exception: failures.append(exception))
    wav = io.BytesIO()
    for name in ("voice", "rate", "range"):
        voice.setProperty(name, request[name])
    voice.save_to_file(request["text"], wav)
    voice.runAndWait()
    voice.disconnect(token)
    if failures:
        raise SpeechError(str(failures[0])) from failures[0]
    return wav.getvalue()


if __name__ == "__main__":
    main()
