"""A call the app has the API place: it rings, and when it is answered the document is fetched.

https://www.twilio.com/docs/voice/api/call-resource#create-a-call-resource
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ivr.simulator.callbacks import progress
from ivr.simulator.callee import Callee
from ivr.simulator.events import tidy
from ivr.simulator.http.exchange import Request
from ivr.simulator.leg import HungUp, Inline, Leg
from ivr.simulator.media import Tones
from ivr.simulator.recordings import begin
from ivr.simulator.ringing import RINGS_LONGER_S, rings
from ivr.simulator.sounds import hear

if TYPE_CHECKING:
    from ivr.simulator.exchange import Exchange
    from ivr.simulator.leg import Status
    from ivr.simulator.process import Process
    from ivr.simulator.recordings import Wishes

# The RecordingSource of a call placed with Record=true.
SOURCE = "OutboundAPI"


@dataclass(frozen=True, slots=True)
class Order:
    """A call to be placed.

    document: TwiML, or the URL and method of it. records: what a recording of the call is to be, None for none.
    """

    to: str
    from_: str
    document: Inline | tuple[str, str]
    fallback: tuple[str, str] = ("", "POST")
    status_callback: str = ""
    status_callback_method: str = "POST"
    status_callback_events: tuple[str, ...] = ("completed",)
    timeout_s: int = 60
    time_limit_s: int | None = None
    send_digits: str = ""
    detects_machine: bool = False
    records: Wishes | None = None


class Called(Callee):
    """A party that was called by the API: talks from the answer on, whoever or whatever it hears."""

    def joined(self, leg: Leg) -> None:
        """Hang up when they have talked as long as told."""
        if self.behaviour.talk_s is not None:
            leg.exchange.timeline.at(leg.exchange.t + self.behaviour.talk_s, leg.hang_up)


def leg_of(exchange: Exchange, order: Order) -> Leg:
    """Return the leg of an order, queued."""
    behaviour = exchange.behaviour(order.to)
    leg = Leg(
        exchange,
        f"callee:{order.to}",
        from_=order.from_,
        to=order.to,
        direction="outbound-api",
        party=Called(behaviour),
        client=exchange.new_client(),
    )
    if behaviour.outcome == "hand":
        leg.party = exchange.hand(leg)
    leg.status = "queued"
    leg.fallback = order.fallback
    return leg


def place(exchange: Exchange, order: Order) -> Leg:
    """Place the call and return its leg; nobody waits for it to ring."""
    leg = leg_of(exchange, order)
    leg.task = exchange.spawn(_live(leg, order))
    return leg


def _live(leg: Leg, order: Order) -> Process[None]:
    url = "" if isinstance(order.document, Inline) else order.document[0]
    leg.emit("call", from_=leg.from_, to=leg.to, call_sid=leg.sid, url=url)
    sequence = _tell(leg, order, "initiated", 0)
    leg.status = "ringing"
    sequence = _tell(leg, order, "ringing", sequence)
    try:
        status = yield from _ring(leg, order)
    except HungUp:
        status = leg.status
    if status is None:
        sequence = _tell(leg, order, "answered", sequence)
        status = yield from _talk(leg, order)
    elif not leg.ended_by:
        leg.ended_by = "callee" if status == "busy" else "twilio"
    leg.exchange.end(leg, status)
    _tell(leg, order, "completed", sequence, *_recorded(leg))
    leg.emit("end", status=status, seconds=tidy(leg.talked_s), by=leg.ended_by, path=list(leg.path))


def _ring(leg: Leg, order: Order) -> Process[Status | None]:
    """Return None once the party has answered, else the final status of a call nobody took."""
    behaviour = leg.exchange.behaviour(order.to)
    if behaviour.outcome in ("busy", "failed"):
        return behaviour.outcome
    outcome = yield from rings(leg, behaviour, order.timeout_s + RINGS_LONGER_S)
    if outcome != "answer":
        return outcome
    if order.detects_machine:
        leg.exchange.outline(leg, "machineDetection", "whoever answers is a person")
        leg.answered_by = "human"
    leg.answer()
    return None


def _talk(leg: Leg, order: Order) -> Process[Status]:
    exchange = leg.exchange
    if order.records is not None:
        begin(leg, SOURCE, order.records)
    if order.time_limit_s is not None:
        exchange.timeline.at(exchange.t + order.time_limit_s, lambda: _cut(leg))
    try:
        if order.send_digits:
            yield from hear(leg, Tones(order.send_digits))
    except HungUp:
        return leg.status
    first: Request | Inline
    if isinstance(order.document, Inline):
        first = order.document
    else:
        url, method = order.document
        leg.url = url
        found = (("AnsweredBy", leg.answered_by),) if leg.answered_by else ()
        first = Request(method, url, (*leg.parameters(), *found), "document")
    return (yield from exchange.hold(leg, first))


def _cut(leg: Leg) -> None:
    if not leg.is_over:
        leg.hang_up("the call reached its TimeLimit", by="twilio")


def _tell(leg: Leg, order: Order, event: str, sequence: int, *extra: tuple[str, str]) -> int:
    url, method = order.status_callback, order.status_callback_method
    return progress(leg, event, url, method, order.status_callback_events, sequence, *extra)


def _recorded(leg: Leg) -> tuple[tuple[str, str], ...]:
    """Return what the final callback says of the recording that `Record=true` made, if it did."""
    made = leg.exchange.recordings.by_sid.values()
    recording = next((each for each in made if (each.call_sid, each.source) == (leg.sid, SOURCE)), None)
    if recording is None:
        return ()
    length = ("RecordingDuration", str(round(recording.length_s)))
    return ("RecordingUrl", recording.url), ("RecordingSid", recording.sid), length
