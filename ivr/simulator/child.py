"""The leg a Dial makes: it rings, is answered or not, hears a whisper, and is joined with its parent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.simulator.bridge import talk
from ivr.simulator.callbacks import progress
from ivr.simulator.callee import Behaviour, Callee
from ivr.simulator.documents import run
from ivr.simulator.http.exchange import FetchError, Request
from ivr.simulator.http.urls import resolve
from ivr.simulator.leg import Ended, HungUp, Leg, Moved
from ivr.simulator.media import Tones
from ivr.simulator.process import Elapsed, Process, Signal, Wait
from ivr.simulator.scene import WHISPER
from ivr.simulator.sounds import hear
from ivr.simulator.twiml import verbs as v
from ivr.simulator.twiml.document import DocumentError

if TYPE_CHECKING:
    from ivr.simulator.leg import Status

Noun = v.Number | v.Client | v.Sip | v.WhatsApp | v.Sim | v.Application

_KINDS: dict[type[Noun], str] = {
    v.Number: "number",
    v.Client: "client",
    v.Sip: "sip",
    v.WhatsApp: "number",
    v.Sim: "number",
    v.Application: "client",
}


def ring(parent: Leg, verb: v.Dial, noun: Noun) -> Leg:
    """Return a new leg that rings; it tells its parent `answered`, `ready` and `refused`."""
    exchange = parent.exchange
    to, kind = _address(noun), _KINDS[type(noun)]
    party = Callee(exchange.behaviour(to))
    child = Leg(
        exchange,
        f"callee:{to}",
        from_=verb.caller_id or parent.from_,
        to=f"client:{to}" if kind == "client" else to,
        direction="outbound-dial",
        party=party,
        client=parent.client,
        parent=parent,
    )
    child.url = parent.url
    parent.emit("dial", to=to, kind=kind)
    child.task = exchange.spawn(_live(child, noun, party))
    return child


def _live(leg: Leg, noun: Noun, party: Callee) -> Process[None]:
    parent = leg.parent
    assert parent is not None
    sequence = _progress(leg, noun, "initiated", 0)
    status: Status = "canceled"
    try:
        sequence = _progress(leg, noun, "ringing", sequence)
        refusal = yield from _pick_up(leg, party.behaviour)
        if refusal is not None:
            status = refusal
            return
        status = "completed"
        leg.answer()
        sequence = _progress(leg, noun, "answered", sequence)
        parent.signal("answered", leg)
        yield from _whisper(leg, noun)
        parent.signal("ready", leg)
        if (yield from _until_joined(leg)):
            yield from talk(leg, parent)
    except (HungUp, Ended):
        pass
    except Moved as moved:
        leg.on_its_own = True
        status = yield from leg.exchange.hold(leg, moved.document)
    finally:
        leg.exchange.end(leg, status)
        parent.signal("refused", leg)
        _progress(leg, noun, "completed", sequence)


def _pick_up(leg: Leg, behaviour: Behaviour) -> Process[Status | None]:
    """Return None once the party answers, else the final status of a leg nobody answered."""
    outcome = behaviour.outcome
    if outcome in ("busy", "failed"):
        return outcome
    until = leg.exchange.t + behaviour.after_s if outcome == "answer" else None
    match (yield Wait(until, signals=True)):
        case Elapsed():
            return None
        case _:
            return "no-answer" if outcome == "no-answer" else "canceled"


def _whisper(leg: Leg, noun: Noun) -> Process[None]:
    """Send the digits and play the whisper that the noun asks for.

    Raises:
        Ended: the whisper hung up, which refuses the call.
    """
    if isinstance(noun, v.Number) and noun.send_digits:
        yield from hear(leg, Tones(noun.send_digits))
    url = getattr(noun, "url", None)
    if not url:
        return
    request: Request | None = Request(noun.method, resolve(leg.url, url), leg.parameters(), "document")  # type: ignore[union-attr]
    try:
        while request is not None:
            request = yield from run(leg, request, WHISPER)
    except (FetchError, DocumentError) as error:
        leg.emit("error", code=error.code, message=f"the whisper failed: {error.message}")


def _until_joined(leg: Leg) -> Process[bool]:
    while True:
        match (yield Wait(signals=True)):
            case Signal(name="joined"):
                return True
            case Signal(name="released" | "left"):
                return False


def _progress(leg: Leg, noun: Noun, event: str, sequence: int) -> int:
    url = getattr(noun, "status_callback", None)
    method = getattr(noun, "status_callback_method", "POST")
    wanted = getattr(noun, "status_callback_event", ()) or ("completed",)
    detects = getattr(noun, "machine_detection", None) and leg.answered_at is not None
    extra = (("AnsweredBy", "human"),) if detects else ()
    return progress(leg, event, url, method, wanted, sequence, *extra)


def _address(noun: Noun) -> str:
    for child in getattr(noun, "children", ()):
        if isinstance(child, v.Identity | v.Uri | v.ApplicationSid):
            return child.text
    return noun.text
