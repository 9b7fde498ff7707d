"""gunicorn's threaded worker, made patient: a request is given a thread once it is whole, and not before.

gunicorn gives a connection a thread as it is opened, and the thread waits for whatever the peer does not send; it then
waits in its main loop, two seconds each, for peers to close what it has closed. So a few dozen idle connections silence
a line (reliability F22: "dead peer, half-open sockets, slow clients: others unaffected"). Here the main loop reads
without waiting, and threads meet only what has arrived. Knows no application. Works on gunicorn's insides, so
pyproject.toml names the versions it is known to fit.
"""

from __future__ import annotations

import errno
import selectors
import socket
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from gunicorn.workers.gthread import TConn, ThreadWorker  # type: ignore[import-untyped]

from ivr import clock
from ivr.cli.arrival import MAX_BYTES, judge, waits_for_leave

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

# Twilio gives up after 15 s, of which the answer is to take no more than 5.
ARRIVES_WITHIN_S = 5.0
# For what is answered, and for a peer that reads: beyond it the connection is dead.
ANSWERED_WITHIN_S = 60.0
LEAVES_WITHIN_S = 2.0
# The longest waiting goes first, so honest requests, which arrive at once, find room whoever else is there.
MOST_ARRIVING = MOST_LEAVING = 400

_READ_BYTES = 64 * 1024
_MOST_DISCARDED = 4 * 1024 * 1024
_GO_ON = b"HTTP/1.1 100 Continue\r\n\r\n"
_REFUSALS = {
    "head too large": b"HTTP/1.1 431 Request Header Fields Too Large",
    "body too large": b"HTTP/1.1 413 Content Too Large",
}
_NO_BODY = b"\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
# A peer that is gone already, or more connections than the process may hold: neither is a reason to end.
_PASSING = frozenset({errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK, errno.EMFILE, errno.ENFILE})


class _Connection(TConn):  # type: ignore[misc]
    """A connection that is not waited for as it is closed."""

    def __init__(self, *given: Any, leave: Callable[[_Connection], None]) -> None:
        super().__init__(*given)
        self._leave = leave

    def close(self, graceful: bool = False) -> None:
        """Close it; gracefully: once the peer has read what it was sent."""
        if graceful:
            self._leave(self)
        else:
            super().close()


@dataclass(slots=True)
class _Unfinished:
    """What has come of a request, or of what is discarded, and the monotonic instant at which patience ends."""

    until: float
    data: bytearray = field(default_factory=bytearray)
    was_told_to_go_on: bool = False
    discarded: int = 0


class PatientWorker(ThreadWorker):  # type: ignore[misc]
    """Reads in the main loop, answers in threads."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._arriving: OrderedDict[_Connection, _Unfinished] = OrderedDict()
        self._leaving: OrderedDict[_Connection, _Unfinished] = OrderedDict()
        self._answering: dict[_Connection, float] = {}

    def accept(self, listener: socket.socket) -> None:
        """Take a connection on."""
        try:
            peer, address = listener.accept()
        except OSError as error:
            if error.errno not in _PASSING:
                raise
            return
        self.nr_conns += 1
        self.enqueue_req(_Connection(self.cfg, peer, address, listener.getsockname(), leave=self._see_off))

    def enqueue_req(self, conn: _Connection) -> None:
        """Give a connection a thread as soon as its next request is whole; gunicorn does it at once."""
        arriving = _Unfinished(clock.monotonic() + ARRIVES_WITHIN_S)
        if conn.parser is not None:  # of requests sent in a row the next may have come with the one before
            arriving.data += conn.parser.unreader.take_buffered()
        conn.sock.setblocking(False)
        if self._take(conn, arriving):
            return
        if len(self._arriving) >= MOST_ARRIVING:
            self._drop(next(iter(self._arriving)))
        self._arriving[conn] = arriving
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._more, conn))

    def finish_request(self, conn: _Connection, fs: Future[Any]) -> None:
        """Go on with a connection whose request is answered."""
        self._answering.pop(conn, None)
        super().finish_request(conn, fs)

    def murder_pending(self) -> None:
        """Give up whoever is too slow. gunicorn's main loop asks for it every second at the latest."""
        super().murder_pending()
        now = clock.monotonic()
        for conn in [conn for conn, arriving in self._arriving.items() if arriving.until <= now]:
            self._drop(conn)
        for conn in [conn for conn, leaving in self._leaving.items() if leaving.until <= now]:
            self._forget(conn)
        for conn, since in self._answering.items():
            if since + ANSWERED_WITHIN_S <= now:  # its thread, which reads or writes, wakes with an error
                _hang_up(conn.sock, socket.SHUT_RDWR)

    def _more(self, conn: _Connection, _socket: socket.socket) -> None:
        """Take what has come."""
        arriving = self._arriving[conn]
        if self._take(conn, arriving):
            del self._arriving[conn]

    def _take(self, conn: _Connection, arriving: _Unfinished) -> bool:
        """Read what is there; return whether the connection has gone on, to a thread or out."""
        has_ended = _read(conn.sock, arriving.data)
        standing = judge(bytes(arriving.data))
        if standing == "more" and not has_ended:
            if not arriving.was_told_to_go_on and waits_for_leave(bytes(arriving.data)):
                arriving.was_told_to_go_on = True
                _send(conn.sock, _GO_ON)
            return False
        if conn in self._arriving:
            self.poller.unregister(conn.sock)
        if standing in _REFUSALS:
            _send(conn.sock, _REFUSALS[standing] + _NO_BODY)
            self.nr_conns -= 1
            self._see_off(conn)
            return True
        conn.init()
        conn.parser.unreader.unread(bytes(arriving.data))
        conn.data_ready = True
        self._answering[conn] = clock.monotonic()
        super().enqueue_req(conn)
        return True

    def _drop(self, conn: _Connection) -> None:
        """Close a connection whose request has not arrived."""
        del self._arriving[conn]
        self.poller.unregister(conn.sock)
        self.nr_conns -= 1
        conn.close()

    def _see_off(self, conn: _Connection) -> None:
        """Close our side, and the peer's once it has closed too: else what it has not read yet would be lost.

        https://www.rfc-editor.org/rfc/rfc9112#section-9.6
        """
        conn.sock.setblocking(False)
        if not _hang_up(conn.sock, socket.SHUT_WR):
            conn.close()
            return
        if len(self._leaving) >= MOST_LEAVING:
            self._forget(next(iter(self._leaving)))
        self._leaving[conn] = _Unfinished(clock.monotonic() + LEAVES_WITHIN_S)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._discard, conn))

    def _discard(self, conn: _Connection, _socket: socket.socket) -> None:
        """Read what a peer still sends, and forget it."""
        leaving = self._leaving[conn]
        has_ended = _read(conn.sock, leaving.data)
        leaving.discarded += len(leaving.data)
        leaving.data.clear()
        if has_ended or leaving.discarded > _MOST_DISCARDED:
            self._forget(conn)

    def _forget(self, conn: _Connection) -> None:
        del self._leaving[conn]
        self.poller.unregister(conn.sock)
        conn.close()


def _read(connection: socket.socket, data: bytearray) -> bool:
    """Append what has come, up to what one request may be; return whether nothing more can."""
    while len(data) <= MAX_BYTES:
        try:
            chunk = connection.recv(_READ_BYTES)
        except (BlockingIOError, InterruptedError):
            return False
        except OSError:
            return True
        if not chunk:
            return True
        data += chunk
    return False


def _send(connection: socket.socket, words: bytes) -> None:
    """Send a few bytes; a peer that has no room for them does not listen."""
    try:
        connection.send(words)
    except OSError:
        return


def _hang_up(connection: socket.socket, how: int) -> bool:
    """Return whether the peer could be told; one that is gone needs no telling."""
    try:
        connection.shutdown(how)
    except OSError:
        return False
    return True
