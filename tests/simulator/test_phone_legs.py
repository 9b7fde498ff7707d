"""Several legs in one Python test: whoever is rung, further callers and agents have a phone on the same clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ivr.errors import WrongUse
from ivr.simulator.phone import NotAsExpected, Phone

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

CLERK = "+8613900139000"
VERBS = {
    "/voice": '<Dial action="/after" timeout="20"><Number url="/whisper">+86 139 0013 9000</Number></Dial>',
    "/whisper": '<Gather numDigits="1" action="/accept"><Say>Press 1 to accept.</Say></Gather><Hangup/>',
    "/accept": "<Say>Connecting.</Say>",
    "/after": "<Say>Goodbye.</Say>",
    "/queue": '<Say>Please wait.</Say><Enqueue action="/after" waitUrl="/music">help</Enqueue>',
    "/music": '<Pause length="10"/>',
    "/room": "<Dial><Conference>board</Conference></Dial>",
}


def app(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
    start("200 OK", [("Content-Type", "text/xml")])
    return [f"<Response>{VERBS[environ['PATH_INFO']]}</Response>".encode()]


def test_a_whisper_is_heard_and_accepted_by_hand() -> None:
    """The callee rings as long as the test lets it, and hears what the caller does not."""
    call = Phone().dial(app)

    clerk = call.rings(CLERK)
    clerk.wait(3)
    clerk.answer()
    assert ("in-progress", 3.0) == (clerk.status, call.t)
    clerk.hears("to accept")
    clerk.press("1")
    clerk.hears("connecting")
    call.meets(clerk)
    clerk.hang_up()
    call.hears("goodbye")

    assert "app" == call.ends()
    assert "callee" == next(event for event in call.events if event.event == "hangup")["by"]
    assert ["Goodbye."] == [event["text"] for event in call.events if event.event == "say" and event.leg == "caller"]


def test_a_call_that_is_refused() -> None:
    """The app is told that the number is busy, at that moment."""
    call = Phone().dial(app)

    clerk = call.rings(CLERK)
    clerk.wait(2)
    clerk.refuse()
    call.expects("dialled", status="busy")

    assert ("busy", 2.0) == (clerk.status, call.t)


def test_nobody_answers() -> None:
    """A number that a test does nothing about rings for the Dial's time, in its hand or not."""
    call, other = Phone().dial(app), Phone().dial(app)

    clerk = call.rings(CLERK)
    call.hears("goodbye")
    other.hears("goodbye")

    assert ("no-answer", 25.0) == (clerk.status, call.t)
    assert 25.0 == other.t


def test_two_callers_and_an_agent() -> None:
    """Whoever came first is taken first; the second waits until the agent is free again."""
    first = Phone().dial((app, "/queue"), from_="+15005550006")
    agent = first.agent("help")
    first.hears("please wait")
    second = first.beside()
    second.wait(5)

    agent.answer()
    first.meets(agent)
    agent.hang_up()
    first.hears("goodbye")
    agent.answer()
    second.meets(agent)
    second.hang_up()

    assert ["+15005550006", "+15005550007"] == [event["from"] for event in first.events if event.event == "call"]
    assert [("caller", "agent:help"), ("caller:2", "agent:help")] == [
        (event.leg, event["with"]) for event in first.events if event.event == "bridged"
    ]
    assert ("app", "caller") == (first.ends(), second.ends())


def test_an_agent_waits_for_somebody_to_come() -> None:
    """Answering before anybody is there takes whoever comes first, when they come."""
    call = Phone().dial((app, "/queue"))
    agent = call.agent("help")

    agent.answer()

    call.meets(agent)
    assert "caller" == call.ends(30)


def test_two_callers_in_one_conference() -> None:
    """They hear one another once both are in; the first goes on when the second has left."""
    first = Phone().dial((app, "/room"))
    second = first.beside(from_="+15005550009")

    first.meets(second)
    second.hang_up()

    assert (False, True) == (first.is_over, second.is_over)
    first.hang_up()
    assert first.is_over


def test_what_is_expected_is_of_ones_own_leg() -> None:
    """What happens to another leg that the test has in hand does not meet it."""
    first = Phone().dial((app, "/queue"))
    second = first.beside()

    second.expects("enqueue")

    assert "caller:2" == second.events[-1].leg


@pytest.mark.parametrize(
    ("path", "does", "message"),
    [
        (
            "/voice",
            lambda call: call.rings("+8613900139111"),
            r"rings \+8613900139111: it never rang; what rang: \+8613900139000; heard instead: Goodbye\.",
        ),
        ("/queue", lambda call: call.rings(CLERK), "it never rang; what rang: nothing"),
        ("/voice", lambda call: call.agent("help").answer(), "agent:help: answer: nobody waits in help"),
        ("/voice", lambda call: call.answer(), "answer: it does not ring, it is in-progress"),
        (
            "/voice",
            lambda call: call.meets(call.rings(CLERK)),
            r"meets callee:\+8613900139000: the two were never joined",
        ),
        (
            "/voice",
            lambda call: answered(call).hears("the weather"),
            r"callee:\+8613900139000: hears the weather: the call waited for the caller first; heard instead: Press 1",
        ),
    ],
    ids=["another number", "nobody dialled", "nobody queued", "a caller", "not answered", "other words"],
)
def test_what_does_not_come_about(path: str, does: object, message: str) -> None:
    """The failure names the leg, what it was to do, and what was heard or rung instead."""
    call = Phone().dial((app, path), callees={"+15005550001": "hand"})
    if path == "/voice" and "answer: it does" in message:
        call.rings(CLERK).answer()

    with pytest.raises(NotAsExpected, match=message):
        does(call)  # type: ignore[operator]


def answered(call: object) -> object:
    clerk = call.rings(CLERK)  # type: ignore[attr-defined]
    clerk.answer()
    return clerk


def test_an_agent_is_not_seated_by_an_option() -> None:
    """Who is moved by the test has to be in its hand."""
    with pytest.raises(WrongUse, match=r"call\.agent\('help'\)"):
        Phone().dial(app, agents={"help": "hand"})
