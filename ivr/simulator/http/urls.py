"""URLs as Twilio takes them: what is usable, how relative ones resolve, and public against local addresses.

Must not know requests; failures carry Twilio's numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from ivr.simulator.http.exchange import FetchError

if TYPE_CHECKING:
    from ivr.simulator.http.exchange import Kind

# Every character RFC 3986 gives a meaning, and "%", so that what is already encoded stays.
_KEPT = "!#$%&'()*+,/:;=?@[]~"
# Letters, digits and what host names and IP addresses have between them.
_HOST = re.compile(r"[0-9A-Za-z._:-]+")


@dataclass(frozen=True, slots=True)
class PublicUrl:
    """An address Twilio would be given, and where the same pages answer on this machine."""

    public: str
    local: str

    def to_public(self, url: str) -> str | None:
        """Return the public form of a URL under `local`, or None."""
        return _moved(url, self.local, self.public)

    def to_local(self, url: str) -> str | None:
        """Return the local form of a URL under `public`, or None."""
        return _moved(url, self.public, self.local)


def resolve(base: str | None, reference: str) -> str:
    """Return the absolute URL a TwiML attribute or body means; empty means the current URL itself.

    base: URL the document came from, None for TwiML given inline over REST.

    Raises:
        FetchError: 15004 for a relative reference in inline TwiML, 11100 for what is no web address.
    """
    reference = reference.strip()
    if base is None:
        if not reference:
            raise FetchError(11100, "Inline TwiML has no URL of its own to go back to; give an absolute one.", "")
        if not _split(reference).scheme:
            raise FetchError(15004, f"'{reference}' is relative, and inline TwiML has no base; make it absolute.", "")
        return checked(reference)
    if not reference:
        return base
    try:
        return checked(_joined(base, reference))
    except ValueError as wrong:
        raise FetchError(11100, f"'{reference}' is not a URL: {wrong}.", reference) from wrong


def checked(url: str, kind: Kind = "document") -> str:
    """Return a URL fit for the wire: ASCII only, everything else letter for letter as given.

    Raises:
        FetchError: 11100, a scheme other than http and https, no host, a port that is none, or in a
            status callback a host with an underscore.
    """
    url = url.strip()
    if _split(url).scheme not in ("http", "https"):
        raise FetchError(11100, f"'{url}' has no http:// or https:// in front.", url)
    try:
        usable = quote(_with_ascii_host(url), safe=_KEPT)
        parts = urlsplit(usable)
        host, _ = parts.hostname or "", parts.port
    except ValueError as wrong:
        raise FetchError(11100, f"'{url}' is not a URL: {wrong}.", url) from wrong
    if not host:
        raise FetchError(11100, f"'{url}' names no host.", url)
    if not _HOST.fullmatch(host):
        raise FetchError(11100, f"'{url}' has a host name that cannot be: {host}.", url)
    # https://www.twilio.com/docs/voice/api/call-resource
    if kind == "callback" and "_" in host:
        raise FetchError(11100, f"'{url}': a status callback's host name may hold no underscore.", url)
    return usable


def shown(url: str) -> str:
    """Return a URL without password and fragment, for an ErrorUrl or a transcript."""
    scheme, _, host, tail = dissected(url)
    return f"{scheme}://{host}{tail.partition('#')[0]}"


def dissected(url: str) -> tuple[str, str, str, str]:
    """Return (scheme, user:pass, host:port, the rest) of an absolute URL, letter for letter.

    Parsers that put a URL together again lose an empty query or lower the scheme, and a signature with it.
    """
    scheme, _, rest = url.partition("://")
    end = next((at for at, letter in enumerate(rest) if letter in "/?#"), len(rest))
    userinfo, _, host = rest[:end].rpartition("@")
    return scheme, userinfo, host, rest[end:]


def request_target(url: str) -> str:
    """Return path and query as the first line of a request has them: an empty query too, for it was signed."""
    tail = dissected(url)[3].partition("#")[0]
    return tail if tail.startswith("/") else f"/{tail}"


def origin(url: str) -> str:
    """Return `https://host:port` of a URL, the port always written."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}:{parts.port or (443 if parts.scheme == 'https' else 80)}"


def _joined(base: str, reference: str) -> str:
    """Return what a reference means: "?" alone is the same page without its query, which urljoin would keep."""
    if reference.partition("#")[0] == "?":
        return base.partition("#")[0].partition("?")[0] + reference
    return urljoin(base, reference)


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError as wrong:
        raise FetchError(11100, f"'{url}' is not a URL: {wrong}.", url) from wrong


def _with_ascii_host(url: str) -> str:
    scheme, userinfo, host, tail = dissected(url)
    if host.isascii():
        return url
    name, colon, port = host.partition(":")
    return f"{scheme}://{userinfo}{'@' if userinfo else ''}{name.encode('idna').decode('ascii')}{colon}{port}{tail}"


def _moved(url: str, old: str, new: str) -> str | None:
    """Exchange one leading address for another; `http://a/b` does not lead `http://a/bc`."""
    old, new = old.rstrip("/"), new.rstrip("/")
    scheme, userinfo, host, tail = dissected(url)
    plain = f"{scheme}://{host}{tail}"
    if not plain.startswith(old) or plain[len(old) : len(old) + 1] not in ("", "/", "?", "#"):
        return None
    moved = new + plain[len(old) :]
    return moved.replace("://", f"://{userinfo}@", 1) if userinfo else moved
