"""Twilio's REST API having its troubles, over HTTP: what a plan says of each request, the stand-in for the rest.

Stands between Twilio's own client and the stand-in, so that a fault may come before a request is taken or after it.
"""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ivr.office.calling import TwilioCaller

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ivr.office.outbox import Leased, LookedUp, Outcome, Unknown
    from ivr.office.posting import Sender
    from tests.web.rung.line import Scene

# So that a time-out costs a test no more than this; what is meant to be answered has time enough on any machine.
GIVES_UP_AFTER_S = 0.15
WAITS_S = 30.0


@dataclass(frozen=True)
class Answers:
    """Answers with this. taken: having done what was asked all the same."""

    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    taken: bool = False


@dataclass(frozen=True)
class Silence:
    """Answers nothing until the client gives up."""

    taken: bool


@dataclass(frozen=True)
class Break:
    """Closes the connection without an answer."""

    taken: bool


@dataclass(frozen=True)
class NobodyThere:
    """Refuses the connection."""


Fault = Answers | Silence | Break | NobodyThere


@dataclass
class Plan:
    """The fault of each request in turn, None for none; when they are used up all is well again.

    calls: of requests to place a call. looks: to list calls. ends: to end one. asked: what was asked for, in order.
    """

    calls: list[Fault | None] = field(default_factory=list)
    looks: list[Fault | None] = field(default_factory=list)
    ends: list[Fault | None] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def of(self, what: str) -> list[Fault | None]:
        return {"call": self.calls, "look": self.looks, "end": self.ends}[what]


class Dialler:
    """Rings agents through the faulty API; where the plan has nobody there, at a port where nobody listens."""

    def __init__(self, scene: Scene, plan: Plan, url: str, nowhere: str) -> None:
        self._plan = plan
        there = replace(scene.settings, twilio_api=url)
        self._there, self._silent = TwilioCaller(there, WAITS_S), TwilioCaller(there, GIVES_UP_AFTER_S)
        self._nowhere = TwilioCaller(replace(there, twilio_api=nowhere), WAITS_S)

    def send(self, message: Leased) -> Outcome:
        return self._reached("call" if message.kind == "ring" else "end").send(message)

    def find(self, message: Leased) -> LookedUp | Unknown:
        return self._reached("look").find(message)

    def _reached(self, what: str) -> Sender:
        planned = self._plan.of(what)
        match planned[0] if planned else None:
            case NobodyThere():
                planned.pop(0)
                self._plan.asked.append(what)
                return self._nowhere
            case Silence():
                return self._silent
            case _:
                return self._there


@contextmanager
def faulty_api(scene: Scene, plan: Plan) -> Iterator[None]:
    """Put the faulty API between the worker and the stand-in."""
    over = threading.Event()
    backend = urlsplit(scene.settings.twilio_api).netloc

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer("look")

        def do_POST(self) -> None:
            self._answer("call" if self.path.endswith("/Calls.json") else "end")

        def _answer(self, what: str) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            planned = plan.of(what)
            fault = planned.pop(0) if planned else None
            plan.asked.append(what)
            assert not isinstance(fault, NobodyThere)
            found = self._passed_on(body) if fault is None or fault.taken else None
            match fault:
                case None:
                    assert found is not None
                    self._say(found)
                case Answers():
                    self._say(fault)
                case Silence():
                    over.wait()
                    self.close_connection = True
                case Break():
                    self.connection.shutdown(socket.SHUT_RDWR)

        def _passed_on(self, body: bytes) -> Answers:
            connection = HTTPConnection(backend, timeout=5)
            connection.request(self.command, self.path, body, dict(self.headers))
            answer = connection.getresponse()
            found = Answers(answer.status, answer.read())
            connection.close()
            return found

        def _say(self, answer: Answers) -> None:
            self.send_response(answer.status)
            for name, value in (("Content-Type", "application/json"), *answer.headers):
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))  # and does not listen
        urls = (f"http://127.0.0.1:{port}" for port in (server.server_port, unheard.getsockname()[1]))
        scene.sender = Dialler(scene, plan, *urls)
        try:
            yield
        finally:
            over.set()
            server.shutdown()
            server.server_close()
            thread.join()
