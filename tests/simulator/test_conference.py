"""Conference: who is in the room, when it starts and ends, and every parameter the app is told."""

from __future__ import annotations

from typing import Any

import pytest

from ivr.simulator.http.exchange import Request
from ivr.simulator.leg import Moved
from ivr.simulator.media import Beep, NoEar

Call = Any


def room(attributes: str = "", dial: str = "") -> str:
    """Return a document that dials the room."""
    return f'<Dial action="/after" {dial}><Conference {attributes}>weekly</Conference></Dial><Say>next</Say>'


def meeting(wire: Call, first: str, second: str, after: str = "", **pages: Any) -> Any:
    """Return a line where one caller enters the room at 0 s, the other at 10 s."""
    line = wire({"/voice": first, "/second": second, "/after": after, "/wait": "", "/events": "", "/rec": ""} | pages)
    line.dial(name="caller:1")
    line.exchange.timeline.at(10, lambda: line.dial(name="caller:2", url="http://ivr.local/second"))
    return line


def did(line: Any) -> list[tuple[float, str, object]]:
    """Return when who did what in the room."""
    return [(event.t, event.leg, event["did"]) for event in line.of("conference")]


def is_empty(line: Any) -> bool:
    """Return whether every room is over and nobody is in it."""
    return all(each.status == "completed" and not each.participants for each in line.exchange.rooms.values())


def test_two_meet(wire: Call) -> None:
    """It starts with the second; the last to leave ends it; the Dial's action says `answered` and names no leg."""
    line = meeting(wire, room(), room())
    line.at(30, lambda leg: leg.hang_up())
    line.exchange.timeline.at(40, lambda: line.legs[1].hang_up())

    line.run()

    one, two = "caller:1", "caller:2"
    assert [
        (0, one, "join"),
        (10, two, "join"),
        (10, two, "start"),
        (30, one, "leave"),
        (40, two, "leave"),
        (40, two, "end"),
    ] == did(line)
    assert [("answered", "true", "completed")] * 2 == [
        (asked.form["DialCallStatus"], asked.form["DialBridged"], asked.form["CallStatus"])
        for asked in line.app.at("/after")
    ]
    assert not {"DialCallSid", "DialCallDuration"} & set(line.app.at("/after")[0].form)
    assert is_empty(line)


def test_the_moderator_ends_it_for_all(wire: Call) -> None:
    """endConferenceOnExit: the others go on with what follows their Dial."""
    line = meeting(wire, room('endConferenceOnExit="true"'), room(), after="<Say>over</Say>")
    line.at(30, lambda leg: leg.hang_up())

    line.run()

    assert (["over"], 30, True) == (line.said("caller:2"), line.of("say")[0].t, is_empty(line))
    assert (30, "caller:1", "end") in did(line)


def test_waiting_for_the_moderator(wire: Call) -> None:
    """startConferenceOnEnter=false on both: no start until one comes who has it."""
    waits = 'startConferenceOnEnter="false" waitUrl="/wait"'
    line = meeting(wire, room(waits), room(waits), **{"/wait": "<Say loop='0'>please wait</Say>", "/third": room()})
    line.exchange.timeline.at(20, lambda: line.dial(name="caller:3", url="http://ivr.local/third"))

    line.run(to=25)

    assert [(20, "caller:3", "start")] == [each for each in did(line) if each[2] == "start"]
    cut = [event.t + float(str(event["seconds"])) for event in line.of("say") if event["interrupted"]]
    assert [20, 20] == cut


@pytest.mark.parametrize(
    "wait",
    ["<Say>hello</Say>", '<Say>hello</Say><Redirect method="GET">/wait2</Redirect>'],
    ids=["ends in silence", "follows redirects"],
)
def test_the_wait_document(wire: Call, wait: str) -> None:
    """Standard parameters, heard once; its end is silence; relative URLs of the Dial stay the Dial's."""
    first = '<Dial action="after"><Conference waitUrl="/wait" waitMethod="GET">weekly</Conference></Dial>'
    line = wire({"/a/voice": first, "/wait": wait, "/wait2": "<Pause/>", "/a/after": "<Say>out</Say>"}, url="/a/voice")
    line.dial()

    line.run(to=300)

    (asked,) = line.app.at("/wait")
    same = {name: value for name, value in line.app.asked[0].form.items() if name != "CallToken"}
    assert ("GET", same | {"CallStatus": "in-progress"}) == (asked.method, asked.query)
    line.leg.hang_up()
    line.run()
    assert "/a/after" == line.app.asked[-1].path


def test_verbs_out_of_place_while_waiting(wire: Call) -> None:
    """13238 for what the waitUrl does not allow."""
    line = meeting(wire, room('waitUrl="/wait"'), room(), **{"/wait": "<Gather/><Hangup/><Say>hello</Say>"})

    line.run(to=5)

    assert ([13238, 13238], ["hello"]) == (line.codes(), line.said())


def test_a_wait_document_that_fails_is_silence(wire: Call, answer: Any) -> None:
    """The caller stays, and the room starts as it would have."""
    line = meeting(wire, room('waitUrl="/wait"'), room(), **{"/wait": answer("", status=500)})

    line.run(to=20)

    assert ([11200], "start") == (line.codes(), did(line)[-1][2])


def test_a_sound_as_wait_document(wire: Call, sound: Any) -> None:
    """It is played once, and the caller stays."""
    line = meeting(wire, room('waitUrl="/wait"'), room(), **{"/wait": sound(3)})

    line.run(to=20)

    assert ([(0, 3)], "start") == ([(event.t, event["seconds"]) for event in line.of("play")], did(line)[-1][2])


def test_a_full_room(wire: Call) -> None:
    """16020: `failed` to the action."""
    line = meeting(wire, room('maxParticipants="2"'), room('maxParticipants="2"'))
    line.exchange.timeline.at(20, lambda: line.dial(name="caller:3", url="http://ivr.local/second"))

    line.run(to=25)

    assert ([16020], ["failed"]) == (line.codes(), [asked.form["DialCallStatus"] for asked in line.app.at("/after")])


def test_a_label_in_use(wire: Call) -> None:
    """16025: the next verb runs, and no action is requested."""
    label = 'participantLabel="host"'
    line = meeting(wire, room(label), room(label))

    line.run(to=25)

    assert ([16025], ["next"], []) == (line.codes(), line.said("caller:2"), line.app.at("/after"))


@pytest.mark.parametrize(
    ("noun", "code"),
    [("<Conference/>", 13237), (f'<Conference coach="CA{"0" * 32}">weekly</Conference>', 16028)],
)
def test_a_room_that_cannot_be_joined(phone: Call, noun: str, code: int) -> None:
    """X: `failed` to the action."""
    line = phone({"/voice": f'<Dial action="/after">{noun}</Dial>', "/after": ""})

    assert ([code], "failed") == (line.codes(), line.app.at("/after")[0].form["DialCallStatus"])
    assert "false" == line.app.at("/after")[0].form["DialBridged"]


@pytest.mark.parametrize("t", [5, 20])
def test_hangup_on_star(wire: Call, t: float) -> None:
    """`answered`, whether the room had started or not."""
    line = meeting(wire, room('endConferenceOnExit="true"', 'hangupOnStar="true"'), room(), after="<Say>out</Say>")

    line.press(t - 1, "5").press(t, "*").run()

    assert t == line.of("say", leg="caller:1")[0].t
    assert "answered" == line.app.at("/after")[0].form["DialCallStatus"]


def test_the_time_limit(wire: Call) -> None:
    """The Dial's longest time holds in a room, from its start."""
    line = meeting(wire, room(dial='timeLimit="60"'), room(), after="<Hangup/>")

    line.run(to=100)

    assert (70, "caller:1", "leave") in did(line)


@pytest.mark.parametrize("t", [5, 20])
def test_rest_moves_a_participant(wire: Call, t: float) -> None:
    """The room is left at once, waiting or talking; the action is not asked."""
    line = meeting(
        wire,
        room('waitUrl="/wait"'),
        room(),
        **{"/new": "<Say>new</Say><Pause length='90'/>", "/wait": "<Pause length='99'/>"},
    )

    def moved(leg: Any) -> None:
        leg.task.interrupt(Moved(Request("POST", "http://ivr.local/new", leg.parameters(), "document")))

    line.at(t, moved)
    line.exchange.timeline.at(50, lambda: line.legs[1].hang_up())

    line.run()

    assert (["new"], True) == (line.said("caller:1"), is_empty(line))
    assert ["caller:2"] == [
        leg.name for leg in line.legs if leg.sid in {a.form["CallSid"] for a in line.app.at("/after")}
    ]


def test_answer_on_bridge(phone: Call) -> None:
    """A room answers at once, whatever the Dial says."""
    line = phone({"/voice": room(dial='answerOnBridge="true" hangupOnStar="true"'), "/after": ""}, "*")

    assert 0 == line.one("answer").t


def test_relative_urls_after_waiting(wire: Call) -> None:
    """Without an action the next verb's are relative to the document that dialled the room, not to the waitUrl's."""
    first = (
        '<Dial hangupOnStar="true"><Conference waitUrl="/b/wait">weekly</Conference></Dial><Redirect>next</Redirect>'
    )
    line = wire({"/a/voice": first, "/b/wait": "<Say>hello</Say>", "/a/next": "<Say>here</Say>"}, url="/a/voice")
    line.dial()

    line.press(5, "*").run()

    assert ["hello", "here"] == line.said()


def test_status_callbacks_key_by_key(wire: Call) -> None:
    """Bare; numbered over the room; timed in UTC; the first participant's URL, relative to the first's document."""
    asks = (
        'statusCallback="events" statusCallbackEvent="start end join leave" waitUrl="/b/wait" '
        'participantLabel="host" endConferenceOnExit="true"'
    )
    line = wire(
        {"/a/voice": room(asks), "/b/wait": "<Pause length='99'/>", "/second": room(), "/a/events": "", "/after": ""},
        url="/a/voice",
    )
    line.dial(name="caller:1")
    line.exchange.timeline.at(10, lambda: line.dial(name="caller:2", url="http://ivr.local/second"))
    line.at(30, lambda leg: leg.hang_up())

    line.run()

    one, two = line.legs
    (sid,) = line.exchange.rooms
    bare = {"AccountSid": "AC" + "0" * 32, "ConferenceSid": sid, "FriendlyName": "weekly"}
    host = {"CallSid": one.sid, "Muted": "false", "Hold": "false", "Coaching": "false"}
    host |= {"EndConferenceOnExit": "true", "StartConferenceOnEnter": "true", "ParticipantLabel": "host"}
    guest = {"CallSid": two.sid, "Muted": "false", "Hold": "false", "Coaching": "false"}
    guest |= {"EndConferenceOnExit": "false", "StartConferenceOnEnter": "true"}
    moderated = "participant-with-end-conference-on-exit-left"
    expected = [
        ("participant-join", "00", host),
        ("participant-join", "10", guest),
        ("conference-start", "10", {}),
        ("participant-leave", "30", host | {"ReasonParticipantLeft": "participant_hung_up"}),
        (
            "conference-end",
            "30",
            {
                "ReasonConferenceEnded": moderated,
                "CallSidEndingConference": one.sid,
                "ParticipantLabelEndingConference": "host",
            },
        ),
        ("participant-leave", "30", guest | {"ReasonParticipantLeft": "moderator_ended_conference"}),
    ]
    assert sid.startswith("CF")
    assert [
        bare
        | {
            "StatusCallbackEvent": event,
            "SequenceNumber": str(number),
            "Timestamp": f"Tue, 24 Nov 2026 02:30:{s} +0000",
        }
        | more
        for number, (event, s, more) in enumerate(expected)
    ] == [asked.form for asked in line.app.at("/a/events")]


def test_a_room_is_recorded_once(wire: Call) -> None:
    """From its start to its end, whoever else asked for it."""
    asks = (
        'record="record-from-start" recordingStatusCallback="rec" recordingStatusCallbackEvent="in-progress completed"'
    )
    line = meeting(wire, room(f'{asks} waitUrl="/b/wait"'), room(asks), **{"/b/wait": "<Pause/>"})
    line.at(30, lambda leg: leg.hang_up())
    line.exchange.timeline.at(40, lambda: line.legs[1].hang_up())

    line.run()

    began, ended = line.app.at("/rec")
    (sid,) = line.exchange.rooms
    assert ("in-progress", False) == (began.form["RecordingStatus"], "RecordingDuration" in began.form)
    assert ("completed", "30", "Conference", sid) == tuple(
        ended.form[name] for name in ("RecordingStatus", "RecordingDuration", "RecordingSource", "ConferenceSid")
    )


class Listening(NoEar):
    """Notes who hears a beep, and when."""

    def __init__(self) -> None:
        self.heard: list[tuple[float, str]] = []

    def begins(self, leg: str, sound: Any, t: float, length_s: float) -> None:
        if isinstance(sound, Beep):
            self.heard.append((t, leg))


@pytest.mark.parametrize(
    ("beep", "heard"),
    [
        ("true", [(10, "caller:1"), (30, "caller:1")]),
        ("onEnter", [(10, "caller:1")]),
        ("onExit", [(30, "caller:1")]),
        ("false", []),
    ],
)
@pytest.mark.parametrize("on_hold", [False, True])
def test_beeps(wire: Call, beep: str, heard: list[tuple[float, str]], on_hold: bool) -> None:
    """Those who are in hear the tone when somebody comes or goes; one on hold does not."""
    third = room(f'beep="{beep}"')
    line = wire({"/voice": room('beep="false"'), "/second": room('beep="false"'), "/third": third, "/after": ""})
    line.exchange.ear = ear = Listening()
    line.dial(name="caller:1")
    line.exchange.timeline.at(5, lambda: line.dial(name="caller:2", url="http://ivr.local/second"))
    line.exchange.timeline.at(10, lambda: line.dial(name="caller:3", url="http://ivr.local/third"))
    line.exchange.timeline.at(30, lambda: line.legs[2].hang_up())
    line.run(to=6)
    line.exchange.room("weekly").participants[0].hold = on_hold

    line.run(to=35)

    assert ([] if on_hold else heard) == [each for each in ear.heard if each[1] == "caller:1"]


@pytest.mark.parametrize(
    ("attributes", "code"),
    [
        ('participantLabel="a/b"', 16023),
        (f'participantLabel="{"x" * 129}"', 16023),
        (f'participantLabel="CA{"0" * 32}"', 16023),
        ('coach="anne"', 13240),
        (f'coach="CA{"0" * 32}"', 16028),
    ],
)
def test_a_label_or_a_coached_leg_that_cannot_be(phone: Call, attributes: str, code: int) -> None:
    """Rows participantLabel and coach of 3.6: the caller is not let in, and the action hears `failed`."""
    line = phone({"/voice": room(attributes), "/after": ""})

    assert ([code], "failed") == (line.codes(), line.app.at("/after")[0].form["DialCallStatus"])
    assert [] == line.of("conference")
