"""A WSGI application called in process, judged by the standard library's own validator of PEP 3333."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any
from wsgiref.validate import validator

import pytest
from flask import Flask, request

from ivr.simulator.http.exchange import AUDIO_LIMIT, DOCUMENT_LIMIT, Fault, Reply, Wire
from ivr.simulator.http.transport import Transports
from ivr.simulator.http.wsgi import WsgiTransport

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ivr.simulator.http.exchange import Kind

XML = ("Content-Type", "text/xml")


def wire(
    url: str = "http://ivr.local/voice",
    method: str = "POST",
    body: bytes = b"Digits=1",
    kind: Kind = "document",
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "application/x-www-form-urlencoded"),),
) -> Wire:
    return Wire(method, url, headers, body, 5.0, 15.0, 15.0, 1, (), kind)


def answering(body: bytes, *headers: tuple[str, str]) -> WsgiTransport:
    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("200 OK", [XML, *headers])
        return [body]

    return WsgiTransport(app)


def test_the_environ_is_that_of_pep_3333() -> None:
    """The standard library's validator finds nothing to complain of, in request and answer."""

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        start_response("200 OK", [XML])
        return [body]

    reply = WsgiTransport(validator(app)).perform(wire())

    assert Reply(200, (XML,), b"Digits=1") == reply


def test_a_flask_app_sees_the_request_as_sent() -> None:
    """URL, path in Chinese, query, form, headers, cookies and address arrive."""
    app = Flask(__name__)
    seen: dict[str, object] = {}

    @app.post("/菜单")
    def menu() -> str:
        seen.update(
            url=request.url,
            args=request.args.to_dict(),
            form=request.form.to_dict(),
            address=request.remote_addr,
            signature=request.headers["X-Twilio-Signature"],
            cookie=request.cookies["a"],
        )
        return "<Response/>"

    headers = (("Content-Type", "application/x-www-form-urlencoded"), ("X-Twilio-Signature", "s"), ("Cookie", "a=1"))
    reply = WsgiTransport(app).perform(
        wire("http://ivr.local/%E8%8F%9C%E5%8D%95?x=a%20b", body=b"Digits=%23", headers=headers)
    )

    assert isinstance(reply, Reply)
    assert (200, b"<Response/>", 0.0) == (reply.status, reply.body, reply.seconds)
    assert {
        "url": "http://ivr.local/菜单?x=a%20b",
        "args": {"x": "a b"},
        "form": {"Digits": "#"},
        "address": "127.0.0.1",
        "signature": "s",
        "cookie": "1",
    } == seen


def test_what_the_app_raises_is_a_500_with_the_traceback() -> None:
    """The call goes on with an error, the builder learns where."""

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        raise KeyError("Digits")

    reply = WsgiTransport(app).perform(wire())

    assert isinstance(reply, Reply)
    assert reply.status == 500
    assert reply.detail.endswith("KeyError: 'Digits'\n")
    assert "in app" in reply.detail


class Pieces:
    """An iterable that starts the response late, may fail, and must be closed."""

    def __init__(self, start_response: Any, *, fails: bool = False) -> None:
        self.start_response = start_response
        self.fails = fails
        self.is_closed = False

    def __iter__(self) -> Iterator[bytes]:
        write = self.start_response("201 Created", [XML])
        write(b"<Resp")
        yield b"onse"
        if self.fails:
            raise OSError("disk full")
        write(b"/")
        yield b""
        yield b">"

    def close(self) -> None:
        self.is_closed = True


@pytest.mark.parametrize("fails", [False, True])
def test_a_streamed_answer_is_whole_and_closed(fails: bool) -> None:
    """write() and pieces come in order; close() is called whatever happens."""
    made: list[Pieces] = []

    def app(environ: dict[str, Any], start_response: Any) -> Pieces:
        made.append(Pieces(start_response, fails=fails))
        return made[0]

    reply = WsgiTransport(app).perform(wire())

    assert isinstance(reply, Reply)
    assert made[0].is_closed
    assert ((500, b"Internal Server Error") if fails else (201, b"<Response/>")) == (reply.status, reply.body)


def test_an_error_may_replace_headers_that_are_not_sent() -> None:
    """start_response with exc_info before the first byte."""

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("200 OK", [XML])
        try:
            raise ValueError("late thought")
        except ValueError as raised:
            start_response("503 Sorry", [XML], (type(raised), raised, raised.__traceback__))
        return [b"sorry"]

    assert Reply(503, (XML,), b"sorry") == WsgiTransport(app).perform(wire())


def test_headers_that_are_sent_cannot_be_replaced() -> None:
    """start_response with exc_info after the first byte raises it again."""

    def app(environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
        start_response("200 OK", [XML])
        yield b"<Response"
        try:
            raise ValueError("too late")
        except ValueError as raised:
            start_response("503 Sorry", [XML], (type(raised), raised, raised.__traceback__))
        yield b"unreached"

    reply = WsgiTransport(app).perform(wire())

    assert isinstance(reply, Reply)
    assert (500, True) == (reply.status, "ValueError: too late" in reply.detail)


@pytest.mark.parametrize(
    ("calls", "body", "message"),
    [
        (2, b"", "start_response was called twice without exc_info; PEP 3333 allows it once"),
        (0, b"x", "the application sent a body before it called start_response"),
        (0, b"", "the application returned without calling start_response"),
    ],
)
def test_an_app_that_breaks_wsgi_is_told(calls: int, body: bytes, message: str) -> None:
    """A server would fail; the message says how."""

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        for _ in range(calls):
            start_response("200 OK", [XML])
        return [body]

    reply = WsgiTransport(app).perform(wire())

    assert isinstance(reply, Reply)
    assert reply.detail.endswith(f"RuntimeError: {message}\n")


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (
            "a\r\nX-Evil: 1",
            "ValueError: the header X-A: 'a\\r\\nX-Evil: 1' holds what is no latin-1, or the end of a line",
        ),
        ("支付", "ValueError: the header X-A: '支付' holds what is no latin-1, or the end of a line"),
        (b"a", "TypeError: the header 'X-A': b'a' is not of two str; PEP 3333 asks for that"),
    ],
    ids=["two lines", "Chinese", "bytes"],
)
def test_a_header_no_server_would_send_is_the_apps_fault(value: Any, message: str) -> None:
    """It is a 500, as behind any server, and no later traceback of the simulator's."""
    reply = answering(b"<Response/>", ("X-A", value)).perform(wire())

    assert isinstance(reply, Reply)
    assert 500 == reply.status
    assert reply.detail.endswith(f"{message}\n")


def test_gzip_is_unpacked() -> None:
    """The client asks for gzip, so apps may send it."""
    reply = answering(gzip.compress(b"<Response/>"), ("Content-Encoding", "gzip")).perform(wire())

    assert isinstance(reply, Reply)
    assert reply.body == b"<Response/>"


@pytest.mark.parametrize("body", [b"no gzip at all", gzip.compress(b"<Response/>")[:-9]], ids=["not gzip", "cut off"])
def test_broken_gzip_breaks_the_protocol(body: bytes) -> None:
    """11206 in the end."""
    fault = answering(body, ("Content-Encoding", "gzip")).perform(wire())

    assert isinstance(fault, Fault)
    assert fault.kind == "protocol"


def test_an_empty_gzip_body_is_empty() -> None:
    """A 304 or 204 keeps the header and has no bytes."""
    assert b"" == getattr(answering(b"", ("Content-Encoding", "gzip")).perform(wire()), "body", None)


@pytest.mark.parametrize(
    ("kind", "content_type", "length", "expected"),
    [
        ("document", "text/xml", DOCUMENT_LIMIT, DOCUMENT_LIMIT),
        ("document", "text/xml", 70_000, DOCUMENT_LIMIT + 1),
        ("document", "audio/mpeg", 70_000, 70_000),
        ("media", "text/plain", 70_000, 70_000),
        ("callback", "audio/mpeg", 70_000, DOCUMENT_LIMIT + 1),
    ],
)
def test_a_body_is_read_one_byte_past_its_limit(kind: Kind, content_type: str, length: int, expected: int) -> None:
    """Enough to know it is too long; audio may be longer."""

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Content-Type", content_type)])
        return [b"x" * 1000] * (length // 1000) + [b"x" * (length % 1000)]

    reply = WsgiTransport(app).perform(wire(kind=kind))

    assert isinstance(reply, Reply)
    assert expected == len(reply.body)
    assert expected <= AUDIO_LIMIT


def test_a_gzip_bomb_is_cut() -> None:
    """Ten megabytes in ten kilobytes are not unpacked."""
    reply = answering(gzip.compress(bytes(10_000_000)), ("Content-Encoding", "gzip")).perform(wire())

    assert isinstance(reply, Reply)
    assert DOCUMENT_LIMIT + 1 == len(reply.body)


class Elsewhere:
    """Takes what is not answered in process."""

    def perform(self, wire: Wire) -> Reply:
        return Reply(204)


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("http://ivr.local/voice", 200),
        ("http://ivr.local:80/voice", 200),
        ("https://ivr.local/voice", 204),
        ("http://ivr.local.example/voice", 204),
    ],
)
def test_the_app_answers_for_its_own_address_only(url: str, status: int) -> None:
    """Everything else goes over the network."""
    transports = Transports([answering(b"<Response/>")], Elsewhere())

    reply = transports.perform(wire(url))

    assert isinstance(reply, Reply)
    assert status == reply.status


@pytest.mark.parametrize(("host", "is_refused"), [("ivr.local", True), ("example.com", False)])
def test_a_socket_of_an_app_in_this_process_is_refused(host: str, is_refused: bool) -> None:
    """And no name server is asked for its host."""
    transports = Transports([answering(b"<Response/>")], Elsewhere())

    outcome = transports.perform(wire(f"wss://{host}/media", "GET", b"", "stream"))

    assert is_refused == (isinstance(outcome, Fault) and outcome.kind == "refused")
