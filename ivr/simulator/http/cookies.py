"""The cookies of one call: kept and sent back as a browser would.

https://www.twilio.com/docs/voice/twiml
The standard library's jar reads the wall clock and wants urllib's requests; a call has a clock of
its own, so the rules of RFC 6265 are written out here. Must not know who sends or signs.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ivr.clock import Clock

_FORBIDDEN = {"\t": "a tab", "\r": "CR", "\n": "LF", "\v": "VT", "\f": "FF"}
# A lifetime beyond what datetime can hold is for ever, and so is one of more digits than anybody means.
_LONGEST_AGE_S = 10 * 365 * 86_400
_AGE_DIGITS = 9
# "At least 4096 bytes per cookie", "at least 50 cookies per domain": what any browser keeps. RFC 6265, 6.1
MOST_BYTES, MOST_OF_A_DOMAIN = 4096, 50


class CookieError(ValueError):
    """A cookie Twilio refuses with 11206."""


@dataclass(frozen=True, slots=True)
class Cookie:
    """One cookie. host_only: no Domain was given, so it goes to that very host and no other.

    expires: None means the end of the call.
    """

    name: str
    value: str
    domain: str
    host_only: bool
    path: str
    secure: bool
    expires: datetime | None


class CookieJar:
    """Cookies by (domain, path, name), in the order first set."""

    def __init__(self, now: Clock) -> None:
        self._now = now
        self._cookies: dict[tuple[str, str, str], Cookie] = {}

    def store(self, url: str, headers: Iterable[str]) -> None:
        """Take the `Set-Cookie` headers of an answer from `url`.

        Raises:
            CookieError: an empty name, or a tab, CR, LF, VT or FF in it.
        """
        now = self._now()
        for header in headers:
            cookie = _read(header, urlsplit(url), now)
            if cookie is None:
                continue
            key = (cookie.domain, cookie.path, cookie.name)
            if cookie.expires is not None and cookie.expires <= now:
                self._cookies.pop(key, None)
            else:
                self._cookies[key] = cookie
                self._make_room(cookie.domain)

    def header(self, url: str) -> str | None:
        """Return the `Cookie` header for a request to `url`, or None when there is nothing to send."""
        parts, now = urlsplit(url), self._now()
        fitting = [cookie for cookie in self._cookies.values() if _goes_to(cookie, parts, now)]
        # "Cookies with longer paths are listed before cookies with shorter paths." RFC 6265, 5.4
        fitting.sort(key=lambda cookie: -len(cookie.path))
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in fitting) or None

    def _make_room(self, domain: str) -> None:
        """Drop the cookie of a domain that was set first, if there are too many."""
        keys = [key for key in self._cookies if key[0] == domain]
        if len(keys) > MOST_OF_A_DOMAIN:
            del self._cookies[keys[0]]


def _read(header: str, url: SplitResult, now: datetime) -> Cookie | None:
    """Return the cookie, or None when its Domain is not the sender's to set, or it is longer than is kept."""
    for letter, called in _FORBIDDEN.items():
        if letter in header:
            raise CookieError(f"Set-Cookie: {header!r} holds {called}, which Twilio refuses; take it out of the cookie")
    pair, *rest = header.split(";")
    name, equals, value = pair.partition("=")
    name = name.strip()
    if not equals or not name:
        raise CookieError(f"Set-Cookie: {header!r} has no name, which Twilio refuses; write it as name=value")
    attributes = {key.strip().lower(): text.strip() for key, _, text in (part.partition("=") for part in rest)}
    host = url.hostname or ""
    domain = attributes.get("domain", "").lstrip(".").lower()
    if (domain and not _may_set(domain, host)) or len(pair) > MOST_BYTES:
        return None
    path = attributes.get("path", "")
    return Cookie(
        name,
        value.strip(),
        domain or host,
        host_only=not domain,
        path=path if path.startswith("/") else _default_path(url.path),
        secure="secure" in attributes,
        expires=_expiry(attributes, now),
    )


def _expiry(attributes: dict[str, str], now: datetime) -> datetime | None:
    """Max-Age wins over Expires; what cannot be read counts as absent. RFC 6265, 5.2 and 5.3."""
    age = attributes.get("max-age", "")
    if age.removeprefix("-").isdecimal():
        is_readable = len(age) <= _AGE_DIGITS
        lasting_s = 0 if age.startswith("-") else int(age) if is_readable else _LONGEST_AGE_S
        return now + timedelta(seconds=min(lasting_s, _LONGEST_AGE_S))
    try:
        named = parsedate_to_datetime(attributes.get("expires", ""))
    except (ValueError, OverflowError):  # OverflowError: a year or an offset of twenty digits
        return None
    return named if named.tzinfo else named.replace(tzinfo=UTC)


def _may_set(domain: str, host: str) -> bool:
    """A host sets cookies for itself and its parents, but not for a whole top-level domain."""
    return domain == host or ("." in domain and _within(host, domain))


def _goes_to(cookie: Cookie, url: SplitResult, now: datetime) -> bool:
    host = url.hostname or ""
    return (
        (host == cookie.domain or (not cookie.host_only and _within(host, cookie.domain)))
        and _covers(cookie.path, url.path or "/")
        and (not cookie.secure or url.scheme == "https")
        and (cookie.expires is None or now < cookie.expires)
    )


def _within(host: str, domain: str) -> bool:
    return host.endswith("." + domain) and not _is_address(host)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _covers(cookie_path: str, path: str) -> bool:
    return path == cookie_path or path.startswith(cookie_path if cookie_path.endswith("/") else cookie_path + "/")


def _default_path(path: str) -> str:
    """The request's path up to, but not with, its last slash. RFC 6265, 5.1.4."""
    return path[: path.rfind("/")] or "/" if path.startswith("/") else "/"
