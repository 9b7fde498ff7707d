"""Text messages: which numbers may be sent one, and who sends: nobody by default, or Twilio.

https://www.twilio.com/docs/messaging/api/message-resource. Knows no outbox's rows and no text.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ivr.office import twilio_api
from ivr.office.outbox import Kept, LookedUp, Taken, Unknown
from ivr.office.twilio_api import CLOCKS_APART

if TYPE_CHECKING:
    from ivr.office.outbox import Leased, Outcome
    from ivr.office.posting import Sender
    from ivr.settings import Settings

# "Survey only to mainland mobile formats" (reliability T15). Whatever else calls cannot make us pay for messages to
# premium or foreign numbers. E.164, as Twilio writes `From`.
_MAINLAND_MOBILE = re.compile(r"\+861[3-9][0-9]{9}")
_MOST_LOOKED_AT = 100


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
        """Send a message."""
        given = {"to": message.recipient, "from_": self._from, "body": message.body}
        if self._settings.public_url:
            given["status_callback"] = f"{self._settings.public_url}/sms/status?ref={message.id}"

        def ask() -> Outcome:
            sid = self._messages.create(**given).sid
            return Taken(sid) if sid else Unknown("Twilio's answer names no message.")

        return twilio_api.attempt(ask)

    def find(self, message: Leased) -> LookedUp | Unknown:
        """Look a message up among the recipient's latest, by its words.

        The API has no name of ours for a message, and its date filter leaves out what is still queued.
        """
        latest = twilio_api.listed(
            lambda: self._messages.list(
                to=message.recipient, from_=self._from, limit=_MOST_LOOKED_AT, page_size=_MOST_LOOKED_AT
            )
        )
        if isinstance(latest, Unknown):
            return latest
        since = message.made - CLOCKS_APART
        # A trial account puts words of Twilio's in front.
        same = [each for each in latest if str(each.body or "").endswith(message.body)]
        return LookedUp(tuple(str(one.sid) for one in same if one.date_created is None or one.date_created >= since))

    @cached_property
    def _messages(self) -> Any:
        return twilio_api.client(self._settings).messages
