"""Text messages: which numbers may be sent one, and who sends: nobody by default, or Twilio.

https://www.twilio.com/docs/messaging/api/message-resource. `twilio.rest` costs ten times the rest to import, so it is
imported where the first message is sent. Knows no outbox's rows and no text.
"""

from __future__ import annotations

import re
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ivr.office.outbox import Kept, LookedUp, Refused, Taken, Unknown

if TYPE_CHECKING:
    from ivr.office.outbox import Leased, Outcome
    from ivr.office.posting import Sender
    from ivr.settings import Settings

# "Survey only to mainland mobile formats" (reliability T15). Whatever else calls cannot make us pay for messages to
# premium or foreign numbers. E.164, as Twilio writes `From`.
_MAINLAND_MOBILE = re.compile(r"\+861[3-9][0-9]{9}")
# A provider that has not answered by now is looked up later.
TIMEOUT_S = 10.0
_API = "https://api.twilio.com"
# Twilio's dates are whole seconds, by its own clock.
_CLOCKS_APART = timedelta(minutes=1)
_MOST_LOOKED_AT = 100
# https://www.twilio.com/docs/api/errors/21610: "the message From/To pair violates a blacklist rule", which STOP sets.
_STOPPED = 21610
_TOO_MANY, _TIMED_OUT, _SERVER = 429, 408, 500
# Ours to mend, not the message's: no credentials, no money, no permission.
_ACCOUNT = frozenset({401, 402, 403})


def takes_sms(number: str) -> bool:
    """Return whether this caller's number may be sent text messages: a mainland mobile, not withheld."""
    return _MAINLAND_MOBILE.fullmatch(number) is not None


def sender_of(settings: Settings) -> Sender:
    """Return who sends, as the settings say."""
    if settings.sms == "twilio":
        return TwilioSender(settings)
    return Nobody()


class Nobody:
    """The default: messages stay in the outbox, and nothing leaves."""

    def send(self, _message: Leased) -> Outcome:
        """Leave the message where it is."""
        return Kept()

    def find(self, _message: Leased) -> LookedUp | Unknown:
        """Find nothing: what is in doubt was sent by somebody else, under other settings."""
        return Unknown("Nobody is set up to look it up.")


class TwilioSender:
    """Sends through Twilio's API, or a stand-in for it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._from = settings.phone_number

    def send(self, message: Leased) -> Outcome:
        """Send a message. A time-out after it was handed over, and a fault of Twilio's, leave it in doubt."""
        from requests import RequestException
        from twilio.base.exceptions import TwilioException, TwilioRestException  # type: ignore[import-untyped]

        given = {"to": message.recipient, "from_": self._from, "body": message.body}
        if self._settings.public_url:
            given["status_callback"] = f"{self._settings.public_url}/sms/status?ref={message.id}"
        try:
            sid = self._messages.create(**given).sid
        except TwilioRestException as error:
            return judged(error.status, error.code)
        except RequestException as error:
            return _unreached(error)
        except (TwilioException, ValueError) as error:  # what came back is no answer of Twilio's
            return Unknown(f"Twilio's answer cannot be read: {type(error).__name__}.")
        return Taken(sid) if sid else Unknown("Twilio's answer names no message.")

    def find(self, message: Leased) -> LookedUp | Unknown:
        """Look a message up among the recipient's latest, by its words.

        The API has no name of ours for a message, and its date filter leaves out what is still queued.
        """
        from requests import RequestException
        from twilio.base.exceptions import TwilioException

        try:
            latest = self._messages.list(
                to=message.recipient, from_=self._from, limit=_MOST_LOOKED_AT, page_size=_MOST_LOOKED_AT
            )
        except (TwilioException, RequestException, ValueError) as error:
            return Unknown(f"Twilio cannot be asked: {type(error).__name__}.")
        since = message.made - _CLOCKS_APART
        # A trial account puts words of Twilio's in front.
        same = [each for each in latest if str(each.body or "").endswith(message.body)]
        return LookedUp(tuple(str(one.sid) for one in same if one.date_created is None or one.date_created >= since))

    @cached_property
    def _messages(self) -> Any:
        from twilio.http.http_client import TwilioHttpClient  # type: ignore[import-untyped]
        from twilio.rest import Client  # type: ignore[import-untyped]

        api = self._settings.twilio_api

        class At(TwilioHttpClient):  # type: ignore[misc]
            """Twilio's own client, for another address; retries are the outbox's business."""

            def request(self, method: str, url: str, *args: Any, **named: Any) -> Any:
                return super().request(method, url.replace(_API, api, 1), *args, **named)

        http = At(timeout=TIMEOUT_S, max_retries=0)
        return Client(self._settings.account_sid, self._settings.auth_token, http_client=http).messages


def judged(status: int, code: int | None) -> Outcome:
    """Return what an HTTP status of Twilio's other than success says of a message."""
    why = f"Twilio answered {status}" + (f", error {code}." if code else ".")
    if status == _TIMED_OUT or status >= _SERVER:
        # A fault may come after the message was taken.
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
