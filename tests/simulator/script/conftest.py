"""Scripts written in a test, played on a small app of canned TwiML."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import pytest

from ivr.simulator.exchange import Exchange, Setup
from ivr.simulator.http.wsgi import WsgiTransport
from ivr.simulator.script.play import Verdict, play
from ivr.simulator.script.reader import parse
from ivr.simulator.script.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from ivr.simulator.events import Event, Sink
    from ivr.simulator.media import Ear
    from ivr.simulator.script.model import Script

    Answer = Callable[[dict[str, str]], str]

NUMBER = Setup("http://ivr.local/voice", datetime(2026, 11, 24, 6, 30, tzinfo=UTC), seed="a test")
MENU = """
<Gather numDigits="1" action="/key" timeout="4">
  <Say language="cmn-CN">您好，欢迎致电。</Say>
  <Say language="cmn-CN">技术支持，请按2。</Say>
  <Say language="cmn-CN">人工服务，请按0。</Say>
</Gather>
<Say language="cmn-CN">没有收到按键，再见。</Say>
"""
KEYS = {
    "2": '<Say language="cmn-CN">技术支持。电话四〇〇-八零零-九千。</Say><Hangup/>',
    "0": '<Enqueue waitUrl="/wait">general</Enqueue>',
    "5": "<Dial timeout='30'>+8613900139000</Dial><Say>对方忙</Say>",
    "6": '<Record maxLength="30" timeout="5" action="/recorded"/>',
}


class Played:
    """A verdict, and the events of the call."""

    def __init__(self, verdict: Verdict, events: list[Event], script: Script) -> None:
        self.verdict, self.events, self.script = verdict, events, script

    def named(self, name: str) -> list[Event]:
        return [event for event in self.events if event.event == name]


def canned(answers: dict[str, str | Answer]) -> WSGIApplication:
    """Return an app that answers each path with its verbs."""

    def app(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"] or 0)).decode()
        params = {name: values[0] for name, values in parse_qs(body, keep_blank_values=True).items()}
        verbs = answers[environ["PATH_INFO"]]
        text = verbs if isinstance(verbs, str) else verbs(params)
        start("200 OK", [("Content-Type", "text/xml; charset=utf-8")])
        return [f"<Response>{text}</Response>".encode()]

    return app


LINE = canned(
    {
        "/voice": MENU,
        "/key": lambda params: KEYS.get(params["Digits"], '<Say language="cmn-CN">没有这个选项。</Say>' + MENU),
        "/wait": '<Say language="cmn-CN">正在排队。</Say><Pause length="20"/>',
        "/recorded": '<Say language="cmn-CN">已经收到留言。</Say>',
    }
)


@pytest.fixture
def played() -> Callable[..., Played]:
    """Return what plays a script's YAML on an app."""

    def play_it(text: str, app: WSGIApplication = LINE, number: Setup = NUMBER, *, shows_sms: bool = False) -> Played:
        script = parse(dedent(text), Path("a.yaml"))
        events: list[Event] = []

        def serve(_script: Script, setup: Setup, sink: Sink, ear: Ear) -> Stage:
            return Stage(Exchange(setup, sink, ear), WsgiTransport(app), shows_sms)

        return Played(play(script, number, serve, events.append), events, script)

    return play_it


@pytest.fixture
def answering() -> Callable[[dict[str, str | Answer]], WSGIApplication]:
    """Return what makes an app of canned TwiML."""
    return canned


@pytest.fixture
def line() -> WSGIApplication:
    """Return the small line itself."""
    return LINE


@pytest.fixture
def number() -> Setup:
    """Return how the small line is dialled."""
    return NUMBER
