"""What the webhook client stores and asks after, and how callbacks fail."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ivr.simulator.http.client import FetchError, Reply, Request
from tests.simulator.http.wires import STANDARD, Line, header


def test_media_is_fetched_bare_and_asked_after() -> None:
    """Check 36: GET without parameters; the second time If-None-Match, and a 304 brings the stored bytes."""
    sound = Reply(200, (("Content-Type", "audio/wav"), ("ETag", '"1"'), ("Last-Modified", "yesterday")), b"RIFF")
    line = Line([sound, Reply(304, seconds=0.2)])
    request = Request("GET", "https://h/a.wav", (), "media")

    line.fetch(request)
    second = line.fetch(request)

    assert ["https://h/a.wav", "https://h/a.wav"] == [wire.url for wire in line.sent]
    assert [None, '"1"'] == [header(wire, "If-None-Match") for wire in line.sent]
    assert [None, "yesterday"] == [header(wire, "If-Modified-Since") for wire in line.sent]
    assert (b"RIFF", 200, "audio/wav", 0.2) == (second.reply.body, second.status, second.content_type, second.seconds)


def test_changed_media_replaces_the_stored() -> None:
    """A 200 to a conditional request is the new truth."""
    line = Line([Reply(200, (("ETag", "1"),), b"old"), Reply(200, (("ETag", "2"),), b"new"), Reply(304)])
    request = Request("GET", "https://h/a.wav", (), "media")

    bodies = [line.fetch(request).reply.body for _ in range(3)]

    assert [b"old", b"new", b"new"] == bodies
    assert header(line.sent[2], "If-None-Match") == "2"


def test_max_age_saves_the_request_until_it_is_over() -> None:
    """Fresh audio is not asked for at all, on the call's own clock."""
    line = Line([Reply(200, (("ETag", "1"), ("Cache-Control", "public, max-age=60")), b"a"), Reply(304)])
    request = Request("GET", "https://h/a.wav", (), "media")
    line.fetch(request)

    line.time += timedelta(seconds=59)
    steps = line.client.fetch(request)
    with pytest.raises(StopIteration) as stopped:
        next(steps)
    line.time += timedelta(seconds=1)
    line.fetch(request)

    assert stopped.value.value.reply.body == b"a"
    assert len(line.sent) == 2


@pytest.mark.parametrize("directive", ["no-cache, max-age=60", "max-age=0", "max-age=never"])
def test_no_cache_asks_each_time(directive: str) -> None:
    """no-cache forces revalidation, whatever the age."""
    line = Line([Reply(200, (("ETag", "1"), ("Cache-Control", directive)), b"a"), Reply(304)])
    request = Request("GET", "https://h/a.wav", (), "media")

    line.fetch(request)
    line.fetch(request)

    assert header(line.sent[1], "If-None-Match") == "1"


@pytest.mark.parametrize(
    "reply",
    [Reply(200, (), b"a"), Reply(200, (("ETag", "1"), ("Cache-Control", "no-store")), b"a")],
    ids=["nothing to ask by", "no-store"],
)
def test_what_may_not_be_stored_is_not(reply: Reply) -> None:
    """Such an answer is fetched whole again."""
    line = Line([reply, reply])
    request = Request("GET", "https://h/a.wav", (), "media")

    line.fetch(request)
    line.fetch(request)

    assert header(line.sent[1], "If-None-Match") is None


def test_what_is_stored_has_a_bound() -> None:
    """The answer stored longest ago makes room, where many would fill the memory."""
    long = Reply(200, (("ETag", "1"),), bytes(50 * 1024 * 1024))
    line = Line([long] * 5)

    for name in ("a", "b", "c", "c", "a"):
        line.fetch(Request("GET", f"https://h/{name}.wav", (), "media"))

    assert [None, None, None, "1", None] == [header(wire, "If-None-Match") for wire in line.sent]


def test_post_is_never_cached() -> None:
    """The same POST with an ETag goes out again, unconditionally."""
    tagged = Reply(200, (("ETag", "1"), ("Cache-Control", "max-age=60")))
    line = Line([tagged, tagged])

    line.get("https://h/voice")
    line.get("https://h/voice")

    assert [None, None] == [header(wire, "If-None-Match") for wire in line.sent]


def test_a_failing_status_callback_has_its_own_number() -> None:
    """Check 41: 15003, and the body of a good one is not looked at."""
    line = Line([Reply(500)])

    with pytest.raises(FetchError) as raised:
        line.fetch(Request("POST", "https://h/status", STANDARD, "callback"))

    assert raised.value.code == 15003
    big = Line([Reply(200, (), b"x" * 70_000)]).fetch(Request("POST", "https://h/status", STANDARD, "callback"))
    assert big.status == 200


def test_a_status_callback_refuses_an_underscore() -> None:
    """The host name of a callback follows the narrower rule."""
    with pytest.raises(FetchError) as raised:
        Line([]).fetch(Request("POST", "https://my_app.example/status", STANDARD, "callback"))

    assert raised.value.code == 11100
