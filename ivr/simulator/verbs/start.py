"""Start and Stop: what runs beside the verbs. Both return at once. https://www.twilio.com/docs/voice/twiml/stream#start"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ivr.simulator.callbacks import post
from ivr.simulator.leg import Running
from ivr.simulator.performing import performs
from ivr.simulator.recordings import Wishes, begin
from ivr.simulator.twiml import verbs as v
from ivr.simulator.verbs.stream import stopped, stream

if TYPE_CHECKING:
    from ivr.simulator.leg import Leg
    from ivr.simulator.process import Process
    from ivr.simulator.scene import Scene

Noun = v.Stream | v.Siprec | v.Transcription | v.Recording


@performs(v.Start)
def start(leg: Leg, verb: v.Start, scene: Scene) -> Process[None]:
    """Begin each noun; one whose name runs already is passed over."""
    yield from ()
    for noun in verb.children:
        kind = _kind(noun)
        if noun.name and (kind, noun.name) in leg.running:
            leg.warn(None, f"a <{noun.tag()}> named {noun.name!r} runs already; this one is passed over.")
            continue
        match noun:
            case v.Stream():
                _start_stream(leg, noun)
            case v.Siprec():
                leg.exchange.outline(leg, "Siprec", "nothing is sent to the recorder")
                sid = leg.exchange.sids.new("SR", leg.name)
                leg.running[kind, noun.name or sid] = Running(sid, lambda: None)
            case v.Transcription():
                _start_transcription(leg, noun)
            case v.Recording():
                begin(leg, "StartCallRecordingTwiML", _wishes(noun), noun.name or "")


@performs(v.Stop)
def stop(leg: Leg, verb: v.Stop, scene: Scene) -> Process[None]:
    """End each noun by its name; one without a name ends all of its kind."""
    yield from ()
    for noun in verb.children:
        kind = _kind(noun)
        ending = [key for key in leg.running if key[0] == kind and noun.name in (None, key[1])]
        if not ending:
            named = f" named {noun.name!r}" if noun.name else ""
            leg.warn(None, f"<Stop> finds no <{noun.tag()}>{named} that runs.")
        for key in ending:
            leg.running.pop(key).stop()


def _kind(noun: Noun) -> str:
    return noun.tag().lower()


def _start_stream(leg: Leg, noun: v.Stream) -> None:
    sid = leg.exchange.sids.new("MZ", leg.name)
    leg.running["stream", noun.name or sid] = Running(sid, partial(stopped, leg, noun, sid))
    leg.exchange.spawn(_streaming(leg, noun, sid))


def _streaming(leg: Leg, noun: v.Stream, sid: str) -> Process[None]:
    """Open the stream beside the call; one that does not open runs no more."""
    if not (yield from stream(leg, noun, sid)):
        leg.running.pop(("stream", noun.name or sid), None)


def _start_transcription(leg: Leg, noun: v.Transcription) -> None:
    sid = leg.exchange.sids.new("GT", leg.name)
    leg.exchange.outline(leg, "Transcription", "its beginning and end are told, no words in between")
    _tell(leg, noun, sid, "transcription-started", 1)
    stop = partial(_tell, leg, noun, sid, "transcription-stopped", 2)
    leg.running["transcription", noun.name or sid] = Running(sid, stop)


def _tell(leg: Leg, noun: v.Transcription, sid: str, event: str, sequence: int) -> None:
    """https://www.twilio.com/docs/voice/twiml/transcription#statuscallbackurl"""
    if not noun.status_callback_url:
        return
    params = (
        ("AccountSid", leg.exchange.setup.account_sid),
        ("CallSid", leg.sid),
        ("TranscriptionSid", sid),
        ("TranscriptionEvent", event),
        ("SequenceId", str(sequence)),
        ("Timestamp", leg.exchange.now().isoformat()),
        ("LanguageCode", noun.language_code),
        ("Track", noun.track),
    )
    post(leg, "transcription", noun.status_callback_url, noun.status_callback_method, params)


def _wishes(noun: v.Recording) -> Wishes:
    return Wishes(
        noun.recording_status_callback,
        noun.recording_status_callback_method,
        noun.recording_status_callback_event,
        channels=2 if noun.channels == "dual" else 1,
        track=noun.track,
    )
