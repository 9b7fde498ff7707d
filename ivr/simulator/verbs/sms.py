"""Sms: a text message from within a call. Deprecated by Twilio. https://www.twilio.com/docs/voice/twiml/sms"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ivr.simulator.http.urls import resolve
from ivr.simulator.messages import Message
from ivr.simulator.performing import performs
from ivr.simulator.twiml import verbs as v

if TYPE_CHECKING:
    from ivr.simulator.http.exchange import Request
    from ivr.simulator.leg import Leg
    from ivr.simulator.process import Process
    from ivr.simulator.scene import Scene

_NUMBER = re.compile(r"\+?[0-9]{3,15}")


@performs(v.Sms)
def sms(leg: Leg, verb: v.Sms, scene: Scene) -> Process[Request | None]:
    """Send a message to the caller or whom it names; then request the action, or let the next verb run."""
    yield from ()
    message = _message(leg, verb)
    if message is None:
        return None
    leg.exchange.inbox.take(leg.exchange, message)
    if verb.action is None:
        return None
    return leg.request(verb.action, verb.method, ("SmsSid", message.sid), ("SmsStatus", "sent"))


def _message(leg: Leg, verb: v.Sms) -> Message | None:
    """Return the message, from the number that was called to who called it; None for one that cannot be sent."""
    is_inbound = leg.direction == "inbound"
    caller, ours = (leg.from_, leg.to) if is_inbound else (leg.to, leg.from_)
    to, from_ = verb.to or caller, verb.from_ or ours
    for code, name, number in ((14101, "to", to), (14102, "from", from_)):
        if not _NUMBER.fullmatch(number):
            leg.warn(code, f"<Sms> {name} {number!r} is not a number; nothing is sent.")
            return None
    if not verb.text.strip():
        leg.warn(14103, "<Sms> has no text; nothing is sent.")
        return None
    exchange = leg.exchange
    callback = resolve(leg.url, verb.status_callback) if verb.status_callback else ""
    return Message(exchange.sids.new("SM", leg.name), to, from_, verb.text, exchange.t, callback)
