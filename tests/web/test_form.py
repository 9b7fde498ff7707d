"""A valid signature is not a valid request: what the form may hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from ivr.web.form import read_form, seconds

if TYPE_CHECKING:
    from conftest import Twilio

GOOD = {
    "CallSid": "CA0123456789abcdef0123456789abcdef",
    "AccountSid": "AC0123456789abcdef0123456789abcdef",
    "From": "+8613800138000",
    "To": "+864008009000",
    "CallStatus": "in-progress",
}


def refusal(form: MultiDict[str, str], account_sid: str | None = None) -> str:
    with pytest.raises(BadRequest) as refused:
        read_form(form, account_sid)
    return refused.value.description or ""


def test_known_names_are_returned_and_unknown_ones_left_out() -> None:
    """Twilio adds parameters without notice; they are no reason to refuse, and nobody reads them."""
    form = MultiDict({**GOOD, "Digits": "1", "SomethingNew": "x"})

    assert {**GOOD, "Digits": "1"} == read_form(form, None)


@pytest.mark.parametrize("name", sorted(GOOD))
def test_each_required_name_is_told_when_it_is_missing(name: str) -> None:
    """A parameter that was absorbed into another is missed."""
    form = MultiDict({key: value for key, value in GOOD.items() if key != name})

    assert f"{name} is missing." == refusal(form)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CallSid", "CA0123456789ABCDEF0123456789ABCDEF"),
        ("CallSid", "CA0123456789abcdef0123456789abcdef\n"),
        ("CallSid", "CA0123456789abcdef0123456789abcde１"),
        ("AccountSid", "AC"),
        ("From", "+8613800138000To+864008009000"),
        ("From", "+86138\n"),
        ("From", "<script>"),
        ("CallStatus", "in-progressDigits1"),
        ("CallStatus", "IN-PROGRESS"),
        ("Direction", "sideways"),
        ("Digits", "１"),
        ("Digits", "1\n"),
        ("Digits", "²"),
        ("Digits", "٣"),
        ("Digits", "12a"),
        ("Digits", "1" * 501),
        ("RecordingUrl", "file:///etc/passwd"),
        ("RecordingDuration", "1_0"),
        ("DialCallStatus", "great"),
        ("QueueResult", "bridged "),
        ("ErrorUrl", "https://a b"),
        ("SpeechResult", "x" * 2001),
        ("Confidence", "high"),
        ("Confidence", "0.9Digits1"),
    ],
)
def test_a_known_name_with_a_strange_value_is_refused_without_showing_it(name: str, value: str) -> None:
    """The message names the parameter and never the value."""
    assert f"{name} does not have the form Twilio gives it." == refusal(MultiDict({**GOOD, name: value}))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("From", "anonymous"),
        ("From", "Restricted"),
        ("From", "+266696687"),
        ("From", ""),
        ("From", "client:alice_1"),
        ("From", "sip:alice@example.com"),
        ("Digits", "0123456789*#"),
        ("Digits", "8" * 500),
        ("Digits", "hangup"),
        ("Digits", ""),
        ("RecordingDuration", ""),
        ("SpeechResult", "查询\n结算"),
        ("Confidence", "0.9456"),
        ("Confidence", "1.2E-4"),
        ("Confidence", ""),
        ("CallStatus", "initiated"),
    ],
)
def test_what_twilio_sends_is_taken(name: str, value: str) -> None:
    """Withheld numbers, clients, empty values: none of them is an error."""
    assert value == read_form(MultiDict({**GOOD, name: value}), None)[name]


def test_nothing_may_come_twice() -> None:
    """A repeated parameter can be dropped under the same signature; known or not, it is refused."""
    form = MultiDict([*GOOD.items(), ("Digits", "1"), ("Digits", "2"), ("Odd", "1"), ("Odd", "1")])

    assert "Digits comes more than once; a parameter comes more than once." == refusal(form)


def test_another_account_is_refused() -> None:
    """With an account configured, only its requests count."""
    assert "AccountSid is another account's than TWILIO_ACCOUNT_SID." == refusal(MultiDict(GOOD), "AC" + "f" * 32)
    assert GOOD == read_form(MultiDict(GOOD), GOOD["AccountSid"])


def test_every_problem_is_told_at_once() -> None:
    """One answer names all that is wrong."""
    form = MultiDict({**GOOD, "CallSid": "x", "Digits": "?"})
    del form["To"]

    assert (
        "To is missing; CallSid does not have the form Twilio gives it; Digits does not have the form Twilio gives it."
    ) == refusal(form)


def test_seconds_are_a_number_or_nothing() -> None:
    """An empty or absent count is 0."""
    assert (9, 0, 0) == (seconds({"a": "9"}, "a"), seconds({"a": ""}, "a"), seconds({}, "a"))


@pytest.mark.parametrize(
    ("signed", "cut", "status"),
    [
        ({"Digits": "1"}, {"Digit": "s1"}, 200),
        ({"CallStatus": "in-progress", "Digits": "1"}, {"CallStatus": "in-progressDigits1"}, 400),
        ({"From": "+8613800138000", "To": "+864008009000"}, {"From": "+8613800138000To+864008009000"}, 400),
    ],
    ids=["a name cut shorter", "one absorbed by its neighbour", "To absorbed by From"],
)
def test_parameters_cut_anew_under_a_good_signature_have_no_effect(
    production: Twilio, signed: dict[str, str], cut: dict[str, str], status: int
) -> None:
    """Twilio's signature has no separators: these forms pass it, and are then refused or taken as silence."""
    first = production.post("/voice")
    action = production.verbs(first, "Gather")[0].get("action") or ""
    headers = {"X-Twilio-Signature": production.sign(action, {**GOOD, **signed})}
    form = {name: value for name, value in GOOD.items() if name not in signed} | cut

    answer = production.app.test_client().post(action, data=form, headers=headers)

    assert status == answer.status_code
    assert answer.headers.get("X-IVR-Outcome") in (None, "no-input")


def test_account_moved_into_the_url_is_refused(production: Twilio) -> None:
    """The end of a URL and the first parameter are one string to the signature; the query is closed, so it shows."""
    signature = production.sign("/voice?language=en-US", production.form)
    moved = f"/voice?language=en-USAccountSid{production.form['AccountSid']}"
    rest = {name: value for name, value in production.form.items() if name != "AccountSid"}

    answer = production.app.test_client().post(moved, data=rest, headers={"X-Twilio-Signature": signature})

    assert (400, "AccountSid is missing.\n") == (answer.status_code, answer.text)


@pytest.mark.parametrize(
    ("signed", "path", "name"),
    [
        ("/voice/status", "/voice", "/status"),
        ("/voice?language=en-US", "/voice", "?language=en-US"),
        ("/voice/fallback", "/voice", "/fallback"),
        ("/sms/status?ref=12", "/sms/status?ref=1", "2"),
    ],
)
def test_the_end_of_a_url_is_no_parameter(production: Twilio, signed: str, path: str, name: str) -> None:
    """A signed URL cut short, with the rest as a parameter's name, is the same string to the signature."""
    form = {**production.form, "MessageSid": "SM" + "0" * 32, "MessageStatus": "delivered"}
    signature = production.sign(signed, form)
    assert signature == production.sign(path, {**form, name: ""})

    answer = production.app.test_client().post(path, data={**form, name: ""}, headers={"X-Twilio-Signature": signature})

    assert (400, "a parameter does not have a name Twilio gives.\n") == (answer.status_code, answer.text)
