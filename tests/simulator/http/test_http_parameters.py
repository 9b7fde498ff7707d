"""The standard parameters of a voice request."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ivr.simulator.http.parameters import CallFacts, Geography, standard, without_answer

INBOUND = CallFacts(call_sid="CA" + "0" * 32, account_sid="AC" + "1" * 32, from_="+8613800138000", to="+14155550100")


def test_a_first_request_carries_everything() -> None:
    """All of Twilio's standard parameters, unknown geography present and empty."""
    sent = dict(standard(INBOUND))

    assert sent.pop("CallToken")
    assert {
        "AccountSid": "AC" + "1" * 32,
        "ApiVersion": "2010-04-01",
        "CallSid": "CA" + "0" * 32,
        "CallStatus": "ringing",
        "Called": "+14155550100",
        "CalledCity": "",
        "CalledCountry": "US",
        "CalledState": "",
        "CalledZip": "",
        "Caller": "+8613800138000",
        "CallerCity": "",
        "CallerCountry": "CN",
        "CallerState": "",
        "CallerZip": "",
        "Direction": "inbound",
        "From": "+8613800138000",
        "FromCity": "",
        "FromCountry": "CN",
        "FromState": "",
        "FromZip": "",
        "To": "+14155550100",
        "ToCity": "",
        "ToCountry": "US",
        "ToState": "",
        "ToZip": "",
    } == sent


def test_later_requests_carry_no_call_token() -> None:
    """The token is an inbound call's while it rings; the same call has the same one."""
    answered = replace(INBOUND, status="in-progress")

    assert "CallToken" not in dict(standard(answered))
    assert standard(INBOUND) == standard(INBOUND)
    assert dict(standard(replace(INBOUND, call_token="given")))["CallToken"] == "given"


def test_a_child_leg_names_its_parent() -> None:
    """Only child legs do, and they have no token."""
    child = replace(INBOUND, direction="outbound-dial", parent_call_sid="CAparent")

    assert "ParentCallSid" not in dict(standard(INBOUND))
    assert dict(standard(child))["ParentCallSid"] == "CAparent"
    assert "CallToken" not in dict(standard(child))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"forwarded_from": "+861"}, {"ForwardedFrom": "+861", "CalledVia": "+861"}),
        ({"stir_verstat": "TN-Validation-Passed-A"}, {"StirVerstat": "TN-Validation-Passed-A"}),
        ({"caller_name": "ACME"}, {"CallerName": "ACME"}),
        ({"from_": "anonymous"}, {"From": "anonymous", "Caller": "anonymous", "FromCountry": ""}),
        ({"to_place": Geography("Beijing", "", "100000", "CN")}, {"ToCity": "Beijing", "CalledZip": "100000"}),
        ({"extra": (("FromCountry", "HK"), ("Custom", "x"))}, {"FromCountry": "HK", "Custom": "x"}),
    ],
)
def test_what_is_known_is_sent(facts: dict[str, object], expected: dict[str, str]) -> None:
    """Optional facts bring their parameters, and copies of them."""
    sent = standard(replace(INBOUND, **facts))

    assert expected == {name: value for name, value in sent if name in expected}
    assert len(sent) == len(dict(sent))


def test_what_was_keyed_does_not_survive_a_redirect() -> None:
    """Digits and a verb's results go, the standard parameters stay."""
    sent = (*standard(INBOUND), ("Digits", "2"), ("msg", "Gather End"), ("SipDomain", "d"))

    assert (*standard(INBOUND), ("SipDomain", "d")) == without_answer(sent)
