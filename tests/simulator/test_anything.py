"""Whatever an app answers, a caller does and the REST API orders: a call ends, and nothing is left behind."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivr.simulator.callee import Behaviour
from ivr.simulator.http.exchange import Request
from ivr.simulator.leg import Inline, Leg, Moved
from ivr.simulator.switches import Switches

PATHS = ("/voice", "/a", "/b", "/wait", "/whisper")
NUMBERS = ("+14155550101", "+14155550102", "+14155550103", "4008", "")

path = st.sampled_from((*PATHS, "/missing", "", "a"))
times = st.one_of(st.integers(0, 60), st.floats(0, 60).map(lambda t: round(t, 3)))
flag = st.sampled_from(("true", "false"))


def element(name: str, inside: st.SearchStrategy[str] | None = None, **attributes: Any) -> st.SearchStrategy[str]:
    """Return an element with some of its attributes."""
    parts = {key: st.none() | values for key, values in attributes.items()}

    def write(drawn: tuple[dict[str, Any], str]) -> str:
        given_, body = drawn
        written = "".join(f' {key}="{value}"' for key, value in given_.items() if value is not None)
        return f"<{name}{written}>{body}</{name}>"

    return st.tuples(st.fixed_dictionaries(parts), st.just("") if inside is None else inside).map(write)


say = element("Say", st.sampled_from(("hello", "请按1", "")), loop=st.sampled_from(("1", "2", "0")))
pause = element("Pause", length=st.sampled_from(("1", "7", "x")))
play = element("Play", st.sampled_from(("/sound", "/missing", "")), digits=st.sampled_from(("12w", "nothing")))
sounds = st.lists(st.one_of(say, pause, play), max_size=2).map("".join)
callbacks = {"statusCallback": path, "statusCallbackEvent": st.just("initiated ringing answered completed")}
number = element("Number", st.sampled_from(NUMBERS), url=path, sendDigits=st.just("w1"), **callbacks)
client = element("Client", st.just("anne"), url=path)
conference = element(
    "Conference",
    st.sampled_from(("r", "s", "")),
    startConferenceOnEnter=flag,
    endConferenceOnExit=flag,
    waitUrl=path,
    maxParticipants=st.just("2"),
    participantLabel=st.just("x"),
    record=st.just("record-from-start"),
    statusCallback=path,
    statusCallbackEvent=st.just("start end join leave"),
)
queue = element("Queue", st.sampled_from(("support", "sales", "")), url=path)
noun = st.one_of(number, client, conference, queue)
verb = st.one_of(
    say,
    pause,
    play,
    element(
        "Gather",
        sounds,
        action=path,
        numDigits=st.sampled_from(("1", "3")),
        timeout=st.sampled_from(("1", "4")),
        finishOnKey=st.sampled_from(("", "*")),
        input=st.sampled_from(("dtmf", "speech", "dtmf speech")),
        actionOnEmptyResult=flag,
        bargeIn=flag,
        partialResultCallback=path,
    ),
    element(
        "Record",
        action=path,
        timeout=st.sampled_from(("0", "2")),
        maxLength=st.just("9"),
        playBeep=flag,
        recordingStatusCallback=path,
        transcribeCallback=path,
    ),
    element(
        "Dial",
        st.lists(noun, max_size=3).map("".join),
        action=path,
        timeout=st.sampled_from(("5", "20")),
        timeLimit=st.sampled_from(("3", "60")),
        sequential=flag,
        answerOnBridge=flag,
        hangupOnStar=flag,
        record=st.sampled_from(("true", "record-from-ringing")),
        recordingStatusCallback=path,
    ),
    element("Enqueue", st.sampled_from(("support", "sales", "")), action=path, waitUrl=path, maxQueueSize=st.just("1")),
    element("Redirect", path, method=st.sampled_from(("GET", "POST"))),
    element("Reject", reason=st.sampled_from(("busy", "nonsense"))),
    element("Sms", st.just("hello"), to=st.just("+14155550101"), action=path),
    element("Start", element("Recording", recordingStatusCallback=path)),
    element("Stop"),
    element("Pay", action=path),
    element("Refer", element("Sip", st.just("sip:a@example.com")), action=path),
    element("Connect", element("Room", st.just("r")), action=path),
    st.sampled_from(
        ("<Hangup/>", "<Leave/>", "<Echo/>", "<Prompt/>", "<Nonsense/>", "words", "<Queue>support</Queue>")
    ),
)
document = st.lists(verb, max_size=4).map("".join)
# body, content type, status
page = st.one_of(
    *[st.tuples(document, st.just("text/xml"), st.just(200))] * 4,
    st.sampled_from(
        (
            ("", "text/xml", 500),
            ("not XML", "text/xml", 200),
            ("hello", "text/plain", 200),
            ("noise", "audio/mpeg", 200),
            ("{}", "application/json", 200),
        )
    ),
)
behaviour = st.builds(
    Behaviour,
    st.sampled_from(("answer", "answer", "busy", "no-answer", "failed")),
    st.sampled_from((0.0, 3.0, 30.0)),
    st.sampled_from((None, 0.0, 5.0)),
    st.sampled_from(("", "1", "12#")),
)
# who: the first caller, the second, or the leg made last; what they do, and when.
deed = st.tuples(
    times,
    st.sampled_from((0, 1, -1)),
    st.sampled_from(("hang up", "move", "move inline", "1", "12#", "*", "speak", "speak on")),
)
some_switches = st.builds(
    Switches,
    type_ahead=st.booleans(),
    strict=st.booleans(),
    failed_play_is_fatal=st.booleans(),
    dial_action_after_hang_up=st.booleans(),
    silent_record_falls_through=st.booleans(),
    trial_account=st.booleans(),
    fetches_without_time=st.just(10),
)


def act(dialled: Any, who: int, what: str) -> None:
    """Have somebody do something, or the REST API order it: only a live call takes orders."""
    legs = list(dialled.exchange.calls.values())
    callers = [leg for leg in legs if leg.direction == "inbound"]
    leg: Leg = legs[-1] if who < 0 else callers[min(who, len(callers) - 1)]
    if leg.task is None or leg.is_over or leg.kind == "agent":
        return
    match what:
        case "hang up":
            leg.hang_up()
        case "move" if leg.status == "in-progress":
            leg.task.interrupt(Moved(Request("POST", "http://ivr.local/a", leg.parameters(), "document")))
        case "move inline" if leg.status == "in-progress":
            leg.task.interrupt(Moved(Inline("<Response><Say>inline</Say><Gather/></Response>")))
        case "speak":
            leg.speak("hello", 2.0)
        case "speak on":
            leg.speak("hello", None)
        case "move" | "move inline":
            pass
        case keys:
            for key in keys:
                leg.press(key)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(
    pages=st.fixed_dictionaries(dict.fromkeys(PATHS, page)),
    callees=st.fixed_dictionaries(dict.fromkeys((*NUMBERS[:3], "anne"), behaviour)),
    agents=st.lists(st.tuples(st.sampled_from(("support", "sales")), behaviour), max_size=2),
    deeds=st.lists(deed, max_size=6),
    fallback=st.sampled_from(("", "http://ivr.local/b", "http://ivr.local/missing")),
    tokens=st.sampled_from(("", "1 ~2# . speech:hi record:3s", "hangup@20s")),
    switches=some_switches,
)
def test_every_call_ends_and_leaves_nothing(
    wire: Any,
    answer: Any,
    pages: dict[str, Any],
    callees: dict[str, Behaviour],
    agents: list[Any],
    deeds: list[Any],
    fallback: str,
    tokens: str,
    switches: Switches,
) -> None:
    """No process raises; the exchange is over; queues, rooms and takers are empty; every call has a final status."""
    dialled = wire(
        {path: answer(*page) for path, page in pages.items()} | {"/sound": answer(b"\xff" * 16000, "audio/ulaw")},
        switches,
        callees=callees,
        agents=tuple(agents),
        fallback_url=fallback,
        status_callback="http://ivr.local/b",
    )
    dialled.dial(tokens, patience=60)
    dialled.exchange.timeline.at(7, lambda: dialled.dial("1 1", patience=60, name="caller:2"))
    for t, who, what in deeds:
        dialled.exchange.timeline.at(t, lambda who=who, what=what: act(dialled, who, what))

    dialled.run(to=8).run()

    exchange = dialled.exchange
    assert exchange.is_over
    assert [] == exchange.outbox
    calls = [leg for leg in exchange.calls.values() if leg.kind != "agent"]
    assert [] == [(leg.name, leg.status) for leg in calls if not leg.is_over]
    assert 2 == len(dialled.of("end"))
    assert [] == [queue.members for queue in exchange.queues.by_sid.values() if queue.members]
    takers = [taker for queue in exchange.queues.by_sid.values() for taker in queue.takers]
    assert [] == [taker.name for taker in takers if taker.kind != "agent"]
    assert [] == [room.participants for room in exchange.rooms.values() if room.participants]
    assert [] == [
        recording.sid for recording in exchange.recordings.by_sid.values() if recording.status == "in-progress"
    ]
    before = len(dialled.events)
    while (due := exchange.timeline.next_due()) is not None:
        exchange.timeline.advance(due)
    assert before == len(dialled.events)
