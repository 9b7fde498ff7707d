"""Calls to agents: who places and ends them, nobody by default, or Twilio. Knows no queue and no words.

https://www.twilio.com/docs/voice/api/call-resource. Only numbers of the settings are ever called, never one from a tree
or a caller (reliability T09).
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ivr.office import twilio_api
from ivr.office.outbox import LookedUp, Refused, Taken, Unknown
from ivr.office.sms import Nobody
from ivr.office.twilio_api import CLOCKS_APART

if TYPE_CHECKING:
    from ivr.office.outbox import Leased, Outcome
    from ivr.office.posting import Sender
    from ivr.settings import Settings

# Twilio lets it ring "about 5 s more in practice"; the next agent is rung then.
RING_S = 15
_MOST_LOOKED_AT = 20
# "initiated" tells what the call is called even where the answer to the request was lost, before anybody looks it up.
# https://www.twilio.com/docs/voice/api/call-resource#statuscallbackevent
_TELLS_OF = ["initiated", "completed"]
_SID = re.compile(r"CA[0-9a-f]{32}")
# https://www.twilio.com/docs/api/errors/21220: the call is over already; 20404: it is not there any more.
_IS_OVER = frozenset({21220, 20404})


def caller_of(settings: Settings) -> Sender:
    """Return who places calls, as the settings say."""
    return TwilioCaller(settings) if settings.rung else Nobody()


class TwilioCaller:
    """Calls through Twilio's API, or a stand-in for it. timeout_s: as `twilio_api.client` takes it."""

    def __init__(self, settings: Settings, timeout_s: float | None = None) -> None:
        self._settings, self._timeout_s = settings, timeout_s
        self._from = settings.phone_number
        self._numbers = frozenset(agent.number for agent in settings.rung)

    def send(self, message: Leased) -> Outcome:
        """Ring an agent, or end such a call."""
        return self._ring(message) if message.kind == "ring" else self._hang_up(message)

    def find(self, message: Leased) -> LookedUp | Unknown:
        """Look up a ring among the latest calls to that number, from about when it was asked for.

        The API has no name of ours for a call, and its date filter leaves out what is still queued. To end a call does
        no harm a second time, so that is never looked up.
        """
        if message.kind == "hangup":
            return LookedUp(())
        calls, since = self._calls, message.made - CLOCKS_APART

        def ask() -> list[str]:
            latest = calls.list(
                to=message.recipient, from_=self._from, limit=_MOST_LOOKED_AT, page_size=_MOST_LOOKED_AT
            )
            return [_sid(one.sid) for one in latest if one.date_created is None or one.date_created >= since]

        found = twilio_api.listed(ask)
        return found if isinstance(found, Unknown) else LookedUp(tuple(found))

    def _ring(self, message: Leased) -> Outcome:
        if message.recipient not in self._numbers:
            return Refused("No agent of IVR_AGENTS has this number any more.", for_good=True)
        calls, base = self._calls, f"{self._settings.public_url}/voice/rung"

        def ask() -> Outcome:
            sid = calls.create(
                to=message.recipient,
                from_=self._from,
                url=f"{base}?ring={message.body}&step=0&of=",
                method="POST",
                status_callback=f"{base}/status?ring={message.body}&step=0&of=",
                status_callback_event=_TELLS_OF,
                status_callback_method="POST",
                timeout=RING_S,
            ).sid
            return Taken(_sid(sid))

        return twilio_api.attempt(ask)

    def _hang_up(self, message: Leased) -> Outcome:
        from twilio.base.exceptions import TwilioRestException  # type: ignore[import-untyped]

        calls = self._calls

        def ask() -> Outcome:
            try:
                calls(message.body).update(status="completed")
            except TwilioRestException as error:
                if error.code not in _IS_OVER:
                    raise
            return Taken(None)

        return twilio_api.attempt(ask)

    @cached_property
    def _calls(self) -> Any:
        return twilio_api.client(self._settings, self._timeout_s).calls


def _sid(given: object) -> str:
    """Return the name of a call.

    Raises:
        ValueError: it is none.
    """
    if not isinstance(given, str) or not _SID.fullmatch(given):
        raise ValueError("no SID of a call")
    return given
