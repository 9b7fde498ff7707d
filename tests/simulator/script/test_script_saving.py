"""A call that took place becomes a script that plays it again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ivr.simulator.callee import Behaviour
from ivr.simulator.driver import run
from ivr.simulator.exchange import Exchange, Setup
from ivr.simulator.http.wsgi import WsgiTransport
from ivr.simulator.script import from_events
from ivr.simulator.script.reader import parse
from ivr.simulator.script.saving import first_words
from ivr.simulator.scripted import Scripted
from ivr.simulator.tokens import parse as tokens

if TYPE_CHECKING:
    from ivr.simulator.events import Event


def called(app, number: Setup, keys: str) -> list[Event]:
    events: list[Event] = []
    exchange = Exchange(number, events.append)
    exchange.call(Scripted(tokens(keys), 600))
    run(exchange, WsgiTransport(app))
    return events


@pytest.mark.parametrize(
    "keys",
    [
        pytest.param("2", id="a key that cuts the prompt"),
        pytest.param("~2", id="a key after the prompt"),
        pytest.param("9 ~9 2", id="wrong keys first"),
        pytest.param(".", id="silence"),
        pytest.param("0 hangup@50s", id="hanging up in a queue"),
        pytest.param("6 record:9s", id="a recording"),
        pytest.param("6 .", id="an empty recording"),
        pytest.param("5", id="a number that is busy"),
        pytest.param("0", id="patience in a queue"),
        pytest.param("hangup", id="hanging up after the prompt"),
    ],
)
def test_a_saved_call_passes(played, line, number, keys: str) -> None:
    """A script that was saved plays, and the caller does the same again."""
    number = replace(number, callees={"+8613900139000": Behaviour("busy")})
    events = called(line, number, keys)

    saved = from_events(events, number)
    again = played(saved, number=number)

    assert again.verdict.passed, f"{again.verdict.message}\n{saved}"
    acts = ("press", "speech", "silence", "record", "dialled", "dequeued", "end")
    assert done(events, acts) == done(again.events, acts)


def done(events: list[Event], names: tuple[str, ...]) -> list[tuple]:
    """Return what was done, with times left out that depend on how long a person took."""
    fields = ("digits", "text", "status", "result", "by")
    return [(each.event, *(each.get(name) for name in fields)) for each in events if each.event in names]


def test_what_the_caller_brought_is_kept(line, number) -> None:
    """Who calls, when, with what, and who there is to be called stand in the script."""
    number = replace(
        number,
        url="http://ivr.local/voice?language=en-US",
        from_="+8613800138001",
        params=(("CallerName", "王"),),
        agents=(("general", Behaviour("answer", 5.0, 20.0)),),
        callees={"+8613900139000": Behaviour("answer", 3.0, None, "1"), "+8613900139001": Behaviour("busy")},
    )

    script = parse(from_events(called(line, number, "2"), number), Path("saved.yaml"))

    assert ("en-US", "+8613800138001", None) == (script.language, script.from_, script.to)
    assert number.started == script.at
    assert number.params == script.params
    assert number.agents == script.agents
    assert number.callees == script.callees
    assert "a call with keys 2" == script.name


def test_a_foreign_call_has_no_time_of_its_own(line, number) -> None:
    """A script with `at` could not be played against the URL it came from."""
    events = called(line, number, "2")

    script = parse(from_events(events, replace(number, url="http://127.0.0.1:3000/voice")), Path("saved.yaml"))

    assert script.at is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("您好，欢迎致电易联支付商户服务热线。请听仔细。", "您好，欢迎致电易联支付商户服务热", id="long"),
        pytest.param("技术支持。请稍候。", "技术支持", id="one sentence"),
        pytest.param("您前面还有3位，约等5分钟。", "您前面还有", id="before a figure"),
        pytest.param("400-800-9000是我们的号码。", "400-800-9000是我们的", id="a figure first"),
        pytest.param(
            "Thank you for calling the Yilian merchant service line.", "Thank you for calling the Yilian", id="en"
        ),
        pytest.param("It costs 1.50 a month.", "It costs", id="a point is no full stop"),
    ],
)
def test_first_words(text: str, words: str) -> None:
    """A prompt is known by words that are likely to stay."""
    assert words == first_words(text)
