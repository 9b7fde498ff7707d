"""Asking a service over HTTP for a look-up. Knows no look-up: a body goes out, a status and bytes come back.

A time-out of urllib3's begins anew with each byte, and so a peer that sends a byte a second would hold a caller for
minutes. Here an answer has one deadline, from its first byte to its last.
"""

from __future__ import annotations

import io
from functools import cache
from http.client import HTTPResponse
from typing import TYPE_CHECKING, Any

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from ivr import clock
from ivr.errors import NoAnswer

if TYPE_CHECKING:
    import socket

    from _typeshed import WriteableBuffer

_CHUNK = 8192


class _Timely(io.RawIOBase):
    """The bytes of a socket until a monotonic instant, however many reads they take."""

    def __init__(self, raw: io.RawIOBase, connection: socket.socket, until: float) -> None:
        self._raw, self._connection, self._until = raw, connection, until

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int | None:
        """Fill the buffer with what has come.

        Raises:
            TimeoutError: the time is over.
        """
        left_s = self._until - clock.monotonic()
        if left_s <= 0:
            raise TimeoutError("the answer did not end in time")
        self._connection.settimeout(left_s)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        """Let go of the socket, which may be kept for the next request."""
        self._raw.close()
        super().close()


class _TimelyResponse(HTTPResponse):
    """A response whose head and body together take no longer than what is left when they are waited for."""

    def __init__(self, sock: socket.socket, *given: Any, **named: Any) -> None:
        super().__init__(sock, *given, **named)
        left_s = sock.gettimeout()
        assert left_s is not None, "every request has a time-out"
        raw = self.fp.detach()
        self.fp = io.BufferedReader(_Timely(raw, sock, clock.monotonic() + left_s))


class _Connection(HTTPConnection):
    response_class = _TimelyResponse


class _SecureConnection(HTTPSConnection):
    response_class = _TimelyResponse


class _Connections(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecureConnections(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


@cache
def _pool() -> urllib3.PoolManager:
    # One worker's threads share it; a service gets no more connections from us than there are threads.
    pool = urllib3.PoolManager(maxsize=16, retries=False)
    pool.pool_classes_by_scheme = {"http": _Connections, "https": _SecureConnections}
    return pool


def post(url: str, body: bytes, timeout_s: float, max_bytes: int) -> tuple[int, bytes]:
    """Return the answer's status and bytes. No redirect is followed, no retry is made.

    Raises:
        NoAnswer: nothing whole came within the time and the size.
    """
    deadline = clock.monotonic() + timeout_s
    try:
        response = _pool().request(
            "POST",
            url,
            body=body,
            headers={"Content-Type": "application/json", "Accept": "application/json"},
            timeout=urllib3.Timeout(total=timeout_s),
            preload_content=False,
            redirect=False,
            decode_content=False,  # what is small may unpack to what is not
        )
    except urllib3.exceptions.HTTPError as error:
        raise NoAnswer(f"it cannot be reached: {type(error).__name__}") from error
    try:
        return response.status, _read(response, deadline, max_bytes)
    finally:
        response.close()  # of an answer that was read whole the connection is kept already


def _read(response: urllib3.BaseHTTPResponse, deadline: float, max_bytes: int) -> bytes:
    """Return the whole body; a peer that sends it drop by drop runs out of time all the same."""
    parts: list[bytes] = []
    size = 0
    try:
        for chunk in response.stream(_CHUNK, decode_content=False):
            parts.append(chunk)
            size += len(chunk)
            if size > max_bytes:
                raise NoAnswer(f"its answer is larger than {max_bytes // 1024} kB")
            if clock.monotonic() > deadline:
                raise NoAnswer("its answer did not end in time")
    except urllib3.exceptions.HTTPError as error:
        raise NoAnswer(f"its answer broke off: {type(error).__name__}") from error
    return b"".join(parts)
