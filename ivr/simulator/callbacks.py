"""Callbacks that tell an app what happened and never steer the call. Their trouble is a warning, no more."""

from __future__ import annotations

from datetime import UTC
from email.utils import format_datetime
from typing import TYPE_CHECKING, Protocol

from ivr.simulator.http.exchange import Fault, FetchError, Request
from ivr.simulator.http.urls import resolve
from ivr.simulator.process import Process, Send

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ivr.simulator.events import Field
    from ivr.simulator.exchange import Exchange
    from ivr.simulator.http.client import WebhookClient
    from ivr.simulator.http.exchange import Params
    from ivr.simulator.leg import Leg

# "callback URL answered with a problem (4xx/5xx, bad body)". https://www.twilio.com/docs/api/errors/15003
CALLBACK_ANSWERED_BADLY = 15003

# "404 unreachable, 486 busy, 487 rang out". https://www.twilio.com/docs/voice/api/call-resource#statuscallback
SIP_RESPONSES = {"failed": "404", "busy": "486", "no-answer": "487", "canceled": "487"}


class Sender(Protocol):
    """Whose callback it is: a leg, or something that belongs to no call. url: what relative ones are relative to."""

    exchange: Exchange
    client: WebhookClient
    url: str | None

    def emit(self, event: str, /, at: float | None = None, **fields: Field) -> None: ...
    def warn(self, code: int | None, message: str) -> None: ...


def post(leg: Sender, kind: str, url: str, method: str, params: Params, base: str | None = "") -> None:
    """Send a callback beside the call; nobody waits for it.

    base: what a relative URL is relative to, "" for the document the leg is on at this moment.
    """
    leg.exchange.spawn(deliver(leg, kind, url, method, params, leg.url if base == "" else base))


def deliver(leg: Sender, kind: str, url: str, method: str, params: Params, base: str | None = None) -> Process[None]:
    """Send one callback and write down what came of it."""
    began = leg.exchange.t
    status: int | None = None
    problem, code = "", CALLBACK_ANSWERED_BADLY
    try:
        url = resolve(base, url)
        steps = leg.client.fetch(Request(method, url, params, "callback"))
        wire = next(steps)
        while True:
            outcome = yield Send(wire)
            status = None if isinstance(outcome, Fault) else outcome.status
            wire = steps.send(outcome)
    except StopIteration:
        pass
    except FetchError as error:
        problem = error.message
        code = CALLBACK_ANSWERED_BADLY if status is not None else error.code
    leg.emit("callback", at=began, kind=kind, url=url, params=dict(params), status=status)
    if problem:
        leg.warn(code, f"the {kind} callback to {url} failed: {problem}")


def progress(
    leg: Leg,
    event: str,
    url: str | None,
    method: str,
    wanted: Sequence[str],
    sequence: int,
    *extra: tuple[str, str],
    base: str | None = "",
) -> int:
    """Send a call-progress event if the app asked for it; return the next sequence number.

    https://www.twilio.com/docs/voice/api/call-resource#statuscallback
    """
    if not url or event not in wanted:
        return sequence
    post(leg, "status", url, method, (*progress_parameters(leg, event, sequence), *extra), base)
    return sequence + 1


def progress_parameters(leg: Leg, event: str, sequence: int) -> Params:
    """Return the parameters of a call-progress callback; the final one carries the durations."""
    seconds = leg.duration_s
    final: list[tuple[str, str]] = []
    if event == "completed":
        minutes = -(-seconds // 60)
        final = [("CallDuration", str(seconds)), ("Duration", str(minutes))]
        if leg.direction != "inbound" and leg.status in SIP_RESPONSES:
            final.append(("SipResponseCode", SIP_RESPONSES[leg.status]))
    if leg.answered_by:
        final.append(("AnsweredBy", leg.answered_by))
    status = {"initiated": "initiated", "ringing": "ringing", "answered": "in-progress"}.get(event, leg.status)
    standard = tuple((name, status if name == "CallStatus" else value) for name, value in leg.parameters())
    return (
        *standard,
        ("Timestamp", stamp(leg.exchange.now())),
        ("CallbackSource", "call-progress-events"),
        ("SequenceNumber", str(sequence)),
        *final,
    )


def stamp(moment: datetime) -> str:
    """Return an instant as callbacks write it: RFC 2822, in UTC."""
    return format_datetime(moment.astimezone(UTC))
