"""What passes between the webhook client and whatever carries its bytes: requests, replies, failures.

Values only. Must not know how a request is signed, retried or sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from ivr.errors import IVRError

Params = tuple[tuple[str, str], ...]
Headers = tuple[tuple[str, str], ...]
Kind = Literal["document", "media", "callback", "stream"]
FaultKind = Literal[
    "dns",
    "refused",
    "connect-timeout",
    "read-timeout",
    "tls",
    "certificate-name",
    "certificate-expired",
    "certificate-untrusted",
    "protocol",
    "reset",
    "unreachable",
]

# "The TwiML response body is larger than 64 kilobytes." https://www.twilio.com/docs/api/errors/11750
DOCUMENT_LIMIT = 64 * 1024
# Twilio cuts audio at 40 minutes; this is the bound of our own memory, above 40 minutes of 8 kHz 16-bit mono.
AUDIO_LIMIT = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    """One logical request a call makes; redirects and retries are the client's business.

    url: absolute, public or local form, with user:pass@ and #overrides as configured.
    params: decoded names and values; a media request carries none.
    """

    method: str
    url: str
    params: Params = ()
    kind: Kind = "document"


@dataclass(frozen=True, slots=True)
class Wire:
    """One message to send as it stands.

    url: absolute ASCII, without fragment and user:pass@; the address to connect to, not always the one signed.
    total_timeout_s: wall time this message may take in all, however slowly the answer drips.
    attempt: which sending of this URL this is, counted from 1.
    params: what url or body carries, for the transcript.
    kind: a "stream" opens a WebSocket, says its body there, a message a line, and closes it; its reply, 101, has none.
    sni: whether TLS names the host in clear.
    """

    method: str
    url: str
    headers: Headers
    body: bytes
    connect_timeout_s: float
    read_timeout_s: float
    total_timeout_s: float
    attempt: int
    params: Params
    kind: Kind = "document"
    sni: bool = True


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer. body: decoded from gzip, and cut one byte past its limit.

    detail: what an application in this process raised, for the transcript; "" elsewhere.
    """

    status: int
    headers: Headers = ()
    body: bytes = b""
    seconds: float = 0.0
    detail: str = ""

    def header(self, name: str) -> str | None:
        """Return the first value under a name, whatever its capitals."""
        return next(iter(self.all_headers(name)), None)

    def all_headers(self, name: str) -> tuple[str, ...]:
        """Return every value under a name in the order sent."""
        wanted = name.lower()
        return tuple(value for given, value in self.headers if given.lower() == wanted)


@dataclass(frozen=True, slots=True)
class Fault:
    """No whole answer came. partial: some of it did, so that the request is not repeated."""

    kind: FaultKind
    seconds: float = 0.0
    detail: str = ""
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Caution:
    """Something Twilio's debugger lists as a warning while the request goes on."""

    code: int
    message: str


@dataclass(frozen=True, slots=True)
class Fetched:
    """The answer that counts.

    reply: what was received, or the stored copy that a 304 confirmed.
    url: final URL in its public form: the base of relative URLs in the document.
    content_type: the header as sent; "" when there is none.
    seconds: of all sendings together.
    """

    reply: Reply
    url: str
    status: int
    content_type: str
    seconds: float = 0.0
    cautions: tuple[Caution, ...] = ()

    def header(self, name: str) -> str | None:
        """Return the first value of the reply under a name, whatever its capitals."""
        return self.reply.header(name)


class FetchError(IVRError):
    """A request came to nothing. code: Twilio's number; url: for ErrorUrl, without password and fragment.

    seconds: how long the call waited for it.
    """

    def __init__(self, code: int, message: str, url: str, seconds: float = 0.0) -> None:
        self.code = code
        self.message = message
        self.url = url
        self.seconds = seconds
        super().__init__(f"{code}: {message}")


class Transport(Protocol):
    """Whatever performs a Wire; failures are values, it never raises for the peer's faults."""

    def perform(self, wire: Wire) -> Reply | Fault: ...


def body_limit(kind: Kind, content_type: str) -> int:
    """Return how many bytes of a body are worth reading.

    A document may be audio, which is played once to the caller; only text is held to 64 kB.
    """
    if kind == "media" or (kind == "document" and content_type.lower().startswith("audio/")):
        return AUDIO_LIMIT
    return DOCUMENT_LIMIT
