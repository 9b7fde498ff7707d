"""When a request is whole: judged at every byte, for every way a body can be framed."""

from __future__ import annotations

import pytest

from ivr.cli.arrival import MAX_BYTES, MAX_HEAD_BYTES, judge, waits_for_leave
from ivr.web.factory import MAX_BODY_BYTES

HEAD = b"POST /voice HTTP/1.1\r\nHost: ivr.example.com\r\n"
WHOLE = {
    "no body": b"GET /healthz HTTP/1.1\r\n\r\n",
    "a length": HEAD + b"Content-Length: 8\r\n\r\nDigits=1",
    "a length in another writing": HEAD + b"content-LENGTH:8 \r\n\r\nDigits=1",
    "no length": HEAD + b"\r\n",
    "chunks": HEAD + b"Transfer-Encoding: chunked\r\n\r\n6\r\nDigits\r\n02;x=y\r\n=1\r\n0\r\n\r\n",
    "chunks that look like their end": HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\n0\r\n\r\n\r\n0\r\n\r\n",
    "chunks and a trailer": HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX: y\r\n\r\n",
}


@pytest.mark.parametrize("request_", WHOLE.values(), ids=WHOLE.keys())
def test_a_request_is_whole_at_its_last_byte(request_: bytes) -> None:
    """A thread is given neither a byte too early, nor later than need be."""
    judged = [judge(request_[:end]) for end in range(len(request_) + 1)]

    assert ["more"] * len(request_) + ["whole"] == judged


def test_of_two_in_a_row_the_first_counts() -> None:
    """What comes behind a whole request is the next one's."""
    assert "whole" == judge(WHOLE["a length"] + HEAD)


@pytest.mark.parametrize(
    "request_",
    [
        HEAD + b"Content-Length: eight\r\n\r\n",
        HEAD + b"Content-Length: -1\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n0x1\r\n",
        b"\r\n\r\n",
    ],
)
def test_what_cannot_be_made_out_is_the_servers_to_refuse(request_: bytes) -> None:
    """Nothing more is waited for; what the server reads of it is malformed."""
    assert "whole" == judge(request_)


@pytest.mark.parametrize(
    ("data", "judged"),
    [
        (b"G" * MAX_HEAD_BYTES, "more"),
        (b"G" * (MAX_HEAD_BYTES + 1), "head too large"),
        (b"GET / HTTP/1.1\r\nX: " + b"x" * MAX_HEAD_BYTES + b"\r\n\r\n", "head too large"),
        (HEAD + b"Content-Length: %d\r\n\r\n" % MAX_BODY_BYTES, "more"),
        (HEAD + b"Content-Length: %d\r\n\r\n" % (MAX_BODY_BYTES + 1), "body too large"),
        (HEAD + b"Content-Length: 999999999999999999\r\n\r\n", "body too large"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % (MAX_BODY_BYTES + 1), "body too large"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n8000\r\n" + b"x" * 0x8000 + b"\r\n8001\r\n", "body too large"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"1" * MAX_BYTES, "body too large"),
    ],
)
def test_what_is_too_large_is_refused_before_it_has_come(data: bytes, judged: str) -> None:
    """What a connection may make us keep has a bound, however it is sent."""
    assert judged == judge(data)


@pytest.mark.parametrize(
    ("data", "waits"),
    [
        (HEAD + b"Expect: 100-continue\r\nContent-Length: 8\r\n\r\n", True),
        (HEAD + b"Content-Length: 8\r\nexpect:100-Continue\r\n\r\n", True),
        (HEAD + b"Expect: 100-continue\r\n", False),
        (HEAD + b"Content-Length: 30\r\n\r\n\r\nExpect: 100-continue\r\n", False),
    ],
)
def test_a_sender_may_wait_for_leave(data: bytes, waits: bool) -> None:
    """It is told to go on, or its body would never come."""
    assert waits == waits_for_leave(data)
