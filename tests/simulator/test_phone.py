"""The Python phone: each step lets time pass only as far as it needs, and fails with what was heard instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ivr.errors import WrongUse
from ivr.simulator.phone import NotAsExpected, Phone

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

VERBS = {
    "/voice": """
        <Gather numDigits="1" action="/key" timeout="3">
            <Say>For sales, press 1.</Say>
            <Say>For help, press 2.</Say>
        </Gather>
        <Say>Goodbye.</Say>""",
    "/key": '<Say>One moment.</Say><Record action="/left" timeout="2"/>',
    "/left": "<Say>Thank you.</Say><Enqueue>help</Enqueue>",
    "/other": "<Say>The other line.</Say>",
}


def app(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
    start("200 OK", [("Content-Type", "text/xml")])
    return [f"<Response>{VERBS[environ['PATH_INFO']]}</Response>".encode()]


def test_a_conversation() -> None:
    """A whole call step by step, on a clock that only moves when it must."""
    call = Phone().dial(app, from_="+15005550006", agents={"help": "after:5s,talk:10s"})

    call.hears("for help, press 2")
    began = call.t
    call.press("2")

    assert began + 0.5 == pytest.approx(call.t)
    call.hears("one moment")
    call.records(4)
    call.hears("thank you", whole=True)
    call.expects("bridged", with_="agent:help")
    assert "agent" == call.ends()
    assert ("completed", True) == (call.status, call.is_over)
    assert "+15005550006" == call.events[0]["from"]


def test_silence_and_hanging_up() -> None:
    """A time-out is let pass, and hanging up tells the app."""
    call = Phone().dial(app)

    call.silent()
    call.hears("goodbye")
    call.hang_up()

    assert ("completed", "caller") == (call.status, call.events[-1]["by"])


def test_what_is_not_heard() -> None:
    """The failure is an assertion, and says what was heard."""
    call = Phone().dial(app)

    with pytest.raises(NotAsExpected) as caught:
        call.hears("for billing, press 3")

    assert isinstance(caught.value, AssertionError)
    assert (
        "hears for billing, press 3: the call waited for the caller first; "
        "heard instead: For sales, press 1. For help, press 2."
    ) == str(caught.value)
    assert call.is_over


def test_what_must_not_be_heard() -> None:
    """Words that must not come fail the step in which they come."""
    call = Phone().dial(app)
    call.hears_not("goodbye")

    call.silent()  # the caller has acted: from now on it may be said
    call.hears("goodbye")

    other = Phone().dial(app)
    other.hears_not("press 2")
    with pytest.raises(NotAsExpected, match="hears_not press 2: it was said"):
        other.wait(10)


def test_an_app_and_a_path() -> None:
    """An app may be dialled at another path, and a phone may know its app."""
    by_path = Phone().dial((app, "/other"))
    at_home = Phone(lambda: (app, "/other")).dial(at="2026-11-24T10:30")

    by_path.hears("other line")
    at_home.hears("other line")

    assert "http://ivr.local/other" == by_path.events[0]["url"]


def test_nothing_to_dial() -> None:
    """A phone without an app says what to give it."""
    with pytest.raises(WrongUse, match=r"Give dial\(\) a URL, a WSGI app, or an app and a path"):
        Phone().dial()


def test_words_that_must_not_come_are_told_at_the_end_too() -> None:
    """Whoever only waits for the end has asked for nothing more; what came against the rule is told once."""
    call = Phone().dial(app)
    call.hears_not("goodbye")

    with pytest.raises(NotAsExpected, match="hears_not goodbye"):
        call.ends()
    assert "caller" == call.ends()
