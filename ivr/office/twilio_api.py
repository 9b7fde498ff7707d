"""Twilio's REST API as a worker uses it: its own client for the account, and what a refusal or a silence means.

`twilio.rest` costs ten times the rest to import, so it is imported where the first thing is sent. Knows neither
messages nor calls.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from ivr.office.outbox import Refused, Unknown
from ivr.settings import TWILIO_API

if TYPE_CHECKING:
    from collections.abc import Callable

    from ivr.office.outbox import Outcome
    from ivr.settings import Settings

# A provider that has not answered by now is looked up later.
TIMEOUT_S = 10.0
# Twilio's dates are whole seconds, by its own clock.
CLOCKS_APART = timedelta(minutes=1)
# https://www.twilio.com/docs/api/errors/21610: "the message From/To pair violates a blacklist rule", which STOP sets.
_STOPPED = 21610
_TOO_MANY, _TIMED_OUT, _SERVER = 429, 408, 500
# Ours to mend, not the message's: no credentials, no money, no permission.
_ACCOUNT = frozenset({401, 402, 403})


def client(settings: Settings) -> Any:
    """Return Twilio's own client for the settings' account, at the address they name."""
    from twilio.http.http_client import TwilioHttpClient  # type: ignore[import-untyped]
    from twilio.rest import Client  # type: ignore[import-untyped]

    class At(TwilioHttpClient):  # type: ignore[misc]
        """Twilio's own way over HTTP, for another address; retries are the outbox's business."""

        def request(self, method: str, url: str, *args: Any, **named: Any) -> Any:
            return super().request(method, url.replace(TWILIO_API, settings.twilio_api, 1), *args, **named)

    http = At(timeout=TIMEOUT_S, max_retries=0)
    return Client(settings.account_sid, settings.auth_token, http_client=http)


def attempt(ask: Callable[[], Outcome]) -> Outcome:
    """Return the outcome of asking Twilio for something; what is raised is one too.

    A time-out after it was handed over, and a fault of Twilio's, leave it in doubt.
    """
    from requests import RequestException
    from twilio.base.exceptions import TwilioException, TwilioRestException  # type: ignore[import-untyped]

    try:
        return ask()
    except TwilioRestException as error:
        return judged(error.status, error.code)
    except RequestException as error:
        return _unreached(error)
    except (TwilioException, ValueError) as error:  # what came back is no answer of Twilio's
        return Unknown(f"Twilio's answer cannot be read: {type(error).__name__}.")


def listed(ask: Callable[[], list[Any]]) -> list[Any] | Unknown:
    """Return what Twilio lists, or why nobody can tell."""
    from requests import RequestException
    from twilio.base.exceptions import TwilioException

    try:
        return ask()
    except (TwilioException, RequestException, ValueError) as error:
        return Unknown(f"Twilio cannot be asked: {type(error).__name__}.")


def judged(status: int, code: int | None) -> Outcome:
    """Return what an HTTP status of Twilio's other than success says of what was asked for."""
    why = f"Twilio answered {status}" + (f", error {code}." if code else ".")
    if status == _TIMED_OUT or status >= _SERVER:
        # A fault may come after it was taken.
        return Unknown(why)
    if status == _TOO_MANY or status in _ACCOUNT:
        return Refused(why)
    return Refused(why, for_good=True, stopped=code == _STOPPED)


def _unreached(error: Exception) -> Outcome:
    """Return what a broken request says: certainly not sent only where no connection was ever made."""
    from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

    cause = getattr(error.args[0], "reason", None) if error.args else None
    if isinstance(cause, ConnectTimeoutError | NewConnectionError):
        return Refused(f"Twilio cannot be reached: {type(cause).__name__}.")
    return Unknown(f"Twilio did not answer: {type(error).__name__}.")
