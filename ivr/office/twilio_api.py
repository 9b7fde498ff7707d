"""Twilio's REST API as a worker uses it: its own client for the account, and what a refusal or a silence means.

`twilio.rest` costs ten times the rest to import, so it is imported where the first thing is sent. Knows neither
messages nor calls.
"""

from __future__ import annotations

import json
import re
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
# A number that may not be called, whatever the status: https://www.twilio.com/docs/api/errors/21215 (its country),
# 21216 (blocked), 21219 (not verified on trial).
_NOT_TO_BE_CALLED = frozenset({21215, 21216, 21219})
# "Read the Retry-After response header and wait the indicated number of seconds before retrying."
# https://www.twilio.com/docs/api/errors/59004
_SECONDS = re.compile(r"[0-9]{1,9}")
# Twilio's client takes what it reads for what it expects, and stumbles as it may.
_UNREADABLE = (ValueError, TypeError, AttributeError, LookupError)


def client(settings: Settings, timeout_s: float | None = None) -> Any:
    """Return Twilio's own client for the settings' account, at the address they name.

    timeout_s: after which there is no answer, TIMEOUT_S unless told.
    """
    from twilio.http.http_client import TwilioHttpClient  # type: ignore[import-untyped]
    from twilio.rest import Client  # type: ignore[import-untyped]

    class At(TwilioHttpClient):  # type: ignore[misc]
        """Twilio's own way over HTTP, for another address; retries are the outbox's business."""

        def request(self, method: str, url: str, *args: Any, **named: Any) -> Any:
            answer = super().request(method, url.replace(TWILIO_API, settings.twilio_api, 1), *args, **named)
            _check(answer, method, url)
            return answer

    http = At(timeout=TIMEOUT_S if timeout_s is None else timeout_s, max_retries=0)
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
        return judged(error.status, error.code, error.details or 0)
    except RequestException as error:
        return _unreached(error)
    except (TwilioException, *_UNREADABLE) as error:  # what came back is no answer of Twilio's
        return Unknown(f"Twilio's answer cannot be read: {type(error).__name__}.")


def listed(ask: Callable[[], list[Any]]) -> list[Any] | Unknown:
    """Return what Twilio lists, or why nobody can tell."""
    from requests import RequestException
    from twilio.base.exceptions import TwilioException

    try:
        return ask()
    except (TwilioException, RequestException, *_UNREADABLE) as error:
        return Unknown(f"Twilio cannot be asked: {type(error).__name__}.")


def judged(status: int, code: int | None, again_after_s: float = 0.0) -> Outcome:
    """Return what an HTTP status of Twilio's other than success says of what was asked for.

    again_after_s: the wait that came with it.
    """
    why = f"Twilio answered {status}" + (f", error {code}." if code else ".")
    if status == _TIMED_OUT or status >= _SERVER:
        # A fault may come after it was taken.
        return Unknown(why)
    if status == _TOO_MANY:
        return Refused(why, again_after_s=again_after_s)
    if status in _ACCOUNT and code not in _NOT_TO_BE_CALLED:
        return Refused(why)
    return Refused(why, for_good=True, stopped=code == _STOPPED)


def _check(answer: Any, method: str, url: str) -> None:
    """Read an answer as far as the client takes it for granted: an object, and an error's status whatever its body.

    Raises:
        TwilioRestException: a status other than success; its details are the seconds to wait.
        TwilioException: a success that says nothing.
    """
    from twilio.base.exceptions import TwilioException, TwilioRestException

    try:
        content = json.loads(answer.text)
    except ValueError:
        content = None
    fields = content if isinstance(content, dict) else {}
    if not 200 <= answer.status_code < 300:
        code = fields.get("code")
        wait = (answer.headers or {}).get("Retry-After", "")
        raise TwilioRestException(
            answer.status_code,
            url,
            code=code if isinstance(code, int) else None,
            method=method,
            details=float(wait) if _SECONDS.fullmatch(wait) else None,
        )
    if not fields:
        raise TwilioException("The answer is no object.")


def _unreached(error: Exception) -> Outcome:
    """Return what a broken request says: certainly not sent only where no connection was ever made."""
    from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

    cause = getattr(error.args[0], "reason", None) if error.args else None
    if isinstance(cause, ConnectTimeoutError | NewConnectionError):
        return Refused(f"Twilio cannot be reached: {type(cause).__name__}.")
    return Unknown(f"Twilio did not answer: {type(error).__name__}.")
