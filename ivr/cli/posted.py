"""What our app sends in writing, shown in the call that made it: a worker after each request, on the call's clock.

The messages end in the exchange's inbox, as those of an app that calls Twilio's API do, and our own webhook is told how
far they get.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.office.outbox import LookedUp, Taken
from ivr.office.posting import deliver
from ivr.simulator.messages import Message

if TYPE_CHECKING:
    from ivr.office.outbox import Leased, Outcome, Unknown
    from ivr.simulator.exchange import Exchange
    from ivr.simulator.http.exchange import Fault, Reply, Transport, Wire
    from ivr.store.engine import Store


class Posted:
    """A transport to our own app, with a worker behind it."""

    def __init__(self, transport: Transport, store: Store, exchange: Exchange, base: str) -> None:
        self._transport, self._store, self._exchange = transport, store, exchange
        self._sender = _IntoTheInbox(exchange, base)

    def perform(self, wire: Wire) -> Reply | Fault:
        """Perform the wire, then send what it put in the outbox."""
        reply = self._transport.perform(wire)
        while deliver(self._store, self._sender, self._exchange.now):
            pass
        return reply


class _IntoTheInbox:
    """Sends into the exchange's inbox: nobody's phone ever rings for one."""

    def __init__(self, exchange: Exchange, base: str) -> None:
        self._exchange, self._base = exchange, base

    def send(self, message: Leased) -> Outcome:
        exchange = self._exchange
        told = f"{self._base}/sms/status?ref={message.id}"
        with exchange.timeline.turn:
            exchange.tick()
            sid, sender = exchange.sids.new("SM", "outbox"), exchange.setup.to
            sent = Message(sid, message.recipient, sender, message.body, exchange.t, status_callback=told)
            exchange.inbox.take(exchange, sent)
        return Taken(sid)

    def find(self, message: Leased) -> LookedUp | Unknown:
        sent = self._exchange.inbox.by_sid.values()
        return LookedUp(tuple(each.sid for each in sent if (each.to, each.body) == (message.recipient, message.body)))
