"""Recordings through the API, asked by Twilio's own client."""

from __future__ import annotations

import io
import wave
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from twilio.base.exceptions import TwilioRestException

if TYPE_CHECKING:
    from collections.abc import Callable

    from ivr.simulator.rest.api import RestApi
    from ivr.simulator.rest.recordings import Recording

TALKING = {"/voice": "<Play digits='w'/><Pause length='60'/>", "/told": ""}


@pytest.fixture
def talking(office: Callable[..., Any]) -> Any:
    """A call in progress, ten seconds in."""
    desk = office(TALKING)
    desk.leg = desk.line.dial()
    desk.line.run(10)
    desk.recordings = desk.client.calls(desk.leg.sid).recordings
    return desk


def test_a_recording_is_started_and_stopped(talking: Any) -> None:
    """What is current has no length yet; the app is told when it is done."""
    made = talking.recordings.create(recording_status_callback="http://ivr.local/told", recording_channels="dual")
    talking.line.run(14)

    stopped = talking.recordings("Twilio.CURRENT").update(status="stopped")
    talking.line.run()

    assert ("in-progress", None, 2, "StartCallRecordingAPI") == (made.status, made.duration, made.channels, made.source)
    assert (made.sid, "completed", "4") == (stopped.sid, stopped.status, stopped.duration)
    (asked,) = talking.line.app.at("/told")
    assert ("completed", "4", "2") == tuple(
        asked.params[name] for name in ("RecordingStatus", "RecordingDuration", "RecordingChannels")
    )


@pytest.mark.parametrize(("behaviour", "length"), [("skip", "8"), ("silence", "18")], ids=["skip", "silence"])
def test_a_pause_is_left_out_or_silent(talking: Any, behaviour: str, length: str) -> None:
    """By PauseBehavior."""
    made = talking.recordings.create()
    talking.line.run(15)
    paused = made.update(status="paused", pause_behavior=behaviour)
    talking.line.run(25)
    made.update(status="in-progress")
    talking.line.run(28)

    stopped = made.update(status="stopped")

    assert "paused" == paused.status
    assert length == stopped.duration


def test_the_end_of_the_call_ends_its_recording(talking: Any) -> None:
    """From ten seconds to the end of the Pause, half a second past the minute."""
    made = talking.recordings.create()
    talking.line.run()

    assert "50" == made.fetch().duration
    assert [made.sid] == [each.sid for each in talking.client.recordings.list(call_sid=talking.leg.sid)]


def test_the_sound_is_silence_of_its_length(talking: Any) -> None:
    """At the address webhooks are given, with .wav or without, and without a login."""
    made = talking.recordings.create(recording_channels="dual")
    talking.line.run(14)
    made.update(status="stopped")
    recording: Recording = talking.exchange.recordings.by_sid[made.sid]

    for ending in ("", ".wav"):
        status, body, headers = _get(talking.api, urlsplit(recording.url).path + ending)

        assert (200, "audio/x-wav") == (status, headers["Content-Type"])
        with wave.open(io.BytesIO(body)) as file:
            assert (2, 8000, 4 * 8000) == (file.getnchannels(), file.getframerate(), file.getnframes())
            assert {0} == set(file.readframes(8000))


def test_a_deleted_recording_is_gone(talking: Any) -> None:
    """Deleting one that still records stops it without a word."""
    made = talking.recordings.create()

    assert talking.client.recordings(made.sid).delete()
    talking.line.run()

    assert [] == talking.client.recordings.list()


def test_what_cannot_be_is_refused(talking: Any) -> None:
    """A stopped recording cannot go on, one of a call that has ended not begin."""
    made = talking.recordings.create()
    made.update(status="stopped")
    with pytest.raises(TwilioRestException) as stopped:
        made.update(status="in-progress")
    talking.line.run()
    with pytest.raises(TwilioRestException) as ended:
        talking.recordings.create()

    assert (16114, 21220) == (stopped.value.code, ended.value.code)


def _get(api: RestApi, path: str) -> tuple[int, bytes, dict[str, str]]:
    started: list[tuple[int, dict[str, str]]] = []
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "wsgi.input": io.BytesIO()}
    body = b"".join(api(environ, lambda status, sent: started.append((int(status[:3]), dict(sent)))))  # type: ignore[arg-type]
    return started[0][0], body, started[0][1]
