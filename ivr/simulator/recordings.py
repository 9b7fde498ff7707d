"""Recordings and what is told about them. https://www.twilio.com/docs/voice/api/recording"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Protocol

from ivr.simulator.callbacks import post, stamp
from ivr.simulator.leg import Running

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ivr.simulator.leg import Leg


@dataclass(frozen=True, slots=True)
class Recording:
    """One recording: no audio is kept, only how long it is and the words a script gave it.

    status: in-progress or paused while it is made, then completed, or absent when nothing was heard.
    paused: when a pause began whose time is left out, None outside one; skipped_s: the seconds left out so far.
    """

    sid: str
    url: str
    call_sid: str
    source: str
    started: datetime
    length_s: float
    words: str
    channels: int = 1
    track: str = "both"
    conference_sid: str | None = None
    status: str = "completed"
    paused: datetime | None = None
    skipped_s: float = 0.0


class RecordingShelf:
    """The recordings of one exchange, oldest first."""

    def __init__(self) -> None:
        self.by_sid: dict[str, Recording] = {}

    def add(self, recording: Recording) -> Recording:
        """Keep a recording and return it."""
        self.by_sid[recording.sid] = recording
        return recording


@dataclass(frozen=True, slots=True)
class Wishes:
    """How something is to be recorded, and who wants to hear of it."""

    recording_status_callback: str | None = None
    recording_status_callback_method: str = "POST"
    recording_status_callback_event: tuple[str, ...] = ("completed",)
    channels: int = 1
    track: str = "both"


class Announced(Protocol):
    """The attributes of whatever records that say who wants to hear of it."""

    @property
    def recording_status_callback(self) -> str | None: ...
    @property
    def recording_status_callback_method(self) -> str: ...
    @property
    def recording_status_callback_event(self) -> Sequence[str]: ...


def start(
    leg: Leg,
    source: str,
    wishes: Announced,
    *,
    channels: int = 1,
    track: str = "both",
    conference_sid: str | None = None,
    base: str | None = "",
) -> Recording:
    """Begin a recording of the leg at this moment, and tell whoever asked to hear of it."""
    exchange, sid = leg.exchange, leg.exchange.sids.new("RE", leg.name)
    recording = Recording(
        sid,
        exchange.api_url(f"Recordings/{sid}"),
        leg.sid,
        source,
        exchange.now(),
        length_s=0,
        words="",
        channels=channels,
        track=track,
        conference_sid=conference_sid,
        status="in-progress",
    )
    _tell(leg, recording, wishes, "in-progress", base)
    return exchange.recordings.add(recording)


def finish(
    leg: Leg, recording: Recording, wishes: Announced, length_s: float, words: str = "", base: str | None = ""
) -> Recording:
    """End a recording, and tell of it where the app asked for that."""
    status = "completed" if length_s else "absent"
    recording = leg.exchange.recordings.add(replace(recording, length_s=length_s, words=words, status=status))
    if not length_s:
        leg.warn(int(_absent_because(leg, recording)), "the recording is absent: there is nothing to hear in it.")
    _tell(leg, recording, wishes, status, base)
    return recording


def begin(leg: Leg, source: str, wishes: Wishes, name: str = "") -> Recording:
    """Record the leg from now until it is stopped by name or ends."""
    recording = start(leg, source, wishes, channels=wishes.channels, track=wishes.track)
    stop = partial(_finish, leg, recording.sid, wishes)
    leg.running["recording", name or recording.sid] = Running(recording.sid, stop)
    return recording


def pause(leg: Leg, recording: Recording, *, skips: bool) -> Recording:
    """Pause a recording; what passes is silence in it, or left out."""
    paused = leg.exchange.now() if skips else None
    return leg.exchange.recordings.add(replace(recording, status="paused", paused=paused))


def resume(leg: Leg, recording: Recording) -> Recording:
    """Go on with a paused recording."""
    skipped_s = recording.skipped_s
    if recording.paused is not None:
        skipped_s += (leg.exchange.now() - recording.paused).total_seconds()
    return leg.exchange.recordings.add(
        replace(recording, status="in-progress", paused=None, skipped_s=skipped_s),
    )


def _finish(leg: Leg, sid: str, wishes: Wishes) -> None:
    recording = leg.exchange.recordings.by_sid.get(sid)
    if recording is None:  # deleted while it was made
        return
    if recording.status == "paused":
        recording = resume(leg, recording)
    length_s = (leg.exchange.now() - recording.started).total_seconds() - recording.skipped_s
    finish(leg, recording, wishes, length_s)


def _absent_because(leg: Leg, recording: Recording) -> str:
    """Return Twilio's number: too short, or silent. https://www.twilio.com/docs/api/errors/16101"""
    return "16101" if leg.exchange.now() == recording.started else "16102"


def _tell(leg: Leg, recording: Recording, wishes: Announced, state: str, base: str | None = "") -> None:
    """Post one status callback, where the app asked for that state."""
    wanted = wishes.recording_status_callback_event or ("completed",)
    if wishes.recording_status_callback and state in wanted:
        params = status_parameters(leg, recording, state)
        url, method = wishes.recording_status_callback, wishes.recording_status_callback_method
        post(leg, "recording", url, method, params, base)


def status_parameters(leg: Leg, recording: Recording, state: str) -> tuple[tuple[str, str], ...]:
    """Return the parameters of a recording status callback; they carry no standard set."""
    length = () if state == "in-progress" else (("RecordingDuration", str(round(recording.length_s))),)
    room = () if recording.conference_sid is None else (("ConferenceSid", recording.conference_sid),)
    return (
        ("AccountSid", leg.exchange.setup.account_sid),
        ("CallSid", recording.call_sid),
        *room,
        ("RecordingSid", recording.sid),
        ("RecordingUrl", recording.url),
        ("RecordingStatus", state),
        *length,
        ("RecordingChannels", str(recording.channels)),
        ("RecordingStartTime", stamp(recording.started)),
        ("RecordingSource", recording.source),
        ("RecordingTrack", recording.track),
        ("ErrorCode", _absent_because(leg, recording) if state == "absent" else "0"),
    )
