"""Dialling a queue: taking the caller who waits longest. https://www.twilio.com/docs/voice/twiml/queue"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.simulator.bridge import talk
from ivr.simulator.http.exchange import FetchError, Request
from ivr.simulator.http.urls import resolve
from ivr.simulator.process import Elapsed, Process, Signal, Wait
from ivr.simulator.queues import LONGEST_NAME, Taken
from ivr.simulator.verbs import dial_recording

if TYPE_CHECKING:
    from ivr.simulator.leg import Leg
    from ivr.simulator.queues import Member, Queue
    from ivr.simulator.twiml import verbs as v
    from ivr.simulator.verbs.outcome import Outcome


def take_from_queue(leg: Leg, verb: v.Dial, noun: v.Queue, outcome: Outcome) -> Process[None]:
    """Wait for a member until the Dial's time-out, and talk with them."""
    outcome.status = "failed"
    queue = _queue(leg, noun.text)
    if queue is None:
        return
    outcome.status = "no-answer"
    member = yield from next_member(leg, queue, leg.exchange.t + verb.timeout_s)
    if member is None:
        return
    try:
        whisper = _whisper(leg, noun, queue, member)
    except FetchError as error:
        if leg.url is None:  # inline TwiML, where a relative one is fatal
            raise
        leg.warn(14211, f"{error.message} Nobody is taken out of the queue.")
        outcome.status = "failed"
        return
    if not (yield from hand_over(leg, member, whisper)):
        return
    began = leg.exchange.t
    leg.answer()
    outcome.leg, outcome.status, outcome.bridged = member.leg, "completed", True
    dial_recording.is_joined(leg, verb, outcome)
    try:
        yield from talk(leg, member.leg, limit_s=verb.time_limit_s, star=verb.hangup_on_star)
    finally:
        outcome.talked_s = leg.exchange.t - began
        dial_recording.is_over(leg, verb, outcome)


def next_member(leg: Leg, queue: Queue, deadline: float | None) -> Process[Member | None]:
    """Return the member at the front, waiting for one until the deadline; those who wait are served in order."""
    queue.takers.append(leg)
    try:
        while not queue.members or queue.takers[0] is not leg:
            if isinstance((yield Wait(deadline, signals=True)), Elapsed):
                return None
        return queue.members[0]
    finally:
        queue.takers.remove(leg)
        if queue.members and queue.takers:
            queue.takers[0].signal("member", queue)


def hand_over(leg: Leg, member: Member, whisper: Request | None = None) -> Process[bool]:
    """Take the member out of the queue; return whether they were joined, False if they went meanwhile."""
    other = member.leg
    assert leg.task is not None
    assert other.task is not None
    leg.task.forget(other)  # they may have talked before
    other.task.forget(leg)
    other.task.interrupt(Taken(leg, whisper))
    is_joined = None
    try:
        while is_joined is None:
            match (yield Wait(signals=True)):
                case Signal(name="joined", of=who) if who is other:
                    is_joined = True
                case Signal(name="left", of=who) if who is other:
                    is_joined = False
    finally:
        if is_joined is None:  # this side went first: the other's talk is over as soon as it begins
            other.signal("left", leg)
    return is_joined


def _queue(leg: Leg, name: str) -> Queue | None:
    """Return the queue to take from, or None, which is written down."""
    if not name:
        leg.warn(14212, "<Queue> names no queue to take a caller from.")
    elif len(name) > LONGEST_NAME:
        leg.warn(14213, f"<Queue> names a queue with more than {LONGEST_NAME} characters.")
    else:
        queue = leg.exchange.queues.find(name)
        if queue is None:
            leg.warn(None, f"there is no queue {name!r} to take a caller from.")
        return queue
    return None


def _whisper(leg: Leg, noun: v.Queue, queue: Queue, member: Member) -> Request | None:
    """Return the request for what the member hears before they are joined."""
    if not noun.url:
        return None
    params = (
        *member.leg.parameters(),
        ("QueueSid", queue.sid),
        ("QueueTime", str(int(member.waited_s))),
        ("DequeingCallSid", leg.sid),
    )
    return Request(noun.method, resolve(leg.url, noun.url), params, "document")
