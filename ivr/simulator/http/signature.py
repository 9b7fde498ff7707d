"""`X-Twilio-Signature`, written from Twilio's description and not from its library, so that each checks the other.

https://www.twilio.com/docs/usage/webhooks/webhooks-security
Must not know how requests are made or sent.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import TYPE_CHECKING, Literal

from ivr.simulator.http.urls import dissected

if TYPE_CHECKING:
    from collections.abc import Sequence

Algorithm = Literal["HMAC_SHA1", "HMAC_SHA256"]


def sign(url: str, params: Sequence[tuple[str, str]], token: str, algorithm: Algorithm = "HMAC_SHA1") -> str:
    """Return the signature of a request to `url` that carries `params` in a form body.

    A GET carries its parameters in the URL and signs none beside it. A name given twice enters
    with its distinct values, sorted; an empty value enters as its name alone.
    """
    text = signed_url(url)
    # Order by code point is the order of the UTF-8 bytes, which Twilio's "sorted by byte value" asks for.
    for name, value in sorted(set(params)):
        text += name + value
    digest = hashlib.sha1 if algorithm == "HMAC_SHA1" else hashlib.sha256
    return base64.b64encode(hmac.new(token.encode(), text.encode(), digest).digest()).decode("ascii")


def sign_json(url: str, body: bytes, token: str, algorithm: Algorithm = "HMAC_SHA1") -> tuple[str, str]:
    """Return the URL with its `bodySHA256` and the signature over it; the body itself is not in the text."""
    bare, hash_mark, fragment = url.partition("#")
    joint = "&" if "?" in bare else "?"
    hashed = f"{bare}{joint}bodySHA256={hashlib.sha256(body).hexdigest()}"
    return hashed + hash_mark + fragment, sign(hashed, (), token, algorithm)


def signed_url(url: str) -> str:
    """Return what of a URL is signed: no fragment, no user:pass@, and no port where it is https."""
    scheme, _, host, tail = dissected(url)
    tail = tail.partition("#")[0]
    if scheme.lower() == "https":
        host = _without_port(host)
    return f"{scheme}://{host}{tail}"


def _without_port(host: str) -> str:
    """Drop `:8443`, but not the last group of an IPv6 address."""
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() and not (name.startswith("[") and not name.endswith("]")) else host
