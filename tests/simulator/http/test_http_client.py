"""The webhook client against scripted answers: nothing here opens a socket or waits."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest
from twilio.request_validator import RequestValidator

from ivr.simulator.http.client import Fault, Reply
from tests.simulator.http.wires import STANDARD, TOKEN, TWIML, Line, header, moved


def test_a_first_request_looks_like_twilios() -> None:
    """Check 1: a form with all parameters, Twilio's headers and a signature its validator accepts."""
    line = Line([TWIML])

    line.get("https://h.example:8443/voice")

    wire = line.sent[0]
    form = dict(parse_qsl(wire.body.decode(), keep_blank_values=True))
    assert ("POST", "https://h.example:8443/voice", 1) == (wire.method, wire.url, wire.attempt)
    assert dict(STANDARD) == form
    assert form["CallStatus"] == "ringing"
    assert header(wire, "User-Agent") == "TwilioProxy/1.1"
    assert header(wire, "Accept") == "*/*"
    assert header(wire, "Accept-Encoding") == "gzip"
    assert header(wire, "Content-Type") == "application/x-www-form-urlencoded; charset=utf-8"
    assert header(wire, "I-Twilio-Idempotency-Token") == "00000000-0000-4000-8000-000000000000"
    assert header(wire, "Authorization") is None
    assert header(wire, "Cookie") is None
    assert RequestValidator(TOKEN).validate(wire.url, form, header(wire, "X-Twilio-Signature"))


def test_values_go_out_as_utf_8() -> None:
    """Chinese, plus signs and spaces survive the form."""
    line = Line([TWIML])

    line.get("https://h/voice", extra=[("SpeechResult", "查询 a+b&c")])

    assert ("SpeechResult", "查询 a+b&c") in parse_qsl(line.sent[0].body.decode("ascii"))


@pytest.mark.parametrize(
    ("url", "begins"),
    [
        ("https://h/voice", "https://h/voice?"),
        ("https://h/voice?x=1", "https://h/voice?x=1&"),
        ("https://h/voice?", "https://h/voice?"),
        ("https://h/voice?x=1#rc=0", "https://h/voice?x=1&"),
    ],
)
def test_get_appends_to_the_query_and_signs_the_whole(url: str, begins: str) -> None:
    """What the query held stays in front; the signature covers the URL and nothing else."""
    line = Line([TWIML])

    fetched = line.get(url, "GET")

    wire = line.sent[0]
    assert wire.url.startswith(begins + "AccountSid=AC")
    assert wire.body == b""
    assert header(wire, "Content-Type") is None
    assert RequestValidator(TOKEN).validate(wire.url, {}, header(wire, "X-Twilio-Signature"))
    assert url == fetched.url


def test_the_port_is_signed_with_http_and_not_with_https() -> None:
    """Check 3, told apart by the validator's own sum over the URL it should be."""
    line = Line([TWIML, TWIML])

    line.get("https://host:8443/voice")
    line.get("http://127.0.0.1:5000/voice")

    signer = RequestValidator(TOKEN)
    assert signer.compute_signature("https://host/voice", dict(STANDARD)) == header(line.sent[0], "X-Twilio-Signature")
    expected = signer.compute_signature("http://127.0.0.1:5000/voice", dict(STANDARD))
    assert expected == header(line.sent[1], "X-Twilio-Signature")


def test_overrides_retry_on_5xx_with_the_same_token() -> None:
    """Check 4: two 503s, then an answer; the fragment is neither sent nor signed."""
    line = Line([Reply(503), Reply(503), TWIML])

    line.get("https://h/voice#rc=2&rp=5xx")

    assert [1, 2, 3] == [wire.attempt for wire in line.sent]
    assert {"https://h/voice"} == {wire.url for wire in line.sent}
    assert len({header(wire, "I-Twilio-Idempotency-Token") for wire in line.sent}) == 1
    expected = RequestValidator(TOKEN).compute_signature("https://h/voice", dict(STANDARD))
    assert {expected} == {header(wire, "X-Twilio-Signature") for wire in line.sent}


def test_another_request_has_another_token() -> None:
    """A token names one logical request."""
    line = Line([TWIML, TWIML])

    line.get("https://h/voice")
    line.get("https://h/voice")

    assert len({header(wire, "I-Twilio-Idempotency-Token") for wire in line.sent}) == 2


def test_a_503_is_not_retried_by_itself() -> None:
    """Check 5: one request, then the error for the fallback, its URL fit for ErrorUrl."""
    line = Line([Reply(503)])

    error = line.failure("https://user:secret@h/voice#ct=2000")

    assert (11200, "https://h/voice") == (error.code, error.url)
    assert error.message == "POST https://h/voice: the answer was 503."


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("refused", 11202),
        ("connect-timeout", 11201),
        ("unreachable", 11205),
        ("tls", 11220),
        ("certificate-name", 11235),
        ("certificate-expired", 11236),
        ("certificate-untrusted", 11237),
    ],
)
def test_connection_failures_are_tried_twice(kind: str, code: int) -> None:
    """Check 6, for every way a connection can fail."""
    line = Line([Fault(kind, 5.0), Fault(kind, 5.0)])

    error = line.failure("https://h/voice")

    assert (code, 10.0) == (error.code, error.seconds)


@pytest.mark.parametrize(
    ("fault", "code"),
    [(Fault("dns"), 11210), (Fault("read-timeout", 15.0), 11200), (Fault("reset"), 11200), (Fault("protocol"), 11206)],
)
def test_other_failures_are_tried_once(fault: Fault, code: int) -> None:
    """Only a connection that did not come about is tried again by itself."""
    assert code == Line([fault]).failure("https://h/voice").code


def test_a_second_connection_may_succeed() -> None:
    """The retry is a whole new sending, and its answer counts."""
    line = Line([Fault("refused"), TWIML])

    assert line.get("https://h/voice").status == 200


@pytest.mark.parametrize(
    ("policy", "outcome", "is_repeated"),
    [
        ("rt", Fault("read-timeout", 1.0), True),
        ("rt", Fault("refused"), False),
        ("rt", Fault("read-timeout", 1.0, partial=True), False),
        ("all", Fault("reset", partial=True), False),
        ("all", Fault("reset"), True),
        ("all", Fault("dns"), True),
        ("all", Reply(404), True),
        ("4xx", Reply(404), True),
        ("4xx", Reply(500), False),
        ("5xx", Reply(404), False),
        ("5xx,ct", Fault("tls"), True),
    ],
)
def test_policies_say_what_is_repeated(policy: str, outcome: Reply | Fault, is_repeated: bool) -> None:
    """Whatever the policy, an answer partly received is not asked for again."""
    line = Line([outcome, outcome] if is_repeated else [outcome])

    line.failure(f"https://h/voice#rp={policy}")

    assert (2 if is_repeated else 1) == len(line.sent)


def test_no_retries_when_none_are_wanted() -> None:
    """`rc=0` takes away the one retry."""
    assert Line([Fault("refused")]).failure("https://h/voice#rc=0").code == 11202


def test_an_answer_after_15_seconds_is_none() -> None:
    """Check 7: 15.1 s counts as failed at 15 s; 15 s is in time."""
    late = Line([Reply(200, seconds=15.1)]).failure("https://h/voice")

    assert (11200, 15.0) == (late.code, late.seconds)
    assert "no whole answer within 15 s" in late.message
    assert Line([Reply(200, seconds=15.0)]).get("https://h/voice").seconds == 15.0


def test_the_limit_is_on_the_sum() -> None:
    """11203: attempts and redirects share the 15 s, and each is told what is left."""
    line = Line(
        [Fault("connect-timeout", 5.0), Reply(307, (("Location", "/b"),), seconds=4.0), Fault("read-timeout", 6)]
    )

    error = line.failure("https://h/a")

    assert (11203, 15.0) == (error.code, error.seconds)
    assert [(5.0, 15.0, 15.0), (5.0, 10.0, 10.0), (5.0, 6.0, 6.0)] == [
        (wire.connect_timeout_s, wire.read_timeout_s, wire.total_timeout_s) for wire in line.sent
    ]


def test_nothing_is_sent_when_the_time_is_up() -> None:
    """A retry that has no time left does not happen."""
    line = Line([Fault("connect-timeout", 10.0), Fault("connect-timeout", 6.0)])

    error = line.failure("https://h/a#ct=10000&rc=5")

    assert (11203, 15.0, 2) == (error.code, error.seconds, len(line.sent))


def test_settings_that_are_mended_are_told() -> None:
    """A bad override or method is a caution; the request goes on."""
    line = Line([TWIML])

    fetched = line.get("https://h/#rc=9", "PUT")

    assert [11322, 11321] == [caution.code for caution in fetched.cautions]
    assert line.sent[0].method == "POST"


def test_sni_is_off_only_on_request() -> None:
    """`sni=n` reaches the transport."""
    line = Line([TWIML, TWIML])

    line.get("https://h/")
    line.get("https://h/#sni=n")

    assert [True, False] == [wire.sni for wire in line.sent]


def test_the_public_url_is_signed_and_the_local_one_fetched() -> None:
    """`--public-url`: whichever form is given, cookies, base and signature are those of the public one."""
    cookie = Reply(200, (("Set-Cookie", "a=1; Secure"),))
    line = Line(
        [cookie, moved(307, "http://127.0.0.1:5000/app/x"), TWIML],
        (("https://ivr.example", "http://127.0.0.1:5000/app"),),
    )

    first = line.get("http://127.0.0.1:5000/app/voice")
    second = line.get("https://ivr.example/menu")

    local = "http://127.0.0.1:5000/app"
    assert [f"{local}/voice", f"{local}/menu", f"{local}/x"] == [wire.url for wire in line.sent]
    assert ("https://ivr.example/voice", "https://ivr.example/x") == (first.url, second.url)
    for wire, path in zip(line.sent, ["voice", "menu", "x"], strict=True):
        expected = RequestValidator(TOKEN).compute_signature(f"https://ivr.example/{path}", dict(STANDARD))
        assert expected == header(wire, "X-Twilio-Signature")
    assert [None, "a=1", "a=1"] == [header(wire, "Cookie") for wire in line.sent]


def test_a_cookie_comes_back_on_the_next_request() -> None:
    """Check 37, set by an error and by a redirect too."""
    line = Line([Reply(302, (("Location", "/b"), ("Set-Cookie", "s=1"), ("set-cookie", "t=2"))), TWIML, TWIML])

    line.get("https://h/voice")
    line.get("https://h/menu")

    assert [None, "s=1; t=2", "s=1; t=2"] == [header(wire, "Cookie") for wire in line.sent]


def test_credentials_answer_a_challenge_and_stay() -> None:
    """Check 38: not before the 401, then with it and on every later request to that place."""
    challenge = Reply(401, (("WWW-Authenticate", 'Basic realm="ivr"'),))
    line = Line([challenge, TWIML, TWIML, TWIML])

    fetched = line.get("https://user:pass@h/voice")
    line.get("https://h/menu")
    line.get("https://other/menu")

    basic = "Basic dXNlcjpwYXNz"
    assert [None, basic, basic, None] == [header(wire, "Authorization") for wire in line.sent]
    assert "@" not in "".join(wire.url for wire in line.sent)
    assert len({header(wire, "I-Twilio-Idempotency-Token") for wire in line.sent[:2]}) == 1
    assert fetched.url == "https://user:pass@h/voice"


def test_digest_counts_on_and_takes_a_new_nonce() -> None:
    """A nonce that went stale is answered once more."""

    def challenged(nonce: str) -> Reply:
        return Reply(401, (("WWW-Authenticate", f'Digest realm="r", nonce="{nonce}", qop="auth"'),))

    line = Line([challenged("one"), TWIML, TWIML, challenged("two"), TWIML])

    line.get("https://user:pass@h/voice")
    line.get("https://h/menu")
    line.get("https://h/menu")

    sent = [header(wire, "Authorization") or "" for wire in line.sent]
    assert ["", "one", "one", "one", "two"] == [part.partition('nonce="')[2].partition('"')[0] for part in sent]
    assert ["", "00000001", "00000002", "00000003", "00000001"] == [part.partition("nc=")[2][:8] for part in sent]


@pytest.mark.parametrize("url", ["https://h/voice", "https://user:wrong@h/voice"])
def test_a_401_that_stays_is_an_error(url: str) -> None:
    """Without credentials, or with wrong ones, it is a 4xx like any other."""
    challenge = Reply(401, (("WWW-Authenticate", "Basic realm=x"),))
    line = Line([challenge] * (2 if "@" in url else 1))

    assert line.failure(url).code == 11200
