"""The account's telephone numbers and where each sends its calls.

https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ivr.simulator.http.parameters import API_VERSION
from ivr.simulator.rest.account import Account, page
from ivr.simulator.rest.asked import is_number
from ivr.simulator.rest.magic import GOOD, check_number
from ivr.simulator.rest.refusal import Refusal, missing
from ivr.simulator.rest.routes import Answer, route
from ivr.simulator.rest.settings import UNSET, WEBHOOKS, changes, check_fallbacks

if TYPE_CHECKING:
    from ivr.simulator.rest.asked import Asked

SETTABLE = (
    *WEBHOOKS,
    "VoiceApplicationSid",
    "VoiceReceiveMode",
    "SmsApplicationSid",
    "TrunkSid",
    "AddressSid",
    "BundleSid",
    "IdentitySid",
    "EmergencyAddressSid",
)


@route("POST", "IncomingPhoneNumbers.json")
def create(account: Account, asked: Asked) -> Answer:
    """Buy a number: any that is one, or the first of an area."""
    number, area = asked.text("PhoneNumber"), asked.text("AreaCode")
    if account.is_test:
        check_number(number, area)
    if not number and area:
        number = GOOD if account.is_test else f"+1{area}5550100"
    if not is_number(number):
        raise Refusal(21421, f"PhoneNumber {number or '(none)'} is not a valid phone number")
    if any(known["phone_number"] == number for known in account.numbers.values()):
        raise Refusal(21422, f"PhoneNumber {number} is not for sale: the account has it already")
    fields = fresh(account, number) | changes(asked, SETTABLE)
    check_fallbacks(fields)
    if not account.is_test:
        account.numbers[fields["sid"]] = fields
    return Answer(201, fields)


@route("GET", "IncomingPhoneNumbers.json")
def list_(account: Account, asked: Asked) -> Answer:
    """List the account's numbers; `*` in PhoneNumber stands for any digit, and a part of a number finds it."""
    part = re.compile(re.escape(asked.filter("PhoneNumber")).replace(r"\*", "[0-9]"))
    name = asked.filter("FriendlyName")
    found = [
        each
        for each in account.numbers.values()
        if part.search(each["phone_number"]) and name in ("", each["friendly_name"])
    ]
    return page(account, asked, "incoming_phone_numbers", found, dict)


@route("GET", "IncomingPhoneNumbers/{sid}.json")
def fetch(account: Account, asked: Asked, sid: str) -> Answer:
    """Return one number."""
    return Answer(200, dict(_find(account, asked, sid)))


@route("POST", "IncomingPhoneNumbers/{sid}.json")
def update(account: Account, asked: Asked, sid: str) -> Answer:
    """Point a number elsewhere; the exchange's next inbound call to it goes there."""
    fields = _find(account, asked, sid) | changes(asked, SETTABLE)
    check_fallbacks(fields)
    account.numbers[sid] = fields | {"date_updated": account.date(account.exchange.t)}
    _reconfigure(account, fields)
    return Answer(200, dict(account.numbers[sid]))


@route("DELETE", "IncomingPhoneNumbers/{sid}.json")
def delete(account: Account, asked: Asked, sid: str) -> Answer:
    """Give a number back."""
    _find(account, asked, sid)
    del account.numbers[sid]
    return Answer(204)


def fresh(account: Account, number: str) -> dict[str, Any]:
    """Return the fields of a number nobody has configured."""
    sid, now = account.new_sid("PN"), account.date(account.exchange.t)
    return UNSET | {
        "account_sid": account.sid,
        "address_sid": None,
        "address_requirements": "none",
        "api_version": API_VERSION,
        "beta": False,
        "capabilities": {"voice": True, "sms": True, "mms": True, "fax": False},
        "date_created": now,
        "date_updated": now,
        "friendly_name": number,
        "identity_sid": None,
        "phone_number": number,
        "origin": "twilio",
        "sid": sid,
        "sms_application_sid": None,
        "trunk_sid": None,
        "uri": account.uri(f"IncomingPhoneNumbers/{sid}.json"),
        "voice_receive_mode": "voice",
        "voice_application_sid": None,
        "emergency_status": "Inactive",
        "emergency_address_sid": None,
        "emergency_address_status": "unregistered",
        "bundle_sid": None,
        "status": "in-use",
    }


def own_number(account: Account) -> None:
    """Enter the number the exchange is dialled at, configured as it is."""
    setup = account.exchange.setup
    fields = fresh(account, setup.to) | {
        "voice_url": setup.url,
        "voice_method": setup.method,
        "voice_fallback_url": setup.fallback_url,
        "voice_fallback_method": setup.fallback_method,
        "status_callback": setup.status_callback,
        "status_callback_method": setup.status_callback_method,
    }
    account.numbers[fields["sid"]] = fields


def _reconfigure(account: Account, fields: dict[str, Any]) -> None:
    """Have the exchange's own number do what its fields say, an application's before its own."""
    exchange = account.exchange
    if fields["phone_number"] != exchange.setup.to:
        return
    source = account.applications.get(fields["voice_application_sid"] or "", fields)
    exchange.setup = replace(
        exchange.setup,
        url=source["voice_url"],
        method=source["voice_method"],
        fallback_url=source["voice_fallback_url"],
        fallback_method=source["voice_fallback_method"],
        status_callback=source["status_callback"],
        status_callback_method=source["status_callback_method"],
    )


def _find(account: Account, asked: Asked, sid: str) -> dict[str, Any]:
    if sid not in account.numbers:
        raise missing(asked.path)
    return account.numbers[sid]
