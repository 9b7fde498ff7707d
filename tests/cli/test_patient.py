"""The real server under peers that stall, never read, or never leave: whoever asks properly is answered at once."""

from __future__ import annotations

import socket
import subprocess
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

# Fewer threads than there are bad peers: what holds one up holds up everybody.
THREADS, BAD = 2, 8
SERVER = f"""
import sys
from flask import Flask, request
from ivr.cli.serve import run_server
app = Flask("small")
app.add_url_rule("/", "echo", lambda: request.get_data() or "here", methods=["GET", "POST"])
run_server(app, "127.0.0.1", int(sys.argv[1]), 1, {THREADS})
"""
POST = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n"


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number = int(probe.getsockname()[1])
    command = [sys.executable, "-c", SERVER, str(number)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as child:
        assert child.stderr is not None
        said = []
        while "Listening at" not in (line := child.stderr.readline()):
            said.append(line)
            assert line, "".join(said)
        yield number
        child.terminate()


def opened(port: int, sent: bytes) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=4)
    connection.sendall(sent)
    return connection


def answer(connection: socket.socket) -> bytes:
    """Return what comes until the server closes its side."""
    parts = []
    while chunk := connection.recv(65536):
        parts.append(chunk)
    return b"".join(parts)


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"POST /",
        b"POST / HTTP/1.1\r\nHost: x\r\n",
        POST,
        POST + b"abc",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\nabc",
        b"GET / HTTP/1.0\r\n\r\n",
        b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n",
        b"no request\r\n\r\n",
    ],
    ids=[
        "nothing sent",
        "half a line",
        "half a head",
        "no body",
        "half a body",
        "half a chunk",
        "too large a body, unsent",
        "answered and not closed",
        "closed and not closed",
        "refused and not closed",
    ],
)
def test_bad_peers_hold_nobody_up(port: int, sent: bytes) -> None:
    """Reliability F22: whatever others do not do, a request that comes whole is answered well within a second."""
    with ExitStack() as bad:
        for _ in range(BAD):
            bad.enter_context(opened(port, sent))

        with opened(port, POST.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n") + b"good") as good:
            good.settimeout(1)
            answered = answer(good)

    assert answered.endswith(b"\r\n\r\ngood")


def test_a_request_may_come_byte_by_byte(port: int) -> None:
    """Slow is not bad, as long as it is whole in time."""
    whole = POST.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n") + b"slow"
    with opened(port, b"") as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in whole:
            connection.sendall(bytes([byte]))

        assert answer(connection).endswith(b"\r\n\r\nslow")


def test_requests_in_a_row_are_answered_in_order(port: int) -> None:
    """What came along with one request is the beginning of the next."""
    last = b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n"
    with opened(port, POST + b"one1" + POST + b"two2" + POST[:20]) as connection:
        connection.sendall(POST[20:] + b"tri3" + last)
        answered = answer(connection)

    bodies = [part.split(b"HTTP/1.1")[0] for part in answered.split(b"\r\n\r\n")[1:]]
    assert [b"one1", b"two2", b"tri3", b"here"] == bodies


def test_who_waits_for_leave_gets_it(port: int) -> None:
    """A body that is held back until "100 Continue" comes."""
    head = POST.replace(b"\r\n\r\n", b"\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n")
    with opened(port, head) as connection:
        assert connection.recv(100).startswith(b"HTTP/1.1 100")
        connection.sendall(b"kept")

        assert answer(connection).endswith(b"\r\n\r\nkept")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"POST / HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n" + b"x" * 1_000_000, b"HTTP/1.1 413 "),
        (b"GET / HTTP/1.1\r\nX: " + b"x" * 100_000, b"HTTP/1.1 431 "),
        (b"GET / HTTP/1.1\r\nX : y\r\n\r\n", b"HTTP/1.1 400 "),
    ],
    ids=["a body", "a head", "malformed"],
)
def test_a_refusal_can_be_read(port: int, sent: bytes, status: bytes) -> None:
    """The answer is not lost because the rest of the request was not wanted."""
    with opened(port, sent) as connection:
        assert answer(connection).startswith(status)
