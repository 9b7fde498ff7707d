"""Whether a request has arrived whole, told from its bytes alone. Knows no socket and no server.

It only decides when a request is given a thread. The server parses it anew and refuses what is malformed, so whatever
cannot be made out here counts as whole. https://www.rfc-editor.org/rfc/rfc9112#section-6
"""

from __future__ import annotations

import re
from typing import Literal

from ivr.web.factory import MAX_BODY_BYTES

# A webhook's head is under 2 kB; a browser's, with the longest line the server takes, under 16.
MAX_HEAD_BYTES = 32 * 1024
# Chunks may be small, and each brings a line of its own.
MAX_BYTES = MAX_HEAD_BYTES + 4 * MAX_BODY_BYTES

Arrival = Literal["more", "whole", "head too large", "body too large"]

_END_OF_HEAD = b"\r\n\r\n"
_LENGTH = re.compile(rb"[0-9]{1,18}")
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(;.*)?", re.DOTALL)
_WAITS = re.compile(rb"\r\nexpect:[ \t]*100-continue[ \t]*\r\n", re.IGNORECASE)


def judge(data: bytes) -> Arrival:
    """Return whether more must come before the first request of these bytes is whole."""
    end = data.find(_END_OF_HEAD)
    if max(end, 0 if end >= 0 else len(data)) > MAX_HEAD_BYTES:
        return "head too large"
    if end < 0:
        return "more"
    length, is_chunked = _framing(data[:end])
    body = end + len(_END_OF_HEAD)
    if is_chunked:
        return _judge_chunks(data, body)
    if length > MAX_BODY_BYTES:
        return "body too large"
    return "whole" if len(data) - body >= length else "more"


def waits_for_leave(data: bytes) -> bool:
    """Return whether the sender holds the body back until it is told to go on: "Expect: 100-continue"."""
    end = data.find(_END_OF_HEAD)
    return end >= 0 and _WAITS.search(data, 0, end + 2) is not None


def _framing(head: bytes) -> tuple[int, bool]:
    """Return the body's length, and whether it comes in chunks instead."""
    length, is_chunked = 0, False
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        match name.strip().lower():
            case b"content-length" if _LENGTH.fullmatch(value.strip()):
                length = int(value)
            case b"transfer-encoding":
                is_chunked = b"chunked" in value.lower()
            case _:
                pass
    return length, is_chunked


def _judge_chunks(data: bytes, at: int) -> Arrival:
    """Judge a body in chunks that begins at an offset."""
    size = 0
    while (end := data.find(b"\r\n", at)) >= 0:
        found = _CHUNK.fullmatch(data, at, end)
        if found is None:
            return "whole"
        chunk = int(found[1], 16)
        if chunk == 0:
            is_over = data.startswith(b"\r\n", end + 2) or data.find(_END_OF_HEAD, end + 2) >= 0
            return "whole" if is_over else "more"
        size += chunk
        if size > MAX_BODY_BYTES:
            return "body too large"
        at = end + 2 + chunk + 2
    return "more" if len(data) <= MAX_BYTES else "body too large"
