"""Every answer of the stand-in has the shape that Twilio's OpenAPI description gives it."""

from __future__ import annotations

import importlib.util
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ivr.simulator.rest.routes import ROUTES

if TYPE_CHECKING:
    from collections.abc import Callable

_found = importlib.util.spec_from_file_location("openapi", Path(__file__).with_name("openapi.py"))
assert _found is not None
assert _found.loader is not None
openapi = importlib.util.module_from_spec(_found)
_found.loader.exec_module(openapi)

BASE = "http://ivr.local"
COMPANY, MERCHANT, COLLEAGUE = "+864008009000", "+8613800138000", "+8613900139000"
PAGES = {
    "/voice": "<Say>hello</Say><Enqueue waitUrl=''>support</Enqueue>",
    "/room": "<Dial><Conference waitUrl=''>desk</Conference></Dial>",
    "/talk": "<Pause length='20'/>",
    "/hold": "<Play digits='w'/>",
}


@pytest.fixture(autouse=True)
def _needs_the_description() -> None:
    if openapi.FILE.exists():
        return
    reason = "Twilio's OpenAPI description is not here; .ci/fetch-openapi fetches it"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def _tour(desk: Any) -> None:
    """Ask for everything there is, in the states that change its shape."""
    client, line = desk.client, desk.line
    leg = line.dial()
    line.dial(name="caller:2", url=BASE + "/room")
    line.dial(name="caller:3", url=BASE + "/room")
    line.run(5)
    _calls(desk)
    _queues(client, leg.sid)
    _conferences(desk)
    _messages(client)
    _numbers(client)
    client.api.accounts(client.account_sid).fetch()
    line.run()
    client.calls.list()
    client.conferences.list()
    for call in client.calls.list(limit=1):
        call.delete()


def _calls(desk: Any) -> None:
    client = desk.client
    placed = client.calls.create(to=COLLEAGUE, from_="+14155550100", url=BASE + "/talk", machine_detection="Enable")
    desk.line.run(12)
    placed.fetch()
    placed.update(url=BASE + "/talk")
    recordings = client.calls(placed.sid).recordings
    made = recordings.create()
    recordings.list()
    made.fetch()
    made.update(status="paused")
    recordings("Twilio.CURRENT").update(status="in-progress")
    desk.line.run(14)
    client.recordings.list()
    made.update(status="stopped")
    client.recordings(made.sid).fetch()
    client.recordings.list()
    other = recordings.create()
    other.delete()
    client.recordings(made.sid).delete()


def _queues(client: Any, call: str) -> None:
    made = client.queues.create("empty")
    made.update(max_size=3)
    made.delete()
    (queue,) = client.queues.list()
    queue.fetch()
    members = client.queues(queue.sid).members
    members.list()
    members(call).fetch()
    members("Front").update(url=BASE + "/talk")


def _conferences(desk: Any) -> None:
    client = desk.client
    (room,) = client.conferences.list()
    participants = client.conferences(room.sid).participants
    invited = participants.create(from_=COMPANY, to=COLLEAGUE, label="expert")
    participants(invited.call_sid).fetch()
    first, second = participants.list()
    first.fetch()
    first.update(hold=True, hold_url=BASE + "/hold")
    client.conferences(room.sid).update(announce_url=BASE + "/hold")
    desk.exchange.recordings.by_sid.clear()
    client.request("GET", f"https://api.twilio.com{room.subresource_uris['recordings']}")
    second.delete()
    client.conferences(room.sid).fetch()
    client.conferences(room.sid).update(status="completed")


def _messages(client: Any) -> None:
    sent = client.messages.create(to=MERCHANT, from_=COMPANY, body="hi")
    client.messages.create(to=MERCHANT, messaging_service_sid="MG" + "0" * 32, media_url=[BASE + "/a.png"])
    client.messages.list()
    sent.fetch()
    sent.update(body="")
    sent.delete()


def _numbers(client: Any) -> None:
    application = client.applications.create(friendly_name="menu", voice_url=BASE + "/voice")
    application.fetch()
    application.update(voice_method="GET")
    client.applications.list()
    number = client.incoming_phone_numbers.create(phone_number="+14155550101", voice_application_sid=application.sid)
    number.fetch()
    number.update(voice_url=BASE + "/voice")
    client.incoming_phone_numbers.list()
    number.delete()
    application.delete()


def test_every_answer_has_its_shape(office: Callable[..., Any]) -> None:
    """No field too few or too many, each of its type, its pattern, and its closed list."""
    desk = office(PAGES, callees={COLLEAGUE: "after:2s,talk:60s"})

    _tour(desk)

    wrong = {
        f"{method} {path}": found
        for method, path, status, body in desk.http.answers
        if (found := openapi.flaws(method, path, status, body))
    }
    assert {} == wrong


def test_every_operation_is_asked(office: Callable[..., Any]) -> None:
    """The tour leaves out nothing that the stand-in answers, so that nothing goes unjudged."""
    desk = office(PAGES, callees={COLLEAGUE: "after:2s,talk:60s"})

    _tour(desk)

    prefix = f"/2010-04-01/Accounts/{desk.client.account_sid}/"
    asked = [(method, path.removeprefix(prefix)) for method, path, _, _ in desk.http.answers]
    # Sound is no JSON and has tests of its own.
    left_out = {
        f"{route.method} {route.pattern.pattern}"
        for route in ROUTES
        if not any(method == route.method and route.pattern.fullmatch(path) for method, path in asked)
        and route.operation.__name__ != "sound"
    }
    assert set() == left_out


@pytest.mark.parametrize(
    ("change", "flaw"),
    [
        ({"max_size": None}, ".max_size: null, which is not allowed"),
        ({"current_size": "1"}, ".current_size: '1' is no integer"),
        ({"sid": "QU1"}, ".sid: 'QU1' does not match ^QU[0-9a-fA-F]{32}$"),
        ({"colour": "red"}, ".colour: is not described"),
    ],
    ids=["null", "type", "pattern", "unknown field"],
)
def test_a_wrong_answer_is_noticed(office: Callable[..., Any], change: dict[str, Any], flaw: str) -> None:
    """What judges can also condemn."""
    desk = office({})
    desk.client.queues.create("support")
    method, path, status, body = desk.http.answers[-1]

    wrong = openapi.flaws(method, path, status, json.dumps(json.loads(body) | change).encode())

    assert [flaw] == wrong
