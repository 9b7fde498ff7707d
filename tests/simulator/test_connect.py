"""Connect and Echo: the caller is joined with a program, in outline, and the call goes on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from ivr.simulator.http.exchange import Reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from ivr.simulator.http.exchange import Fault, Wire


@pytest.fixture
def connected(wire: Callable[..., Any]) -> Callable[..., Any]:
    """Return a maker: a document in, the line and what was said over sockets out; every socket answers."""

    def run(document: str) -> tuple[Any, list[dict[str, Any]]]:
        line = wire({"/voice": document, "/after": ""})
        said: list[dict[str, Any]] = []
        carry = line.perform

        def perform(wire: Wire) -> Reply | Fault:
            if wire.kind == "stream":
                said.extend(json.loads(message) for message in wire.body.splitlines())
                return Reply(101)
            answered: Reply | Fault = carry(wire)
            return answered

        line.perform = perform
        line.dial()
        line.run()
        return line, said

    return run


def test_a_stream_blocks_until_it_ends(connected: Callable[..., Any]) -> None:
    """Then the next verb runs, for there is no action."""
    line, said = connected("<Connect><Stream url='wss://ivr.local/media'/></Connect><Say>next</Say>")

    assert ["connected", "start", "stop"] == [message["event"] for message in said]
    assert ["next"] == line.said()


def test_the_action_takes_over(connected: Callable[..., Any]) -> None:
    """What follows the verb never runs."""
    line, _ = connected("<Connect action='/after'><Stream url='wss://ivr.local/media'/></Connect><Say>never</Say>")

    assert 1 == len(line.app.at("/after"))
    assert [] == line.said()


def test_a_relay_greets_and_tells_of_the_call(connected: Callable[..., Any]) -> None:
    """The `setup` message, the greeting, and the session on the action."""
    line, said = connected(
        "<Connect action='/after'><ConversationRelay url='wss://ivr.local/relay' welcomeGreeting='您好' "
        "language='zh-CN'><Parameter name='a' value='b'/></ConversationRelay></Connect>"
    )

    (setup,) = said
    assert ("setup", line.leg.sid, {"a": "b"}) == (setup["type"], setup["callSid"], setup["customParameters"])
    assert ["您好"] == line.said()
    (asked,) = line.app.at("/after")
    assert (setup["sessionId"], "ended") == (asked.params["SessionId"], asked.params["SessionStatus"])


def test_a_relay_nobody_answers_has_failed(phone: Callable[..., Any]) -> None:
    """An app in this process answers no socket: 31902, no greeting, `failed` on the action."""
    line = phone(
        {
            "/voice": "<Connect action='/after'><ConversationRelay url='wss://ivr.local/relay' welcomeGreeting='hi'/>"
            "</Connect>",
            "/after": "",
        }
    )

    assert 31902 in line.codes()
    assert [] == line.said()
    assert "failed" == line.app.at("/after")[0].params["SessionStatus"]


@pytest.mark.parametrize(
    "noun",
    ["VirtualAgent", "Conversation", "Room", "Autopilot", "AiSession", "ConversationRelaySession"],
)
def test_every_other_noun_ends_as_it_begins(phone: Callable[..., Any], noun: str) -> None:
    """With one word that it is simulated in outline."""
    line = phone(f"<Connect><{noun}>x</{noun}></Connect><Say>next</Say>")

    assert 1 == len([event for event in line.of("warning") if f"Connect {noun} is simulated" in str(event["message"])])
    assert ["next"] == line.said()


def test_echo_lasts_until_the_hang_up(phone: Callable[..., Any]) -> None:
    """What follows never runs."""
    line = phone("<Echo/><Say>never</Say>", "hangup@9s")

    assert [] == line.said()
    assert 9 == line.one("end")["seconds"]
