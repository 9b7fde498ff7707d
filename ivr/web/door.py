"""Who may see the office's pages: whoever knows the office's password, or in development this machine.

Everything that is neither Twilio's nor open to all is behind this door, so that a page added later is guarded without
anybody thinking of it. Knows no page.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Forbidden, Unauthorized

from ivr.web.signature import is_local, is_signed

if TYPE_CHECKING:
    from flask import Request

    from ivr.settings import Settings

# For load balancers, and what Twilio plays: https://www.twilio.com/docs/voice/twiml/play is fetched without a password.
_OPEN = ("/healthz", "/readyz", "/audio")


def is_guarded(path: str) -> bool:
    """Return whether the path is the office's."""
    return not is_signed(path) and not any(path == root or path.startswith(f"{root}/") for root in _OPEN)


class Door:
    """Lets in who may see the office's pages."""

    def __init__(self, settings: Settings) -> None:
        self._password = settings.office_password
        self._development = settings.development

    def check(self, request: Request) -> None:
        """Let the request pass.

        Raises:
            Unauthorized: it has not the password, which the settings hold to be too long to be found by trying.
            Forbidden: there is no password, and this is not development on this machine.
        """
        if self._password is None:
            if not (self._development and is_local(request)):
                raise Forbidden("The office's pages are closed: IVR_OFFICE_PASSWORD is not set.")
            return
        given = request.authorization
        known = given.password if given is not None and given.type == "basic" else None
        if known is None or not hmac.compare_digest(known.encode(), self._password.encode()):
            raise Unauthorized(
                "Give the office's password, IVR_OFFICE_PASSWORD; the name is yours to choose.",
                www_authenticate=WWWAuthenticate("basic", {"realm": "ivr", "charset": "UTF-8"}),
            )
