"""A WSGI application called in this process, as a server that buffers would call it. PEP 3333.

Takes no time on the call's clock and cannot be cut short. Must not know Flask, or what is asked.
"""

from __future__ import annotations

import io
import sys
import traceback
import zlib
from itertools import chain
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes, urlsplit

from ivr.simulator.http import gzipped
from ivr.simulator.http.exchange import Fault, Reply, Wire, body_limit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import TracebackType

    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

    ExcInfo = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]


class WsgiTransport:
    """Performs wires by calling `app`. base: the address it is known by, without a path."""

    def __init__(self, app: WSGIApplication, base: str = "http://ivr.local") -> None:
        self.base = base
        self._app = app

    def perform(self, wire: Wire) -> Reply | Fault:
        """Return the application's answer; what it raises becomes a 500 with the traceback as its detail."""
        if wire.kind == "stream":
            return Fault("refused", 0.0, "a WSGI application in this process answers no WebSocket")
        answer = _Answer()
        try:
            body = self._call(wire, answer)
        except zlib.error as wrong:
            return Fault("protocol", 0.0, str(wrong), partial=True)
        except Exception as raised:
            detail = "".join(traceback.format_exception(raised))
            return Reply(500, (("Content-Type", "text/plain"),), b"Internal Server Error", 0.0, detail)
        return Reply(answer.status, tuple(answer.headers), body)

    def _call(self, wire: Wire, answer: _Answer) -> bytes:
        iterable = self._app(_environ(wire), answer.start)
        try:
            chunks = answer.chunks(iterable)
            first = next(chunks, b"")  # headers are known for certain only now
            limit = body_limit(wire.kind, answer.header("content-type"))
            return gzipped.read(chain((first,), chunks), answer.header("content-encoding"), limit)
        finally:
            close = getattr(iterable, "close", None)
            if close is not None:
                close()


class _Answer:
    """What an application gave to start_response and to the write() it returns."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: list[tuple[str, str]] = []
        self._written: list[bytes] = []
        self._is_sent = False

    def start(
        self, status: str, headers: list[tuple[str, str]], exc_info: ExcInfo | None = None, /
    ) -> Callable[[bytes], object]:
        if exc_info is not None and exc_info[1] is not None and self._is_sent:
            raise exc_info[1]
        if exc_info is None and self.status:
            raise RuntimeError("start_response was called twice without exc_info; PEP 3333 allows it once")
        for name, value in headers:
            _check_header(name, value)
        self.status, self.headers = int(status[:3]), list(headers)
        return self._written.append

    def chunks(self, iterable: Iterable[bytes]) -> Iterator[bytes]:
        """Yield the body in order: what was written before each piece, then the piece."""
        for piece in iterable:
            yield from self._sending([*self._written, piece])
        yield from self._sending(self._written)
        if not self.status:
            raise RuntimeError("the application returned without calling start_response")

    def header(self, name: str) -> str:
        return next((value for given, value in self.headers if given.lower() == name), "")

    def _sending(self, pieces: list[bytes]) -> Iterator[bytes]:
        pieces = [piece for piece in pieces if piece]
        self._written.clear()
        if pieces and not self.status:
            raise RuntimeError("the application sent a body before it called start_response")
        for piece in pieces:
            self._is_sent = True
            yield piece


def _check_header(name: str, value: str) -> None:
    """Refuse what no server would send: PEP 3333 asks for `str` of latin-1 characters, and lines end a header."""
    if not isinstance(name, str) or not isinstance(value, str):
        raise TypeError(f"the header {name!r}: {value!r} is not of two str; PEP 3333 asks for that")
    if any(ord(letter) > 255 or letter in "\r\n\0" for letter in name + value):
        raise ValueError(f"the header {name}: {value!r} holds what is no latin-1, or the end of a line")


def _environ(wire: Wire) -> WSGIEnvironment:
    """Return the environ of a request from this machine."""
    parts = urlsplit(wire.url)
    headers = {name.upper().replace("-", "_"): value for name, value in wire.headers}
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": wire.method,
        "SCRIPT_NAME": "",
        # "bytes-as-unicode": every byte of the path is one character of latin-1. PEP 3333
        "PATH_INFO": unquote_to_bytes(parts.path or "/").decode("latin-1"),
        "QUERY_STRING": parts.query,
        "CONTENT_LENGTH": str(len(wire.body)),
        "SERVER_NAME": parts.hostname or "",
        "SERVER_PORT": str(parts.port or (443 if parts.scheme == "https" else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": parts.netloc,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": parts.scheme,
        "wsgi.input": io.BytesIO(wire.body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    content_type = headers.pop("CONTENT_TYPE", None)
    if content_type is not None:
        environ["CONTENT_TYPE"] = content_type
    return environ | {f"HTTP_{name}": value for name, value in headers.items()}
