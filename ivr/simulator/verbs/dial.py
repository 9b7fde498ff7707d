"""Dial: connecting the caller with somebody else. https://www.twilio.com/docs/voice/twiml/dial"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ivr.simulator.bridge import talk
from ivr.simulator.child import Noun, ring
from ivr.simulator.documents import tell
from ivr.simulator.events import tidy
from ivr.simulator.handlers import performs
from ivr.simulator.http.exchange import Request
from ivr.simulator.http.urls import resolve
from ivr.simulator.leg import HungUp, Leg, Moved
from ivr.simulator.process import Elapsed, Process, Signal, Wait
from ivr.simulator.recordings import Recording, announce
from ivr.simulator.twiml import verbs as v
from ivr.simulator.verbs.conference import confer
from ivr.simulator.verbs.take import take_from_queue

if TYPE_CHECKING:
    from ivr.simulator.scene import Scene

# "about 5 s more in practice". https://www.twilio.com/docs/voice/twiml/dial#timeout
RINGS_LONGER_S = 5


@dataclass(slots=True)
class Outcome:
    """How a Dial ended: Twilio's DialCallStatus and, where somebody answered, who and for how long."""

    status: str
    leg: Leg | None = None
    bridged: bool = False
    talked_s: float = 0.0
    recording: Recording | None = None


@performs(v.Dial)
def dial(leg: Leg, verb: v.Dial, scene: Scene) -> Process[Request | None]:
    """Ring whoever is named and join them; then request the action, or let the next verb run.

    Raises:
        HungUp: the caller hung up; the action was told first.
        Moved: the REST API gave the caller another document; the action is not told.
    """
    action = resolve(leg.url, verb.action) if verb.action is not None else None
    began = leg.exchange.t
    outcome = Outcome("canceled")
    try:
        yield from _connect(leg, verb, outcome)
    except Moved:
        _finish(leg, began, outcome)
        raise
    except HungUp:
        _finish(leg, began, outcome)
        if action is not None and leg.exchange.switches.dial_action_after_hang_up:
            yield from tell(leg, _told(leg, verb, action, outcome))
        raise
    _finish(leg, began, outcome)
    return None if action is None else _told(leg, verb, action, outcome)


def _connect(leg: Leg, verb: v.Dial, outcome: Outcome) -> Process[None]:
    room = next((noun for noun in verb.children if isinstance(noun, v.Conference)), None)
    queue = next((noun for noun in verb.children if isinstance(noun, v.Queue)), None)
    if room is not None:
        leg.emit("dial", to=room.text, kind="conference")
        outcome.status = "failed"
        joined = yield from confer(leg, verb, room)
        outcome.status = "answered" if joined else "failed"
    elif queue is not None:
        leg.emit("dial", to=queue.text, kind="queue")
        outcome.status = yield from take_from_queue(leg, verb, queue)
        outcome.bridged = outcome.status == "completed"
    else:
        yield from _ring(leg, verb, outcome)


def _ring(leg: Leg, verb: v.Dial, outcome: Outcome) -> Process[None]:
    """Ring the nouns, together or one by one, and talk with the first who answers."""
    nouns: list[Noun] = [noun for noun in verb.children if not isinstance(noun, v.Queue | v.Conference)]
    if not nouns and verb.text:
        nouns = [v.Number(text=verb.text)]
    if not nouns:
        leg.warn(13223, "<Dial> names nobody to call.")
        outcome.status = "failed"
        return
    rounds = [[noun] for noun in nouns] if verb.sequential else [nouns]
    for together in rounds:
        children = [ring(leg, verb, noun) for noun in together]
        try:
            deadline = leg.exchange.t + verb.timeout_s + RINGS_LONGER_S
            winner = yield from _first_to_answer(leg, children, deadline, outcome)
            if winner is not None:
                yield from _talk(leg, verb, winner, outcome)
                return
        finally:
            for child in children:
                if not child.is_over and child is not outcome.leg:
                    child.signal("released", leg)


def _first_to_answer(leg: Leg, children: list[Leg], deadline: float, outcome: Outcome) -> Process[Leg | None]:
    """Return the leg that is ready to talk, or None; the others that still ring are cancelled at the first answer."""
    outcome.leg = children[0] if len(children) == 1 else None
    waiting = set(children)
    while waiting:
        match (yield Wait(deadline, signals=True)):
            case Elapsed():
                outcome.status = "no-answer"
                return None
            case Signal(name="answered", of=child):
                outcome.leg = child
                deadline = float("inf")
                leg.answer()
                for other in waiting - {child}:
                    other.signal("released", leg)
                waiting = {child}
            case Signal(name="ready", of=child) if child in waiting:
                return child  # type: ignore[no-any-return]
            case Signal(name="refused", of=child) if child in waiting:
                waiting.discard(child)
                outcome.status = child.status if child.answered_at is None else "completed"
    return None


def _talk(leg: Leg, verb: v.Dial, child: Leg, outcome: Outcome) -> Process[None]:
    began = leg.exchange.t
    child.signal("joined", leg)
    outcome.leg, outcome.bridged, outcome.status = child, True, "completed"
    try:
        yield from talk(leg, child, limit_s=verb.time_limit_s, star=verb.hangup_on_star)
    finally:
        outcome.talked_s = leg.exchange.t - began
        if verb.record != "do-not-record":
            channels = 2 if "dual" in verb.record else 1
            recording = Recording.of(leg, "DialVerb", began, outcome.talked_s, channels=channels)
            outcome.recording = leg.exchange.recordings.add(recording)
            announce(leg, recording, verb)


def _finish(leg: Leg, began: float, outcome: Outcome) -> None:
    leg.emit("dialled", at=began, status=outcome.status, seconds=tidy(outcome.talked_s))


def _told(leg: Leg, verb: v.Dial, action: str, outcome: Outcome) -> Request:
    params = [("DialCallStatus", outcome.status)]
    if outcome.leg is not None:
        params.append(("DialCallSid", outcome.leg.sid))
        if outcome.status == "completed" and not outcome.leg.on_its_own:
            params.append(("DialCallDuration", str(outcome.leg.duration_s)))
        params.append(("DialBridged", "true" if outcome.bridged else "false"))
    if outcome.recording is not None:
        params.append(("RecordingUrl", outcome.recording.url))
    return Request(verb.method, action, (*leg.parameters(), *params), "document")
