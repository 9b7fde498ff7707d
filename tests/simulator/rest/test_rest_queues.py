"""Queues through the API, asked by Twilio's own client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from twilio.base.exceptions import TwilioRestException

if TYPE_CHECKING:
    from collections.abc import Callable

BASE = "http://ivr.local"
WAITING = {"/voice": "<Enqueue action='/left'>support</Enqueue>", "/left": "", "/agent": "<Say>hello</Say>"}


def test_a_dequeued_caller_runs_the_new_document(office: Callable[..., Any]) -> None:
    """Check 33: `QueueResult=redirected` goes to the action, then the REST Url is asked and runs."""
    desk = office(WAITING)
    leg = desk.line.dial()
    desk.line.run(10)
    (queue,) = desk.client.queues.list()

    member = desk.client.queues(queue.sid).members(leg.sid).update(url=BASE + "/agent")
    desk.line.run()

    assert ["/voice", "/left", "/agent"] == [asked.path for asked in desk.line.app.asked]
    left = desk.line.app.at("/left")[0].params
    assert ("redirected", "10", queue.sid) == (left["QueueResult"], left["QueueTime"], left["QueueSid"])
    assert ["hello"] == desk.line.said()
    assert (leg.sid, 10, 1) == (member.call_sid, member.wait_time, member.position)


def test_front_is_who_waits_longest(office: Callable[..., Any]) -> None:
    """Two dequeued in one breath are two different callers."""
    desk = office(WAITING)
    first, second = desk.line.dial(), desk.line.dial(name="caller:2")
    desk.line.run(10)
    members = desk.client.queues(desk.client.queues.list()[0].sid).members
    taken = [
        desk.client.queues(desk.client.queues.list()[0].sid).members("Front").update(url=BASE + "/agent").call_sid
        for _ in range(2)
    ]

    desk.line.run()

    assert [first.sid, second.sid] == taken
    assert [] == members.list()
    assert 2 == len(desk.line.app.at("/agent"))


def test_a_queue_shows_who_waits(office: Callable[..., Any]) -> None:
    """Its size, their places, and how long they have waited on average."""
    desk = office(WAITING)
    desk.line.dial()
    desk.line.run(4)
    desk.line.dial(name="caller:2")
    desk.line.run(10)

    (queue,) = desk.client.queues.list()
    members = desk.client.queues(queue.sid).members.list()

    assert ("support", 2, 8, 1000) == (queue.friendly_name, queue.current_size, queue.average_wait_time, queue.max_size)
    assert [(1, 10), (2, 6)] == [(each.position, each.wait_time) for each in members]


def test_a_queue_made_by_the_api_is_the_one_a_document_names(office: Callable[..., Any]) -> None:
    """MaxSize counts: the second caller is told `queue-full`."""
    desk = office(WAITING)
    made = desk.client.queues.create("support", max_size=1)
    desk.line.dial()
    desk.line.dial(name="caller:2")

    desk.line.run(1)

    assert "queue-full" == desk.line.app.at("/left")[0].params["QueueResult"]
    assert made.sid == desk.line.app.at("/left")[0].params["QueueSid"]


def test_a_queue_is_renamed_and_removed(office: Callable[..., Any]) -> None:
    """An empty one only."""
    desk = office(WAITING)
    made = desk.client.queues.create("sales")

    assert "billing" == made.update(friendly_name="billing", max_size=7).friendly_name
    assert 7 == made.fetch().max_size
    assert made.delete()
    assert [] == desk.client.queues.list()


@pytest.mark.parametrize(
    ("act", "status", "code"),
    [
        (lambda client, queue: client.queues.create(""), 400, 20422),
        (lambda client, queue: client.queues.create("support"), 409, 20409),
        (lambda client, queue: client.queues.create("x", max_size=5001), 400, 20422),
        (lambda client, queue: client.queues("QU" + "0" * 32).fetch(), 404, 20404),
        (lambda client, queue: client.queues(queue).delete(), 400, 20009),
        (lambda client, queue: client.queues(queue).members("CA" + "0" * 32).fetch(), 404, 20404),
        (lambda client, queue: client.queues(queue).members("Front").update(url=""), 400, 21205),
    ],
    ids=["no name", "a name in use", "too large", "no such queue", "not empty", "no such member", "no url"],
)
def test_what_cannot_be_is_refused(office: Callable[..., Any], act: Any, status: int, code: int) -> None:
    """Each with Twilio's number and HTTP status."""
    desk = office(WAITING)
    desk.line.dial()
    desk.line.run(1)

    with pytest.raises(TwilioRestException) as refused:
        act(desk.client, desk.client.queues.list()[0].sid)

    assert (status, code) == (refused.value.status, refused.value.code)
