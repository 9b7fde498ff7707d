"""Recordings and what is told about them. https://www.twilio.com/docs/voice/api/recording"""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import format_datetime
from typing import TYPE_CHECKING, Protocol

from ivr.simulator.callbacks import post

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ivr.simulator.leg import Leg

# "English, 2-120 s". https://www.twilio.com/docs/voice/twiml/record#transcribe
SHORTEST_TRANSCRIBED_S, LONGEST_TRANSCRIBED_S = 2, 120


@dataclass(frozen=True, slots=True)
class Recording:
    """One recording: no audio is kept, only how long it is and the words a script gave it."""

    sid: str
    url: str
    call_sid: str
    source: str
    started: datetime
    length_s: float
    words: str
    channels: int = 1

    @classmethod
    def of(cls, leg: Leg, source: str, began: float, length_s: float, words: str = "", channels: int = 1) -> Recording:
        """Return a new recording of a leg that began at virtual time `began`."""
        exchange = leg.exchange
        sid = exchange.sids.new("RE", leg.name)
        url = exchange.api_url(f"Recordings/{sid}")
        return cls(sid, url, leg.sid, source, exchange.moment(began), length_s, words, channels)


class RecordingShelf:
    """The recordings of one exchange, oldest first."""

    def __init__(self) -> None:
        self.by_sid: dict[str, Recording] = {}

    def add(self, recording: Recording) -> Recording:
        """Keep a recording and return it."""
        self.by_sid[recording.sid] = recording
        return recording


class Announced(Protocol):
    """The attributes of whatever records that say who wants to hear of it."""

    @property
    def recording_status_callback(self) -> str | None: ...
    @property
    def recording_status_callback_method(self) -> str: ...
    @property
    def recording_status_callback_event(self) -> Sequence[str]: ...


def announce(leg: Leg, recording: Recording, verb: Announced) -> None:
    """Post the status callbacks of a finished recording that the app asked for, and its transcription."""
    wanted = verb.recording_status_callback_event or ("completed",)
    states = ["in-progress"] if "in-progress" in wanted else []
    final = "absent" if recording.length_s == 0 else "completed"
    states += [final] if final in wanted else []
    for state in states:
        if verb.recording_status_callback:
            params = status_parameters(leg, recording, state)
            post(leg, "recording", verb.recording_status_callback, verb.recording_status_callback_method, params)
    _transcribe(leg, recording, verb)


def status_parameters(leg: Leg, recording: Recording, state: str) -> tuple[tuple[str, str], ...]:
    """Return the parameters of a recording status callback; they carry no standard set."""
    return (
        ("AccountSid", leg.exchange.setup.account_sid),
        ("CallSid", recording.call_sid),
        ("RecordingSid", recording.sid),
        ("RecordingUrl", recording.url),
        ("RecordingStatus", state),
        ("RecordingDuration", str(round(recording.length_s))),
        ("RecordingChannels", str(recording.channels)),
        ("RecordingStartTime", format_datetime(recording.started)),
        ("RecordingSource", recording.source),
        ("RecordingTrack", "both"),
        ("ErrorCode", "0"),
    )


def _transcribe(leg: Leg, recording: Recording, verb: object) -> None:
    callback = getattr(verb, "transcribe_callback", None)
    if not callback and not getattr(verb, "transcribe", False):
        return
    if not SHORTEST_TRANSCRIBED_S <= recording.length_s <= LONGEST_TRANSCRIBED_S:
        leg.warn(13617, f"a recording of {recording.length_s:g} s is not transcribed; Twilio takes 2 to 120 s.")
    if not callback:
        return
    did = SHORTEST_TRANSCRIBED_S <= recording.length_s <= LONGEST_TRANSCRIBED_S and bool(recording.words)
    sid = leg.exchange.sids.new("TR", leg.name)
    params = (
        *leg.parameters(),
        ("TranscriptionSid", sid),
        ("TranscriptionText", recording.words if did else ""),
        ("TranscriptionStatus", "completed" if did else "failed"),
        ("TranscriptionUrl", leg.exchange.api_url(f"Recordings/{recording.sid}/Transcriptions/{sid}")),
        ("RecordingSid", recording.sid),
        ("RecordingUrl", recording.url),
    )
    post(leg, "transcription", callback, "POST", params)
