"""Fetching a TwiML document and running its verbs one by one, with what Twilio does when either fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.simulator.http.exchange import Fault, Fetched, FetchError, Request
from ivr.simulator.leg import Ended, HungUp, Inline, Leg, Moved
from ivr.simulator.media import Media, NotAudio, Spoken
from ivr.simulator.performing import PERFORMERS
from ivr.simulator.process import Process, Send
from ivr.simulator.scene import CALL, Scene
from ivr.simulator.sounds import be_silent, hear
from ivr.simulator.twiml import verbs as v
from ivr.simulator.twiml.document import Document, DocumentError, Sound, Words, read

if TYPE_CHECKING:
    from ivr.simulator.http.exchange import Reply

Content = Document | Words | Sound

# What a caller hears when an application fails and no fallback helps; Twilio's own is a recording.
APOLOGY = Spoken("We are sorry, an application error has occurred. Goodbye.", "en-US", "man")


def converse(leg: Leg, first: Request | Inline) -> Process[None]:
    """Run the first document and every one it leads to.

    Raises:
        Ended: always, when the call is over for Twilio or the app.
    """
    source: Request | Inline | None = first
    while source is not None:
        try:
            try:
                source = yield from run(leg, source, CALL)
                leg.in_error = False  # whatever failed, the fallback has mended it
            except (FetchError, DocumentError) as error:
                source = yield from recover(leg, error)
        except Moved as moved:
            source, leg.in_error = moved.document, False
    leg.answer()
    raise Ended("app", "the document ended")


def run(leg: Leg, source: Request | Inline, scene: Scene) -> Process[Request | None]:
    """Fetch a document and perform it; return the request that takes over, or None at its end.

    Raises:
        FetchError, DocumentError: it could not be had or read, with Twilio's number.
    """
    content = _inline(leg, source) if isinstance(source, Inline) else (yield from fetch(leg, source))
    match content:
        case Document():
            return (yield from perform(leg, content, scene))
        case Words(text=text):
            leg.answer()
            yield from hear(leg, Spoken(text, "en-US", "man"))
        case Sound(body=body, content_type=content_type):
            leg.answer()
            yield from hear(leg, _media(leg, body, content_type))
    if scene is CALL:
        raise Ended("app", "the answer was not a document but something to hear, once")
    return None


def fetch(leg: Leg, request: Request) -> Process[Content]:
    """Return what an app answers to a document request, its warnings written to the transcript."""
    leg.count_fetch()
    fetched = yield from send(leg, request)
    leg.url = fetched.url
    for caution in fetched.cautions:
        leg.warn(caution.code, caution.message)
    for node in _listed(fetched.header("X-IVR-Path")):
        if leg.path[-1:] != [node]:
            leg.path.append(node)
        outcome, release = fetched.header("X-IVR-Outcome"), fetched.header("X-IVR-Release")
        leg.emit("node", node=node, outcome=outcome, release=release)
    try:
        return _read(leg, fetched.reply.body, fetched.content_type)
    except DocumentError as error:
        error.url = fetched.url
        raise


def _inline(leg: Leg, inline: Inline) -> Content:
    leg.count_fetch()
    leg.url = None
    return _read(leg, inline.twiml.encode(), "text/xml")


def _media(leg: Leg, body: bytes, content_type: str) -> Media:
    try:
        media = Media(leg.url or "", body, content_type)
        media.estimate_s()
    except NotAudio as error:
        # "12300: content type not accepted ... non-audio". https://www.twilio.com/docs/api/errors/12300
        raise DocumentError(12300, str(error)) from error
    return media


def _read(leg: Leg, body: bytes, content_type: str) -> Content:
    content = read(body, content_type, strict=leg.exchange.switches.strict)
    if isinstance(content, Document):
        names = [type(verb).__name__ for verb in content.verbs]
        leg.emit("twiml", verbs=names, bytes=len(body))
        for notice in content.warnings:
            leg.warn(notice.code, f"line {notice.line}: {notice.message}")
    return content


def send(leg: Leg, request: Request) -> Process[Fetched]:
    """Return the final answer to a request; each attempt and redirect is an event."""
    exchange = leg.exchange
    steps = leg.client.fetch(request)
    try:
        wire = next(steps)
        while True:
            began = exchange.t
            outcome: Reply | Fault = yield Send(wire)
            leg.was_asked_for(exchange.t - began)
            leg.emit(
                "request",
                at=began,
                method=wire.method,
                url=wire.url,
                params=dict(wire.params),
                status=None if isinstance(outcome, Fault) else outcome.status,
                ms=round((exchange.t - began) * 1000),
                attempt=wire.attempt,
            )
            exchange.heard_from_app = exchange.heard_from_app or not isinstance(outcome, Fault)
            wire = steps.send(outcome)
    except StopIteration as stop:
        fetched: Fetched = stop.value
        return fetched


def perform(leg: Leg, document: Document, scene: Scene) -> Process[Request | None]:
    """Run a document's verbs top to bottom; return the request that takes over, or None at the end.

    Raises:
        Ended: the app hung up or rejected the call.
    """
    for index, verb in enumerate(document.verbs):
        code = scene.refuses(verb)
        if code is not None:
            leg.warn(code, f"<{type(verb).__name__}> is not allowed in {scene.name}; it is passed over.")
            continue
        if scene is CALL and leg.status == "ringing":
            if index == 0 and isinstance(verb, v.Pause):  # "the first verb: delays the answer"
                yield from be_silent(leg, verb.length_s)
                if len(document.verbs) == 1:
                    raise Ended("app", "the document is nothing but a Pause, which does not answer", "no-answer")
                continue
            if not _keeps_ringing(verb):
                leg.answer()
        follows: Request | None
        match verb:
            case v.Redirect():
                follows = leg.request(verb.text, verb.method)
            case v.Hangup():
                raise Ended("app", "Hangup")
            case v.Reject():
                raise _rejected(leg, verb)
            case _ if (does := PERFORMERS.get(type(verb))) is not None:
                follows = yield from does(leg, verb, scene)
            case _:
                leg.warn(12200, f"<{type(verb).__name__}> does nothing where it stands; it is passed over.")
                continue
        if follows is not None:
            return follows
    return None


def tell(leg: Leg, request: Request) -> Process[None]:
    """Make a request that is owed to the app though nobody can hear its answer any more."""
    try:
        yield from send(leg, request)
    except FetchError as error:
        leg.emit("error", code=error.code, message=f"{error.message} ({error.url})")


def recover(leg: Leg, error: FetchError | DocumentError) -> Process[Request]:
    """Return the fallback's request after a fatal error, or end the call with Twilio's apology.

    https://www.twilio.com/docs/usage/troubleshooting/availability-and-reliability

    Raises:
        Ended: there is no fallback, or the fallback is what failed.
        HungUp: nobody is there any more to hear either.
    """
    fallback_url, fallback_method = leg.fallback
    where = f" ({error.url})" if error.url and error.url not in error.message else ""
    leg.emit("error", code=error.code, message=f"{error.message}{where}")
    if leg.is_over:
        raise HungUp
    if fallback_url and not leg.in_error:
        leg.in_error = True
        params = (*leg.parameters(), ("ErrorCode", str(error.code)), ("ErrorUrl", error.url or ""))
        return Request(fallback_method, fallback_url, params, "document")
    leg.in_error = True
    leg.exchange.failed = True
    leg.answer()
    yield from hear(leg, APOLOGY)
    raise Ended("twilio", f"application error {error.code}")


def _keeps_ringing(verb: v.Verb) -> bool:
    """Return whether the caller goes on hearing it ring. https://www.twilio.com/docs/voice/twiml/reject"""
    match verb:
        case v.Reject() | v.Redirect():
            return True
        case v.Dial(answer_on_bridge=True):
            return True
    return False


def _rejected(leg: Leg, verb: v.Reject) -> Ended:
    if leg.answered_at is not None:
        return Ended("app", "Reject, though the call was answered before")
    return Ended("app", f"rejected: {verb.reason}", "busy" if verb.reason == "busy" else "no-answer")


def _listed(header: str | None) -> list[str]:
    return [name.strip() for name in (header or "").split(",") if name.strip()]
