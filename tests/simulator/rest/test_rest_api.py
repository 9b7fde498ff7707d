"""The API as such: who may ask, pages, errors, test credentials, and that it answers over a real socket."""

from __future__ import annotations

import base64
import json
import threading
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen
from wsgiref.validate import validator

import pytest
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from ivr.simulator.realtime import RealTime, ThreadCourier
from ivr.simulator.rest.server import VARIABLE, start

if TYPE_CHECKING:
    from collections.abc import Callable

    from twilio.http.response import Response

ACCOUNT, TOKEN = "AC" + "1" * 32, "secret"
COMPANY, MERCHANT, COLLEAGUE = "+864008009000", "+8613800138000", "+8613900139000"
GOOD = "+15005550006"


@pytest.mark.parametrize(
    ("account", "token"), [(ACCOUNT, "wrong"), ("AC" + "2" * 32, TOKEN)], ids=["wrong token", "another account"]
)
def test_a_stranger_is_not_let_in(office: Callable[..., Any], account: str, token: str) -> None:
    """401 and 20003, whatever was wrong."""
    desk = office({})

    with pytest.raises(TwilioRestException) as refused:
        Client(account, token, http_client=desk.http).calls("CA" + "0" * 32).fetch()

    assert (401, 20003, "Authenticate") == (
        refused.value.status,
        refused.value.code,
        refused.value.msg.rpartition(": ")[2],
    )


def test_an_error_has_twilios_shape(office: Callable[..., Any]) -> None:
    """Code, message, more_info and status, and nothing else."""
    desk = office({})
    with pytest.raises(TwilioRestException):
        desk.client.calls("CA" + "0" * 32).fetch()

    _, path, status, body = desk.http.answers[-1]

    assert 404 == status
    assert {
        "code": 20404,
        "message": f"The requested resource {path} was not found",
        "more_info": "https://www.twilio.com/docs/errors/20404",
        "status": 404,
    } == json.loads(body)


def test_the_wrong_method_is_405(office: Callable[..., Any]) -> None:
    """20004: conferences are not made by POST."""
    desk = office({})

    answer = desk.client.request("POST", f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Conferences.json")

    assert (405, 20004) == (answer.status_code, json.loads(answer.text)["code"])


@pytest.mark.parametrize("query", [f"PageSize={'9' * 5000}", "Page=-1"], ids=["5000 digits", "no number"])
def test_a_page_nobody_means_is_refused(office: Callable[..., Any], query: str) -> None:
    """20422, with no traceback behind it."""
    url = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Queues.json?{query}"

    answer = office({}).client.request("GET", url)

    assert (400, 20422) == (answer.status_code, json.loads(answer.text)["code"])


def test_a_body_of_a_length_nobody_means_is_refused(office: Callable[..., Any]) -> None:
    """20422 as well: it is not read."""
    desk, statuses = office({}), []
    login = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": f"/2010-04-01/Accounts/{ACCOUNT}/Queues.json",
        "CONTENT_LENGTH": "9" * 5000,
        "HTTP_AUTHORIZATION": f"Basic {login}",
    }

    body = b"".join(desk.api(environ, lambda status, _headers: statuses.append(status)))

    assert (["400 Bad Request"], 20422) == (statuses, json.loads(body)["code"])


def test_pages_are_linked(office: Callable[..., Any]) -> None:
    """The first has a next and no previous; a page of more than 1000 is 20007."""
    desk = office({})
    for number in range(5):
        desk.client.queues.create(f"queue {number}")

    first = desk.client.queues.page(page_size=2)
    second = first.next_page()

    assert ["queue 0", "queue 1"] == [each.friendly_name for each in first]
    assert ["queue 2", "queue 3"] == [each.friendly_name for each in second]
    assert ["queue 0", "queue 1"] == [each.friendly_name for each in second.previous_page()]
    assert ["queue 4"] == [each.friendly_name for each in second.next_page()]
    with pytest.raises(TwilioException, match='"code": 20007'):
        desk.client.queues.page(page_size=1001)


def test_the_application_keeps_to_pep_3333(office: Callable[..., Any]) -> None:
    """The standard library's validator finds nothing to complain of, answers without a body included."""
    desk = office({})
    desk.http._api = validator(desk.api)
    queue = desk.client.queues.create("support")

    assert queue.delete()
    assert [] == desk.client.queues.list()


@pytest.mark.parametrize(
    ("call", "code"),
    [
        ({"from_": "+15005550001", "to": MERCHANT}, 21212),
        ({"from_": COMPANY, "to": MERCHANT}, 21210),
        ({"from_": GOOD, "to": "+15005550001"}, 21217),
        ({"from_": GOOD, "to": "+15005550002"}, 21214),
        ({"from_": GOOD, "to": "+15005550003"}, 21215),
        ({"from_": GOOD, "to": "+15005550004"}, 21216),
    ],
)
def test_magic_numbers_of_calls(office: Callable[..., Any], call: dict[str, str], code: int) -> None:
    """With test credentials some numbers stand for one error each."""
    desk = office({}, is_test=True)

    with pytest.raises(TwilioRestException) as refused:
        desk.client.calls.create(url="http://ivr.local/x", **call)

    assert (400, code) == (refused.value.status, refused.value.code)


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({"from_": "+15005550007", "to": MERCHANT}, 21606),
        ({"from_": "+15005550008", "to": MERCHANT}, 21611),
        ({"from_": GOOD, "to": "+15005550001"}, 21211),
        ({"from_": GOOD, "to": "+15005550002"}, 21612),
        ({"from_": GOOD, "to": "+15005550003"}, 21408),
        ({"from_": GOOD, "to": "+15005550004"}, 21610),
        ({"from_": GOOD, "to": "+15005550009"}, 21614),
    ],
)
def test_magic_numbers_of_messages(office: Callable[..., Any], message: dict[str, str], code: int) -> None:
    """With test credentials some numbers stand for one error each."""
    desk = office({}, is_test=True)

    with pytest.raises(TwilioRestException) as refused:
        desk.client.messages.create(body="x", **message)

    assert (400, code) == (refused.value.status, refused.value.code)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ({"phone_number": "+15005550000"}, 21422),
        ({"phone_number": "+15005550001"}, 21421),
        ({"area_code": "533"}, 21452),
    ],
)
def test_magic_numbers_of_numbers(office: Callable[..., Any], number: dict[str, str], code: int) -> None:
    """With test credentials some numbers stand for one error each."""
    desk = office({}, is_test=True)

    with pytest.raises(TwilioRestException) as refused:
        desk.client.incoming_phone_numbers.create(**number)

    assert code == refused.value.code


def test_test_credentials_do_nothing(office: Callable[..., Any]) -> None:
    """What is accepted is answered, but nothing rings, nothing is sent; all else is 403 and 20008."""
    desk = office({"/call": "<Say>hello</Say>"}, is_test=True, callees={MERCHANT: "after:1s"})

    placed = desk.client.calls.create(to=MERCHANT, from_=GOOD, url="http://ivr.local/call")
    sent = desk.client.messages.create(to=MERCHANT, from_=GOOD, body="x")
    bought = desk.client.incoming_phone_numbers.create(area_code="500")
    with pytest.raises(TwilioRestException) as refused:
        desk.client.calls(placed.sid).fetch()
    desk.line.run()

    assert ("queued", "queued", GOOD) == (placed.status, sent.status, bought.phone_number)
    assert (403, 20008) == (refused.value.status, refused.value.code)
    assert [] == desk.line.events


class _AtLoopback(TwilioHttpClient):
    """Twilio's own HTTP client with the API's address in place of Twilio's."""

    def __init__(self, url: str) -> None:
        super().__init__(timeout=10)
        self._url = url

    def request(self, method: str, url: str, *arguments: Any, **named: Any) -> Response:
        return super().request(method, url.replace("https://api.twilio.com", self._url), *arguments, **named)


def test_an_app_uses_the_api_over_http_inside_its_webhook(wire: Callable[..., Any]) -> None:
    """In real time: the webhook waits for the API while the call waits for the webhook."""
    line = wire({}, to=COMPANY, account_sid=ACCOUNT, token=TOKEN)
    served = start(line.exchange)

    def voice(asked: Any) -> str:
        client = Client(ACCOUNT, TOKEN, http_client=_AtLoopback(served.url))
        seen.append(client.calls(asked.params["CallSid"]).fetch().status)
        client.messages.create(to=MERCHANT, from_=COMPANY, body="hi")
        return "<Hangup/>"

    seen: list[str] = []
    line.app.pages["/voice"] = voice
    leg = line.dial()
    try:
        RealTime(line.exchange, ThreadCourier(line)).run()
    finally:
        served.stop()

    assert ["ringing"] == seen
    assert "completed" == leg.status
    assert "hi" == line.one("sms")["body"]
    assert {VARIABLE: served.url} == served.environment


def test_an_app_uses_the_api_over_http_on_virtual_time(wire: Callable[..., Any]) -> None:
    """The driver waits for the webhook, and the webhook for the API, which another thread answers."""
    line = wire({}, to=COMPANY, account_sid=ACCOUNT, token=TOKEN)
    served = start(line.exchange)

    def voice(asked: Any) -> str:
        client = Client(ACCOUNT, TOKEN, http_client=_AtLoopback(served.url))
        client.calls(asked.params["CallSid"]).update(url="http://ivr.local/other")
        return "<Say>never heard to its end</Say>"

    line.app.pages |= {"/voice": "<Say>one</Say><Redirect>/menu</Redirect>", "/menu": voice, "/other": "<Say>two</Say>"}
    line.dial()
    try:
        line.run()
    finally:
        served.stop()

    assert [("one", False), ("never heard to its end", True), ("two", False)] == [
        (event["text"], event["interrupted"]) for event in line.of("say")
    ]


def test_a_request_is_answered_at_the_present_moment(office: Callable[..., Any]) -> None:
    """In real time the clock is brought up first, however long the driver has slept."""
    desk = office({})
    clock = [100.0]
    RealTime(desk.exchange, ThreadCourier(desk.line), monotonic=lambda: clock[0])
    clock[0] += 7

    made = desk.client.queues.create("support")

    assert desk.exchange.moment(7) == made.date_created


def test_recordings_have_their_address_at_the_server(wire: Callable[..., Any]) -> None:
    """What a webhook is told as RecordingUrl can be fetched."""
    line = wire({"/voice": "<Record action='/done'/>", "/done": ""}, account_sid=ACCOUNT, token=TOKEN)
    served = start(line.exchange)
    try:
        line.dial("record:3s")
        line.run()
        (asked,) = line.app.at("/done")
        with urlopen(asked.params["RecordingUrl"], timeout=10) as answer:
            sound = answer.read()
    finally:
        served.stop()

    assert asked.params["RecordingUrl"].startswith(served.url)
    assert 44 + 2 * 8000 * float(asked.params["RecordingDuration"]) == len(sound)


def test_many_threads_ask_at_once(office: Callable[..., Any]) -> None:
    """Requests beside one another neither lose nor double anything."""
    desk = office({}, callees={COLLEAGUE: "busy"})

    def place() -> None:
        for _ in range(10):
            desk.client.calls.create(to=COLLEAGUE, from_=COMPANY, url="http://ivr.local/x")

    threads = [threading.Thread(target=place) for _ in range(4)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        desk.line.run()
    for thread in threads:
        thread.join()
    desk.line.run()

    assert 40 == len(desk.client.calls.list(status="busy"))
