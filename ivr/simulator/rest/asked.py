"""One REST request, read: what was asked for and the values that came with it. Knows no resource."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from ivr.simulator.rest.refusal import Refusal

# E.164, a client or a SIP address: what a call may go to or come from.
_NUMBER = re.compile(r"\+[1-9][0-9]{2,14}")
_ADDRESS = re.compile(r"(client|sip|sips):\S+")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request under an account. path: as sent, without the query; values: of the form body and of the query.

    https://www.twilio.com/docs/usage/requests-to-twilio: lists are sent by repeating the name, and parameters
    nobody knows are ignored.
    """

    method: str
    path: str
    form: tuple[tuple[str, str], ...] = ()
    query: tuple[tuple[str, str], ...] = ()

    def text(self, name: str, default: str = "") -> str:
        """Return the last value given under a name, or the default for one that is absent or empty."""
        return next((value for key, value in reversed(self.form) if key == name and value), default)

    def has(self, name: str) -> bool:
        """Return whether a name was given at all, be it empty."""
        return any(key == name for key, _ in self.form)

    def all(self, name: str) -> tuple[str, ...]:
        """Return every value of a list, whether repeated or divided by spaces as in TwiML."""
        return tuple(word for key, value in self.form if key == name for word in value.split())

    def filter(self, name: str) -> str:
        """Return what a list is to be narrowed by, "" for nothing."""
        return next((value for key, value in self.query if key == name), "")

    def flag(self, name: str, default: bool) -> bool:
        """Return a true or false."""
        return self.text(name, str(default)).lower() == "true"

    def whole(self, name: str, default: int, least: int, most: int, code: int = 20422) -> int:
        """Return a whole number.

        Raises:
            Refusal: it is none, or not between `least` and `most`.
        """
        number = whole(self.text(name, str(default)))
        if number is None or not least <= number <= most:
            raise Refusal(code, f"{name} must be a whole number from {least} to {most}, not {self.text(name)!r}")
        return number

    def one_of(self, name: str, allowed: tuple[str, ...], default: str, code: int = 20422) -> str:
        """Return one of a few words.

        Raises:
            Refusal: it is none of them.
        """
        written = self.text(name, default)
        if written not in allowed:
            raise Refusal(code, f"{name} must be one of {', '.join(allowed)}, not {written!r}")
        return written

    def http_method(self, name: str, default: str = "POST", code: int = 21209) -> str:
        """Return GET or POST.

        Raises:
            Refusal: it is neither.
        """
        written = self.text(name, default).upper()
        if written not in ("GET", "POST"):
            raise Refusal(code, f"{name} must be GET or POST, not {written!r}")
        return written

    def url(self, name: str, code: int = 21205) -> str:
        """Return an absolute web address, or "" where none was given.

        Raises:
            Refusal: it is none.
        """
        written = self.text(name).strip()
        if written and not is_url(written):
            raise Refusal(code, f"{name} is not a valid URL: {written}")
        return written


def whole(written: str) -> int | None:
    """Return the whole number that is written, or None; one of more than nine digits is none anybody means."""
    return int(written) if written.isascii() and written.isdigit() and len(written) <= 9 else None


def is_url(written: str) -> bool:
    """Return whether it is an absolute web address."""
    try:
        parts = urlsplit(written)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def is_callable(written: str) -> bool:
    """Return whether a call can go there: an E.164 number, a client or a SIP address."""
    return bool(_NUMBER.fullmatch(written) or _ADDRESS.fullmatch(written))


def is_number(written: str) -> bool:
    """Return whether it is a telephone number in E.164."""
    return bool(_NUMBER.fullmatch(written))
