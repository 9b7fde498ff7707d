"""The leg a Dial makes: it rings, is answered or not, hears a whisper, and is joined with its parent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.simulator.bridge import talk
from ivr.simulator.callbacks import post, progress
from ivr.simulator.callee import Behaviour, Callee
from ivr.simulator.destination import Noun, destination
from ivr.simulator.documents import APOLOGY, run
from ivr.simulator.http.exchange import FetchError, Request
from ivr.simulator.http.urls import resolve
from ivr.simulator.leg import Ended, HungUp, Leg, Moved, Released
from ivr.simulator.media import Tones
from ivr.simulator.process import Process, Signal, Wait
from ivr.simulator.ringing import rings
from ivr.simulator.scene import WHISPER
from ivr.simulator.sounds import hear
from ivr.simulator.twiml import verbs as v
from ivr.simulator.twiml.document import DocumentError

if TYPE_CHECKING:
    from ivr.simulator.leg import Status

__all__ = ["Noun", "ring"]


def ring(parent: Leg, verb: v.Dial, noun: Noun, *, is_refused: bool = False) -> Leg:
    """Return a new leg that rings; it tells its parent `answered`, `ready` and `refused`.

    is_refused: Twilio does not place it, for who is said to call cannot call telephones.
    """
    exchange, dialled = parent.exchange, destination(noun)
    if dialled.fault is not None:
        parent.warn(*dialled.fault)
    is_refused = dialled.fault is not None or (is_refused and isinstance(noun, v.Number | v.WhatsApp))
    behaviour = Behaviour("failed") if is_refused else exchange.behaviour(dialled.to, noun.text, dialled.plain)
    child = Leg(
        exchange,
        f"callee:{dialled.to}",
        from_=verb.caller_id or parent.from_,
        to=dialled.uri,
        direction="outbound-dial",
        party=Callee(behaviour),
        client=parent.client,
        parent=parent,
    )
    child.url = parent.url
    parent.emit("dial", to=dialled.to, kind=dialled.kind)
    _say_what_is_outlined(parent, noun)
    if behaviour.outcome == "hand":
        child.party = exchange.hand(child)
    child.task = exchange.spawn(_live(child, noun, behaviour))
    return child


def _say_what_is_outlined(parent: Leg, noun: Noun) -> None:
    match noun:
        case v.Application():
            parent.exchange.outline(parent, "Dial Application", "it rings as a callee, its own URLs are not asked")
        case v.Sim():
            parent.exchange.outline(parent, "Dial Sim", "it rings as any number")
        case v.Sip(uris=(_, _, *_)):
            parent.exchange.outline(parent, "Dial Sip Uri", "the first address alone is dialled")


class _News:
    """The call-progress callbacks of one noun, relative to the document it stands in and numbered as they are sent."""

    def __init__(self, leg: Leg, noun: Noun) -> None:
        self._leg, self._noun, self._base = leg, noun, leg.url
        self._sequence = 0

    def tell(self, event: str) -> None:
        if isinstance(self._noun, v.Sim):
            return
        noun = self._noun
        wanted, method = noun.status_callback_event, noun.status_callback_method
        self._sequence = progress(
            self._leg, event, noun.status_callback, method, wanted, self._sequence, base=self._base
        )


def _live(leg: Leg, noun: Noun, behaviour: Behaviour) -> Process[None]:
    parent, news = leg.parent, _News(leg, noun)
    assert parent is not None
    status: Status = "completed"
    try:
        status = yield from _take_part(leg, noun, behaviour, news)
    except HungUp:
        status = leg.status
    except Released as released:
        status = "completed" if leg.answered_at is not None else released.status
    except Ended:
        pass
    except Moved as moved:
        leg.on_its_own = True
        parent.signal("refused", leg)
        status = yield from leg.exchange.hold(leg, moved.document)
    finally:
        leg.exchange.end(leg, status)
        parent.signal("refused", leg)
        news.tell("completed")


def _take_part(leg: Leg, noun: Noun, behaviour: Behaviour, news: _News) -> Process[Status]:
    parent = leg.parent
    assert parent is not None
    news.tell("initiated")
    if behaviour.outcome in ("busy", "failed"):
        return behaviour.outcome
    news.tell("ringing")
    outcome = yield from rings(leg, behaviour)
    if outcome != "answer":
        return outcome
    leg.answer()
    _detect(leg, noun)
    news.tell("answered")
    parent.signal("answered", leg)
    yield from _whisper(leg, noun)
    parent.signal("ready", leg)
    yield from _until_joined(leg)
    yield from talk(leg, parent)
    return "completed"


def _detect(leg: Leg, noun: Noun) -> None:
    """Tell what answering machine detection found: callees here are people. https://www.twilio.com/docs/voice/amd"""
    if not isinstance(noun, v.Number | v.Sip) or noun.machine_detection is None:
        return
    leg.exchange.outline(leg, "machineDetection", "whoever answers is a person")
    leg.answered_by = "human"
    if noun.amd_status_callback:
        params = (*leg.parameters(), ("AnsweredBy", leg.answered_by), ("MachineDetectionDuration", "0"))
        post(leg, "amd", noun.amd_status_callback, noun.amd_status_callback_method, params)


def _whisper(leg: Leg, noun: Noun) -> Process[None]:
    """Send the digits and play the whisper that the noun asks for.

    Raises:
        Ended: the whisper hung up or failed, which refuses the call.
    """
    if isinstance(noun, v.Number) and noun.send_digits:
        yield from hear(leg, Tones(noun.send_digits))
    if isinstance(noun, v.Sim) or not noun.url:
        return
    heard = (("AnsweredBy", leg.answered_by),) if leg.answered_by else ()
    try:
        request: Request | None = Request(
            noun.method, resolve(leg.url, noun.url), (*leg.parameters(), *heard), "document"
        )
        while request is not None:
            request = yield from run(leg, request, WHISPER)
    except (FetchError, DocumentError) as error:
        # A whisper is a document as any other: what is fatal to it is heard as an apology and ends the leg.
        leg.emit("error", code=error.code, message=f"the whisper failed: {error.message}")
        yield from hear(leg, APOLOGY)
        raise Ended("twilio", f"application error {error.code}") from error


def _until_joined(leg: Leg) -> Process[None]:
    while (yield Wait(signals=True)) != Signal("joined", leg.parent):
        pass
