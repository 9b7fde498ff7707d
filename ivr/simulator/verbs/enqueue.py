"""Enqueue and Leave: waiting in a queue. https://www.twilio.com/docs/voice/twiml/enqueue"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from ivr.simulator.bridge import talk
from ivr.simulator.documents import run, tell
from ivr.simulator.events import tidy
from ivr.simulator.http.exchange import FetchError, Request
from ivr.simulator.http.urls import resolve
from ivr.simulator.leg import Ended, HungUp, Moved
from ivr.simulator.performing import performs
from ivr.simulator.process import Process, Wait
from ivr.simulator.queues import LONGEST_NAME, MOST_MEMBERS, Member, Queue, Taken
from ivr.simulator.scene import DEQUEUED, QUEUE_WAIT, Scene
from ivr.simulator.twiml import verbs as v
from ivr.simulator.twiml.document import DocumentError

if TYPE_CHECKING:
    from ivr.simulator.leg import Leg


WORKFLOW_SID = re.compile(r"WW[0-9a-f]{32}")


class Left(Exception):
    """The waiting document ran <Leave>."""


@performs(v.Leave)
def leave(leg: Leg, verb: v.Leave, scene: Scene) -> Process[None]:
    """Leave the queue; anywhere else it has no effect.

    Raises:
        Left: inside a queue's waitUrl.
    """
    yield from ()
    if scene is QUEUE_WAIT:
        raise Left
    leg.warn(None, "<Leave> stands outside a queue's waitUrl and has no effect.")


@performs(v.Enqueue)
def enqueue(leg: Leg, verb: v.Enqueue, scene: Scene) -> Process[Request | None]:
    """Wait in the queue until somebody takes the caller; then request the action, or let the next verb run.

    Raises:
        HungUp, Moved, Ended: the caller, the REST API or the app ended the wait; the action was told first.
    """
    base = leg.url
    try:
        action = resolve(base, verb.action) if verb.action is not None else None
    except FetchError as error:
        if base is None:  # inline TwiML, where a relative one is fatal
            raise
        leg.warn(14203, f"{error.message} The caller is not queued.")
        return None
    name = _name(leg, verb)
    if name is None:
        return None if action is None else _told(leg, verb, action, "error")
    queue = leg.exchange.queue(name)
    if len(queue.members) >= min(queue.max_size, verb.max_queue_size or MOST_MEMBERS):
        leg.warn(14207, f"queue {name!r} is full with {len(queue.members)} callers.")
        leg.emit("dequeued", result="queue-full", seconds=0)
        return None if action is None else _told(leg, verb, action, "queue-full", queue)
    member = queue.join(leg)
    try:
        result = yield from _stay(leg, verb, queue, member)
    except (HungUp, Moved, Ended) as reason:
        result = _result(reason, member)
        _leave(leg, queue, member, result)
        if action is not None:
            yield from tell(leg, _told(leg, verb, action, result, queue, member))
        raise
    _leave(leg, queue, member, result)
    leg.url = base
    return None if action is None else _told(leg, verb, action, result, queue, member)


def _stay(leg: Leg, verb: v.Enqueue, queue: Queue, member: Member) -> Process[str]:
    """Wait, hear the waiting document over and over, and talk with who takes the call; return Twilio's QueueResult."""
    try:
        yield from _hear_wait(leg, verb, queue, member)
    except Left:
        return "leave"
    except Taken as taken:
        queue.leave(member)
        return (yield from _join(leg, taken, queue, member))
    except (FetchError, DocumentError) as error:
        leg.emit("error", code=error.code, message=f"the queue's waitUrl failed: {error.message}")
        return "error"
    return "error"


def _hear_wait(leg: Leg, verb: v.Enqueue, queue: Queue, member: Member) -> Process[None]:
    if not verb.wait_url:  # absent: Twilio's hold music; empty: silence. Neither asks the app for anything.
        yield Wait(None)
    try:
        url = resolve(leg.url, verb.wait_url or "")
    except FetchError as error:
        raise FetchError(14202, error.message, error.url) from error
    request: Request | None = None
    while True:
        params = (*leg.parameters(), *_position(queue, member))
        request = yield from run(leg, request or Request(verb.wait_url_method, url, params, "document"), QUEUE_WAIT)


def _position(queue: Queue, member: Member) -> tuple[tuple[str, str], ...]:
    return (
        ("QueuePosition", str(queue.position(member))),
        ("QueueSid", queue.sid),
        ("QueueTime", str(int(member.waited_s))),
        ("AvgQueueTime", str(queue.average_wait_s())),
        ("CurrentQueueSize", str(len(queue.members))),
        ("MaxQueueSize", str(queue.max_size)),
    )


def _join(leg: Leg, taken: Taken, queue: Queue, member: Member) -> Process[str]:
    news = "left"
    try:
        yield from _hear_whisper(leg, taken.whisper)
        if taken.by.is_over:
            return "error"
        news = "joined"
    finally:
        taken.by.signal(news, leg)
    _leave(leg, queue, member, "bridged")
    yield from talk(leg, taken.by)
    return "bridged"


def _hear_whisper(leg: Leg, whisper: Request | None) -> Process[None]:
    try:
        while whisper is not None:
            whisper = yield from run(leg, whisper, DEQUEUED)
    except (FetchError, DocumentError) as error:
        leg.emit("error", code=error.code, message=f"the queue's whisper failed: {error.message}")


def _result(reason: HungUp | Moved | Ended, member: Member) -> str:
    """Return Twilio's QueueResult for a wait, or a talk after it, that was cut short."""
    match reason:
        case Moved():
            return "redirected-from-bridged" if member.result == "bridged" else "redirected"
        case _ if member.result == "bridged":
            return "bridged"
        case _:
            return "hangup" if member.left is None else "bridging-in-process"


def _leave(leg: Leg, queue: Queue, member: Member, result: str) -> None:
    """Take the member out if they are still in, and write it down."""
    queue.leave(member)
    if not member.result:
        member.result = result
        leg.emit("dequeued", at=member.joined, result=result, seconds=tidy(member.waited_s))


def _told(
    leg: Leg, verb: v.Enqueue, action: str, result: str, queue: Queue | None = None, member: Member | None = None
) -> Request:
    waited = int(member.waited_s) if member else 0
    params = (("QueueResult", result), ("QueueSid", queue.sid if queue else ""), ("QueueTime", str(waited)))
    return Request(verb.method, action, (*leg.parameters(), *params), "document")


def _name(leg: Leg, verb: v.Enqueue) -> str | None:
    """Return the queue's name, a workflow's SID for a task, or None where neither will do."""
    task = next((child for child in verb.children if isinstance(child, v.Task)), None)
    if verb.workflow_sid or task:
        leg.exchange.outline(leg, "Enqueue workflowSid", "the task waits in a queue named after its workflow")
        if task and not _is_json(task.text):
            leg.warn(14221, "<Task> does not hold a JSON object; the caller is not queued.")
            return None
        if verb.workflow_sid and not WORKFLOW_SID.fullmatch(verb.workflow_sid):
            leg.warn(14220, f"{verb.workflow_sid!r} is no workflow's SID, WW and 32 digits; the caller is not queued.")
            return None
        return verb.workflow_sid or "tasks"
    if not verb.text:
        leg.warn(14204, "<Enqueue> names no queue; the caller is not queued.")
        return None
    if len(verb.text) > LONGEST_NAME:
        leg.warn(14205, f"<Enqueue> names a queue with more than {LONGEST_NAME} characters; the caller is not queued.")
        return None
    return verb.text


def _is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text or "{}"), dict)
    except (ValueError, RecursionError):  # RecursionError: thousands of brackets
        return False
