"""The WebSocket client against a server written from RFC 6455, over a real socket."""

from __future__ import annotations

import base64
import hashlib
import socket
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from ivr.simulator.http import websocket
from ivr.simulator.http.client import WebhookClient
from ivr.simulator.http.exchange import Fault, Reply
from ivr.simulator.http.network import HttpTransport
from ivr.simulator.http.signature import sign

if TYPE_CHECKING:
    from collections.abc import Iterator

Serve = Callable[[socket.socket, bytes], None]
LINES = b'{"event": "connected"}\n{"event": "stop"}'


class Server:
    """Accepts one connection, reads its request's head, and does as told."""

    def __init__(self, serve: Serve) -> None:
        self._serve = serve
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = "wss://example.com/media"
        self.local = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self.head = b""
        self.heard: list[bytes] = []
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        connection, _ = self._socket.accept()
        with connection:
            connection.settimeout(5)
            while not self.head.endswith(b"\r\n\r\n"):
                self.head += connection.recv(1)
            self._serve(connection, self.head)

    def close(self) -> None:
        self._thread.join()
        self._socket.close()

    def hear(self, connection: socket.socket) -> None:
        """Read masked frames up to the client's close."""
        while True:
            kind, size = _exactly(connection, 2)
            assert size & 0x80
            length = size & 0x7F
            if length == 126:
                length = int.from_bytes(_exactly(connection, 2), "big")
            mask = _exactly(connection, 4)
            payload = bytes(byte ^ mask[at % 4] for at, byte in enumerate(_exactly(connection, length)))
            if kind & 0x0F == 0x8:
                return
            self.heard.append(payload)


def _exactly(connection: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        data += connection.recv(count - len(data))
    return data


def _switch(head: bytes) -> bytes:
    key = next(line.split(b": ")[1] for line in head.split(b"\r\n") if line.startswith(b"Sec-WebSocket-Key"))
    accept = base64.b64encode(hashlib.sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest())
    return b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: " + accept + b"\r\n\r\n"


@pytest.fixture
def serving() -> Iterator[Callable[[Serve], Server]]:
    servers: list[Server] = []

    def serve(how: Serve) -> Server:
        servers.append(Server(how))
        return servers[-1]

    yield serve
    for server in servers:
        server.close()


def perform(server: Server, says: bytes = LINES) -> Reply | Fault:
    client = WebhookClient(token="secret", public_urls=[("https://example.com", server.local)])
    return HttpTransport().perform(client.stream(server.url, says))


def test_lines_are_said_and_pings_answered(serving: Callable[[Serve], Server]) -> None:
    """Each line is a message; what the server says meanwhile is let pass, and both close."""
    pongs: list[bytes] = []

    def serve(connection: socket.socket, head: bytes) -> None:
        connection.sendall(_switch(head) + b"\x81\x05hello" + b"\x89\x01p" + b"\x01\x02wo" + b"\x80\x03rld")
        server.hear(connection)
        pongs.append(_exactly(connection, 2))
        connection.sendall(b"\x88\x02\x03\xe8")

    server = serving(serve)

    reply = perform(server)

    assert isinstance(reply, Reply)
    assert (101, b"") == (reply.status, reply.body)
    assert [b"\x8a\x81"] == pongs
    assert [b'{"event": "connected"}', b'{"event": "stop"}'] == server.heard


def test_the_handshake_is_signed_as_the_public_address(serving: Callable[[Serve], Server]) -> None:
    """The wss address is what is signed, though the socket is opened elsewhere."""

    def serve(connection: socket.socket, head: bytes) -> None:
        connection.sendall(_switch(head) + b"\x88\x00")

    server = serving(serve)

    perform(server)

    head = server.head.decode()
    assert head.startswith("GET /media HTTP/1.1\r\n")
    assert f"X-Twilio-Signature: {sign('wss://example.com/media', (), 'secret')}\r\n" in head
    assert "Sec-WebSocket-Version: 13\r\n" in head


def test_a_refusal_is_an_answer(serving: Callable[[Serve], Server]) -> None:
    """A server that does not switch gives its status."""

    def serve(connection: socket.socket, head: bytes) -> None:
        connection.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")

    reply = perform(serving(serve))

    assert isinstance(reply, Reply)
    assert 403 == reply.status


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 101 Switching\r\nSec-WebSocket-Accept: nonsense\r\n\r\n",
        b"rubbish\r\n\r\n",
    ],
    ids=["the wrong key", "no HTTP"],
)
def test_a_broken_handshake_is_a_fault(serving: Callable[[Serve], Server], answer: bytes) -> None:
    """Of the protocol."""
    fault = perform(serving(lambda connection, head: connection.sendall(answer)))

    assert isinstance(fault, Fault)
    assert "protocol" == fault.kind


def test_nobody_there_is_refused() -> None:
    """As with any request."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    client = WebhookClient(token="secret", public_urls=[("https://example.com", f"http://127.0.0.1:{port}")])

    fault = HttpTransport().perform(client.stream("wss://example.com/media", LINES))

    assert isinstance(fault, Fault)
    assert "refused" == fault.kind


def test_a_server_that_just_goes_away_did_answer(serving: Callable[[Serve], Server]) -> None:
    """What was said was said."""
    reply = perform(serving(lambda connection, head: connection.sendall(_switch(head))))

    assert isinstance(reply, Reply)
    assert 101 == reply.status


@pytest.mark.parametrize(("length", "head"), [(125, 2), (126, 4), (65535, 4), (65536, 10)])
def test_long_messages_have_longer_heads(length: int, head: int) -> None:
    """RFC 6455, 5.2: seven bits, sixteen, or sixty-four."""
    sent = websocket.frame(0x1, b"x" * length, b"\0\0\0\0")

    assert head + 4 + length == len(sent)


def test_the_key_is_answered_as_in_the_rfc() -> None:
    """The example of RFC 6455, 1.3."""
    assert "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" == websocket.accepts("dGhlIHNhbXBsZSBub25jZQ==")
