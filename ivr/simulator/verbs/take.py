"""Dialling a queue: taking the caller who waits longest. https://www.twilio.com/docs/voice/twiml/queue"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.simulator.bridge import talk
from ivr.simulator.http.exchange import Request
from ivr.simulator.http.urls import resolve
from ivr.simulator.process import Elapsed, Process, Signal, Wait
from ivr.simulator.queues import Taken

if TYPE_CHECKING:
    from ivr.simulator.leg import Leg
    from ivr.simulator.queues import Member, Queue
    from ivr.simulator.twiml import verbs as v


def take_from_queue(leg: Leg, verb: v.Dial, noun: v.Queue) -> Process[str]:
    """Wait for a member until the Dial's time-out, talk with them; return Twilio's DialCallStatus."""
    queue = leg.exchange.queues.find(noun.text)
    if queue is None:
        leg.warn(14212, f"there is no queue {noun.text!r} to take a caller from.")
        return "failed"
    member = yield from next_member(leg, queue, leg.exchange.t + verb.timeout_s)
    if member is None:
        return "no-answer"
    whisper = None
    if noun.url:
        params = (
            *member.leg.parameters(),
            ("QueueSid", queue.sid),
            ("QueueTime", str(int(member.waited_s))),
            ("DequeingCallSid", leg.sid),
        )
        whisper = Request(noun.method, resolve(leg.url, noun.url), params, "document")
    joined = yield from hand_over(leg, member, whisper)
    if not joined:
        return "no-answer"
    yield from talk(leg, member.leg, limit_s=verb.time_limit_s, star=verb.hangup_on_star)
    return "completed"


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
    """Take the member out of the queue; return whether they were joined, False if they hung up meanwhile."""
    task = member.leg.task
    assert task is not None
    task.interrupt(Taken(leg, whisper))
    while True:
        match (yield Wait(signals=True)):
            case Signal(name="joined", of=joined) if joined is member.leg:
                return True
            case Signal(name="left", of=gone) if gone is member.leg:
                return False
