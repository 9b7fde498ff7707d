"""An agent's turns as TwiML documents. What they are is decided in `agent_line`."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from twilio.twiml.voice_response import (  # type: ignore[import-untyped]
    Dial,
    Gather,
    VoiceResponse,
)

from ivr.callflow.agent_line import AskPin, AskReady, Bridge, End, Rest, ToMenu, agent_link
from ivr.callflow.rung import AskAccept, ring_link
from ivr.callflow.twiml import LONGEST_BRIDGE_S, write_words

if TYPE_CHECKING:
    from ivr.callflow.agent_line import AgentTurn
    from ivr.callflow.rung import RingTurn
    from ivr.menu.model import MenuTree

# Whoever was to be taken may have gone; then nobody is waited for.
_TAKING_S = 5
_PIN_S = 10
# What an agent's call is asked to go on with; each is a route of its own below /voice/agent.
JOINED_PARAMETERS = ("queue", "language", "path", "waited", "class", "entered", "ticket")
# An agent who was rung has heard who waits and which key takes them.
_ACCEPT_S = 8


def compile_agent_turn(tree: MenuTree, turn: AgentTurn, prefix: str = "") -> str:
    """Return the turn as a TwiML document. prefix: the path the app is mounted under."""
    response = VoiceResponse()
    state, voices = turn.state, tree.line.languages
    match turn.wait:
        case AskPin():
            gather = Gather(
                input="dtmf",
                timeout=_PIN_S,
                finish_on_key="#",
                action=agent_link("pin", state, prefix),
                method="POST",
            )
            write_words(gather, turn.said, voices)
            response.append(gather)
            response.redirect(agent_link("menu", state, prefix), method="POST")
        case AskReady(timeout_s=timeout_s):
            gather = Gather(
                input="dtmf",
                timeout=timeout_s,
                num_digits=1,
                finish_on_key="",
                action=agent_link("next", state, prefix),
                method="POST",
            )
            write_words(gather, turn.said, voices)
            response.append(gather)
            response.redirect(agent_link("next", state, prefix), method="POST")
        case Bridge(caller=caller):
            write_words(response, turn.said, voices)
            dial = Dial(
                action=agent_link("done", state, prefix),
                method="POST",
                timeout=_TAKING_S,
                time_limit=LONGEST_BRIDGE_S,
                # Else the agent could end a talk by hanging up alone, and would have to dial in for each.
                hangup_on_star=True,
            )
            # The record of the caller goes with the request that says who was taken: the parameters of this leg.
            dial.queue(caller.queue, url=agent_link("joined", state, prefix, caller.parameters(tree)), method="POST")
            response.append(dial)
        case Rest(pause_s=pause_s):
            write_words(response, turn.said, voices)
            response.pause(length=pause_s)
            response.redirect(agent_link("next", state, prefix), method="POST")
        case ToMenu():
            write_words(response, turn.said, voices)
            response.redirect(agent_link("menu", state, prefix), method="POST")
        case End():
            write_words(response, turn.said, voices)
            response.hangup()
        case _:
            assert_never(turn.wait)
    return str(response)


def compile_ring_turn(tree: MenuTree, turn: RingTurn, prefix: str = "") -> str:
    """Return a turn of an agent who was rung as a TwiML document. prefix: as above."""
    response = VoiceResponse()
    state = turn.state
    match turn.wait:
        case AskAccept():
            gather = Gather(
                input="dtmf",
                timeout=_ACCEPT_S,
                num_digits=1,
                finish_on_key="",
                action=ring_link("key", state, prefix),
                method="POST",
            )
            write_words(gather, turn.said, tree.line.languages)
            response.append(gather)
            response.redirect(ring_link("silence", state, prefix), method="POST")
        case Bridge(caller=caller):
            dial = Dial(
                action=ring_link("done", state, prefix),
                method="POST",
                timeout=_TAKING_S,
                time_limit=LONGEST_BRIDGE_S,
            )
            joined = ring_link("joined", state, prefix, caller.parameters(tree))
            dial.queue(caller.queue, url=joined, method="POST")
            response.append(dial)
        case Rest(pause_s=pause_s):
            response.pause(length=pause_s)
            response.redirect(ring_link("connect", state, prefix), method="POST")
        case End():
            write_words(response, turn.said, tree.line.languages)
            response.hangup()
        case _:
            assert_never(turn.wait)
    return str(response)


def bridge_silently() -> str:
    """Return the document for a caller who is taken: no words, the agent speaks."""
    return str(VoiceResponse())
