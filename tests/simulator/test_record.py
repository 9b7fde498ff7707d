"""Record: what ends it, how long it is, and every parameter the app is told."""

from __future__ import annotations

from typing import Any

import pytest

from ivr.simulator.http.exchange import Request
from ivr.simulator.leg import Moved
from ivr.simulator.switches import Switches

Call = Any


def left(
    wire: Call, attributes: str, said: list[tuple[float, float]], keys: str = "", at: float = 0, **more: Any
) -> Any:
    """Return a finished line where words were said at times, for so long, and keys pressed at one."""
    document = f'<Record action="/left" playBeep="false" {attributes}/><Say>next</Say>'
    line = wire({"/voice": document, "/left": "<Hangup/>", "/rec": "", "/words": ""}, **more)
    line.dial()
    for t, seconds in said:
        line.at(t, lambda leg, seconds=seconds: leg.speak("hello", seconds))
    return line.press(at, keys).run()


def outcome(line: Any) -> tuple[str, str, float]:
    """Return the action's RecordingDuration and Digits, and when it was asked."""
    (asked,) = line.app.at("/left")
    return asked.form["RecordingDuration"], asked.form["Digits"], line.one("hangup").t


@pytest.mark.parametrize(
    ("attributes", "said", "keys", "at", "expected"),
    [
        pytest.param("", [(0, 9)], "", 0, ("9", "", 14), id="silence ends it, and is trimmed"),
        pytest.param('timeout="2"', [(0, 9)], "", 0, ("9", "", 11), id="another time-out"),
        pytest.param('timeout="2"', [(0, 3), (4, 3)], "", 0, ("7", "", 9), id="a short pause does not end it"),
        pytest.param('timeout="0" maxLength="60"', [(0, 9)], "", 0, ("9", "", 60), id="timeout 0 is never"),
        pytest.param('maxLength="5"', [(0, 9)], "", 0, ("5", "", 5), id="maxLength"),
        pytest.param("", [(0, 30)], "7", 6, ("6", "7", 6), id="any key ends it"),
        pytest.param('finishOnKey="*"', [(0, 9)], "7*", 6, ("6", "*", 6), id="only the key that is named"),
        pytest.param('finishOnKey="12"', [(0, 9)], "2", 6, ("6", "2", 6), id="one of a set of keys"),
        pytest.param('finishOnKey=""', [(0, 9)], "1#*", 6, ("9", "", 14), id="no key ends it"),
        pytest.param('trim="do-not-trim"', [(0, 9)], "", 0, ("14", "", 14), id="silence kept"),
        pytest.param("", [(2, 7)], "", 0, ("7", "", 14), id="silence before is trimmed too"),
        pytest.param("", [], "", 0, ("0", "", 5), id="nothing said (U20)"),
    ],
)
def test_what_ends_it(wire: Call, attributes: str, said: Any, keys: str, at: float, expected: object) -> None:
    """RecordingDuration, Digits and the moment of the action."""
    assert expected == outcome(left(wire, attributes, said, keys, at))


def test_the_action_key_by_key(wire: Call) -> None:
    """RecordingUrl, RecordingSid, RecordingDuration and Digits beside the standard set."""
    line = left(wire, "", [(0, 9)], "#", 6)

    first, action = line.app.asked
    (recording,) = line.exchange.recordings.by_sid.values()
    same = {name: value for name, value in first.form.items() if name != "CallToken"} | {"CallStatus": "in-progress"}
    url = f"https://api.twilio.com/2010-04-01/Accounts/AC{'0' * 32}/Recordings/{recording.sid}"
    added = {"RecordingUrl": url, "RecordingSid": recording.sid, "RecordingDuration": "6", "Digits": "#"}
    assert same | added == action.form
    assert recording.sid.startswith("RE")


@pytest.mark.parametrize("beeping", [True, False])
def test_the_action_after_a_hang_up_key_by_key(wire: Call, beeping: bool) -> None:
    """Digits=hangup and CallStatus=completed, even when the caller went during the beep."""
    pages = {"/voice": f'<Record action="/left" playBeep="{str(beeping).lower()}"/>', "/left": "<Say>never</Say>"}
    line = wire(pages, status_callback="http://ivr.local/left")
    line.dial()

    line.at(0.25 if beeping else 4, lambda leg: leg.hang_up()).run()

    first, action, _ = line.app.asked
    (recording,) = line.exchange.recordings.by_sid.values()
    same = {name: value for name, value in first.form.items() if name != "CallToken"} | {"CallStatus": "completed"}
    added = {"RecordingUrl": recording.url, "RecordingSid": recording.sid, "RecordingDuration": "0", "Digits": "hangup"}
    assert same | added == action.form
    assert [] == line.said()


def test_the_beep(phone: Call) -> None:
    """It takes half a second, in which nothing is recorded."""
    line = phone({"/voice": '<Record action="/left"/>', "/left": "<Hangup/>"}, "record:9s")

    assert (0.5, 9) == (line.one("record").t, line.one("record")["seconds"])
    assert ("9", "", 14.5) == outcome(line)


def test_without_an_action_the_current_url_is_asked(wire: Call) -> None:
    """POST to where the document came from: the loop that every app runs into once."""
    line = wire({"/voice": ['<Record playBeep="false"/>', "<Hangup/>"]}, url="/voice?x=1", method="GET")
    line.dial("record:3s")

    line.run()

    first, second = line.app.asked
    assert ("GET", "POST", "http://ivr.local/voice?x=1") == (first.method, second.method, second.url)


def test_a_silent_recording_falls_through_by_a_switch(wire: Call) -> None:
    """U20, the older page: no request, the next verb."""
    pages = {"/voice": '<Record action="/left" playBeep="false"/><Say>next</Say>', "/left": ""}
    line = wire(pages, Switches(silent_record_falls_through=True))
    line.dial()

    line.run()

    assert (["next"], []) == (line.said(), line.app.at("/left"))


EVENTS = 'recordingStatusCallback="rec?r=1" recordingStatusCallbackEvent="in-progress completed absent"'


def test_recording_callbacks_key_by_key(wire: Call) -> None:
    """Bare, told when it begins and when it is done; relative to the document that records."""
    line = left(wire, EVENTS, [(0, 9)])

    began, done = line.app.at("/rec")
    (recording,) = line.exchange.recordings.by_sid.values()
    bare = {
        "AccountSid": "AC" + "0" * 32,
        "CallSid": line.leg.sid,
        "RecordingSid": recording.sid,
        "RecordingUrl": recording.url,
        "RecordingChannels": "1",
        "RecordingStartTime": "Tue, 24 Nov 2026 02:30:00 +0000",
        "RecordingSource": "RecordVerb",
        "RecordingTrack": "both",
        "ErrorCode": "0",
    }
    assert bare | {"RecordingStatus": "in-progress"} == began.form
    assert bare | {"RecordingStatus": "completed", "RecordingDuration": "9"} == done.form
    assert [{"r": "1"}] * 2 == [began.query, done.query]
    assert [0, 14] == [event.t for event in line.of("callback")]


def test_a_silent_recording_is_absent(wire: Call) -> None:
    """RecordingStatus=absent with 16102."""
    line = left(wire, EVENTS, [])

    _, done = line.app.at("/rec")
    assert ("absent", "16102", [16102]) == (done.form["RecordingStatus"], done.form["ErrorCode"], line.codes())


@pytest.mark.parametrize(
    ("seconds", "status", "text", "codes"),
    [(9, "completed", "hello", []), (1, "failed", "", [13617])],
)
def test_transcription(wire: Call, seconds: float, status: str, text: str, codes: list[int]) -> None:
    """2 to 120 s are transcribed; the callback says what came of it."""
    line = left(wire, 'transcribeCallback="/words"', [(0, seconds)])

    (told,) = line.app.at("/words")
    (recording,) = line.exchange.recordings.by_sid.values()
    assert (status, text, recording.sid, recording.url) == tuple(
        told.form[name] for name in ("TranscriptionStatus", "TranscriptionText", "RecordingSid", "RecordingUrl")
    )
    assert told.form["TranscriptionSid"].startswith("TR")
    assert told.form["TranscriptionUrl"].endswith(told.form["TranscriptionSid"])
    assert codes == line.codes()


def test_rest_moves_the_caller(wire: Call) -> None:
    """What was recorded is kept and told of; the action is not asked."""
    pages = {"/voice": f'<Record action="/left" playBeep="false" {EVENTS}/>', "/rec": "", "/new": "<Say>new</Say>"}
    line = wire(pages)
    line.dial("record:9s")

    def moved(leg: Any) -> None:
        leg.task.interrupt(Moved(Request("POST", "http://ivr.local/new", leg.parameters(), "document")))

    line.at(4, moved).run()

    assert (["new"], "4") == (line.said(), line.app.at("/rec")[1].form["RecordingDuration"])
