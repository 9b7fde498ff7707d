"""Who sends what: text messages one way, calls to agents another. Knows none of their ways."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from ivr.office.calling import caller_of
from ivr.office.sms import sender_of

if TYPE_CHECKING:
    from ivr.office.outbox import Leased, LookedUp, Outcome, Unknown
    from ivr.office.posting import Sender
    from ivr.settings import Settings


@dataclass(frozen=True, slots=True)
class Senders:
    """One sender for everything that stands in the outbox."""

    texts: Sender
    calls: Sender

    def send(self, message: Leased) -> Outcome:
        """Send it the way of its kind."""
        return self._of(message).send(message)

    def find(self, message: Leased) -> LookedUp | Unknown:
        """Look it up the way of its kind."""
        return self._of(message).find(message)

    def _of(self, message: Leased) -> Sender:
        match message.kind:
            case "sms" | "email":
                return self.texts
            case "ring" | "hangup":
                return self.calls
            case _:
                assert_never(message.kind)


def senders_of(settings: Settings) -> Senders:
    """Return who sends, as the settings say."""
    return Senders(sender_of(settings), caller_of(settings))
