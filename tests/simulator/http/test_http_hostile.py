"""The network transport against answers, and a network, that are made to harm it."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING

from ivr.simulator.http.exchange import Fault, Wire
from ivr.simulator.http.network import HttpTransport

if TYPE_CHECKING:
    import pytest


def wire(port: int) -> Wire:
    return Wire("GET", f"http://localhost:{port}/", (), b"", 5.0, 5.0, 5.0, 1, ())


def test_interim_answers_come_to_an_end() -> None:
    """A server that only ever says "soon" breaks the protocol, long before the time-out."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.settimeout(5)
                connection.recv(4096)
                try:
                    while True:
                        connection.sendall(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 50)
                except OSError:
                    return  # the client has hung up

        server = threading.Thread(target=serve)
        server.start()

        fault = HttpTransport().perform(wire(listener.getsockname()[1]))

        server.join()
    assert isinstance(fault, Fault)
    assert "protocol" == fault.kind
    assert "more than 100 interim answers" in fault.detail


def test_an_address_of_a_family_that_is_not_spoken_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where IPv6 is switched off, localhost still names ::1: the next address counts."""
    unknown = 12_345
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    found = [
        (unknown, socket.SOCK_STREAM, 0, "", ("::1", port, 0, 0)),
        (socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.0.1", port)),
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: found)

    fault = HttpTransport().perform(wire(port))

    assert isinstance(fault, Fault)
    assert "refused" == fault.kind
