"""Whom a Dial's noun names, and as whom it calls: addresses as Twilio takes them, and what is wrong. Knows no leg."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ivr.simulator.twiml import verbs as v

if TYPE_CHECKING:
    from collections.abc import Collection

Noun = v.Number | v.Client | v.Sip | v.WhatsApp | v.Sim | v.Application
DialledKind = Literal["number", "client", "sip"]

# ITU-T E.164: at most 15 digits, and no country code begins with 0.
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
# "a phone number; US local form accepted": (415) 555-0100, 1-415-555-0100.
_US_LOCAL = re.compile(r"1?([2-9][0-9]{9})")
_TOO_LONG = re.compile(r"\+?[0-9]{16,}")
_WRITTEN_BETWEEN_DIGITS = str.maketrans("", "", " -().\u00a0")
# https://www.twilio.com/docs/voice/twiml/sip: at most 255 characters, parameters and headers included.
_SIP_URI = re.compile(r"sips?:[^@\s]+@[^@\s]+")
LONGEST_SIP, LONGEST_IDENTITY = 255, 256


@dataclass(frozen=True, slots=True)
class Destination:
    """An address to ring.

    to: the address itself, a client's without `client:`, a SIP one without its headers.
    fault: Twilio's number for one that cannot be rung, and why.
    """

    to: str
    kind: DialledKind
    fault: tuple[int, str] | None = None

    @property
    def uri(self) -> str:
        """Return the address as webhooks name it."""
        return f"client:{self.to}" if self.kind == "client" else self.to

    @property
    def plain(self) -> str:
        """Return the address without the parameters a SIP one may have, such as `;transport=tls`."""
        return self.to.partition(";")[0] if self.kind == "sip" else self.to


def destination(noun: Noun) -> Destination:
    """Return whom a noun names."""
    match noun:
        case v.Number() | v.WhatsApp():
            return _number(noun.text)
        case v.Sip():
            uri = noun.uris[0]
            fits = _SIP_URI.fullmatch(uri) and len(uri) <= LONGEST_SIP
            fault = None if fits else (13243, f"{uri!r} is not a SIP address: sip:user@host")
            return Destination(uri.partition("?")[0] if fits else uri, "sip", fault)
        case v.Client():
            fits = 0 < len(noun.identity) <= LONGEST_IDENTITY
            problem = f"a <Client> needs a name of at most {LONGEST_IDENTITY} characters"
            return Destination(noun.identity, "client", None if fits else (13223, problem))
        case v.Application():
            return Destination(noun.sid, "client")
        case v.Sim():
            return Destination(noun.text, "number")


def caller_id_fault(written: str | None, own: Collection[str]) -> tuple[int, str] | None:
    """Return what is wrong with a callerId towards the telephone network, or None.

    own: the two parties' addresses, which may be shown however they are written. Whether a number is owned or verified
    is not known here. https://www.twilio.com/docs/api/errors/13214
    """
    if not written or written in own or written.startswith("client:") or _number(written).fault is None:
        return None
    if _TOO_LONG.fullmatch(written):
        return 13248, f"callerId {written!r} is too long: a number has at most 15 digits"
    return 13214, f"callerId {written!r} is not a number Twilio can show; write it as +, country code and number"


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
