"""Services outside the office, as a script has them: look-ups that fail, and one that tells who calls.

Asked in this process as the office asks a service, taking no time; or served on loopback to a server that is started
for a script, where what is slow is slow. Knows no tree and no call.
"""

from __future__ import annotations

import json
import threading
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from ivr.errors import NoAnswer
from ivr.office.identifying import CLASS, NOTICE, NUMBER

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    from ivr.simulator.script.model import KnownCaller, Lookup

# Where they are in this process; it exists nowhere.
NOWHERE = "http://outside.local"
# Longer than any look-up waits: menu/lookups.py allows 4 s.
_SLOW_S = 10.0


@dataclass(frozen=True, slots=True)
class _Reply:
    """What a service answers, and after how many seconds."""

    status: int
    body: bytes
    after_s: float = 0.0


_IDENTIFY = "/identify/"
_REPLIES: dict[Lookup, _Reply] = {
    "down": _Reply(503, b""),
    "slow": _Reply(200, b"null", _SLOW_S),
    "garbage": _Reply(200, b"<html>It works!</html>"),
}


def path_of(how: Lookup) -> str:
    """Return the path under which a service is that fails in this way."""
    return f"/{how}"


def path_of_identify(after_s: float, known: Mapping[str, KnownCaller]) -> str:
    """Return the path of a service that takes so long to say what class of caller a number is, and what to tell them.

    All it knows is in the path, so that who serves it need not be told.
    """
    said = {number: {CLASS: who.class_, NOTICE: who.notice} for number, who in sorted(known.items())}
    return f"{_IDENTIFY}{after_s:g}/" + urlsafe_b64encode(json.dumps(said).encode()).decode()


def post(url: str, body: bytes, timeout_s: float, max_bytes: int) -> tuple[int, bytes]:
    """Return what the service at a URL of `NOWHERE` answers, whatever it is asked.

    Raises:
        NoAnswer: it takes longer than it may.
    """
    reply = _reply(url.removeprefix(NOWHERE), body)
    if reply.after_s > timeout_s:
        raise NoAnswer(f"it did not answer within {timeout_s:g} s")
    return reply.status, reply.body


class Served:
    """The services on a free port of loopback, until closed."""

    def __init__(self) -> None:
        self._ended = threading.Event()
        self._server = make_server("127.0.0.1", 0, self._answer, _Server, _Quiet)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Answer nobody any more."""
        self._ended.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _answer(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        reply = _reply(environ["PATH_INFO"], body)
        self._ended.wait(reply.after_s)
        start(f"{reply.status} -", [("Content-Type", "text/html"), ("Content-Length", str(len(reply.body)))])
        return [reply.body]


class _Server(ThreadingMixIn, WSGIServer):
    """One who waits for what is slow must not hold up the next."""

    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the parent's name
        """Stay silent: the transcript has what came of it."""


def _reply(path: str, body: bytes) -> _Reply:
    if path.startswith(_IDENTIFY):
        after_s, _, known = path.removeprefix(_IDENTIFY).partition("/")
        said = json.loads(urlsafe_b64decode(known)).get(json.loads(body)[NUMBER])
        return _Reply(200, json.dumps(said).encode(), float(after_s))
    return next((reply for how, reply in _REPLIES.items() if path == path_of(how)), _Reply(404, b""))
