"""Whom a Dial's noun names: the address as Twilio would dial it, and what is wrong with it. Knows no leg."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from ivr.simulator.twiml import verbs as v

Noun = v.Number | v.Client | v.Sip | v.WhatsApp | v.Sim | v.Application
DialledKind = Literal["number", "client", "sip"]

# ITU-T E.164: at most 15 digits, and no country code begins with 0.
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
# "a phone number; US local form accepted": (415) 555-0100, 1-415-555-0100.
_US_LOCAL = re.compile(r"1?([2-9][0-9]{9})")
_WRITTEN_BETWEEN_DIGITS = str.maketrans("", "", " -().\u00a0")
# https://www.twilio.com/docs/voice/twiml/sip: at most 255 characters, parameters and headers included.
_SIP_URI = re.compile(r"sips?:[^@\s]+@[^@\s]+")
LONGEST_SIP, LONGEST_IDENTITY = 255, 256


@dataclass(frozen=True, slots=True)
class Destination:
    """An address to ring.

    to: the address itself, a client's without `client:`. fault: Twilio's number for one that cannot be rung, and why.
    """

    to: str
    kind: DialledKind
    fault: tuple[int, str] | None = None

    @property
    def uri(self) -> str:
        """Return the address as webhooks name it."""
        return f"client:{self.to}" if self.kind == "client" else self.to


def destination(noun: Noun) -> Destination:
    """Return whom a noun names."""
    match noun:
        case v.Number() | v.WhatsApp():
            return _number(noun.text)
        case v.Sip():
            uri = noun.uris[0]
            fits = _SIP_URI.fullmatch(uri) and len(uri) <= LONGEST_SIP
            return Destination(uri, "sip", None if fits else (13243, f"{uri!r} is not a SIP address: sip:user@host"))
        case v.Client():
            fits = 0 < len(noun.identity) <= LONGEST_IDENTITY
            problem = f"a <Client> needs a name of at most {LONGEST_IDENTITY} characters"
            return Destination(noun.identity, "client", None if fits else (13223, problem))
        case v.Application():
            return Destination(noun.sid, "client")
        case v.Sim():
            return Destination(noun.text, "number")


def _number(written: str) -> Destination:
    """Return a telephone number in E.164."""
    plain = written.translate(_WRITTEN_BETWEEN_DIGITS)
    if local := _US_LOCAL.fullmatch(plain):
        plain = f"+1{local[1]}"
    if not plain.startswith("+"):
        problem = f"{written!r} is not a number Twilio can dial; write it as +, country code and number"
        return Destination(written, "number", (13223, problem))
    if not _E164.fullmatch(plain) or (plain.startswith("+1") and len(plain) != len("+14155550100")):
        return Destination(plain, "number", (13224, f"{written!r} cannot be a telephone number"))
    return Destination(plain, "number")
