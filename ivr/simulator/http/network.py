"""Carrying a request over the network: one connection each, every wait bounded, every failure told by its kind.

Neither http.client's connection nor urllib3's bounds an answer that drips, or tells a certificate's
faults apart, so only the parser of answers is http.client's. Must not repeat, redirect or sign.
"""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import zlib
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from ivr import clock
from ivr.simulator.http import gzipped, websocket
from ivr.simulator.http.exchange import Fault, Reply, body_limit
from ivr.simulator.http.urls import request_target

if TYPE_CHECKING:
    from collections.abc import Callable

    from ivr.simulator.http.exchange import FaultKind, Wire

    Writable = bytearray | memoryview

_CHUNK = 64 * 1024
# An app that hints early does it once or twice; one that only ever hints would fill the memory until the time-out.
_MOST_INTERIM = 100
# How OpenSSL says, over its versions, that what answered does not speak TLS.
_NOT_TLS = frozenset({"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG", "RECORD_LAYER_FAILURE"})
# X509_V_ERR_* of OpenSSL's x509_vfy.h; whatever is not here has no trusted path.
_CERTIFICATE_FAULTS: dict[int, FaultKind] = {
    9: "certificate-expired",  # not yet valid
    10: "certificate-expired",
    62: "certificate-name",
    64: "certificate-name",  # an IP address that does not match
}


class HttpTransport:
    """Performs wires over TCP and TLS. cafile: further roots to trust beside the system's.

    Looking a name up is bounded by the system's resolver, not by the wire.
    """

    def __init__(self, *, cafile: str | None = None, monotonic: Callable[[], float] = clock.monotonic) -> None:
        self._cafile = cafile
        self._monotonic = monotonic

    def perform(self, wire: Wire) -> Reply | Fault:
        """Return the answer, or how it failed, with the seconds it took."""
        began = self._monotonic()
        deadline = began + wire.total_timeout_s
        try:
            with self._connected(wire, min(deadline, began + wire.connect_timeout_s)) as connection:
                reading = _Reading(connection, wire.read_timeout_s, deadline, self._monotonic)
                status, headers, body = _exchanged(connection, reading, wire)
        except _Failed as failed:
            return Fault(failed.kind, self._monotonic() - began, str(failed), failed.partial)
        return Reply(status, headers, body, self._monotonic() - began)

    def _connected(self, wire: Wire, until: float) -> socket.socket:
        parts = urlsplit(wire.url)
        is_secure = parts.scheme in ("https", "wss")
        host, port = parts.hostname or "", parts.port or (443 if is_secure else 80)
        connection = self._tcp(host, port, until)
        if not is_secure:
            return connection
        try:
            return self._tls(connection, host, until, sni=wire.sni)
        except _Failed:
            connection.close()
            raise

    def _tcp(self, host: str, port: int, until: float) -> socket.socket:
        """Connect to the first of the host's addresses that answers, all within one time limit."""
        try:
            addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as wrong:  # UnicodeError: labels that are empty or too long
            raise _Failed("dns", wrong) from wrong
        failed = _Failed("dns", "the name has no address")
        for family, kind, protocol, _, address in addresses:
            try:
                connection = socket.socket(family, kind, protocol)
            except OSError as wrong:  # an address of a family this machine does not speak, IPv6 for one
                failed = _Failed(_connect_fault(wrong), wrong)
                continue
            try:
                connection.settimeout(self._left(until))
                connection.connect(address)
            except OSError as wrong:
                connection.close()
                failed = _Failed(_connect_fault(wrong), wrong)
            else:
                return connection
        raise failed

    def _tls(self, connection: socket.socket, host: str, until: float, *, sni: bool) -> ssl.SSLSocket:
        try:
            connection.settimeout(self._left(until))
            if sni:
                return self._context.wrap_socket(connection, server_hostname=host)
            secured = self._nameless_context.wrap_socket(connection)
        except ssl.SSLCertVerificationError as wrong:
            raise _Failed(_CERTIFICATE_FAULTS.get(wrong.verify_code, "certificate-untrusted"), wrong) from wrong
        except ssl.SSLError as wrong:
            raise _Failed("protocol" if wrong.reason in _NOT_TLS else "tls", wrong) from wrong
        except TimeoutError as wrong:
            raise _Failed("connect-timeout", wrong) from wrong
        except OSError as wrong:
            raise _Failed("tls", wrong) from wrong
        _check_name(secured, host)
        return secured

    def _left(self, until: float) -> float:
        left = until - self._monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        return left

    @cached_property
    def _context(self) -> ssl.SSLContext:
        return _context(self._cafile)

    @cached_property
    def _nameless_context(self) -> ssl.SSLContext:
        """For `sni=n`: ssl cannot check a name it may not send, so it is checked afterwards."""
        context = _context(self._cafile)
        context.check_hostname = False
        return context


class _Failed(Exception):
    """One sending came to nothing. partial: after some of the answer had arrived."""

    def __init__(self, kind: FaultKind, detail: object, *, partial: bool = False) -> None:
        super().__init__(str(detail))
        self.kind = kind
        self.partial = partial


class _Reading(io.RawIOBase):
    """A connection read so that neither a pause nor a drip outlasts its limit; what http.client reads from."""

    def __init__(
        self, connection: socket.socket, pause_s: float, deadline: float, monotonic: Callable[[], float]
    ) -> None:
        self._connection = connection
        self._pause_s = pause_s
        self._deadline = deadline
        self._monotonic = monotonic
        self._buffered: io.BufferedReader = io.BufferedReader(self)
        self.has_begun = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Writable) -> int:  # type: ignore[override]
        self.limit_next()
        received = self._connection.recv_into(buffer)
        self.has_begun = self.has_begun or received > 0
        return received

    def limit_next(self) -> None:
        """Bound the next operation on the connection."""
        left = self._deadline - self._monotonic()
        if left <= 0:
            raise TimeoutError("the whole answer took too long")
        self._connection.settimeout(min(self._pause_s, left))

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Stand in for a socket's makefile, the one method http.client asks of it."""
        return self._buffered


def _exchanged(
    connection: socket.socket, reading: _Reading, wire: Wire
) -> tuple[int, tuple[tuple[str, str], ...], bytes]:
    """Send the request and return status, headers and body of the answer."""
    try:
        reading.limit_next()
        if wire.kind == "stream":
            key = websocket.new_key()
            asking = _message(websocket.handshake(wire, key))
            return *websocket.talk(connection, reading, asking, key, wire.body), b""
        connection.sendall(_message(wire))
        interim: list[http.client.HTTPResponse] = []  # kept, for what is collected closes the reader they share
        while _is_interim(answer := _headed(reading, wire.method)):
            interim.append(answer)
            if len(interim) > _MOST_INTERIM:
                raise http.client.HTTPException(f"more than {_MOST_INTERIM} interim answers")
        limit = body_limit(wire.kind, answer.getheader("Content-Type", ""))
        chunks = iter(lambda: answer.read1(_CHUNK), b"")
        body = gzipped.read(chunks, answer.getheader("Content-Encoding", ""), limit)
    except TimeoutError as wrong:
        raise _Failed("read-timeout", wrong, partial=reading.has_begun) from wrong
    except (OSError, http.client.IncompleteRead) as wrong:
        raise _Failed("reset", wrong, partial=reading.has_begun) from wrong
    except (http.client.HTTPException, zlib.error) as wrong:
        raise _Failed("protocol", repr(wrong), partial=reading.has_begun) from wrong
    if answer.length and len(body) <= limit:
        raise _Failed("reset", f"{answer.length} bytes of the body are missing", partial=True)
    return answer.status, tuple(answer.getheaders()), body


def _headed(reading: _Reading, method: str) -> http.client.HTTPResponse:
    answer = http.client.HTTPResponse(cast("socket.socket", reading), method=method)
    answer.begin()
    return answer


def _is_interim(answer: http.client.HTTPResponse) -> bool:
    """Return whether the answer is still to come: 102, 103; http.client passes over 100 alone. RFC 9110, 15.2."""
    return 101 < answer.status < 200


def _message(wire: Wire) -> bytes:
    parts = urlsplit(wire.url)
    lines = [f"{wire.method} {request_target(wire.url)} HTTP/1.1", f"Host: {parts.netloc}"]
    lines += [f"{name}: {value}" for name, value in wire.headers]
    if wire.method == "POST":
        lines.append(f"Content-Length: {len(wire.body)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + wire.body


def _connect_fault(wrong: OSError) -> FaultKind:
    match wrong:
        case TimeoutError():
            return "connect-timeout"
        case ConnectionRefusedError():
            return "refused"
        case _:
            return "unreachable"


def _context(cafile: str | None) -> ssl.SSLContext:
    """Return a context that trusts the system's roots and certifi's, where it is installed."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        import certifi
    except ImportError:
        pass  # the system's own roots are what there is
    else:
        context.load_verify_locations(certifi.where())
    if cafile is not None:
        context.load_verify_locations(cafile)
    return context


def _check_name(connection: ssl.SSLSocket, host: str) -> None:
    from urllib3.util.ssl_match_hostname import CertificateError, match_hostname

    try:
        match_hostname(cast("Any", connection.getpeercert()), host)
    except CertificateError as wrong:
        connection.close()
        raise _Failed("certificate-name", wrong) from wrong
