"""Calls to other people's kind of app over real loopback HTTP: Flask, plain WSGI, Node. Time stays virtual."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from ivr.simulator.callee import Behaviour
from ivr.simulator.driver import run
from ivr.simulator.exchange import Exchange, Setup
from ivr.simulator.http.transport import Transports
from ivr.simulator.scripted import Scripted
from ivr.simulator.tokens import parse
from tests.simulator.foreign import flask_apps, wsgi_apps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ivr.simulator.events import Event

HERE = Path(__file__).parent
NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None and "CI" not in os.environ, reason="node is not installed")


class Quiet(WSGIRequestHandler):
    """Logs nothing."""

    def log(self, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def served(app: Any) -> Iterator[str]:
    """Serve a WSGI app on a free port of this machine."""
    server = make_server("127.0.0.1", 0, app, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def node(file: str) -> Iterator[str]:
    """Run a Node app, which writes its port when it listens."""
    assert NODE, "node is not installed, and CI must not skip"
    with subprocess.Popen([NODE, str(HERE / file)], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.terminate()


def call(url: str, keys: str = "", *, second: str | None = None, **setup: Any) -> list[Event]:
    """Dial, and return what happened; a second caller comes after ten seconds and stays for twenty."""
    events: list[Event] = []
    exchange = Exchange(Setup(url, datetime(2026, 11, 24, tzinfo=UTC), **setup), events.append)
    exchange.call(Scripted(parse(keys), 600))
    if second is not None:
        other = Setup(url, exchange.setup.started, from_=second)
        exchange.timeline.at(10, lambda: exchange.call(Scripted(parse("hangup@20s")), other, "second"))
    run(exchange, Transports())
    assert exchange.is_over
    return events


def said(events: list[Event], leg: str = "caller") -> list[object]:
    """Return what a caller heard."""
    return [event["text"] for event in events if event.event == "say" and event.leg == leg]


def of(events: list[Event], kind: str) -> list[Event]:
    """Return the events of one kind."""
    return [event for event in events if event.event == kind]


def test_get_html_and_relative_urls() -> None:
    """An entry by GET, TwiML as text/html, action and Redirect relative to where the document came from."""
    with served(flask_apps.weather()) as base:
        events = call(f"{base}/phone/start", "1", method="GET")

    assert ["For the weather, press 1.", "You pressed 1.", "Bye from today."] == said(events)
    assert ["GET", "POST", "POST"] == [event["method"] for event in of(events, "request")]
    assert [] == of(events, "warning") + of(events, "error")


def test_silence_falls_through() -> None:
    """The verb after the Gather runs when nothing is pressed."""
    with served(flask_apps.weather()) as base:
        events = call(f"{base}/phone/start", method="GET")

    assert ["For the weather, press 1.", "Goodbye."] == said(events)


def test_cookies_and_a_302() -> None:
    """A session in a cookie outlives the redirect of an action; the digits do not."""
    with served(flask_apps.shop()) as base:
        events = call(f"{base}/voice", "5")

    assert ["Press a key.", "call, 5; digits here: none."] == said(events)
    assert [200, 302, 200] == [event["status"] for event in of(events, "request")]


def test_a_500_with_a_fallback() -> None:
    """The fallback learns the code and the URL, and goes on with the call."""
    with served(flask_apps.flaky()) as base:
        events = call(f"{base}/voice", "1", fallback_url=f"{base}/fallback")

    assert ["Press 1.", "Error 11200 at account."] == said(events)
    assert "completed" == of(events, "end")[0]["status"]


def test_a_conference_of_two() -> None:
    """The guest waits for the host, who ends it for both; each hears what follows the Dial or nothing."""
    with served(flask_apps.meeting()) as base:
        events = call(f"{base}/join", from_="+14155550102", second="+14155550101")

    assert ["Welcome.", "Please wait for the host.", "The meeting is over."] == said(events)
    assert ["Welcome, host."] == said(events, "second")
    assert ["join", "join", "start", "leave", "end", "leave"] == [event["did"] for event in of(events, "conference")]


def test_a_gather_without_an_action() -> None:
    """It comes back to the same URL, again and again."""
    with served(wsgi_apps.loops_without_action()) as base:
        events = call(base, "5 9")

    assert ["Press 9.", "Not 5.", "Press 9.", "Nine it is."] == said(events)


def test_an_empty_redirect() -> None:
    """The current URL again, until the app has something else to say."""
    with served(wsgi_apps.empty_redirect()) as base:
        events = call(f"{base}/poll?queue=1")

    assert ["1", "2", "3", "Thank you for waiting."] == said(events)
    assert [f"{base}/poll?queue=1"] * 4 == [event["url"] for event in of(events, "request")]


def test_unknown_attributes_and_elements() -> None:
    """A warning each, with what was meant, and the call goes on."""
    with served(wsgi_apps.other_dialects()) as base:
        events = call(base)

    assert ["Hello.", "Still here."] == said(events)
    warnings = [(event["code"], str(event["message"])) for event in of(events, "warning")]
    assert [12200] * 5 == [code for code, _ in warnings]
    assert any("did you mean <Gather>" in message for _, message in warnings)
    assert any("did you mean numDigits" in message for _, message in warnings)


@needs_node
def test_a_queue_with_an_agent_in_node() -> None:
    """The caller hears the place, is taken, talks, and answers the survey."""
    with node("queue.js") as base:
        events = call(f"{base}/voice", "1", agents=(("support", Behaviour("answer", 15, 60)),))

    assert [
        "You are number 1.",
        "You are number 1.",
        "bridged after 15 seconds.",
        "Were you helped? 1 for yes.",
        "Noted: 1.",
    ] == said(events)
    assert ("agent:support", 15) == (of(events, "bridged")[0]["with"], of(events, "bridged")[0].t)


@needs_node
def test_cookies_and_chunks_in_node() -> None:
    """A counter in a cookie goes up through redirects; answers in chunks are put together."""
    with node("cookies.js") as base:
        events = call(base)

    assert ["Request 1.", "Request 2.", "Request 3."] == said(events)
