"""Asking a service over HTTP for a look-up. Knows no look-up: a body goes out, a status and bytes come back."""

from __future__ import annotations

from functools import cache

import urllib3

from ivr import clock
from ivr.errors import NoAnswer

_CHUNK = 8192


@cache
def _pool() -> urllib3.PoolManager:
    # One worker's threads share it; a service gets no more connections from us than there are threads.
    return urllib3.PoolManager(maxsize=16, retries=False)


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
        response.drain_conn() if response.closed else response.close()


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
