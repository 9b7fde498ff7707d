"""An agent's turns as TwiML documents. What they are is decided in `agent_line`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_never

from twilio.twiml.voice_response import Dial, Gather, VoiceResponse  # type: ignore[import-untyped]

from ivr.callflow.agent_line import AskPin, AskReady, Bridge, End, Rest, ToMenu, agent_link
from ivr.callflow.rung import AskAccept, ring_link
from ivr.callflow.twiml import LONGEST_BRIDGE_S, write_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ivr.callflow.agent_line import AgentTurn
    from ivr.callflow.rung import RingTurn
    from ivr.callflow.state import Said
    from ivr.menu.model import MenuTree, Voice

# Whoever was to be taken may have gone; then nobody is waited for.
_TAKING_S = 5
_PIN_S = 10
# An agent who was rung has heard who waits and which key takes them.
_ACCEPT_S = 8
# What ends the keys: the first; or #, which is not sent.
_ONE_KEY: Mapping[str, Any] = {"num_digits": 1, "finish_on_key": ""}
_UP_TO_POUND: Mapping[str, Any] = {"finish_on_key": "#"}
# What stands in the URL that tells who was taken, beside the agent's state: `HandOff.parameters`.
JOINED_PARAMETERS = ("queue", "language", "path", "waited", "class", "entered", "ticket")


def compile_agent_turn(tree: MenuTree, turn: AgentTurn, prefix: str = "") -> str:
    """Return the turn as a TwiML document. prefix: the path the app is mounted under."""
    response = VoiceResponse()
    state, voices = turn.state, tree.line.languages
    match turn.wait:
        case AskPin():
            keyed, silent = agent_link("pin", state, prefix), agent_link("menu", state, prefix)
            _ask(response, turn.said, voices, keyed, silent, _PIN_S, _UP_TO_POUND)
        case AskReady(timeout_s=timeout_s):
            onward = agent_link("next", state, prefix)
            _ask(response, turn.said, voices, onward, onward, timeout_s, _ONE_KEY)
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
    """Return a turn of an agent who was rung as a TwiML document. prefix: the path the app is mounted under."""
    response = VoiceResponse()
    state, voices = turn.state, tree.line.languages
    match turn.wait:
        case AskAccept():
            keyed, silent = ring_link("key", state, prefix), ring_link("silence", state, prefix)
            _ask(response, turn.said, voices, keyed, silent, _ACCEPT_S, _ONE_KEY)
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
            write_words(response, turn.said, voices)
            response.hangup()
        case _:
            assert_never(turn.wait)
    return str(response)


def bridge_silently() -> str:
    """Return the document for a caller who is taken: no words, the agent speaks."""
    return str(VoiceResponse())


def _ask(
    response: VoiceResponse,
    said: Sequence[Said],
    voices: Mapping[str, Voice],
    keyed: str,
    silent: str,
    timeout_s: int,
    until: Mapping[str, Any],
) -> None:
    """Append words in which keys are taken. keyed, silent: where the call goes on with keys, and without."""
    gather = Gather(input="dtmf", timeout=timeout_s, action=keyed, method="POST", **until)
    write_words(gather, said, voices)
    response.append(gather)
    response.redirect(silent, method="POST")
