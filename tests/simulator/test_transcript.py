"""Events as lines: what a person reads of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ivr.simulator.events import Event
from ivr.simulator.transcript import MOST_URL, address, caption, clock, describe, line

if TYPE_CHECKING:
    from collections.abc import Callable

LONG = "http://ivr.local/voice/keys?release=f1f868d6fa98&node=main&language=zh-CN&step=1&no_input=0"


@pytest.mark.parametrize(
    ("t", "shown"), [(0.0, "0:00.0"), (65.46, "1:05.5"), (3600.0, "60:00.0")], ids=["start", "a minute", "an hour"]
)
def test_time_is_minutes_and_tenths(t: float, shown: str) -> None:
    """A call is short: hours are sixty minutes."""
    assert shown == clock(t)


def test_an_app_cannot_write_on_the_terminal() -> None:
    """XML lets C1 controls through, headers and plain words any: none moves a cursor or retitles a window."""
    said = Event(0.0, "caller", "sms", {"to": "+1", "body": "a\x1b]0;x\x07b\x9b2Jc\nd"})

    assert " 0:00.0  SMS to +1: a\ufffd]0;x\ufffdb\ufffd2Jc\nd" == line(said)
    assert " 0:00.0  “a\ufffdb”" == caption(0.0, "a\x1bb")


@pytest.mark.parametrize(
    ("name", "fields", "sentence"),
    [
        (
            "say",
            {"text": "请按1", "language": "zh-CN", "voice": "man", "seconds": 1.234, "interrupted": False},
            "“请按1”",
        ),
        (
            "say",
            {"text": "Press 1", "language": None, "voice": "man", "seconds": 1.234, "interrupted": True},
            "“Press 1”  (cut after 1.2 s)",
        ),
        (
            "listen",
            {"input": "dtmf", "num_digits": 1, "finish_on_key": "", "timeout": 5},
            "listens for dtmf, 1 digit, 5 s",
        ),
        (
            "listen",
            {"input": "dtmf speech", "num_digits": None, "finish_on_key": "#", "timeout": 5},
            "listens for dtmf speech, # ends, 5 s",
        ),
        ("press", {"digits": "12#"}, "pressed 12#"),
        ("hangup", {"by": "twilio", "reason": "application error 11200"}, "hung up by Twilio: application error 11200"),
        ("hangup", {"by": "app", "reason": "Hangup"}, "hung up by the app: Hangup"),
        ("error", {"code": 11200, "message": "the answer was 404"}, "error 11200: the answer was 404"),
        ("warning", {"code": None, "message": "a thing"}, "warning: a thing"),
        (
            "end",
            {"status": "completed", "seconds": 12.345, "by": "app", "path": ["main", "tech"]},
            "call completed after 12.3 s, way: main → tech",
        ),
        ("end", {"status": "busy", "seconds": 0, "by": "app", "path": []}, "call busy after 0 s"),
        ("something-new", {"of": "tomorrow"}, "something-new"),
    ],
)
def test_each_event_is_a_sentence(name: str, fields: dict[str, Any], sentence: str) -> None:
    """Seconds to the tenth; what is not known yet is at least named."""
    assert sentence == describe(Event(0.0, "caller", name, fields))


def test_a_request_shows_what_the_caller_did() -> None:
    """The rest of its parameters is in the JSON."""
    fields = {
        "method": "POST",
        "url": "http://a.example/next",
        "params": {"CallSid": "CA1", "Digits": "1"},
        "status": 200,
        "ms": 0,
        "attempt": 2,
    }

    assert "→ POST http://a.example/next  Digits=1  200 (attempt 2)" == describe(
        Event(0.0, "caller", "request", fields)
    )


def test_a_long_query_is_left_out() -> None:
    """It is the app's own memory; a short one tells something."""
    assert "http://ivr.local/voice/keys?…" == address(LONG)
    assert "http://a.example/?a=1" == address("http://a.example/?a=1")
    assert MOST_URL == len(address("http://a.example/" + "x" * 200))


def test_a_leg_that_is_not_the_callers_is_named() -> None:
    """One clock, several legs."""
    assert "  0:05.0  [callee:+1] answered".replace("  0", " 0", 1) == line(Event(5.0, "callee:+1", "answer", {}))


def test_a_caption_looks_like_its_event() -> None:
    """So that lines written when words begin stand beside those written when they end."""
    fields = {"text": "Hello", "language": None, "voice": "man", "seconds": 1, "interrupted": False}

    assert line(Event(5.0, "caller", "say", fields)) == caption(5.0, "Hello")


def test_every_event_of_a_call_has_its_sentence(phone: Callable[..., Any]) -> None:
    """None is shown by its bare name, and none leaves a brace behind."""
    call = phone(
        {
            "/voice": '<Gather numDigits="1" action="/q"><Say>Press.</Say></Gather>',
            "/q": '<Play digits="1"/><Enqueue action="/d" waitUrl="/w">q</Enqueue>',
            "/w": "<Leave/>",
            "/d": '<Dial action="/r">+8613900139000</Dial>',
            "/r": '<Record action="/bye"/>',
            "/bye": "<Say>Bye.</Say>",
        },
        "1 record:2s",
    )

    sentences = [describe(event) for event in call.events]

    names = {event.event for event in call.events}
    assert {"call", "request", "twiml", "listen", "press", "play", "enqueue", "queue", "dequeued", "dial"} <= names
    assert [] == [sentence for sentence in sentences if sentence in names - {"answer"} or "{" in sentence]
