"""A telephone for tests: small WSGI apps, called in process on virtual time, and what was asked and heard."""

from __future__ import annotations

import io
import wave
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest

from ivr.simulator.driver import run
from ivr.simulator.exchange import Exchange, Setup
from ivr.simulator.http.wsgi import WsgiTransport
from ivr.simulator.scripted import Scripted
from ivr.simulator.switches import Switches
from ivr.simulator.tokens import parse

if TYPE_CHECKING:
    from ivr.simulator.events import Event
    from ivr.simulator.http.exchange import Fault, Reply, Wire
    from ivr.simulator.leg import Leg

BASE = "http://ivr.local"
STARTED = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Asked:
    """One request as the app saw it."""

    method: str
    path: str
    query: dict[str, str]
    form: dict[str, str]
    url: str
    body: str
    headers: dict[str, str]

    @property
    def params(self) -> dict[str, str]:
        """Query and body together, as a webhook reads them."""
        return self.query | self.form


@dataclass(frozen=True)
class Answer:
    """What the app answers; `body` is TwiML without its root unless `content_type` says otherwise."""

    body: str | bytes = ""
    content_type: str = "text/xml"
    status: int = 200
    headers: Sequence[tuple[str, str]] = ()

    def bytes(self) -> bytes:
        """Return the body as sent."""
        if isinstance(self.body, bytes):
            return self.body
        if self.content_type == "text/xml" and not self.body.lstrip("\n ").startswith(("<?", "<Response", "<response")):
            return f"<Response>{self.body}</Response>".encode()
        return self.body.encode()


Page = str | Answer | Sequence["str | Answer"] | Callable[[Asked], "str | Answer"]


class App:
    """Answers each path with a page; of several pages in a list the last is answered again and again."""

    def __init__(self, pages: Mapping[str, Page]) -> None:
        self.pages = dict(pages)
        self.asked: list[Asked] = []
        self._visits: dict[str, int] = {}

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        headers = {name[5:]: value for name, value in environ.items() if name.startswith("HTTP_")}
        asked = Asked(
            environ["REQUEST_METHOD"],
            environ["PATH_INFO"],
            dict(parse_qsl(environ["QUERY_STRING"], keep_blank_values=True)),
            dict(parse_qsl(body.decode(), keep_blank_values=True)),
            f"{environ['wsgi.url_scheme']}://{environ['HTTP_HOST']}{environ['PATH_INFO']}"
            + (f"?{environ['QUERY_STRING']}" if environ["QUERY_STRING"] else ""),
            body.decode(),
            headers | {"CONTENT_TYPE": environ.get("CONTENT_TYPE", "")},
        )
        self.asked.append(asked)
        answer = self._answer(asked)
        sent = list(answer.headers)
        if answer.content_type:
            sent.append(("Content-Type", answer.content_type))
        start_response(f"{answer.status} Because", sent)
        return [answer.bytes()]

    def at(self, path: str) -> list[Asked]:
        """Return what was asked of a path, in order."""
        return [asked for asked in self.asked if asked.path == path]

    def _answer(self, asked: Asked) -> Answer:
        page = self.pages.get(asked.path)
        visit = self._visits[asked.path] = self._visits.get(asked.path, -1) + 1
        if page is None:
            return Answer("not found", "text/plain", 404)
        if callable(page):
            page = page(asked)
        elif not isinstance(page, str | Answer):
            page = page[min(visit, len(page) - 1)]
        return Answer(page) if isinstance(page, str) else page


@dataclass
class Line:
    """One exchange with one app: dial it, let it run, read what happened."""

    app: App
    setup: Setup
    switches: Switches = field(default_factory=Switches)
    events: list[Event] = field(default_factory=list)
    sent: list[Wire] = field(default_factory=list)
    faults: dict[str, list[Fault]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.exchange = Exchange(self.setup, self.events.append, switches=self.switches)
        self.legs: list[Leg] = []

    def dial(self, keys: str = "", *, patience: float = 3600, name: str = "caller", **setup: Any) -> Leg:
        """Place a call; the caller follows the tokens."""
        party = Scripted(parse(keys), patience)
        leg = self.exchange.call(party, replace(self.setup, **setup) if setup else None, name)
        self.legs.append(leg)
        return leg

    def run(self, to: float | None = None) -> Line:
        """Run to the end of everything, or to a virtual time."""
        if to is None:
            run(self.exchange, self)
            return self
        self.exchange.timeline.at(to, lambda: None)
        while not self._has_come(to):
            run(self.exchange, self, lambda: self._has_come(to))
            if not self._has_come(to):  # every call is over; another may be placed later
                self.exchange.timeline.advance(to)
        return self

    def _has_come(self, to: float) -> bool:
        due = self.exchange.timeline.next_due()
        return self.exchange.t >= to and not self.exchange.outbox and (due is None or due > to)

    def perform(self, wire: Wire) -> Reply | Fault:
        """Carry a message to the app, whatever its host; `faults` by path are used up first."""
        self.sent.append(wire)
        faults = self.faults.get(urlsplit(wire.url).path)
        return faults.pop(0) if faults else WsgiTransport(self.app).perform(wire)

    def at(self, t: float, act: Callable[[Leg], object]) -> Line:
        """Have the first caller do something at a virtual time."""
        self.exchange.timeline.at(t, lambda: act(self.leg))
        return self

    def press(self, t: float, digits: str) -> Line:
        """Have the first caller press keys, one right after the other."""
        return self.at(t, lambda leg: [leg.press(digit) for digit in digits])

    @property
    def leg(self) -> Leg:
        """The first caller's leg."""
        return self.legs[0]

    def of(self, *events: str, leg: str | None = None) -> list[Event]:
        """Return the events of these kinds, of one leg or of all."""
        return [event for event in self.events if event.event in events and leg in (None, event.leg)]

    def one(self, event: str, leg: str | None = None) -> Event:
        """Return the only event of its kind."""
        (only,) = self.of(event, leg=leg)
        return only

    def said(self, leg: str | None = None) -> list[str]:
        """Return every text spoken, in order."""
        return [str(event["text"]) for event in self.of("say", leg=leg)]

    def codes(self) -> list[object]:
        """Return the numbers of all warnings and errors, in order."""
        return [event["code"] for event in self.of("warning", "error")]

    def status(self) -> str:
        """Return the first caller's final status."""
        return self.leg.status


def line(pages: Mapping[str, Page], switches: Switches | None = None, **setup: Any) -> Line:
    """Return an exchange whose number is answered by `pages`, beginning at /voice unless `url` says otherwise."""
    url = urljoin(BASE, str(setup.pop("url", "/voice")))
    configured = Setup(url, STARTED, seed=setup.pop("seed", "test"), **setup)
    return Line(App(pages), configured, switches or Switches())


def call(pages: Mapping[str, Page] | str, keys: str = "", **setup: Any) -> Line:
    """Dial, run to the end, and return the line; a string is what /voice answers."""
    dialled = line({"/voice": pages} if isinstance(pages, str) else pages, **setup)
    dialled.dial(keys)
    return dialled.run()


@pytest.fixture
def phone() -> Callable[..., Line]:
    """Return `call`: pages and tokens in, the line with its events out."""
    return call


@pytest.fixture
def wire() -> Callable[..., Line]:
    """Return `line`, for calls that are steered by hand."""
    return line


@pytest.fixture
def answer() -> type[Answer]:
    """Return the class of an app's answers."""
    return Answer


@pytest.fixture
def sound() -> Callable[..., Answer]:
    """Return what makes an app's answer with a WAV of so many silent seconds."""
    return _sound


def _sound(seconds: float, **more: Any) -> Answer:
    written = io.BytesIO()
    with wave.open(written, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(round(16000 * seconds)))
    return Answer(written.getvalue(), "audio/wav", **more)
