"""Connect and Echo: the caller talks with a program. https://www.twilio.com/docs/voice/twiml/connect"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ivr.simulator.media import Spoken
from ivr.simulator.performing import performs
from ivr.simulator.process import Wait
from ivr.simulator.sounds import hear
from ivr.simulator.twiml import verbs as v
from ivr.simulator.verbs.stream import connect as open_socket
from ivr.simulator.verbs.stream import parameters, stopped, stream

if TYPE_CHECKING:
    from ivr.simulator.http.exchange import Params, Request
    from ivr.simulator.leg import Leg
    from ivr.simulator.process import Process
    from ivr.simulator.scene import Scene


@performs(v.Connect)
def connect(leg: Leg, verb: v.Connect, scene: Scene) -> Process[Request | None]:
    """Let the session begin and end; then request the action, or let the next verb run."""
    told: Params = ()
    match verb.children:
        case (v.Stream() as noun,):
            sid = leg.exchange.sids.new("MZ", leg.name)
            if (yield from stream(leg, noun, sid)):
                stopped(leg, noun, sid)
        case (v.ConversationRelay() as noun,):
            told = yield from _relay(leg, noun)
        case (noun,):
            leg.exchange.outline(leg, f"Connect {noun.tag()}", "the session ends as it begins")
        case _:
            leg.warn(12200, "<Connect> holds nothing to connect the caller with.")
    if verb.action is None:
        return None
    return leg.request(verb.action, verb.method, *told)


@performs(v.Echo)
def echo(leg: Leg, verb: v.Echo, scene: Scene) -> Process[None]:
    """Let the caller hear themselves until they hang up."""
    leg.exchange.outline(leg, "Echo", "the caller hears silence until they hang up")
    yield Wait(None)


def _relay(leg: Leg, noun: v.ConversationRelay) -> Process[Params]:
    """Greet the caller, tell the app who calls, and end; return what the action is told.

    https://www.twilio.com/docs/voice/twiml/connect/conversationrelay
    """
    leg.exchange.outline(leg, "ConversationRelay", "the caller is greeted, the app is told of the call, and it ends")
    began, session = leg.exchange.t, leg.exchange.sids.new("VX", leg.name)
    answered = False
    if noun.url:
        answered = yield from open_socket(leg, "ConversationRelay", noun.url, [_setup(leg, noun, session)])
    if answered and noun.welcome_greeting:
        language = noun.tts_language or noun.language
        yield from hear(leg, Spoken(noun.welcome_greeting, language, noun.voice or ""))
    return (
        ("SessionId", session),
        ("SessionStatus", "ended" if answered else "failed"),
        ("SessionDuration", str(round(leg.exchange.t - began))),
    )


def _setup(leg: Leg, noun: v.ConversationRelay, session: str) -> dict[str, Any]:
    """https://www.twilio.com/docs/voice/conversationrelay/websocket-messages#setup-message"""
    return {
        "type": "setup",
        "sessionId": session,
        "accountSid": leg.exchange.setup.account_sid,
        "parentCallSid": leg.parent.sid if leg.parent else None,
        "callSid": leg.sid,
        "from": leg.from_,
        "to": leg.to,
        "forwardedFrom": None,
        "callType": "SIP" if leg.from_.startswith("sip") else "PSTN",
        "callerName": None,
        "direction": leg.direction,
        "callStatus": leg.status.upper(),
        "customParameters": parameters(noun),
    }
