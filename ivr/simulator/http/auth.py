"""Answers to a 401: Basic and Digest credentials for `user:pass@` URLs.

The first request goes without them; after the challenge Twilio stays logged in for the call.
https://www.twilio.com/docs/usage/webhooks/webhooks-security
Basic is RFC 7617, Digest RFC 7616. Must not know retries, signatures or the network.
"""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Literal
from urllib.parse import unquote, urlsplit

from ivr.simulator.http.urls import request_target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_DIGESTS = {"SHA-256": hashlib.sha256, "MD5": hashlib.md5}  # the stronger first
_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # noqa: S105 - the "token" of RFC 9110's grammar
_SCHEME = re.compile(rf"(?:^|,)\s*({_TOKEN})(?=\s+{_TOKEN}\s*=|\s*(?:,|$))")
_PARAMETER = re.compile(rf'({_TOKEN})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|({_TOKEN}))')
# Far more than any server writes: quotes that never close would be looked for again from each of them.
_LONGEST_CHALLENGE = 4096


@dataclass(frozen=True, slots=True)
class Credentials:
    """A user and a password, decoded. The password stays out of `repr`."""

    user: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Challenge:
    """How a server wants to be answered. parameters: names in lower case, values unquoted."""

    scheme: Literal["basic", "digest"]
    parameters: dict[str, str]


class Login:
    """Logged in at one origin; Digest counts every use of its nonce."""

    def __init__(self, credentials: Credentials, challenge: Challenge, new_id: Callable[[], str]) -> None:
        self.challenge = challenge
        self._credentials = credentials
        self._new_id = new_id
        self._uses = 0

    def header(self, method: str, url: str) -> str:
        """Return the value of `Authorization` for one request."""
        if self.challenge.scheme == "basic":
            pair = f"{self._credentials.user}:{self._credentials.password}"
            return "Basic " + base64.b64encode(pair.encode()).decode("ascii")
        self._uses += 1
        return _digest(self._credentials, self.challenge.parameters, method, url, self._uses, self._new_id())


def credentials_in(url: str) -> Credentials | None:
    """Return the `user:pass@` of a URL, or None; "user-id and password MUST NOT contain any control characters"."""
    userinfo, at, _ = urlsplit(url).netloc.rpartition("@")
    if not at:
        return None
    user, _, password = map(unquote, userinfo.partition(":"))
    if any(unicodedata.category(letter) == "Cc" for letter in user + password):
        return None
    return Credentials(user, password)


def choose(headers: Iterable[str]) -> Challenge | None:
    """Return the strongest challenge that can be met in the `WWW-Authenticate` headers, or None."""
    short = (header for header in headers if len(header) <= _LONGEST_CHALLENGE)
    met = [challenge for header in short for challenge in _challenges(header) if _strength(challenge)]
    return max(met, key=_strength, default=None)


def _challenges(header: str) -> list[Challenge]:
    """Split `Basic realm="a", Digest realm="b", nonce="c"`: a word followed by no `=` opens a challenge."""
    masked = re.sub(r'"(?:[^"\\]|\\.)*"', lambda quoted: '"' + "x" * (len(quoted[0]) - 2) + '"', header)
    starts = [(found.start(1), found[1].lower()) for found in _SCHEME.finditer(masked)]
    challenges = []
    for (start, scheme), (end, _) in pairwise([*starts, (len(header), "")]):
        if scheme in ("basic", "digest"):
            parameters = {
                found[1].lower(): re.sub(r"\\(.)", r"\1", found[2]) if found[3] is None else found[3]
                for found in _PARAMETER.finditer(header, start + len(scheme), end)
            }
            challenges.append(Challenge("basic" if scheme == "basic" else "digest", parameters))
    return challenges


def _strength(challenge: Challenge) -> int:
    """0 for what cannot be met, else more for better."""
    if challenge.scheme == "basic":
        return 1
    hashing = _hashing(challenge.parameters)
    qops = _qops(challenge.parameters)
    if hashing not in _DIGESTS or "nonce" not in challenge.parameters or (qops and "auth" not in qops):
        return 0
    return 3 if hashing == "SHA-256" else 2


def _hashing(parameters: dict[str, str]) -> str:
    return parameters.get("algorithm", "MD5").upper().removesuffix("-SESS")


def _qops(parameters: dict[str, str]) -> list[str]:
    return [word.strip().lower() for word in parameters.get("qop", "").split(",") if word.strip()]


def _digest(
    credentials: Credentials, given: dict[str, str], method: str, url: str, uses: int, client_nonce: str
) -> str:
    """Return the value of `Authorization`; as in every header here, a character of it is a byte (of UTF-8)."""
    digest = _DIGESTS[_hashing(given)]

    def hashed(*parts: str) -> str:
        return digest(":".join(parts).encode("latin-1")).hexdigest()

    user, password = (text.encode().decode("latin-1") for text in (credentials.user, credentials.password))
    uri = request_target(url)
    realm, nonce, count = given.get("realm", ""), given["nonce"], f"{uses:08x}"
    secret = hashed(user, realm, password)
    if given.get("algorithm", "").upper().endswith("-SESS"):
        secret = hashed(secret, nonce, client_nonce)
    named = {"username": user, "realm": realm, "nonce": nonce, "uri": uri}
    if _qops(given):
        answer = hashed(secret, nonce, count, client_nonce, "auth", hashed(method, uri))
        named |= {"response": answer, "cnonce": client_nonce}
        bare = f", qop=auth, nc={count}"
    else:
        named |= {"response": hashed(secret, nonce, hashed(method, uri))}
        bare = ""
    if "opaque" in given:
        named["opaque"] = given["opaque"]
    if "algorithm" in given:
        bare += f", algorithm={given['algorithm']}"
    return "Digest " + ", ".join(f"{name}={_quoted(value)}" for name, value in named.items()) + bare


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
