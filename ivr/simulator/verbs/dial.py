"""Dial: connecting the caller with somebody else. https://www.twilio.com/docs/voice/twiml/dial"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.simulator.bridge import talk
from ivr.simulator.callbacks import SIP_RESPONSES
from ivr.simulator.child import Noun, ring
from ivr.simulator.destination import caller_id_fault
from ivr.simulator.documents import tell
from ivr.simulator.events import tidy
from ivr.simulator.http.exchange import Request
from ivr.simulator.http.urls import resolve
from ivr.simulator.leg import HungUp, Leg
from ivr.simulator.performing import performs
from ivr.simulator.process import Elapsed, Process, Signal, Wait
from ivr.simulator.ringing import RINGS_LONGER_S
from ivr.simulator.twiml import verbs as v
from ivr.simulator.verbs import dial_recording
from ivr.simulator.verbs.conference import PassedOver, confer
from ivr.simulator.verbs.outcome import Outcome
from ivr.simulator.verbs.take import take_from_queue

if TYPE_CHECKING:
    from ivr.simulator.leg import Status
    from ivr.simulator.scene import Scene


@performs(v.Dial)
def dial(leg: Leg, verb: v.Dial, scene: Scene) -> Process[Request | None]:
    """Ring whoever is named and join them; then request the action, or let the next verb run.

    Raises:
        HungUp: the caller hung up; the action was told first.
        Moved: the REST API gave the caller another document; the action is not told.
    """
    action = resolve(leg.url, verb.action) if verb.action is not None else None
    began, outcome = leg.exchange.t, Outcome()
    try:
        try:
            yield from _connect(leg, verb, outcome)
        finally:
            leg.emit("dialled", at=began, status=outcome.status, seconds=tidy(outcome.talked_s))
    except HungUp:
        if action is not None and leg.exchange.switches.dial_action_after_hang_up:
            yield from tell(leg, _told(leg, verb, action, outcome))
        raise
    except PassedOver:
        return None
    return None if action is None else _told(leg, verb, action, outcome)


def _connect(leg: Leg, verb: v.Dial, outcome: Outcome) -> Process[None]:
    match verb.children:
        case (v.Conference() as room,):
            leg.emit("dial", to=room.text, kind="conference")
            yield from confer(leg, verb, room, outcome)
        case (v.Queue() as queue,):
            leg.emit("dial", to=queue.text, kind="queue")
            yield from take_from_queue(leg, verb, queue, outcome)
        case _:
            yield from _ring(leg, verb, outcome)


def _ring(leg: Leg, verb: v.Dial, outcome: Outcome) -> Process[None]:
    """Ring the nouns, together or one by one, and talk with the first who answers."""
    nouns: list[Noun] = [noun for noun in verb.children if not isinstance(noun, v.Queue | v.Conference)]
    if not nouns and verb.text:
        nouns = [v.Number(text=verb.text)]
    if not nouns:
        leg.warn(13223, "<Dial> names nobody to call.")
        outcome.status = "failed"
    fault = caller_id_fault(verb.caller_id, (leg.from_, leg.to))
    if fault is not None and any(isinstance(noun, v.Number | v.WhatsApp) for noun in nouns):
        leg.warn(*fault)
    rounds = [[noun] for noun in nouns] if verb.sequential else [nouns]
    for together in filter(None, rounds):
        began = leg.exchange.t
        children = [ring(leg, verb, noun, is_refused=fault is not None) for noun in together]
        outcome.leg = children[-1]
        winner = None
        dial_recording.rings(leg, verb, outcome)
        try:
            winner = yield from _first_to_answer(leg, children, began + verb.timeout_s + RINGS_LONGER_S, outcome)
            if winner is not None:
                yield from _talk(leg, verb, winner, outcome)
                return
        finally:
            dial_recording.is_over(leg, verb, outcome)
            _release([child for child in children if child is not winner], outcome)
            if any(child.answered_at is not None for child in children):
                outcome.status = "completed"  # "answered, then ended", though it may be the caller who gave up


def _release(children: list[Leg], outcome: Outcome) -> None:
    status: Status = "no-answer" if outcome.status == "no-answer" else "canceled"
    for child in children:
        child.release(status)


def _first_to_answer(leg: Leg, children: list[Leg], deadline: float, outcome: Outcome) -> Process[Leg | None]:
    """Return the leg that is ready to talk, or None; the others that still ring are cancelled at the first answer."""
    waiting = list(children)
    until: float | None = deadline
    while waiting:
        match (yield Wait(until, signals=True)):
            case Elapsed():
                outcome.status = "no-answer"
                return None
            case Signal(name="answered", of=child) if child in waiting:
                outcome.leg, until = child, None
                leg.answer()
                waiting.remove(child)
                _release(waiting, outcome)
                waiting = [child]
            case Signal(name="ready", of=child) if child in waiting:
                return child  # type: ignore[no-any-return]
            case Signal(name="refused", of=child) if child in waiting:
                waiting.remove(child)
                outcome.status = child.status
    return None


def _talk(leg: Leg, verb: v.Dial, child: Leg, outcome: Outcome) -> Process[None]:
    began = leg.exchange.t
    dial_recording.is_joined(leg, verb, outcome)
    child.signal("joined", leg)
    outcome.leg, outcome.bridged, outcome.status = child, True, "completed"
    try:
        yield from talk(leg, child, limit_s=verb.time_limit_s, star=verb.hangup_on_star)
    finally:
        outcome.talked_s = leg.exchange.t - began


def _told(leg: Leg, verb: v.Dial, action: str, outcome: Outcome) -> Request:
    """Return the action's request. https://www.twilio.com/docs/voice/twiml/dial#dialcallstatus-values"""
    params = [("DialCallStatus", outcome.status)]
    if outcome.leg is not None:
        params.append(("DialCallSid", outcome.leg.sid))
        if outcome.leg.direction != "outbound-dial":  # a call taken out of a queue: its own length began long before
            params.append(("DialCallDuration", str(round(outcome.talked_s))))
        elif not outcome.leg.on_its_own:
            params.append(("DialCallDuration", str(outcome.leg.duration_s)))
        params += _sip_facts(outcome.leg, outcome)
    params.append(("DialBridged", "true" if outcome.bridged else "false"))
    if outcome.recording is not None:
        params.append(("RecordingUrl", outcome.recording.url))
    return Request(verb.method, action, (*leg.parameters(), *params), "document")


def _sip_facts(child: Leg, outcome: Outcome) -> list[tuple[str, str]]:
    """Return what is told of a SIP leg. https://www.twilio.com/docs/voice/twiml/sip#dial-action-http-parameters"""
    if child.direction != "outbound-dial" or not child.to.startswith(("sip:", "sips:")):
        return []
    answered = "200" if child.answered_at is not None else SIP_RESPONSES.get(outcome.status, "487")
    return [("DialSipCallId", f"{child.sid[2:]}@twilio.com"), ("DialSipResponseCode", answered)]
