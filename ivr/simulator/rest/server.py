"""The API on a loopback port, a thread for each request. Knows no resource and no driver."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from socketserver import TCPServer, ThreadingMixIn
from typing import TYPE_CHECKING
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from ivr.simulator.rest.api import RestApi

if TYPE_CHECKING:
    from collections.abc import Callable

    from ivr.simulator.exchange import Exchange

HOST = "127.0.0.1"
# The variable that tells an app where to find the API instead of Twilio.
VARIABLE = "IVR_TWILIO_API"


@dataclass(frozen=True, slots=True)
class Serving:
    """An API that is being served.

    url: its address without a path, as Twilio's is https://api.twilio.com.
    environment: what an app that is started beside it is told.
    """

    url: str
    stop: Callable[[], None]

    @property
    def environment(self) -> dict[str, str]:
        """Return the variables that point an app here."""
        return {VARIABLE: self.url}


def start(exchange: Exchange, port: int = 0, *, is_test: bool = False) -> Serving:
    """Serve the exchange's API on loopback, on a free port by default; recordings then have their address there.

    Raises:
        OSError: the port is taken.
    """
    server = make_server(HOST, port, RestApi(exchange, is_test=is_test), _Server, _Quiet)
    url = f"http://{HOST}:{server.server_port}"
    exchange.setup = replace(exchange.setup, api=url)
    thread = threading.Thread(target=server.serve_forever, name="ivr-rest", daemon=True)
    thread.start()

    def stop() -> None:
        server.shutdown()
        server.server_close()
        thread.join()

    return Serving(url, stop)


class _Server(ThreadingMixIn, WSGIServer):
    """A request that waits for the exchange's turn must not hold up the next."""

    daemon_threads = True

    def server_bind(self) -> None:
        """Bind without asking a name server what this machine is called, which can take seconds."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, self.server_address[1]
        self.setup_environ()


class _Quiet(WSGIRequestHandler):
    """Writes no line for each request: the transcript has what came of it."""

    timeout = 60

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the parent's name
        """Stay silent."""
