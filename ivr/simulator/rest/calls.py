"""Calls: placing, reading, steering and ending them. https://www.twilio.com/docs/voice/api/call-resource"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ivr.simulator.http.parameters import API_VERSION
from ivr.simulator.leg import Inline
from ivr.simulator.recordings import Wishes
from ivr.simulator.rest import steer
from ivr.simulator.rest.account import Account, is_call, on_days, page
from ivr.simulator.rest.asked import Asked, is_callable
from ivr.simulator.rest.magic import check_call
from ivr.simulator.rest.outgoing import Order, leg_of, place
from ivr.simulator.rest.refusal import Refusal
from ivr.simulator.rest.routes import Answer, route

if TYPE_CHECKING:
    from ivr.simulator.leg import Leg

# https://www.twilio.com/docs/api/errors/32018
LONGEST_TWIML = 4000
LONGEST_RING_S = 600
_DIGITS = re.compile(r"[0-9A-D#*wW]{0,32}")
_NORTH_AMERICAN = re.compile(r"\+1(\d{3})(\d{3})(\d{4})")
_PARTS = ("notifications", "recordings", "payments", "events", "siprec", "streams", "transcriptions")
_MESSAGES = {
    "user_defined_message_subscriptions": "UserDefinedMessageSubscriptions",
    "user_defined_messages": "UserDefinedMessages",
}


@route("POST", "Calls.json")
def create(account: Account, asked: Asked) -> Answer:
    """Place a call."""
    to, from_ = asked.text("To"), asked.text("From")
    if not to:
        raise Refusal(21201, "No 'To' number is specified")
    if not from_:
        raise Refusal(21213, "No 'From' number is specified")
    if account.is_test:
        check_call(to, from_)
    if not is_callable(to):
        raise Refusal(21211, f"The phone number you are attempting to call, {to}, is not valid")
    if not is_callable(from_):
        raise Refusal(21212, f"The source phone number provided, {from_}, is not valid")
    order = order_of(account, asked, to, from_, document(account, asked))
    if account.is_test:
        leg = leg_of(account.exchange, order)
        del account.exchange.calls[leg.sid]
    else:
        leg = place(account.exchange, order)
    return Answer(201, shape(account, leg))


@route("GET", "Calls.json")
def list_(account: Account, asked: Asked) -> Answer:
    """List calls, newest first."""
    wanted = {name: asked.filter(name) for name in ("To", "From", "Status", "ParentCallSid")}
    found = [leg for leg in reversed(list(account.exchange.calls.values())) if is_call(leg) and _is_wanted(leg, wanted)]
    found = on_days(asked, "StartTime", [(leg, account.day(leg.placed_at)) for leg in found])
    found = on_days(asked, "EndTime", [(leg, account.day(leg.ended_at)) for leg in found])
    return page(account, asked, "calls", found, lambda leg: shape(account, leg))


@route("GET", "Calls/{sid}.json")
def fetch(account: Account, asked: Asked, sid: str) -> Answer:
    """Return one call."""
    return Answer(200, shape(account, account.call(sid, asked.path)))


@route("POST", "Calls/{sid}.json")
def update(account: Account, asked: Asked, sid: str) -> Answer:
    """End a call, or give it another document."""
    leg = account.call(sid, asked.path)
    status = asked.text("Status")
    if status:
        _end(leg, asked.one_of("Status", ("completed", "canceled"), status))
    elif asked.has("Url") or asked.has("Twiml"):
        steer.move(account.live_call(sid, asked.path), document(account, asked))
        if fallback := asked.url("FallbackUrl"):
            leg.fallback = (fallback, asked.http_method("FallbackMethod"))
    return Answer(200, shape(account, leg))


@route("DELETE", "Calls/{sid}.json")
def delete(account: Account, asked: Asked, sid: str) -> Answer:
    """Forget a call that has ended."""
    leg = account.call(sid, asked.path)
    if not leg.is_over:
        raise Refusal(20009, f"Call {sid} cannot be deleted because it is still {leg.status}")
    del account.exchange.calls[sid]
    return Answer(204)


def document(account: Account, asked: Asked) -> Inline | tuple[str, str]:
    """Return what a call is to run: a URL and its method, or TwiML that came with the request; a URL goes first.

    Raises:
        Refusal: there is neither, or it is not usable.
    """
    url = asked.url("Url")
    if url:
        return url, asked.http_method("Method")
    twiml = asked.text("Twiml")
    if len(twiml) > LONGEST_TWIML:
        raise Refusal(32018, f"Twiml is {len(twiml)} characters long; at most {LONGEST_TWIML} are taken")
    if twiml:
        return Inline(twiml)
    application = account.applications.get(asked.text("ApplicationSid"))
    if asked.text("ApplicationSid") and application is None:
        raise Refusal(21218, f"ApplicationSid {asked.text('ApplicationSid')} is not valid")
    if application and application["voice_url"]:
        return application["voice_url"], application["voice_method"]
    raise Refusal(21205, "Url parameter is required: give Url, Twiml or ApplicationSid")


def order_of(account: Account, asked: Asked, to: str, from_: str, first: Inline | tuple[str, str]) -> Order:
    """Return the order a request makes, everything in it checked.

    Raises:
        Refusal: something in it is not usable.
    """
    send_digits = asked.text("SendDigits")
    if not _DIGITS.fullmatch(send_digits):
        raise Refusal(21206, f"SendDigits may hold 0-9, A-D, #, *, w and W, at most 32 of them, not {send_digits!r}")
    detection = asked.text("MachineDetection")
    if detection:
        asked.one_of("MachineDetection", ("Enable", "DetectMessageEnd"), "", code=21234)
    return Order(
        to,
        asked.text("CallerId", from_) if is_callable(asked.text("CallerId", from_)) else from_,
        first,
        fallback=(asked.url("FallbackUrl"), asked.http_method("FallbackMethod")),
        status_callback=asked.url("StatusCallback"),
        status_callback_method=asked.http_method("StatusCallbackMethod"),
        status_callback_events=asked.all("StatusCallbackEvent") or ("completed",),
        timeout_s=asked.whole("Timeout", 60, 1, LONGEST_RING_S, code=21208),
        time_limit_s=asked.whole("TimeLimit", 1, 1, 24 * 60 * 60) if asked.text("TimeLimit") else None,
        send_digits=send_digits,
        detects_machine=bool(detection),
        records=wishes(asked) if asked.flag("Record", False) else None,
    )


def wishes(asked: Asked) -> Wishes:
    """Return how a request wants something recorded."""
    return Wishes(
        asked.url("RecordingStatusCallback") or None,
        asked.http_method("RecordingStatusCallbackMethod"),
        asked.all("RecordingStatusCallbackEvent") or ("completed",),
        channels=2 if asked.one_of("RecordingChannels", ("mono", "dual"), "mono") == "dual" else 1,
        track=asked.one_of("RecordingTrack", ("both", "inbound", "outbound"), "both"),
    )


def shape(account: Account, leg: Leg) -> dict[str, Any]:
    """Return a call as the API shows it."""
    status = leg.ordered if leg.ordered and not leg.is_over else leg.status
    path = f"Calls/{leg.sid}"
    ended = leg.ended_at
    changed = ended if ended is not None else leg.answered_at if leg.answered_at is not None else leg.placed_at
    parts = {name: f"{path}/{name.capitalize()}.json" for name in _PARTS}
    parts |= {name: f"{path}/{last}.json" for name, last in _MESSAGES.items()}
    return {
        "sid": leg.sid,
        "date_created": account.date(leg.placed_at),
        "date_updated": account.date(changed),
        "parent_call_sid": leg.parent.sid if leg.parent else None,
        "account_sid": account.sid,
        "to": leg.to,
        "to_formatted": formatted(leg.to),
        "from": leg.from_,
        "from_formatted": formatted(leg.from_),
        "phone_number_sid": _number_sid(account, leg),
        "status": status,
        "start_time": account.date(leg.placed_at) if status != "queued" else None,
        "end_time": account.date(ended),
        "duration": str(leg.duration_s) if leg.status == "completed" else None,
        "price": None,
        "price_unit": "USD",
        "direction": leg.direction,
        "answered_by": leg.answered_by or None,
        "api_version": API_VERSION,
        "forwarded_from": dict(leg.extra).get("ForwardedFrom"),
        "group_sid": None,
        "caller_name": dict(leg.extra).get("CallerName"),
        "queue_time": "0",
        "trunk_sid": None,
        "uri": account.uri(f"{path}.json"),
        "subresource_uris": {name: account.uri(part) for name, part in parts.items()},
    }


def formatted(number: str) -> str:
    """Return a number as it is written in its country, where that is known."""
    match = _NORTH_AMERICAN.fullmatch(number)
    return f"({match[1]}) {match[2]}-{match[3]}" if match else number


def _end(leg: Leg, status: str) -> None:
    """End a call that rings or talks; only one that was never answered can be canceled.

    Raises:
        Refusal: it has ended already, or was answered.
    """
    unanswered = leg.status in ("queued", "ringing")
    if leg.is_over or leg.ordered or leg.ended_by or (status == "canceled" and not unanswered):
        raise Refusal(21220, f"Call is not in a state to be {status}: it is {leg.ordered or leg.status}")
    steer.end(leg, "canceled" if unanswered else "completed")


def _number_sid(account: Account, leg: Leg) -> str | None:
    ours = leg.to if leg.direction == "inbound" else leg.from_
    return next((sid for sid, number in account.numbers.items() if number["phone_number"] == ours), None)


def _is_wanted(leg: Leg, wanted: dict[str, str]) -> bool:
    has = {
        "To": leg.to,
        "From": leg.from_,
        "Status": leg.status,
        "ParentCallSid": leg.parent.sid if leg.parent else "",
    }
    return all(not value or has[name] == value for name, value in wanted.items())
