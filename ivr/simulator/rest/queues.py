"""Queues and who waits in them. https://www.twilio.com/docs/voice/api/queue-resource"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ivr.simulator.queues import LONGEST_NAME, MOST_MEMBERS, Queue
from ivr.simulator.rest import steer
from ivr.simulator.rest.account import Account, page
from ivr.simulator.rest.refusal import Refusal, missing
from ivr.simulator.rest.routes import Answer, route

if TYPE_CHECKING:
    from ivr.simulator.queues import Member
    from ivr.simulator.rest.asked import Asked

# "MaxSize ... the maximum is 5000".
LARGEST = 5000


@route("POST", "Queues.json")
def create(account: Account, asked: Asked) -> Answer:
    """Make a queue."""
    name = _name(asked)
    if account.exchange.queues.find(name) is not None:
        raise Refusal(20409, f"A queue with the FriendlyName {name!r} exists already")
    queue = Queue(name, account.new_sid("QU"), account.exchange.t, asked.whole("MaxSize", MOST_MEMBERS, 1, LARGEST))
    return Answer(201, shape(account, account.exchange.queues.add(queue)))


@route("GET", "Queues.json")
def list_(account: Account, asked: Asked) -> Answer:
    """List all queues."""
    queues = list(account.exchange.queues.by_sid.values())
    return page(account, asked, "queues", queues, lambda queue: shape(account, queue))


@route("GET", "Queues/{sid}.json")
def fetch(account: Account, asked: Asked, sid: str) -> Answer:
    """Return one queue."""
    return Answer(200, shape(account, _queue(account, asked, sid)))


@route("POST", "Queues/{sid}.json")
def update(account: Account, asked: Asked, sid: str) -> Answer:
    """Rename a queue, or let more or fewer in."""
    queue = _queue(account, asked, sid)
    if asked.has("FriendlyName"):
        queue.name = _name(asked)
    queue.max_size = asked.whole("MaxSize", queue.max_size, 1, LARGEST)
    return Answer(200, shape(account, queue))


@route("DELETE", "Queues/{sid}.json")
def delete(account: Account, asked: Asked, sid: str) -> Answer:
    """Remove a queue nobody waits in."""
    queue = _queue(account, asked, sid)
    if queue.members:
        raise Refusal(20009, f"Queue {sid} cannot be deleted: {len(queue.members)} calls wait in it")
    del account.exchange.queues.by_sid[queue.sid]
    return Answer(204)


@route("GET", "Queues/{sid}/Members.json")
def members(account: Account, asked: Asked, sid: str) -> Answer:
    """List who waits, first come first."""
    queue = _queue(account, asked, sid)
    return page(account, asked, "queue_members", queue.members, lambda member: _member_shape(account, queue, member))


@route("GET", "Queues/{sid}/Members/{call}.json")
def member(account: Account, asked: Asked, sid: str, call: str) -> Answer:
    """Return one who waits; `Front` is who waits longest."""
    queue = _queue(account, asked, sid)
    return Answer(200, _member_shape(account, queue, _member(queue, asked, call)))


@route("POST", "Queues/{sid}/Members/{call}.json")
def dequeue(account: Account, asked: Asked, sid: str, call: str) -> Answer:
    """Take a call out of the queue and have it run another document."""
    queue = _queue(account, asked, sid)
    url, method = asked.url("Url"), asked.http_method("Method")
    if not url:
        raise Refusal(21205, "Url parameter is required")
    taken = _member(queue, asked, call)
    answer = _member_shape(account, queue, taken)
    queue.leave(taken)  # at once: a second `Front` in the same breath is the next in line
    steer.move(taken.leg, (url, method))
    return Answer(200, answer)


def shape(account: Account, queue: Queue) -> dict[str, Any]:
    """Return a queue as the API shows it."""
    return {
        "date_updated": account.date(queue.created),
        "current_size": len(queue.members),
        "friendly_name": queue.name,
        "uri": account.uri(f"Queues/{queue.sid}.json"),
        "account_sid": account.sid,
        "average_wait_time": queue.average_wait_s(),
        "sid": queue.sid,
        "date_created": account.date(queue.created),
        "max_size": queue.max_size,
    }


def _member_shape(account: Account, queue: Queue, member: Member) -> dict[str, Any]:
    return {
        "call_sid": member.leg.sid,
        "date_enqueued": account.date(member.joined),
        "position": queue.position(member),
        "uri": account.uri(f"Queues/{queue.sid}/Members/{member.leg.sid}.json"),
        "wait_time": int(member.waited_s),
        "queue_sid": queue.sid,
    }


def _name(asked: Asked) -> str:
    name = asked.text("FriendlyName")
    if not name or len(name) > LONGEST_NAME:
        raise Refusal(20422, f"FriendlyName is required, with 1 to {LONGEST_NAME} characters")
    return name


def _queue(account: Account, asked: Asked, sid: str) -> Queue:
    queue = account.exchange.queues.by_sid.get(sid)
    if queue is None:
        raise missing(asked.path)
    return queue


def _member(queue: Queue, asked: Asked, call: str) -> Member:
    for member in queue.members:
        if call in ("Front", member.leg.sid):
            return member
    raise missing(asked.path)
