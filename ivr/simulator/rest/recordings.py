"""Recordings: of the whole account, and of one call while it lasts.

https://www.twilio.com/docs/voice/api/recording, https://www.twilio.com/docs/voice/api/recording#call-recordings
"""

from __future__ import annotations

import io
import wave
from typing import TYPE_CHECKING, Any

from ivr.simulator.http.parameters import API_VERSION
from ivr.simulator.recordings import begin, pause, resume
from ivr.simulator.rest.account import Account, on_days, page
from ivr.simulator.rest.calls import wishes
from ivr.simulator.rest.refusal import Refusal, missing
from ivr.simulator.rest.routes import Answer, route

if TYPE_CHECKING:
    from ivr.simulator.leg import Leg
    from ivr.simulator.recordings import Recording
    from ivr.simulator.rest.asked import Asked

RATE_HZ, SAMPLE_BYTES = 8000, 2
LIVE = ("in-progress", "paused")
# "use Twilio.CURRENT to refer to the current recording". https://www.twilio.com/docs/voice/api/recording
CURRENT = "Twilio.CURRENT"


@route("GET", "Recordings.json")
def list_(account: Account, asked: Asked) -> Answer:
    """List recordings, newest first."""
    call, room = asked.filter("CallSid"), asked.filter("ConferenceSid")
    found = [each for each in _all(account) if call in ("", each.call_sid) and room in ("", each.conference_sid)]
    return _page(account, asked, found)


@route("GET", "Conferences/{room}/Recordings.json")
def of_conference(account: Account, asked: Asked, room: str) -> Answer:
    """List the recordings of a conference, newest first."""
    return _page(account, asked, [each for each in _all(account) if each.conference_sid == room])


@route("GET", "Recordings/{sid}.json")
def fetch(account: Account, asked: Asked, sid: str) -> Answer:
    """Return one recording."""
    return Answer(200, shape(account, _find(account, asked, sid)))


@route("GET", "Recordings/{sid}")
@route("GET", "Recordings/{sid}.wav")
def sound(account: Account, asked: Asked, sid: str) -> Answer:
    """Return the recording's sound: silence of its length, for no sound is kept."""
    recording = _find(account, asked, sid)
    if recording.status in LIVE:
        raise missing(asked.path)
    return Answer(200, silence(recording.length_s, recording.channels), "audio/x-wav")


@route("DELETE", "Recordings/{sid}.json")
def delete(account: Account, asked: Asked, sid: str) -> Answer:
    """Forget a recording."""
    del account.exchange.recordings.by_sid[_find(account, asked, sid).sid]
    return Answer(204)


@route("POST", "Calls/{call}/Recordings.json")
def start(account: Account, asked: Asked, call: str) -> Answer:
    """Record a call in progress from now on."""
    leg = account.call(call, asked.path)
    if leg.status != "in-progress":
        raise Refusal(21220, "Requested resource is not eligible for recording: the call is not in progress")
    return Answer(201, _call_shape(account, begin(leg, "StartCallRecordingAPI", wishes(asked))))


@route("GET", "Calls/{call}/Recordings.json")
def of_call(account: Account, asked: Asked, call: str) -> Answer:
    """List the recordings of a call, newest first."""
    found = [each for each in _all(account) if each.call_sid == account.call(call, asked.path).sid]
    return page(account, asked, "recordings", found, lambda each: _call_shape(account, each))


@route("GET", "Calls/{call}/Recordings/{sid}.json")
def fetch_of_call(account: Account, asked: Asked, call: str, sid: str) -> Answer:
    """Return one recording of a call."""
    return Answer(200, _call_shape(account, _of(account, asked, account.call(call, asked.path), sid)))


@route("POST", f"Calls/{{call}}/Recordings/{CURRENT}.json")
def update_current(account: Account, asked: Asked, call: str) -> Answer:
    """Pause, go on with or stop what records the call now."""
    return update(account, asked, call, CURRENT)


@route("POST", "Calls/{call}/Recordings/{sid}.json")
def update(account: Account, asked: Asked, call: str, sid: str) -> Answer:
    """Pause, go on with or stop a recording."""
    leg = account.call(call, asked.path)
    recording = _of(account, asked, leg, sid)
    status = asked.one_of("Status", ("in-progress", "paused", "stopped"), "")
    if recording.status not in LIVE:
        raise Refusal(16114, f"Recording {recording.sid} is {recording.status} and cannot be changed")
    match recording.status, status:
        case "in-progress", "paused":
            skips = asked.one_of("PauseBehavior", ("silence", "skip"), "silence") == "skip"
            recording = pause(leg, recording, skips=skips)
        case "paused", "in-progress":
            recording = resume(leg, recording)
        case _, "stopped":
            _stop(leg, recording)
            recording = _find(account, asked, recording.sid)
    return Answer(200, _call_shape(account, recording))


@route("DELETE", "Calls/{call}/Recordings/{sid}.json")
def delete_of_call(account: Account, asked: Asked, call: str, sid: str) -> Answer:
    """Forget a recording of a call."""
    recording = _of(account, asked, account.call(call, asked.path), sid)
    del account.exchange.recordings.by_sid[recording.sid]
    return Answer(204)


def shape(account: Account, recording: Recording) -> dict[str, Any]:
    """Return a recording as the API shows it."""
    path = f"Recordings/{recording.sid}"
    return {
        **_common_shape(account, recording),
        "uri": account.uri(f"{path}.json"),
        "subresource_uris": {
            "add_on_results": account.uri(f"{path}/AddOnResults.json"),
            "transcriptions": account.uri(f"{path}/Transcriptions.json"),
        },
        "media_url": recording.url,
    }


def silence(length_s: float, channels: int) -> bytes:
    """Return a WAV file of silence, as telephones sound: 8 kHz, 16 bits."""
    file = io.BytesIO()
    with wave.open(file, "wb") as written:
        written.setnchannels(channels)
        written.setsampwidth(SAMPLE_BYTES)
        written.setframerate(RATE_HZ)
        written.writeframes(bytes(round(length_s * RATE_HZ) * SAMPLE_BYTES * channels))
    return file.getvalue()


def _call_shape(account: Account, recording: Recording) -> dict[str, Any]:
    return {
        **_common_shape(account, recording),
        "uri": account.uri(f"Calls/{recording.call_sid}/Recordings/{recording.sid}.json"),
        "track": recording.track,
    }


def _common_shape(account: Account, recording: Recording) -> dict[str, Any]:
    is_live = recording.status in LIVE
    started = (recording.started - account.exchange.setup.started).total_seconds()
    return {
        "account_sid": account.sid,
        "api_version": API_VERSION,
        "call_sid": recording.call_sid,
        "conference_sid": recording.conference_sid,
        "date_created": account.date(started),
        "date_updated": account.date(started if is_live else started + recording.length_s),
        "start_time": account.date(started),
        "duration": None if is_live else str(round(recording.length_s)),
        "sid": recording.sid,
        "price": None,
        "price_unit": "USD",
        "status": recording.status,
        "channels": recording.channels,
        "source": recording.source,
        "error_code": None,
        "encryption_details": None,
    }


def _stop(leg: Leg, recording: Recording) -> None:
    """Stop what runs under the recording's SID, or under the name <Start> gave it."""
    for key, running in list(leg.running.items()):
        if running.sid == recording.sid:
            del leg.running[key]
            running.stop()


def _all(account: Account) -> list[Recording]:
    return list(account.exchange.recordings.by_sid.values())[::-1]


def _page(account: Account, asked: Asked, found: list[Recording]) -> Answer:
    found = on_days(asked, "DateCreated", [(each, each.started.date().isoformat()) for each in found])
    return page(account, asked, "recordings", found, lambda each: shape(account, each))


def _find(account: Account, asked: Asked, sid: str) -> Recording:
    recording = account.exchange.recordings.by_sid.get(sid)
    if recording is None:
        raise missing(asked.path)
    return recording


def _of(account: Account, asked: Asked, leg: Leg, sid: str) -> Recording:
    for recording in _all(account):
        is_meant = recording.sid == sid or (sid == CURRENT and recording.status in LIVE)
        if is_meant and recording.call_sid == leg.sid:
            return recording
    raise missing(asked.path)
