"""The parameters every voice request carries. https://www.twilio.com/docs/voice/twiml#request-parameters

Must not know verbs: what a Gather or a Dial adds is theirs to add.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from ivr.simulator.http.exchange import Params

Direction = Literal["inbound", "outbound-api", "outbound-dial"]

API_VERSION = "2010-04-01"

_GEOGRAPHY = frozenset(
    f"{party}{part}" for party in ("From", "To", "Caller", "Called") for part in ("City", "State", "Zip", "Country")
)
# Twilio lists geography by numbering plan; only the plans this project's numbers come from are told apart.
_COUNTRIES = {"+86": "CN", "+1": "US"}

STANDARD_NAMES = _GEOGRAPHY | {
    "AccountSid",
    "ApiVersion",
    "ApplicationSid",
    "CallSid",
    "CallStatus",
    "CallToken",
    "Called",
    "CalledVia",
    "Caller",
    "CallerName",
    "Direction",
    "ErrorCode",
    "ErrorUrl",
    "ForwardedFrom",
    "From",
    "ParentCallSid",
    "StirPassportToken",
    "StirVerstat",
    "To",
}


@dataclass(frozen=True, slots=True)
class Geography:
    """Where a number belongs by the numbering plan; unknown parts are sent empty."""

    city: str = ""
    state: str = ""
    zip: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class CallFacts:
    """One leg as its webhooks see it. None leaves an optional parameter out.

    from_: E.164, client:, sip:, or "anonymous" for a caller who withholds the number.
    call_token: an inbound call has one while it rings; None makes an opaque one from the CallSid.
    parent_call_sid: child legs only; the first leg never has one.
    from_place, to_place: None takes the country from the number's prefix.
    extra: further parameters; one with a standard name replaces it.
    """

    call_sid: str
    account_sid: str
    from_: str
    to: str
    status: str = "ringing"
    direction: Direction = "inbound"
    call_token: str | None = None
    parent_call_sid: str | None = None
    forwarded_from: str | None = None
    caller_name: str | None = None
    application_sid: str | None = None
    stir_verstat: str | None = None
    from_place: Geography | None = None
    to_place: Geography | None = None
    extra: Params = ()


def standard(call: CallFacts) -> Params:
    """Return the parameters in order of their names, so that the same call writes the same bytes."""
    values = {
        "AccountSid": call.account_sid,
        "ApiVersion": API_VERSION,
        "CallSid": call.call_sid,
        "CallStatus": call.status,
        "Direction": call.direction,
        "From": call.from_,
        "Caller": call.from_,
        "To": call.to,
        "Called": call.to,
    }
    optional = {
        "ApplicationSid": call.application_sid,
        "CallToken": _call_token(call),
        "CallerName": call.caller_name,
        "ForwardedFrom": call.forwarded_from,
        "CalledVia": call.forwarded_from,
        "ParentCallSid": call.parent_call_sid,
        "StirVerstat": call.stir_verstat,
    }
    values |= {name: value for name, value in optional.items() if value}
    values |= _places(("From", "Caller"), call.from_place or Geography(country=country(call.from_)))
    values |= _places(("To", "Called"), call.to_place or Geography(country=country(call.to)))
    replaced = {name for name, _ in call.extra}
    return tuple(sorted([pair for pair in values.items() if pair[0] not in replaced] + list(call.extra)))


def without_answer(params: Params) -> Params:
    """Return what is left after an HTTP redirect: the standard parameters, but no Digits.

    A redirect of a Gather action loses what was keyed. https://www.twilio.com/docs/voice/twiml/gather
    """
    return tuple(pair for pair in params if pair[0] in STANDARD_NAMES or pair[0].startswith("Sip"))


def country(number: str) -> str:
    """Return the two letters of a number's country, "" where its prefix is not known."""
    return next((letters for prefix, letters in _COUNTRIES.items() if number.startswith(prefix)), "")


def _call_token(call: CallFacts) -> str | None:
    if call.direction != "inbound" or call.status != "ringing":
        return None
    return call.call_token or hashlib.sha256(call.call_sid.encode()).hexdigest()


def _places(parties: tuple[str, str], place: Geography) -> dict[str, str]:
    parts = {"City": place.city, "State": place.state, "Zip": place.zip, "Country": place.country}
    return {f"{party}{part}": value for party in parties for part, value in parts.items()}
