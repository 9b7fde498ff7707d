"""Who may use a Twilio route: the one check, made before any view, of Twilio's signature.

The URL that was signed comes from IVR_PUBLIC_URL and the raw request line, never from Host or a forwarding
header, which the sender writes. Knows nothing of what a route does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

from ivr.errors import WrongUse
from ivr.settings import is_loopback

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from flask import Request

    from ivr.settings import Settings

FORM_TYPE = "application/x-www-form-urlencoded"
# The simulator's token where no account is configured, and the name a call in the same process has for the app.
DEVELOPMENT_TOKEN = "dev"  # noqa: S105 - it opens nothing but a loopback connection
IN_PROCESS_HOST = "ivr.local"

# Everything at or below these is Twilio's, known to the app or not.
_SIGNED = ("/voice", "/sms")
_LOCAL_NAMES = ("127.0.0.1", "localhost", "[::1]")
_FORWARDING = ("Forwarded", "Via", "X-Real-Ip", "X-Client-Ip", "True-Client-Ip", "Cf-Connecting-Ip", "X-Original-Host")


def is_signed(path: str) -> bool:
    """Return whether requests for this path must be Twilio's."""
    return any(path == root or path.startswith(f"{root}/") for root in _SIGNED)


def require_token(settings: Settings) -> None:
    """Refuse to answer calls that nobody could prove to be Twilio's.

    Raises:
        WrongUse: there is no token, and this is not development.
    """
    if not settings.tokens and not settings.development:
        mend = "Set it to your account's Auth Token, or set IVR_DEVELOPMENT=1 to answer this machine only."
        raise WrongUse(f"TWILIO_AUTH_TOKEN is not set, so no request could be proven to be Twilio's. {mend}")


class Gate:
    """Admits a request that Twilio signed; in development also one from this machine that is not signed at all."""

    def __init__(self, settings: Settings) -> None:
        require_token(settings)
        self._development = settings.development
        self._public_url = settings.public_url
        # The algorithm is fixed here: a header of the sender's must not choose another.
        self._validators = [RequestValidator(token) for token in settings.tokens or (DEVELOPMENT_TOKEN,)]
        self._has_token = bool(settings.tokens)

    def admits(self, request: Request) -> bool:
        """Return whether the request may go on."""
        signature = request.headers.get("X-Twilio-Signature")
        if signature is None:
            return self._development and is_local(request)
        if not self._has_token and not is_local(request):
            return False
        # Only a form is part of what is signed; another body is refused later, and is not read for this.
        params = request.form if request.mimetype == FORM_TYPE else {}
        target = raw_target(request.environ)
        return any(
            validator.validate(f"{base}{target}", params, signature)
            for base in self.bases(request.environ)
            for validator in self._validators
        )

    def bases(self, environ: Mapping[str, Any]) -> Iterator[str]:
        """Yield the URLs this app may have been given; without IVR_PUBLIC_URL only this machine's."""
        if self._public_url:
            yield self._public_url
            return
        port = environ.get("SERVER_PORT", "80")
        yield f"http://{IN_PROCESS_HOST}"
        for name in _LOCAL_NAMES:
            yield f"http://{name}" if port == "80" else f"http://{name}:{port}"


def raw_target(environ: Mapping[str, Any]) -> str:
    """Return path and query as they came over the wire.

    gunicorn and Flask's server keep the request line in RAW_URI, waitress in REQUEST_URI; a request made in the
    same process may have neither, and is put together again.
    """
    raw = environ.get("RAW_URI") or environ.get("REQUEST_URI")
    if raw is None:
        path = quote(f"{environ.get('SCRIPT_NAME', '')}{environ.get('PATH_INFO', '')}".encode("latin-1"))
        query = environ.get("QUERY_STRING", "")
        return f"{path}?{query}" if query else path
    if not raw.startswith("/"):  # "GET http://host/path": the absolute form of a request line
        parts = urlsplit(raw)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path
    return str(raw)


def is_local(request: Request) -> bool:
    """Return whether the request comes from this machine, names it, and passed no proxy.

    A browser on this machine sends whatever any page tells it to, and names the page: a form of a stranger's page must
    not make calls. Twilio and our own clients name none.
    """
    if not is_loopback(request.remote_addr or ""):
        return False
    names = [name.title() for name, _ in request.headers]
    if any(name.startswith("X-Forwarded-") or name in _FORWARDING for name in names):
        return False
    origin = request.headers.get("Origin")
    if origin is not None and not is_loopback(_host_name(origin.partition("://")[2])):
        return False
    host = _host_name(request.environ.get("HTTP_HOST", ""))
    # Anybody on the same network may answer to a name in .local: over a connection it is nobody's.
    is_in_process = "SERVER_SOFTWARE" not in request.environ
    return (host == IN_PROCESS_HOST and is_in_process) or is_loopback(host)


def _host_name(host: str) -> str:
    """Return a Host header's name, lower case, without port and brackets; "" if it is not one."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
