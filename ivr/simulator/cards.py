"""Payment cards by their numbers: which kind one is, whether it can be, and what of it may be shown. Knows no call."""

from __future__ import annotations

import re

# Issuer ranges as the card schemes publish them; Twilio's names for the kinds.
# https://www.twilio.com/docs/voice/twiml/pay#validcardtypes
_KINDS = {
    "visa": r"4\d{12}(\d{3}){0,2}",
    "mastercard": r"(5[1-5]\d{14}|2(22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12})",
    "amex": r"3[47]\d{13}",
    "discover": r"6(011|5\d\d|4[4-9]\d)\d{12}",
    "jcb": r"35(2[89]|[3-8]\d)\d{12}",
    "diners-club": r"3(0[0-5]|[68]\d)\d{11}",
    "maestro": r"(5[06-9]|6\d)\d{10,17}",
    "enroute": r"2(014|149)\d{11}",
}
SECURITY_DIGITS = {"amex": 4}


def kind(number: str) -> str:
    """Return the kind of card, "" for digits that are none."""
    return next((name for name, pattern in _KINDS.items() if re.fullmatch(pattern, number)), "")


def is_valid(number: str) -> bool:
    """Return whether the check digit fits. ISO/IEC 7812-1, annex B"""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def masked(number: str) -> str:
    """Return a number of which the last four digits can be read."""
    return "x" * max(0, len(number) - 4) + number[-4:]
