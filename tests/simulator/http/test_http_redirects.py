"""Which redirects and answers the webhook client takes."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest
from twilio.request_validator import RequestValidator

from ivr.simulator.http.client import Reply
from tests.simulator.http.wires import STANDARD, TOKEN, TWIML, Line, header, moved


def test_a_redirect_loses_what_was_keyed() -> None:
    """Check 11: 302 is followed by GET with the standard parameters, signed anew, and no Digits."""
    line = Line([moved(302, "next?x=1"), TWIML])

    fetched = line.get("https://h/ivr/menu", extra=[("Digits", "2"), ("msg", "Gather End"), ("FinishedOnKey", "")])

    first, second = line.sent
    names = [name for name, _ in parse_qsl(second.url.partition("?")[2], keep_blank_values=True)]
    assert ("GET", b"") == (second.method, second.body)
    assert ["x", *(name for name, _ in STANDARD)] == names
    assert RequestValidator(TOKEN).validate(second.url, {}, header(second, "X-Twilio-Signature"))
    assert header(first, "I-Twilio-Idempotency-Token") != header(second, "I-Twilio-Idempotency-Token")
    assert fetched.url == "https://h/ivr/next?x=1"


@pytest.mark.parametrize(("status", "method"), [(301, "GET"), (302, "GET"), (303, "GET"), (307, "POST")])
def test_the_method_of_a_followed_redirect(status: int, method: str) -> None:
    """U9: GET, but after 307 the same; Digits are gone either way."""
    line = Line([moved(status, "https://other/x"), TWIML])

    line.get("https://h/menu", extra=[("Digits", "2")])

    assert method == line.sent[1].method
    assert "Digits" not in dict(line.sent[1].params)
    assert "CallSid" in dict(line.sent[1].params)


@pytest.mark.parametrize("reply", [moved(308, "/b"), moved(300, "/b"), Reply(302), Reply(304)])
def test_other_redirects_are_not_followed(reply: Reply) -> None:
    """Check 12: 308, any other 3xx, and one that names no place."""
    assert Line([reply]).failure("https://h/a").code == 11216


def test_a_308_says_what_would_be_followed() -> None:
    """The person who sent it learns what to send."""
    error = Line([moved(308, "/b")]).failure("https://h/a")

    assert error.message == "POST https://h/a: the answer was 308; Twilio follows only 301, 302, 303, 307."


def test_a_location_in_plain_utf_8_is_taken_for_what_it_is() -> None:
    """Servers write it so, and HTTP libraries hand its bytes over as Latin-1; what is Latin-1 stays that."""
    line = Line([moved(302, "/菜单".encode().decode("latin-1")), moved(302, "/caf\u00e9"), TWIML])

    assert "https://h/caf%C3%A9" == line.get("https://h/a").url
    assert "https://h/%E8%8F%9C%E5%8D%95" == line.sent[1].url.partition("?")[0]


def test_ten_redirects_are_followed_and_no_more() -> None:
    """Check 13."""
    ten = [moved(302, f"/{number}") for number in range(10)]

    assert Line([*ten, TWIML]).get("https://h/a").url == "https://h/9"
    assert Line([*ten, moved(302, "/10")]).failure("https://h/a").code == 11215


def test_a_redirect_to_no_web_address_fails() -> None:
    """11100 for a scheme Twilio does not fetch."""
    assert Line([moved(302, "ftp://h/x")]).failure("https://h/a").code == 11100
    assert Line([moved(302, "http://[::1")]).failure("https://h/a").code == 11100


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (Reply(404), 11200),
        (Reply(500, detail="Traceback\n  ...\nKeyError: 'Digits'\n"), 11200),
        (Reply(200, (("Content-Type", "text/xml"),), b"x" * (64 * 1024 + 1)), 11750),
        (Reply(200, (("transfer-encoding", "Chunked"),), b""), 11770),
        (Reply(200, (("Set-Cookie", "=1"),)), 11206),
    ],
)
def test_answers_that_cannot_be_used(reply: Reply, code: int) -> None:
    """Error statuses, too much, nothing, and bad cookies."""
    assert code == Line([reply]).failure("https://h/a").code


def test_what_the_app_raised_is_in_the_message() -> None:
    """In process the builder sees the exception, not just a 500."""
    error = Line([Reply(500, detail="Traceback\n  ...\nKeyError: 'Digits'\n")]).failure("https://h/a")

    assert error.message == "POST https://h/a: the answer was 500: KeyError: 'Digits'."


@pytest.mark.parametrize(
    "reply",
    [
        Reply(200, (("Content-Type", "text/xml"),), b"x" * 64 * 1024),
        Reply(200, (("Content-Type", "audio/mpeg"),), b"x" * 100_000),
        Reply(200, (), b""),
        Reply(204),
        Reply(200, (("Content-Type", "text/xml"),), b"\xff\xfe"),
    ],
    ids=["64 kB", "long audio", "empty", "204", "bad UTF-8"],
)
def test_answers_left_for_the_reader_to_judge(reply: Reply) -> None:
    """What a document means is not the client's to say."""
    fetched = Line([reply]).get("https://h/a")

    assert reply == fetched.reply
    assert (reply.header("Content-Type") or "") == fetched.content_type


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("h/voice", 11100),
        ("https:///voice", 11100),
        ("https://h/#e=atlantis", 11240),
        ("https://h/#rp=6xx", 11243),
    ],
)
def test_urls_that_cannot_be_fetched_send_nothing(url: str, code: int) -> None:
    """The error comes before any request."""
    assert code == Line([]).failure(url).code
