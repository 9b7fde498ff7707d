"""One short conversation over a WebSocket, as its client: RFC 6455, text messages only.

Says its lines, asks to close, and lets the other side talk until it closes too. Must not connect, sign, or know
what is said; every wait is bounded by the reading it is given.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import os
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    import io
    import socket

    from ivr.simulator.http.exchange import Headers, Wire

SWITCHED = 101
# "258EAFA5-E914-47DA-95CA-C5AB0DC85B11": the one constant of the handshake. RFC 6455, 1.3
_MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_FINAL, _MASKED = 0x80, 0x80
_TEXT, _CLOSE, _PING, _PONG = 0x1, 0x8, 0x9, 0xA
_NORMAL_CLOSURE = (1000).to_bytes(2, "big")
_LONGEST_FRAME = 1024 * 1024


class Reading(Protocol):
    """A connection whose every read is bounded."""

    def limit_next(self) -> None: ...
    def makefile(self, mode: str, /) -> io.BufferedReader: ...


def new_key() -> str:
    """Return a key for one handshake."""
    return base64.b64encode(os.urandom(16)).decode("ascii")


def handshake(wire: Wire, key: str) -> Wire:
    """Return the GET that asks to switch protocols."""
    asking = (
        ("Upgrade", "websocket"),
        ("Connection", "Upgrade"),
        ("Sec-WebSocket-Version", "13"),
        ("Sec-WebSocket-Key", key),
    )
    return replace(wire, method="GET", headers=(*wire.headers, *asking), body=b"")


def talk(connection: socket.socket, reading: Reading, asking: bytes, key: str, says: bytes) -> tuple[int, Headers]:
    """Say lines, a message each; return the handshake's status and headers. What the other side says is let pass.

    Raises:
        OSError, HTTPException: the connection failed, or the other side breaks the protocol.
    """
    connection.sendall(asking)
    answer = http.client.HTTPResponse(cast("socket.socket", reading), method="GET")
    answer.begin()
    headers = tuple(answer.getheaders())
    if answer.status != SWITCHED:
        return answer.status, headers
    if answer.getheader("Sec-WebSocket-Accept", "") != accepts(key):
        raise http.client.HTTPException("the Sec-WebSocket-Accept is not the one for the key that was sent")
    try:
        for line in says.splitlines():
            _send(connection, reading, _TEXT, line)
        _send(connection, reading, _CLOSE, _NORMAL_CLOSURE)
        _hear_out(connection, reading, answer.fp)
    except (TimeoutError, ConnectionError):
        pass  # what was said was said: a server that does not close in turn, or closes first, did answer
    return SWITCHED, headers


def accepts(key: str) -> str:
    """Return what a server must answer to a key."""
    digest = hashlib.sha1((key + _MAGIC).encode("ascii"), usedforsecurity=False).digest()
    return base64.b64encode(digest).decode("ascii")


def frame(kind: int, payload: bytes, mask: bytes) -> bytes:
    """Return one whole message as a client sends it, masked."""
    length = len(payload)
    if length < 126:
        size = bytes([_MASKED | length])
    elif length < 1 << 16:
        size = bytes([_MASKED | 126]) + length.to_bytes(2, "big")
    else:
        size = bytes([_MASKED | 127]) + length.to_bytes(8, "big")
    masked = bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload))
    return bytes([_FINAL | kind]) + size + mask + masked


def _send(connection: socket.socket, reading: Reading, kind: int, payload: bytes) -> None:
    reading.limit_next()
    connection.sendall(frame(kind, payload, os.urandom(4)))


def _hear_out(connection: socket.socket, reading: Reading, file: io.BufferedReader) -> None:
    """Answer pings until the other side closes, or its connection ends."""
    while True:
        head = file.read(2)
        if len(head) < 2:
            return
        payload = _payload(file, head[1])
        kind = head[0] & 0x0F
        if kind == _CLOSE:
            return
        if kind == _PING:
            _send(connection, reading, _PONG, payload)


def _payload(file: io.BufferedReader, size: int) -> bytes:
    length = size & 0x7F
    if length == 126:
        length = int.from_bytes(file.read(2), "big")
    elif length == 127:
        length = int.from_bytes(file.read(8), "big")
    if size & _MASKED or length > _LONGEST_FRAME:
        raise http.client.HTTPException("a server's frame is masked, or over 1 MB")
    return file.read(length)
