"""Stream: the call's sound over a WebSocket, for <Connect> and <Start>. https://www.twilio.com/docs/voice/media-streams

The socket is opened, told what the call is, and closed again; the sound itself is left out.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ivr.simulator.callbacks import post
from ivr.simulator.http.exchange import Fault, FetchError
from ivr.simulator.http.websocket import SWITCHED
from ivr.simulator.process import Send
from ivr.simulator.twiml import verbs as v

if TYPE_CHECKING:
    from ivr.simulator.http.exchange import FaultKind, Reply
    from ivr.simulator.leg import Leg
    from ivr.simulator.process import Process

# https://www.twilio.com/docs/api/errors/31901 and those after it
_FAULTS: dict[FaultKind, int] = {
    "connect-timeout": 31901,
    "refused": 31902,
    "reset": 31903,
    "dns": 31904,
    "unreachable": 31904,
    "tls": 31910,
    "certificate-name": 31910,
    "certificate-expired": 31910,
    "certificate-untrusted": 31910,
    "read-timeout": 31920,
    "protocol": 31924,
}
HANDSHAKE, MALFORMED_URL = 31920, 31923
MEDIA = {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1}
_TRACKS = {
    "inbound_track": ["inbound"],
    "outbound_track": ["outbound"],
    "both_tracks": ["inbound", "outbound"],
}


def stream(leg: Leg, noun: v.Stream, sid: str) -> Process[bool]:
    """Open the socket, say what the call is, and close it; return whether it answered."""
    url = noun.url or ""
    if not url:
        if noun.connector_name:
            leg.exchange.outline(leg, "Stream connectorName", "there is no connector to stream to")
        else:
            leg.warn(MALFORMED_URL, "<Stream> has no url to stream to.")
        return False
    if "?" in url:
        leg.warn(MALFORMED_URL, f"<Stream> url {url} has a query string; hand values on as <Parameter>.")
        return False
    leg.exchange.outline(leg, "Stream", "the socket is opened, told of the call and closed; no sound is sent")
    answered = yield from connect(leg, "Stream", url, messages(leg, noun, sid))
    _tell(leg, noun, sid, "stream-started" if answered else "stream-error")
    return answered


def stopped(leg: Leg, noun: v.Stream, sid: str) -> None:
    """Tell the app that a stream has ended."""
    _tell(leg, noun, sid, "stream-stopped")


def connect(leg: Leg, what: str, url: str, says: list[dict[str, Any]]) -> Process[bool]:
    """Open a socket and say these messages; return whether it answered, and warn under Twilio's number if not."""
    try:
        wire = leg.client.stream(url, "\n".join(map(json.dumps, says)).encode())
    except FetchError as error:
        leg.warn(MALFORMED_URL, f"<{what}> cannot be opened: {error.message}")
        return False
    began = leg.exchange.t
    answer: Reply | Fault = yield Send(wire)
    status = None if isinstance(answer, Fault) else answer.status
    milliseconds = round((leg.exchange.t - began) * 1000)
    leg.emit("request", at=began, method="GET", url=wire.url, params={}, status=status, ms=milliseconds, attempt=1)
    if isinstance(answer, Fault):
        leg.warn(_FAULTS[answer.kind], f"<{what}> could not reach {wire.url}: {answer.detail or answer.kind}.")
    elif answer.status != SWITCHED:
        leg.warn(HANDSHAKE, f"<{what}> asked {wire.url} for a WebSocket and was answered {answer.status}.")
    return status == SWITCHED


def messages(leg: Leg, noun: v.Stream, sid: str) -> list[dict[str, Any]]:
    """Return what a stream says from its beginning to its end.

    https://www.twilio.com/docs/voice/media-streams/websocket-messages
    """
    account = leg.exchange.setup.account_sid
    about = {
        "accountSid": account,
        "streamSid": sid,
        "callSid": leg.sid,
        "tracks": _TRACKS[noun.track],
        "mediaFormat": MEDIA,
        "customParameters": parameters(noun),
    }
    return [
        {"event": "connected", "protocol": "Call", "version": "1.0.0"},
        {"event": "start", "sequenceNumber": "1", "start": about, "streamSid": sid},
        {
            "event": "stop",
            "sequenceNumber": "2",
            "stop": {"accountSid": account, "callSid": leg.sid},
            "streamSid": sid,
        },
    ]


def parameters(noun: v.Stream | v.ConversationRelay) -> dict[str, str]:
    """Return the values a noun hands on."""
    return {each.name or "": each.value or "" for each in noun.children if isinstance(each, v.Parameter)}


def _tell(leg: Leg, noun: v.Stream, sid: str, event: str) -> None:
    if not noun.status_callback:
        return
    params = (
        ("AccountSid", leg.exchange.setup.account_sid),
        ("CallSid", leg.sid),
        ("StreamSid", sid),
        ("StreamName", noun.name or sid),
        ("StreamEvent", event),
        ("Timestamp", leg.exchange.now().isoformat()),
    )
    post(leg, "stream", noun.status_callback, noun.status_callback_method, params)
