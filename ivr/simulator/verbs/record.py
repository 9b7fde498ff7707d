"""Record: the caller leaves a recording. https://www.twilio.com/docs/voice/twiml/record"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ivr.simulator.callbacks import post
from ivr.simulator.documents import tell
from ivr.simulator.events import tidy
from ivr.simulator.leg import Ended, HungUp, Moved
from ivr.simulator.performing import performs
from ivr.simulator.process import Elapsed, Key, Process, Speech, Wait
from ivr.simulator.recordings import Recording, finish, start
from ivr.simulator.sounds import beep
from ivr.simulator.twiml import verbs as v
from ivr.simulator.twiml.voice_verbs import LONGEST_TRANSCRIBED_S, SHORTEST_TRANSCRIBED_S

if TYPE_CHECKING:
    from ivr.simulator.http.exchange import Request
    from ivr.simulator.leg import Leg
    from ivr.simulator.scene import Scene

BEEP_S = 0.5


@dataclass(slots=True)
class _Take:
    """One recording while it is made. spoken_until: inf while somebody speaks until told to stop."""

    began: float
    words: str = ""
    spoken_from: float | None = None
    spoken_until: float = 0.0
    digits: str = ""
    recording: Recording | None = None

    def length_s(self, now: float, *, trimmed: bool) -> float:
        """Return how long the recording is, silence at its beginning and end taken off when trimmed."""
        if not trimmed:
            return now - self.began if self.recording is not None else 0.0
        return 0.0 if self.spoken_from is None else min(now, self.spoken_until) - self.spoken_from


@performs(v.Record)
def record(leg: Leg, verb: v.Record, scene: Scene) -> Process[Request | None]:
    """Record until a key, silence, the longest length or the hang-up; then request the action.

    Raises:
        HungUp: the caller hung up; the action was requested first, with `Digits=hangup`, its answer unheard.
        Moved, Ended: the REST API or Twilio cut it; what was recorded is kept, the action is not told.
    """
    take = _Take(leg.exchange.t)
    try:
        if verb.play_beep:
            yield from beep(leg, BEEP_S)
            take.began = leg.exchange.t
        take.recording = start(leg, "RecordVerb", verb)
        yield from _listen(leg, verb, take)
    except HungUp:
        take.digits = "hangup"
        recording = _keep(leg, verb, take)
        yield from tell(leg, leg.request(verb.action, verb.method, *_parameters(recording, take)))
        raise
    except (Moved, Ended):
        _keep(leg, verb, take)
        raise
    recording = _keep(leg, verb, take)
    if recording.length_s == 0 and leg.exchange.switches.silent_record_falls_through:
        return None
    return leg.request(verb.action, verb.method, *_parameters(recording, take))


def _listen(leg: Leg, verb: v.Record, take: _Take) -> Process[None]:
    leg.party.input_opened(leg, "record")
    leg.party.prompt_ended(leg)
    try:
        yield from _take(leg, verb, take)
    finally:
        leg.party.input_closed(leg)


def _take(leg: Leg, verb: v.Record, take: _Take) -> Process[None]:
    end = take.began + verb.max_length_s
    while True:
        quiet_from = max(take.began, take.spoken_until)
        due = min(end, quiet_from + verb.timeout_s) if verb.timeout_s else end
        match (yield Wait(due, keys=True, speech=True)):
            case Key(digit=digit) if digit in verb.finish_on_key:
                take.digits = digit
                return
            case Speech(text=text, seconds=seconds):
                take.words = " ".join(filter(None, (take.words, text)))
                take.spoken_from = leg.exchange.t if take.spoken_from is None else take.spoken_from
                take.spoken_until = float("inf") if seconds is None else leg.exchange.t + seconds
            case Elapsed():
                return
            case _:
                pass


def _keep(leg: Leg, verb: v.Record, take: _Take) -> Recording:
    length = take.length_s(leg.exchange.t, trimmed=verb.trim == "trim-silence")
    leg.emit("record", at=take.began, seconds=tidy(length))
    recording = finish(leg, take.recording or start(leg, "RecordVerb", verb), verb, length, take.words)
    if verb.transcribe:
        _transcribe(leg, recording, verb.transcribe_callback)
    return recording


def _transcribe(leg: Leg, recording: Recording, callback: str | None) -> None:
    """Tell what was said in it, if that could be made out. https://www.twilio.com/docs/voice/twiml/record#transcribe"""
    is_fit = SHORTEST_TRANSCRIBED_S <= recording.length_s <= LONGEST_TRANSCRIBED_S
    if not is_fit:
        leg.warn(13617, f"a recording of {recording.length_s:g} s is not transcribed; Twilio takes 2 to 120 s.")
    if not callback:
        return
    words = recording.words if is_fit else ""
    sid = leg.exchange.sids.new("TR", leg.name)
    params = (
        *leg.parameters(),
        ("TranscriptionSid", sid),
        ("TranscriptionText", words),
        ("TranscriptionStatus", "completed" if words else "failed"),
        ("TranscriptionUrl", leg.exchange.api_url(f"Recordings/{recording.sid}/Transcriptions/{sid}")),
        ("RecordingSid", recording.sid),
        ("RecordingUrl", recording.url),
    )
    post(leg, "transcription", callback, "POST", params)


def _parameters(recording: Recording, take: _Take) -> tuple[tuple[str, str], ...]:
    return (
        ("RecordingUrl", recording.url),
        ("RecordingSid", recording.sid),
        ("RecordingDuration", str(round(recording.length_s))),
        ("Digits", take.digits),
    )
