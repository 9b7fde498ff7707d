"""Carrying many requests over few connections, as a load needs it: kept alive, one for each thread.

Lean on purpose: no bound on a dripping answer and no kinds of certificate faults, which `network` is for.
"""

from __future__ import annotations

import http.client
import zlib
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ivr import clock
from ivr.simulator.http import gzipped
from ivr.simulator.http.exchange import Fault, Reply, body_limit
from ivr.simulator.http.urls import request_target

if TYPE_CHECKING:
    from ivr.simulator.http.exchange import FaultKind, Wire


class KeptTransport:
    """Performs wires over connections that stay open. Belongs to one thread."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, str], http.client.HTTPConnection] = {}

    def perform(self, wire: Wire) -> Reply | Fault:
        """Return the answer, or how it failed; a kept connection that the server has closed is opened again."""
        if wire.kind == "stream":
            return Fault("refused", 0.0, "a load opens no WebSocket")
        began = clock.monotonic()
        origin = urlsplit(wire.url)[:2]
        is_kept = origin in self._open
        while True:
            try:
                answer = self._exchanged(origin, wire)
            except TimeoutError as wrong:
                self._drop(origin)
                return Fault("read-timeout", clock.monotonic() - began, str(wrong))
            except (zlib.error, ValueError) as wrong:  # ValueError: http.client reads a chunk of -5 bytes
                self._drop(origin)
                return Fault("protocol", clock.monotonic() - began, str(wrong), partial=True)
            except http.client.IncompleteRead as wrong:
                self._drop(origin)
                return Fault("reset", clock.monotonic() - began, str(wrong), partial=True)
            except (OSError, http.client.HTTPException) as wrong:
                self._drop(origin)
                if is_kept:
                    is_kept = False
                    continue
                kind: FaultKind = "refused" if isinstance(wrong, ConnectionRefusedError) else "reset"
                return Fault(kind, clock.monotonic() - began, str(wrong))
            status, headers, body = answer
            return Reply(status, headers, body, clock.monotonic() - began)

    def close(self) -> None:
        """Close every connection."""
        for origin in list(self._open):
            self._drop(origin)

    def _exchanged(self, origin: tuple[str, str], wire: Wire) -> tuple[int, tuple[tuple[str, str], ...], bytes]:
        connection = self._open.get(origin)
        if connection is None:
            kind = http.client.HTTPSConnection if origin[0] == "https" else http.client.HTTPConnection
            connection = self._open[origin] = kind(origin[1], timeout=wire.total_timeout_s)
        # Content-Length and Host are http.client's to write.
        headers = {name: value for name, value in wire.headers if name.lower() not in _CLIENTS_OWN}
        connection.request(wire.method, request_target(wire.url), wire.body or None, headers)
        answer = connection.getresponse()
        limit = body_limit(wire.kind, answer.headers.get("Content-Type", ""))
        received = answer.read(limit + 1)
        if answer.length and len(received) <= limit:
            raise http.client.IncompleteRead(received, answer.length)
        if not answer.isclosed():
            self._drop(origin)
        body = gzipped.read([received], answer.headers.get("Content-Encoding", ""), limit)
        return answer.status, tuple(answer.getheaders()), body

    def _drop(self, origin: tuple[str, str]) -> None:
        connection = self._open.pop(origin, None)
        if connection is not None:
            connection.close()


_CLIENTS_OWN = frozenset({"host", "content-length", "connection"})
