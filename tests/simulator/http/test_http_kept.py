"""The transport of a load, against a small server that keeps its connections open."""

from __future__ import annotations

import gzip
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from ivr.simulator.http.exchange import Fault, Kind, Reply, Wire
from ivr.simulator.http.kept import KeptTransport

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCUMENT = b"<Response/>"


class App(BaseHTTPRequestHandler):
    """Answers by path, and keeps what was asked."""

    protocol_version = "HTTP/1.1"
    asked: list[tuple[str, str, int]]

    def do_GET(self) -> None:
        """Answer whole, packed, broken or short."""
        self.asked.append((self.path, self.headers["Accept-Encoding"], self.client_address[1]))
        if self.path == "/negative":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n")
            self.close_connection = True
            return
        body = {"/packed": gzip.compress(DOCUMENT), "/broken": b"no gzip"}.get(self.path, DOCUMENT)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body) + 9 * (self.path == "/short")))
        if self.path in ("/packed", "/broken"):
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = self.path in ("/short", "/last")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the parent's name
        """Say nothing."""


@contextmanager
def serving() -> Iterator[tuple[str, list[tuple[str, str, int]]]]:
    asked: list[tuple[str, str, int]] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("AppOfOneTest", (App,), {"asked": asked}))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def wire(url: str, kind: Kind = "document") -> Wire:
    return Wire("GET", url, (("Accept-Encoding", "gzip"),), b"", 5.0, 5.0, 5.0, 1, (), kind)


def test_one_connection_carries_many_requests() -> None:
    """What is asked for goes out letter for letter, an empty query too: it was signed."""
    transport = KeptTransport()
    with serving() as (url, asked):
        replies = [transport.perform(wire(url + path)) for path in ("/a", "/packed", "/b?")]
        transport.close()

    assert [DOCUMENT] * 3 == [reply.body for reply in replies if isinstance(reply, Reply)]
    assert [("/a", "gzip"), ("/packed", "gzip"), ("/b?", "gzip")] == [each[:2] for each in asked]
    assert 1 == len({port for _, _, port in asked})


def test_a_connection_the_server_has_closed_is_opened_again() -> None:
    """Nobody is told: that is how kept connections end."""
    transport = KeptTransport()
    with serving() as (url, asked):
        replies = [transport.perform(wire(url + path)) for path in ("/last", "/a")]
        transport.close()

    assert [DOCUMENT] * 2 == [reply.body for reply in replies if isinstance(reply, Reply)]
    assert ["/last", "/a"] == [path for path, _, _ in asked]


def test_an_answer_that_is_none_is_not_asked_for_again() -> None:
    """One that is cut short, badly packed or badly cut up: "a partly received answer is not retried"."""
    transport = KeptTransport()
    with serving() as (url, asked):
        replies = [transport.perform(wire(url + path)) for path in ("/a", "/short", "/b", "/broken", "/negative")]
        transport.close()

    faults = [reply for reply in replies if isinstance(reply, Fault)]
    assert [("reset", True), ("protocol", True), ("protocol", True)] == [
        (fault.kind, fault.partial) for fault in faults
    ]
    assert ["/a", "/short", "/b", "/broken", "/negative"] == [path for path, _, _ in asked]


def test_a_load_opens_no_socket() -> None:
    """A <Stream> is warned of, as where nobody listens."""
    fault = KeptTransport().perform(wire("ws://127.0.0.1:9/media", "stream"))

    assert isinstance(fault, Fault)
    assert "refused" == fault.kind
