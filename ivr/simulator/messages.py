"""Text messages: caught in an inbox instead of sent, with the delivery states Twilio would report.

https://www.twilio.com/docs/messaging/api/message-resource. Knows no network: nobody's phone ever rings for one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ivr.simulator.callbacks import deliver
from ivr.simulator.events import Event
from ivr.simulator.http.parameters import API_VERSION
from ivr.simulator.process import Wait

if TYPE_CHECKING:
    from ivr.simulator.events import Field
    from ivr.simulator.exchange import Exchange
    from ivr.simulator.leg import Leg
    from ivr.simulator.process import Process

# "GSM 03.38": the letters of a one-byte message, then those that take two places in it.
# https://www.twilio.com/docs/glossary/what-is-gsm-7-character-encoding
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüàÆæßÉ"
)
_GSM_TWICE = frozenset("^{}\\[~]|€")
# How many places one message has, and each of several that belong together.
_GSM_ROOM, _UCS2_ROOM = (160, 153), (70, 67)
# Whose event a message is: it belongs to no leg.
APP = "app"


@dataclass(slots=True)
class Message:
    """One message an app has sent. status: where it has got to, in Twilio's words."""

    sid: str
    to: str
    from_: str
    body: str
    created: float
    status_callback: str = ""
    service_sid: str = ""
    media: int = 0
    status: str = "queued"
    updated: float = 0.0
    sent: float | None = None


class Inbox:
    """Every message of one exchange, oldest first."""

    def __init__(self) -> None:
        self.by_sid: dict[str, Message] = {}
        self._under_way: set[str] = set()
        self._waiting: list[Leg] = []

    def take(self, exchange: Exchange, message: Message) -> Message:
        """Keep a message, write it down, and let it be delivered; nobody waits for that."""
        self.by_sid[message.sid] = message
        message.updated = exchange.t
        exchange.record(Event(exchange.t, APP, "sms", {"to": message.to, "body": message.body}))
        self._under_way.add(message.sid)
        exchange.spawn(self._deliver(_Sender(exchange), message))
        return message

    def delivered(self, leg: Leg) -> Process[None]:
        """Wait, in the process of a leg, until every message there is has arrived."""
        self._waiting.append(leg)
        while self._under_way:
            yield Wait(signals=True)
        self._waiting.remove(leg)

    def _deliver(self, sender: _Sender, message: Message) -> Process[None]:
        yield from _pass_on(sender, message)
        self._under_way.discard(message.sid)
        for leg in self._waiting:
            leg.signal("delivered", message.sid)


class _Sender:
    """Sends the callbacks of what belongs to no call."""

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange
        self.client = exchange.client
        self.url: str | None = None

    def emit(self, event: str, /, at: float | None = None, **fields: Field) -> None:
        self.exchange.record(Event(self.exchange.t if at is None else at, APP, event, fields))

    def warn(self, code: int | None, message: str) -> None:
        self.emit("warning", code=code, message=message)


def segments(body: str) -> int:
    """Return how many messages a text is sent as."""
    if all(letter in _GSM or letter in _GSM_TWICE for letter in body):
        (one, each), places = _GSM_ROOM, len(body) + sum(letter in _GSM_TWICE for letter in body)
    else:
        (one, each), places = _UCS2_ROOM, len(body.encode("utf-16-le")) // 2
    return 1 if places <= one else -(-places // each)


def _pass_on(sender: _Sender, message: Message) -> Process[None]:
    """Let the message be sent and arrive, and tell the app each time if it asked to be told."""
    exchange = sender.exchange
    for status in ("sent", "delivered"):
        message.status, message.updated = status, exchange.t
        message.sent = exchange.t if message.sent is None else message.sent
        if message.status_callback:
            params = _parameters(exchange, message)
            yield from deliver(sender, "message", message.status_callback, "POST", params)
    yield from ()


def _parameters(exchange: Exchange, message: Message) -> tuple[tuple[str, str], ...]:
    """https://www.twilio.com/docs/messaging/guides/track-outbound-message-status"""
    service = (("MessagingServiceSid", message.service_sid),) if message.service_sid else ()
    return (
        ("AccountSid", exchange.setup.account_sid),
        ("ApiVersion", API_VERSION),
        ("From", message.from_),
        ("MessageSid", message.sid),
        ("MessageStatus", message.status),
        ("SmsSid", message.sid),
        ("SmsStatus", message.status),
        ("To", message.to),
        *service,
    )
