"""The webhook client against scripted answers: nothing here opens a socket or waits."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import pytest
from twilio.request_validator import RequestValidator

from ivr.simulator.http.client import Fault, Fetched, FetchError, Reply, Request, WebhookClient, Wire
from ivr.simulator.http.parameters import CallFacts, standard

if TYPE_CHECKING:
    from collections.abc import Iterable

TOKEN = "12345"
STANDARD = standard(CallFacts(call_sid="CA" + "0" * 32, account_sid="AC" + "1" * 32, from_="+861", to="+862"))
TWIML = Reply(200, (("Content-Type", "text/xml"),), b"<Response/>")
NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


@dataclass
class Line:
    """A client, what answers it, and everything it sent."""

    answers: list[Reply | Fault]
    public_urls: tuple[tuple[str, str], ...] = ()
    sent: list[Wire] = field(default_factory=list)
    time: datetime = NOON

    def __post_init__(self) -> None:
        ids = (f"00000000-0000-4000-8000-{number:012}" for number in itertools.count())
        self.client = WebhookClient(
            token=TOKEN, public_urls=self.public_urls, now=lambda: self.time, new_id=lambda: next(ids)
        )

    def get(self, url: str, method: str = "POST", extra: Iterable[tuple[str, str]] = ()) -> Fetched:
        return self.fetch(Request(method, url, (*STANDARD, *extra)))

    def fetch(self, request: Request) -> Fetched:
        steps = self.client.fetch(request)
        try:
            wire = next(steps)
            while True:
                self.sent.append(wire)
                wire = steps.send(self.answers.pop(0))
        except StopIteration as stop:
            return stop.value

    def failure(self, url: str, method: str = "POST") -> FetchError:
        with pytest.raises(FetchError) as raised:
            self.get(url, method)
        assert not self.answers, "not everything that was to happen did"
        return raised.value


def header(wire: Wire, name: str) -> str | None:
    return dict(wire.headers).get(name)


def moved(status: int, location: str) -> Reply:
    return Reply(status, (("Location", location),))


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
