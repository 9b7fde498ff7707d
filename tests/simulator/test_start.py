"""Start and Stop: what runs beside the verbs begins at once and ends by name, or with the call."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from ivr.simulator.http.exchange import Fault, Reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from ivr.simulator.http.exchange import Wire

STREAM = (
    "<Stream url='wss://ivr.local/media' name='ear' statusCallback='/told'><Parameter name='a' value='b'/></Stream>"
)


class Sockets:
    """Answers WebSockets as told; everything else goes to the app."""

    def __init__(self, line: Any, answer: Reply | Fault) -> None:
        self._line, self._answer = line, answer
        self._perform = line.perform
        self.opened: list[Wire] = []
        line.perform = self.perform

    def perform(self, wire: Wire) -> Reply | Fault:
        if wire.kind != "stream":
            answered: Reply | Fault = self._perform(wire)
            return answered
        self.opened.append(wire)
        return self._answer


@pytest.fixture
def streamed(wire: Callable[..., Any]) -> Callable[..., Any]:
    """Return a maker: a document and what sockets answer in, the line and its sockets out, run to the end."""

    def run(document: str, answer: Reply | Fault | None = None) -> tuple[Any, Sockets]:
        line = wire({"/voice": document, "/told": "", "/after": ""})
        sockets = Sockets(line, answer or Reply(101))
        line.dial()
        line.run()
        return line, sockets

    return run


def test_a_stream_is_told_of_the_call(streamed: Callable[..., Any]) -> None:
    """`connected`, `start` with the call and the parameters, and `stop`, in Twilio's words, signed."""
    line, sockets = streamed(f"<Start>{STREAM}</Start><Say>hello</Say>")

    (opened,) = sockets.opened
    connected, start, stop = (json.loads(said) for said in opened.body.splitlines())
    assert {"event": "connected", "protocol": "Call", "version": "1.0.0"} == connected
    assert (line.leg.sid, {"a": "b"}, ["inbound"]) == tuple(
        start["start"][name] for name in ("callSid", "customParameters", "tracks")
    )
    assert {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1} == start["start"]["mediaFormat"]
    assert start["streamSid"] == stop["streamSid"]
    assert "X-Twilio-Signature" in dict(opened.headers)
    assert ["hello"] == line.said()


def test_the_end_of_the_call_stops_a_stream(streamed: Callable[..., Any]) -> None:
    """Its status callback is told of both ends."""
    line, _ = streamed(f"<Start>{STREAM}</Start><Say>hello</Say>")

    told = [asked.params for asked in line.app.at("/told")]
    assert [("stream-started", "ear"), ("stream-stopped", "ear")] == [
        (each["StreamEvent"], each["StreamName"]) for each in told
    ]


def test_stop_ends_by_name(streamed: Callable[..., Any]) -> None:
    """Once: the end of the call does not tell it again; a name that nothing runs under is warned of."""
    line, _ = streamed(
        f"<Start>{STREAM}</Start><Say>hello</Say><Stop><Stream name='ear'/><Stream name='eye'/></Stop><Say>bye</Say>"
    )

    events = [(event["params"]["StreamEvent"], event.t) for event in line.of("callback")]
    assert ["stream-started", "stream-stopped"] == [event for event, _ in events]
    assert events[1][1] < line.of("say")[1].t + 0.001
    assert ["<Stop> finds no <Stream> named 'eye' that runs."] == [
        event["message"] for event in line.of("warning") if "finds no" in event["message"]
    ]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Fault("refused"), 31902),
        (Fault("connect-timeout"), 31901),
        (Fault("dns"), 31904),
        (Fault("certificate-name"), 31910),
        (Fault("protocol"), 31924),
        (Reply(404), 31920),
    ],
    ids=lambda value: str(value) if isinstance(value, int) else "",
)
def test_a_socket_that_does_not_open(streamed: Callable[..., Any], answer: Reply | Fault, code: int) -> None:
    """Twilio's number, `stream-error`, and the call goes on."""
    line, _ = streamed(f"<Start>{STREAM}</Start><Say>hello</Say>", answer)

    assert [code] == [each for each in line.codes() if each]
    assert ["stream-error"] == [asked.params["StreamEvent"] for asked in line.app.at("/told")]
    assert ["hello"] == line.said()


@pytest.mark.parametrize(
    "url",
    ["/media", "media", "wss://", "wss:media", "wss://[x/media", "wss://ivr.local:99999/media", "wss://a b/media"],
)
@pytest.mark.parametrize(
    "opened", ["<Start><Stream url='{}'/></Start>", "<Connect><ConversationRelay url='{}'/></Connect>"]
)
def test_what_is_no_address_of_a_socket_is_not_opened(streamed: Callable[..., Any], url: str, opened: str) -> None:
    """31923, or the schema's own number where it sees it; no socket is opened and the call goes on."""
    line, sockets = streamed(f"{opened.format(url)}<Say>hello</Say>")

    assert [each for each in line.codes() if each][-1:] in ([31923], [31922], [12200])
    assert [] == sockets.opened
    assert ["hello"] == line.said()


def test_a_socket_is_asked_for_without_password_and_fragment(streamed: Callable[..., Any]) -> None:
    """Neither is part of a request, nor of what the transcript shows."""
    line, sockets = streamed("<Start><Stream url='wss://me:secret@ivr.local/media#a'/></Start>")

    assert ["wss://ivr.local/media"] == [wire.url for wire in sockets.opened]
    assert "secret" not in repr(line.events)


def test_a_query_string_is_not_taken(streamed: Callable[..., Any]) -> None:
    """Values are handed on as Parameters: 31923, and no socket is opened."""
    line, sockets = streamed("<Start><Stream url='wss://ivr.local/media?a=b'/></Start>")

    assert [31923] == line.codes()
    assert [] == sockets.opened


def test_a_transcription_is_told_from_beginning_to_end(phone: Callable[..., Any]) -> None:
    """Started and stopped, numbered, under one SID."""
    line = phone(
        {
            "/voice": "<Start><Transcription statusCallbackUrl='/told' languageCode='cmn-Hans-CN'/></Start>"
            "<Say>x</Say>",
            "/told": "",
        }
    )

    first, last = (asked.params for asked in line.app.at("/told"))
    assert ("transcription-started", "1", "cmn-Hans-CN") == tuple(
        first[name] for name in ("TranscriptionEvent", "SequenceId", "LanguageCode")
    )
    assert ("transcription-stopped", "2") == (last["TranscriptionEvent"], last["SequenceId"])
    assert first["TranscriptionSid"] == last["TranscriptionSid"]
    assert first["TranscriptionSid"].startswith("GT")


def test_a_recording_lasts_from_start_to_stop(phone: Callable[..., Any]) -> None:
    """Posted when it is stopped, with its length and source; it has an end even if nobody stops it."""
    recording = "<Recording name='{}' recordingStatusCallback='http://ivr.local/told'/>"
    line = phone(
        {
            "/voice": (
                f"<Play digits='w'/><Start>{recording.format('a')}{recording.format('b')}</Start><Pause length='3'/>"
                f"<Stop>{recording.format('a')}</Stop><Pause length='4'/>"
            ),
            "/told": "",
        }
    )

    told = [asked.params for asked in line.app.at("/told")]
    assert [("completed", "3"), ("completed", "7")] == [
        (each["RecordingStatus"], each["RecordingDuration"]) for each in told
    ]
    assert {"StartCallRecordingTwiML"} == {each["RecordingSource"] for each in told}


def test_a_name_that_runs_is_not_begun_again(phone: Callable[..., Any]) -> None:
    """The second of a name is passed over."""
    line = phone("<Start><Siprec name='a'/><Siprec name='a'/></Start><Stop><Siprec name='a'/></Stop>")

    assert any("runs already" in str(event["message"]) for event in line.of("warning"))
    assert {} == line.leg.running


def test_only_once_is_said_what_is_in_outline(streamed: Callable[..., Any]) -> None:
    """However many streams there are."""
    line, _ = streamed(f"<Start>{STREAM}</Start><Start><Stream url='wss://ivr.local/b'/></Start>")

    assert 1 == len([event for event in line.of("warning") if "in outline" in str(event["message"])])
