"""The acceptance checks of the behaviour reference, numbers 1 to 13: requests, signatures, failures, documents."""

from __future__ import annotations

from email.message import Message
from typing import Any

import pytest
from twilio.request_validator import RequestValidator

from ivr.simulator.http.exchange import Fault, Reply
from ivr.simulator.http.signature import sign

Call = Any

GEOGRAPHY = {
    f"{who}{part}" for who in ("From", "To", "Caller", "Called") for part in ("City", "State", "Zip", "Country")
}


def test_check_01_the_first_request(phone: Call) -> None:
    """First request: POST form, CallStatus=ringing, all of 1.2, valid signature, User-Agent TwilioProxy/1.1."""
    line = phone("<Hangup/>", from_="+14155550100", to="+15005550006", token="secret")

    (asked,) = line.app.asked
    assert ("POST", {}) == (asked.method, asked.query)
    assert {
        "AccountSid": "AC" + "0" * 32,
        "ApiVersion": "2010-04-01",
        "CallSid": line.leg.sid,
        "CallStatus": "ringing",
        "CallToken": asked.form["CallToken"],
        "Direction": "inbound",
        "From": "+14155550100",
        "Caller": "+14155550100",
        "To": "+15005550006",
        "Called": "+15005550006",
        **dict.fromkeys(GEOGRAPHY, ""),
        "FromCountry": "US",
        "CallerCountry": "US",
        "ToCountry": "US",
        "CalledCountry": "US",
    } == asked.form
    content_type = Message()
    content_type["Content-Type"] = asked.headers["CONTENT_TYPE"]
    assert "application/x-www-form-urlencoded" == content_type.get_content_type()
    assert "TwilioProxy/1.1" == asked.headers["USER_AGENT"]
    assert "*/*" == asked.headers["ACCEPT"]
    assert RequestValidator("secret").validate(asked.url, asked.form, asked.headers["X_TWILIO_SIGNATURE"])
    assert not RequestValidator("other").validate(asked.url, asked.form, asked.headers["X_TWILIO_SIGNATURE"])


@pytest.mark.parametrize(
    ("url", "params", "signature"),
    [
        pytest.param(
            "https://example.com/myapp.php?foo=1&bar=2",
            {
                "CallSid": "CA1234567890ABCDE",
                "Caller": "+14158675310",
                "Digits": "1234",
                "From": "+14158675310",
                "To": "+18005551212",
            },
            "L/OH5YylLD5NRKLltdqwSvS0BnU=",
            id="A",
        ),
        pytest.param(
            "https://example.com/myapp?CallSid=CA1234567890ABCDE&Digits=1", {}, "f9vv33bZAu8Dpkp3UyyeANHCcC8=", id="B"
        ),
        pytest.param(
            "http://127.0.0.1:5000/menu",
            {"CallSid": "CA1234567890ABCDE", "Digits": "", "FinishedOnKey": "", "msg": "Gather End"},
            "8TFpC8ORtgp8PLw5Nhxg9gY7ZtU=",
            id="C",
        ),
        pytest.param("https://example.com:8443/voice", {"Digits": "1"}, "s6N8lVa/7jgmMxm4xe5R781evWA=", id="D"),
        pytest.param(
            "https://example.com/myapp?bodySHA256=5ccde7145dfb8f56479710896586cb9d5911809d83afbe34627818790db0aec9",
            {},
            "hPXmLwIy3Fgqv1i9KPmH/HhQ6zo=",
            id="E",
        ),
        pytest.param(
            "https://example.com/voice", {"FromCity": "北京", "Digits": "1"}, "iW1U1c3DE55MXUx5kioShnd8Bg0=", id="G"
        ),
    ],
)
def test_check_02_the_signature_vectors(url: str, params: dict[str, str], signature: str) -> None:
    """Vectors A-G: exact signatures (F, a shared key, is judged beside the signature itself)."""
    assert signature == sign(url, tuple(params.items()), "12345")


@pytest.mark.parametrize(
    ("dialled", "signed"),
    [("https://host:8443/voice", "https://host/voice"), ("http://127.0.0.1:5000/voice", "http://127.0.0.1:5000/voice")],
)
def test_check_03_the_port_in_the_signature(phone: Call, dialled: str, signed: str) -> None:
    """`https://host:8443/voice` is signed without the port; `http://127.0.0.1:5000` with it."""
    line = phone("<Hangup/>", url=dialled, token="secret")

    (asked,) = line.app.asked
    expected = RequestValidator("secret").compute_signature(signed, asked.form)
    assert (dialled, expected) == (asked.url, asked.headers["X_TWILIO_SIGNATURE"])


def test_check_04_connection_overrides(phone: Call, answer: Any) -> None:
    """`...#rc=2&rp=5xx`, two 503s, then 200: 3 requests, one idempotency token, fragment neither sent nor signed."""
    busy = answer("", status=503)
    line = phone({"/voice": [busy, busy, "<Say>at last</Say>"]}, url="/voice#rc=2&rp=5xx", token="secret")

    assert ["http://ivr.local/voice"] * 3 == [asked.url for asked in line.app.asked]
    assert 1 == len({asked.headers["I_TWILIO_IDEMPOTENCY_TOKEN"] for asked in line.app.asked})
    assert all(
        RequestValidator("secret").validate(asked.url, asked.form, asked.headers["X_TWILIO_SIGNATURE"])
        for asked in line.app.asked
    )
    assert ["at last"] == line.said()
    assert [1, 2, 3] == [event["attempt"] for event in line.of("request")]


def test_check_05_a_503_goes_to_the_fallback(phone: Call, answer: Any) -> None:
    """503 with no overrides: one request, then the fallback with ErrorCode and ErrorUrl."""
    line = phone(
        {"/voice": answer("", status=503), "/fallback": "<Say>plan B</Say>"}, fallback_url="http://ivr.local/fallback"
    )

    first, fallback = line.app.asked
    assert first.form | {"ErrorCode": "11200", "ErrorUrl": "http://ivr.local/voice"} == fallback.form
    assert "ringing" == fallback.form["CallStatus"]
    assert ["plan B"] == line.said()
    assert ("completed", False) == (line.status(), line.exchange.failed)


def test_check_06_a_refused_connection(wire: Call) -> None:
    """Connection refused with no overrides: two attempts, then 11202 and the fallback."""
    line = wire({"/fallback": "<Say>plan B</Say>"}, fallback_url="http://ivr.local/fallback")
    line.faults["/voice"] = [Fault("refused"), Fault("refused")]
    line.dial()

    line.run()

    assert ["/voice", "/voice", "/fallback"] == [sent.url.removeprefix("http://ivr.local") for sent in line.sent]
    assert [11202] == line.codes()
    assert ("11202", ["plan B"]) == (line.app.asked[0].form["ErrorCode"], line.said())


def test_check_07_a_reply_after_15_seconds(wire: Call) -> None:
    """A reply after 15.1 s: failed at 15 s, and not asked again."""
    line = wire({})
    line.faults["/voice"] = [Fault("read-timeout", 15.0)]
    line.dial()

    line.run()

    assert [(15.0, 15.0)] == [(sent.read_timeout_s, sent.total_timeout_s) for sent in line.sent]
    assert [11200] == line.codes()
    assert ["We are sorry, an application error has occurred. Goodbye."] == line.said()
    assert ("completed", True) == (line.status(), line.exchange.failed)


def test_redirects_and_repeats_share_the_15_seconds(wire: Call) -> None:
    """Row 1.5: a ceiling over all of a request, on virtual time too, where it passes in no time and `ms` is 0."""
    line = wire({"/c": "<Say>too late</Say>"})
    line.faults["/voice"] = [Reply(302, (("Location", "/b"),), seconds=9.0)]
    line.faults["/b"] = [Reply(302, (("Location", "/c"),), seconds=9.0)]
    line.dial()

    line.run()

    assert [15.0, 6.0] == [sent.total_timeout_s for sent in line.sent]
    assert [(0, 0), (0, 0)] == [(event.t, event["ms"]) for event in line.of("request")]
    assert [11203] == line.codes()


def test_check_08_an_empty_response(phone: Call, answer: Any) -> None:
    """`<Response/>`: answered, hung up; final callback `completed`."""
    line = phone(
        {"/voice": answer("<Response/>"), "/status": answer("", status=204)}, status_callback="http://ivr.local/status"
    )

    assert line.of("answer")
    assert ("app", "the document ended") == (line.one("hangup")["by"], line.one("hangup")["reason"])
    (told,) = line.app.at("/status")
    assert "completed" == told.form["CallStatus"]


BOM = "\ufeff"


@pytest.mark.parametrize(
    ("body", "content_type", "code"),
    [
        pytest.param("<response/>", "text/xml", 12102, id="lower case root"),
        pytest.param("\n<?xml version='1.0'?><Response/>", "text/xml", 12100, id="leading newline"),
        pytest.param('{"say": "hello"}', "application/json", 12300, id="JSON"),
        pytest.param("<Response><!--" + "x" * 64 * 1024 + "--></Response>", "text/xml", 11750, id="over 64 kB"),
        pytest.param("<Response/>", "", 12300, id="no type"),
        pytest.param("", "text/xml; charset=utf-8", 12100, id="empty"),
    ],
)
def test_check_09_what_is_no_document(phone: Call, answer: Any, body: str, content_type: str, code: int) -> None:
    """`<response/>`, leading newline, JSON, 64 kB + 1, no type: 12102, 12100, 12300, 11750, 12300."""
    line = phone({"/voice": answer(body.encode(), content_type)})

    assert [code] == line.codes()
    assert ("completed", "twilio") == (line.status(), line.one("end")["by"])


@pytest.mark.parametrize(
    ("content_type", "body", "heard"),
    [
        pytest.param("text/html", b"<Response><Say>a</Say><Say>b</Say></Response>", ["a", "b"], id="text/html TwiML"),
        pytest.param("text/plain", b"<Response><Say>a</Say><Say>b</Say></Response>", ["a", "b"], id="text/plain TwiML"),
        pytest.param("text/plain", b"Good  morning\n", ["Good morning"], id="words"),
    ],
)
def test_check_10_the_type_decides(phone: Call, answer: Any, content_type: str, body: bytes, heard: list[str]) -> None:
    """text/html and text/plain TwiML run; text/plain words are read aloud, audio/mpeg is played; then hang up."""
    line = phone({"/voice": answer(body, content_type)})

    assert heard == [event.get("text") or event.get("url") for event in line.of("say", "play")]
    assert ("completed", []) == (line.status(), line.codes())


def test_check_10_audio_is_played_once(phone: Call, sound: Any) -> None:
    """The sound is heard to its end, then the call is over."""
    line = phone({"/voice": sound(2)})

    assert [("http://ivr.local/voice", 2)] == [(event["url"], event["seconds"]) for event in line.of("play")]
    assert (2, "completed", []) == (line.one("hangup").t, line.status(), line.codes())


def test_audio_that_cannot_be_decoded_is_an_error(phone: Call, answer: Any) -> None:
    """A document that says it is audio and is not: 12300, the apology."""
    line = phone({"/voice": answer(b"this is no sound", "audio/mpeg")})

    assert [12300] == line.codes()
    assert ["We are sorry, an application error has occurred. Goodbye."] == line.said()


def test_check_11_a_redirected_action(phone: Call, answer: Any) -> None:
    """302 from `action`: followed; no Digits on the second request."""
    line = phone(
        {
            "/voice": '<Gather numDigits="1" action="/a"/>',
            "/a": answer("", status=302, headers=[("Location", "/b")]),
            "/b": "<Say>there</Say>",
        },
        "1",
    )

    first, second = line.app.at("/a")[0], line.app.at("/b")[0]
    assert ("1", "POST") == (first.form["Digits"], first.method)
    assert ("GET", False) == (second.method, "Digits" in second.params)
    assert {"CallSid", "From", "To", "CallStatus"} <= set(second.params)
    assert ["there"] == line.said()


def test_check_12_a_308(phone: Call, answer: Any) -> None:
    """308: 11216."""
    line = phone({"/voice": answer("", status=308, headers=[("Location", "/b")]), "/b": "<Say>there</Say>"})

    assert [11216] == line.codes()
    assert ["/voice"] == [asked.path for asked in line.app.asked]


def test_check_13_eleven_redirects(phone: Call, answer: Any) -> None:
    """11 redirects: 11215."""
    hops = {f"/{n}": answer("", status=302, headers=[("Location", f"/{n + 1}")]) for n in range(11)}

    assert [] == phone({**hops, "/1": "<Say>near</Say>"}, url="/0").codes()
    assert [] == phone({**hops, "/10": "<Say>far</Say>"}, url="/0").codes()
    assert [11215] == phone({**hops, "/11": "<Say>too far</Say>"}, url="/0").codes()


def test_a_second_failure_later_in_the_call_asks_the_fallback_again(phone: Call, answer: Any) -> None:
    """The fallback mends one failure; what fails after other documents ran is a new one."""
    line = phone(
        {
            "/voice": answer("", status=500),
            "/fallback": ["<Redirect>/menu</Redirect>", "<Say>still here</Say>"],
            "/menu": '<Gather numDigits="1" action="/broken"/>',
            "/broken": answer("", status=500),
        },
        "1",
        fallback_url="http://ivr.local/fallback",
    )

    assert ["http://ivr.local/voice", "http://ivr.local/broken"] == [
        asked.form["ErrorUrl"] for asked in line.app.at("/fallback")
    ]
    assert ["still here"] == line.said()


@pytest.mark.parametrize("fallback", ["http://ivr.local/broken", "fallback", "ftp://ivr.local/"])
def test_a_fallback_that_fails_ends_with_the_apology(phone: Call, answer: Any, fallback: str) -> None:
    """No fallback, or it fails too: the announcement, then the hang-up; the call counts as answered."""
    line = phone({"/voice": answer("", status=500)}, fallback_url=fallback)

    assert ["We are sorry, an application error has occurred. Goodbye."] == line.said()
    assert ("completed", "twilio", True) == (line.status(), line.one("end")["by"], line.exchange.failed)


def test_a_broken_override_is_said(phone: Call) -> None:
    """What Twilio's debugger lists about the URL itself is in the transcript."""
    line = phone("<Hangup/>", url="/voice#rc=99")

    assert [11321] == line.codes()


def test_a_redirect_in_a_circle_is_ended_and_said(phone: Call) -> None:
    """U13: Twilio has no bound, the simulator has one, and it has a name."""
    line = phone("<Redirect/>")

    assert 100 == len(line.app.asked)
    assert ("limit", True) == (line.one("end")["by"], line.exchange.failed)
