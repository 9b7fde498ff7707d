"""Which transport carries a request: the application in this process for its own address, the network for the rest.

Must not know what is asked or answered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ivr.simulator.http.network import HttpTransport
from ivr.simulator.http.urls import origin
from ivr.simulator.http.wsgi import WsgiTransport

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ivr.simulator.http.exchange import Fault, Reply, Transport, Wire

__all__ = ["HttpTransport", "Transports", "WsgiTransport"]


class Transports:
    """Performs each wire where its address is answered."""

    def __init__(self, in_process: Iterable[WsgiTransport] = (), elsewhere: Transport | None = None) -> None:
        self._in_process = {origin(transport.base): transport for transport in in_process}
        self._elsewhere = elsewhere or HttpTransport()

    def perform(self, wire: Wire) -> Reply | Fault:
        """Return what came of the wire."""
        return self._route(wire).perform(wire)

    def _route(self, wire: Wire) -> Transport:
        if wire.kind != "stream":
            return self._in_process.get(origin(wire.url), self._elsewhere)
        # An app in this process can name no wss address but that of its own host, which no name server knows.
        host = urlsplit(wire.url).hostname
        own = (app for app in self._in_process.values() if urlsplit(app.base).hostname == host)
        return next(own, self._elsewhere)
