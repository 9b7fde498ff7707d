"""Twilio's test credentials: numbers that stand for one error each, and nothing that is really done.

https://www.twilio.com/docs/iam/test-credentials
"""

from __future__ import annotations

from ivr.simulator.rest.refusal import Refusal

GOOD = "+15005550006"
# "Only POST to IncomingPhoneNumbers, Messages, Calls; everything else 403, code 20008."
OPEN = frozenset({"IncomingPhoneNumbers.json", "Messages.json", "Calls.json"})

_CALL_FROM = {"+15005550001": 21212}
_CALL_TO = {"+15005550001": 21217, "+15005550002": 21214, "+15005550003": 21215, "+15005550004": 21216}
_MESSAGE_FROM = {"+15005550001": 21212, "+15005550007": 21606, "+15005550008": 21611}
_MESSAGE_TO = {
    "+15005550001": 21211,
    "+15005550002": 21612,
    "+15005550003": 21408,
    "+15005550004": 21610,
    "+15005550009": 21614,
}
_NUMBERS = {"+15005550000": 21422, "+15005550001": 21421}
_AREAS = {"533": 21452}
_MEANINGS = {
    21210: "is not a number of this account, nor verified",
    21211: "is not a valid phone number",
    21212: "is not a valid phone number",
    21214: "cannot be reached",
    21215: "is in a country this account may not call",
    21216: "is blocked",
    21217: "is not a valid phone number",
    21408: "is in a region this account may not send to",
    21421: "is not a valid phone number",
    21422: "is not for sale",
    21452: "is an area without numbers for sale",
    21606: "cannot send messages",
    21610: "has opted out",
    21611: "has too many messages waiting",
    21612: "cannot be reached from the sender",
    21614: "is no mobile number",
}


def check_open(method: str, path: str) -> None:
    """Refuse what test credentials may not ask for.

    Raises:
        Refusal: 20008.
    """
    if method != "POST" or path not in OPEN:
        raise Refusal(20008, "Resource not accessible with Test Account Credentials")


def check_call(to: str, from_: str) -> None:
    """Refuse a call as the magic numbers say.

    Raises:
        Refusal: a number that stands for an error, or a caller that is not the one good number.
    """
    _check("From", from_, _CALL_FROM, otherwise=21210)
    _check("To", to, _CALL_TO)


def check_message(to: str, from_: str) -> None:
    """Refuse a message as the magic numbers say.

    Raises:
        Refusal: a number that stands for an error.
    """
    if from_:
        _check("From", from_, _MESSAGE_FROM, otherwise=21606)
    _check("To", to, _MESSAGE_TO)


def check_number(number: str, area: str) -> None:
    """Refuse the purchase of a number as the magic numbers say.

    Raises:
        Refusal: a number or area that stands for an error.
    """
    if number:
        _check("PhoneNumber", number, _NUMBERS, otherwise=21422)
    else:
        _check("AreaCode", area, _AREAS)


def _check(name: str, number: str, errors: dict[str, int], otherwise: int | None = None) -> None:
    code = errors.get(number, otherwise if number != GOOD else None)
    if code is not None:
        raise Refusal(code, f"The '{name}' number {number} {_MEANINGS[code]} (a test credential's magic number)")
