"""Sending through Twilio's API: the stand-in takes it, and each way it can fail is told for what it is."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

import pytest

from ivr.office import twilio_api
from ivr.office.outbox import Leased, LookedUp, Message, Refused, Taken, Unknown
from ivr.office.outbox import put as put_in_outbox
from ivr.office.posting import deliver
from ivr.office.sms import Nobody, TwilioSender, sender_of, takes_sms
from ivr.office.twilio_api import judged
from ivr.settings import Settings
from ivr.simulator.exchange import Exchange, Setup
from ivr.simulator.rest.server import start
from ivr.store.engine import open_store

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ivr.simulator.events import Event

NOW = datetime.now(UTC).replace(microsecond=0)
ACCOUNT = "AC" + "0" * 32
SETTINGS = Settings(sms="twilio", account_sid=ACCOUNT, auth_token="dev", phone_number="+864008009000")


def leased(number: int = 1, body: str = "【易联支付】请打分") -> Leased:
    to = f"+86138{number:08d}"
    return Leased(number, "sms", "survey", to, "h", body, NOW, NOW, 1, NOW + timedelta(minutes=2), in_doubt=False)


@contextmanager
def twilio() -> Iterator[tuple[Settings, Exchange, list[Event]]]:
    """Twilio's API on loopback, and the settings that lead there."""
    events: list[Event] = []
    exchange = Exchange(Setup("http://127.0.0.1/voice", NOW, account_sid=ACCOUNT), events.append)
    serving = start(exchange)
    try:
        yield replace(SETTINGS, twilio_api=serving.url), exchange, events
    finally:
        serving.stop()


@contextmanager
def answering(
    status: int, body: bytes = b"", *, drops: bool = False, headers: Mapping[str, str] | None = None
) -> Iterator[Settings]:
    """A server that gives every request the same answer, or hangs up on it."""

    class Same(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if drops:
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST  # noqa: N815 - the name http.server looks for

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Same)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield replace(SETTINGS, twilio_api=f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize(
    ("number", "takes"),
    [
        ("+8613800138000", True),
        ("+8619912345678", True),
        ("+8612800138000", False),
        ("+861380013800", False),
        ("+8613800138000\n", False),
        ("+861380013800٠", False),
        ("+14155550100", False),
        ("+861088888888", False),
        ("", False),
    ],
)
def test_which_numbers_take_text_messages(number: str, takes: bool) -> None:
    """Mainland mobiles, and nothing that could cost us more."""
    assert takes == takes_sms(number)


def test_each_message_reaches_twilio_once() -> None:
    """From our number, with the words as they are; what it is called there is kept."""
    store = open_store()
    with store.begin() as connection:
        for number in range(20):
            message = Message(f"k{number}", "sms", "guide", f"+86138{number:08d}", f"h{number}", f"指南{number}")
            put_in_outbox(connection, message, NOW)

    with twilio() as (settings, exchange, events):
        came_to = deliver(store, TwilioSender(settings), lambda: NOW)

    assert {"sent": 20} == came_to
    assert [(f"+86138{n:08d}", f"指南{n}") for n in range(20)] == [(event["to"], event["body"]) for event in events]
    assert {"+864008009000"} == {message.from_ for message in exchange.inbox.by_sid.values()}


def test_twilio_is_told_where_to_report_how_far_it_got() -> None:
    """At our public URL; without one there is nowhere."""
    with twilio() as (settings, exchange, _):
        TwilioSender(replace(settings, public_url="https://ivr.example.com/line")).send(leased(7))
        TwilioSender(settings).send(leased(8))

    told = [message.status_callback for message in exchange.inbox.by_sid.values()]
    assert ["https://ivr.example.com/line/sms/status?ref=7", ""] == told


def test_a_message_in_doubt_is_found_by_recipient_and_words() -> None:
    """Neither another's nor other words; a trial account's preamble does not hide it."""
    with twilio() as (settings, exchange, _):
        sender = TwilioSender(settings)
        sent = sender.send(leased(1))
        sender.send(leased(1, "其他"))
        sender.send(leased(2))
        assert isinstance(sent, Taken)
        exchange.inbox.by_sid[sent.sid].body = "Sent from your Twilio trial account - " + leased().body

        found = sender.find(leased(1))
        never = sender.find(leased(3))
        long_ago = sender.find(replace(leased(1), made=NOW + timedelta(hours=1)))

    assert (LookedUp((sent.sid,)), LookedUp(()), LookedUp(())) == (found, never, long_ago)


def test_what_twilio_will_never_take_is_told_at_once() -> None:
    """The stand-in refuses a number that is none."""
    with twilio() as (settings, _, events):
        outcome = TwilioSender(settings).send(replace(leased(), recipient="+1"))

    assert Refused("Twilio answered 400, error 21211.", for_good=True) == outcome
    assert [] == events


@pytest.mark.parametrize(
    ("status", "code", "outcome"),
    [
        (429, 20429, Refused("Twilio answered 429, error 20429.")),
        (401, 20003, Refused("Twilio answered 401, error 20003.")),
        (400, 21610, Refused("Twilio answered 400, error 21610.", for_good=True, stopped=True)),
        (400, 21614, Refused("Twilio answered 400, error 21614.", for_good=True)),
        (404, None, Refused("Twilio answered 404.", for_good=True)),
        (408, None, Unknown("Twilio answered 408.")),
        (500, None, Unknown("Twilio answered 500.")),
        (503, 20503, Unknown("Twilio answered 503, error 20503.")),
    ],
)
def test_what_a_status_says(status: int, code: int | None, outcome: object) -> None:
    """A fault of Twilio's may come after it has taken the message; too many requests was never taken."""
    assert outcome == judged(status, code)


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (429, b'{"code": 20429, "message": "Too Many Requests", "status": 429}', Refused),
        (500, b"oops", Unknown),
        (201, b"not json", Unknown),
        (201, b'{"status": "queued"}', Unknown),
    ],
    ids=["429", "500", "no JSON", "no SID"],
)
def test_what_comes_over_the_wire(status: int, body: bytes, outcome: type) -> None:
    """Whatever comes is an outcome; nothing is raised."""
    with answering(status, body) as settings:
        sender = TwilioSender(settings)

        assert isinstance(sender.send(leased()), outcome)
        if status != 201:
            assert isinstance(sender.find(leased()), Unknown)


def test_a_connection_that_breaks_leaves_a_doubt() -> None:
    """The message was handed over before."""
    with answering(0, drops=True) as settings:
        outcome = TwilioSender(settings).send(leased())

    assert Unknown("Twilio did not answer: ConnectionError.") == outcome


def test_a_time_out_leaves_a_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that takes the request and says nothing."""
    monkeypatch.setattr(twilio_api, "TIMEOUT_S", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings = replace(SETTINGS, twilio_api=f"http://127.0.0.1:{silent.getsockname()[1]}")
        sender = TwilioSender(settings)

        assert Unknown("Twilio did not answer: ReadTimeout.") == sender.send(leased())
        assert isinstance(sender.find(leased()), Unknown)


def test_where_nobody_listens_nothing_was_sent() -> None:
    """No connection, no doubt: it is tried again without a look."""
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]

    outcome = TwilioSender(replace(SETTINGS, twilio_api=f"http://127.0.0.1:{port}")).send(leased())

    assert Refused("Twilio cannot be reached: NewConnectionError.") == outcome


def test_nobody_sends_unless_it_is_asked_for() -> None:
    """Credentials alone, which calls need, send no messages."""
    assert isinstance(sender_of(replace(SETTINGS, sms="inbox")), Nobody)
    assert isinstance(sender_of(SETTINGS), TwilioSender)
