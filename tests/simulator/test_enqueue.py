"""Enqueue and Queue: who waits, who is taken, and every parameter the app is told."""

from __future__ import annotations

from typing import Any

import pytest

from ivr.simulator.callee import Behaviour
from ivr.simulator.http.exchange import Request
from ivr.simulator.leg import Moved

Call = Any
STAYS = '<Pause length="10"/>'
ENQUEUE = '<Enqueue action="/left" waitUrl="/wait">support</Enqueue><Say>next</Say>'
PAGES = {"/voice": ENQUEUE, "/wait": STAYS, "/left": ""}


def left(line: Any) -> list[tuple[str, str]]:
    """Return QueueResult and QueueTime of every Enqueue action."""
    return [(asked.form["QueueResult"], asked.form["QueueTime"]) for asked in line.app.at("/left")]


def is_clean(line: Any) -> bool:
    """Return whether nobody waits and nobody waits for anybody but agents."""
    takers = [taker for queue in line.exchange.queues.by_sid.values() for taker in queue.takers]
    members = [member for queue in line.exchange.queues.by_sid.values() for member in queue.members]
    return members == [] and all(taker.kind == "agent" for taker in takers)


def test_the_wait_and_the_action_key_by_key(phone: Call) -> None:
    """waitUrl: place, time, sizes; action: QueueResult, QueueSid, QueueTime; both beside the standard set."""
    agents = (("support", Behaviour("answer", 25, 60)),)
    line = phone(PAGES, agents=agents)

    first, wait, *_ = line.app.asked
    (sid,) = line.exchange.queues.by_sid
    same = {name: value for name, value in first.form.items() if name != "CallToken"} | {"CallStatus": "in-progress"}
    place = {"QueuePosition": "1", "CurrentQueueSize": "1", "MaxQueueSize": "1000", "AvgQueueTime": "0"}
    assert same | place | {"QueueSid": sid, "QueueTime": "0"} == wait.form
    assert ["0", "10", "20"] == [asked.form["AvgQueueTime"] for asked in line.app.at("/wait")]
    (action,) = line.app.at("/left")
    assert same | {"QueueResult": "bridged", "QueueSid": sid, "QueueTime": "25"} == action.form
    assert sid.startswith("QU")
    assert (25, "agent:support") == (line.one("bridged").t, line.one("bridged")["with"])
    assert ("agent", 85) == (line.one("end")["by"], line.one("end").t)
    assert is_clean(line)


def test_without_an_action_the_next_verb_runs(phone: Call) -> None:
    """After the talk."""
    pages = PAGES | {"/voice": '<Enqueue waitUrl="/wait">support</Enqueue><Say>next</Say>'}
    line = phone(pages, agents=(("support", Behaviour("answer", 5, 10)),))

    assert (["next"], 15) == (line.said(), line.one("say").t)


@pytest.mark.parametrize(
    ("wait", "result"),
    [
        pytest.param('<Pause length="7"/><Leave/>', ("leave", "7"), id="Leave"),
        pytest.param("<Redirect>/missing</Redirect>", ("error", "0"), id="a fatal document"),
    ],
)
def test_leaving_by_the_wait_document(phone: Call, wait: str, result: tuple[str, str]) -> None:
    """`leave` at once; `error` for bad TwiML; the action's document goes on."""
    line = phone(PAGES | {"/wait": wait, "/left": "<Say>out</Say>"})

    assert ([result], ["out"], True) == (left(line), line.said(), is_clean(line))
    assert result[0] == line.one("dequeued")["result"]


def test_a_hangup_in_the_wait_document(phone: Call) -> None:
    """The call is over and the app is told once that the queue was left."""
    line = phone(PAGES | {"/wait": '<Pause length="7"/><Hangup/>', "/left": "<Say>never</Say>"})

    assert ([("hangup", "7")], [], "completed") == (left(line), line.said(), line.status())
    assert is_clean(line)


def test_the_caller_hangs_up(wire: Call) -> None:
    """`hangup`, once, with CallStatus=completed; its answer reaches nobody."""
    line = wire(PAGES | {"/left": "<Say>never</Say>"})
    line.dial()

    line.at(12.5, lambda leg: leg.hang_up()).run()

    assert ([("hangup", "12")], [], 12.5) == (left(line), line.said(), line.one("end").t)
    assert "completed" == line.app.at("/left")[0].form["CallStatus"]
    assert is_clean(line)


@pytest.mark.parametrize(
    ("t", "result"),
    [(5, "redirected"), (30, "redirected-from-bridged")],
)
def test_rest_moves_the_caller(wire: Call, t: float, result: str) -> None:
    """`redirected` while waiting, `redirected-from-bridged` in the talk; the agent is free at once."""
    line = wire(PAGES | {"/new": "<Say>new</Say>"}, agents=(("support", Behaviour("answer", 25, 60)),))
    line.dial()

    line.at(t, moved).run()

    assert ([result], ["new"]) == ([each for each, _ in left(line)], line.said())
    assert is_clean(line)


def moved(leg: Any) -> None:
    """Do what POST /Calls/{Sid} with a Url does."""
    leg.task.interrupt(Moved(Request("POST", "http://ivr.local/new", leg.parameters(), "document")))


def test_a_full_queue(wire: Call) -> None:
    """`queue-full`, 14207, at once."""
    line = wire(PAGES | {"/voice": ENQUEUE.replace("<Enqueue", '<Enqueue maxQueueSize="1"')})
    line.dial()
    line.run(to=5)
    line.dial(name="caller:2")

    line.run(to=8)

    assert ([("queue-full", "0")], [14207]) == (left(line), line.codes())
    assert 1 == len(line.exchange.queue("support").members)


@pytest.mark.parametrize(
    ("enqueue", "code"),
    [
        ('<Enqueue action="/left"/>', 14204),
        (f'<Enqueue action="/left">{"x" * 65}</Enqueue>', 14205),
        ('<Enqueue action="/left" workflowSid="WW0"><Task>{}</Task></Enqueue>', 14220),
        (f'<Enqueue action="/left" workflowSid="WW{"0" * 32}"><Task>[1</Task></Enqueue>', 14221),
        (f'<Enqueue action="/left" workflowSid="WW{"0" * 32}"><Task>{"[" * 50_000}</Task></Enqueue>', 14221),
        ('<Enqueue action="/left" waitUrl="ftp://x/">support</Enqueue>', 14202),
    ],
)
def test_what_cannot_be_queued(phone: Call, enqueue: str, code: int) -> None:
    """X: QueueResult=error to the action."""
    line = phone(PAGES | {"/voice": enqueue})

    assert ([("error", "0")], [code]) == (left(line), [each for each in line.codes() if each])


def test_a_task_waits_in_outline(phone: Call) -> None:
    """A workflow's task waits in a queue of the workflow's name, and the transcript says so."""
    sid = "WW" + "0" * 32
    enqueue = f'<Enqueue action="/left" workflowSid="{sid}"><Task>{{"skill": "billing"}}</Task></Enqueue>'
    line = phone(PAGES | {"/voice": enqueue}, agents=((sid, Behaviour("answer", 5, 5)),))

    assert [("bridged", "5")] == left(line)
    assert "in outline" in str(line.one("warning")["message"])


def test_relative_urls_after_waiting(phone: Call) -> None:
    """The action is relative to the document that queued the caller, not to the one heard while waiting."""
    pages = {
        "/a/voice": '<Enqueue action="left" waitUrl="/b/wait">support</Enqueue>',
        "/b/wait": '<Pause length="3"/><Redirect>more</Redirect>',
        "/b/more": "<Leave/>",
        "/a/left": "<Redirect>again</Redirect>",
        "/a/again": "<Say>here</Say>",
    }
    assert ["here"] == phone(pages, url="/a/voice").said()
    no_action = '<Enqueue waitUrl="/b/wait">support</Enqueue><Redirect>left</Redirect>'
    assert ["here"] == phone(pages | {"/a/voice": no_action}, url="/a/voice").said()


def test_a_gather_in_the_wait_document(wire: Call) -> None:
    """Its action steers the waiting; at its end the waitUrl is asked again."""
    pages = PAGES | {
        "/wait": '<Gather numDigits="1" action="/choice" timeout="5"/>',
        "/choice": ["<Say>noted</Say>", "<Leave/>"],
    }
    line = wire(pages)
    line.dial("1 1")

    line.run()

    assert ["/voice", "/wait", "/choice", "/wait", "/choice", "/left"] == [asked.path for asked in line.app.asked]
    assert "leave" == left(line)[0][0]


def test_verbs_out_of_place_while_waiting(phone: Call) -> None:
    """What the waitUrl does not allow is passed over with a schema warning."""
    line = phone(PAGES | {"/wait": "<Record/><Leave/>"})

    assert ([12200], ["leave"]) == (line.codes(), [result for result, _ in left(line)])


def test_sound_as_wait_document(wire: Call, sound: Any) -> None:
    """A waitUrl may be a sound; it is asked for and played again and again."""
    line = wire(PAGES | {"/wait": sound(10)})
    line.dial()

    line.run(to=25)

    assert [0, 10, 20] == [event.t for event in line.of("request")][1:]
    assert [10, 10] == [event["seconds"] for event in line.of("play")]


def test_first_come_first_served(wire: Call) -> None:
    """One agent, two callers: the longer wait goes first; `after` counts from each one's joining."""
    line = wire(PAGES, agents=(("support", Behaviour("answer", 20, 30)),))
    line.dial(name="caller:1")
    line.exchange.timeline.at(5, lambda: line.dial(name="caller:2"))
    line.exchange.timeline.at(45, lambda: line.dial(name="caller:3"))

    line.run()

    assert [("caller:1", 20), ("caller:2", 50), ("caller:3", 80)] == [
        (event.leg, event.t) for event in line.of("bridged")
    ]
    assert [("bridged", "20"), ("bridged", "45"), ("bridged", "35")] == left(line)
    places = [(event.t, event["position"]) for event in line.of("queue", leg="caller:2")]
    assert [(5, 2), (20, 1)] == places


def test_the_one_in_front_goes_before_the_agent_comes(wire: Call) -> None:
    """The next one waits their own `after`, not what was left of the other's."""
    line = wire(PAGES, agents=(("support", Behaviour("answer", 20, 30)),))
    line.dial(name="caller:1")
    line.exchange.timeline.at(15, lambda: line.dial(name="caller:2"))

    line.at(18, lambda leg: leg.hang_up()).run()

    assert [("caller:2", 35)] == [(event.leg, event.t) for event in line.of("bridged")]


def test_an_agents_talks_are_timed_apart(wire: Call) -> None:
    """A caller who leaves early does not shorten the next one's talk."""
    line = wire(PAGES, agents=(("support", Behaviour("answer", 0, 60)),))
    line.dial(name="caller:1")
    line.exchange.timeline.at(5, lambda: line.dial(name="caller:2"))

    line.at(10, lambda leg: leg.hang_up()).run()

    assert [("agent:support", 70)] == [(event.leg, event.t) for event in line.of("hangup", leg="agent:support")]
    assert [0, 10] == [event.t for event in line.of("bridged")]


def test_two_agents_take_two_callers(wire: Call) -> None:
    """Each takes one, nobody twice."""
    agent = ("support", Behaviour("answer", 10, 30))
    line = wire(PAGES, agents=(agent, agent))
    line.dial(name="caller:1")
    line.dial(name="caller:2")

    line.run()

    assert [("caller:1", 10), ("caller:2", 10)] == [(event.leg, event.t) for event in line.of("bridged")]


def test_the_same_caller_comes_back_to_the_same_agent(phone: Call) -> None:
    """What was left over from the first talk does not end the second."""
    pages = PAGES | {"/left": [ENQUEUE, ""]}
    line = phone(pages, agents=(("support", Behaviour("answer", 10, 30)),))

    assert [("bridged", "10"), ("bridged", "10")] == left(line)
    assert [10, 50] == [event.t for event in line.of("bridged")]
    assert 80 == line.one("end").t


TAKER = '<Dial action="/done" timeout="30"><Queue url="/whisper?w=1">support</Queue></Dial>'


def taken(wire: Call, **pages: Any) -> Any:
    """Return a line where one caller waits from 0 s on and another dials the queue at 12 s."""
    line = wire(PAGES | {"/taker": TAKER, "/whisper": '<Pause length="3"/>', "/done": ""} | pages)
    line.dial(name="caller:waits")
    line.exchange.timeline.at(12, lambda: line.dial(name="caller:takes", url="http://ivr.local/taker"))
    return line


def test_dialling_a_queue_key_by_key(wire: Call) -> None:
    """The whisper is heard by the dequeued call and carries its CallSid; the Dial's action names that leg."""
    line = taken(wire)
    line.at(45, lambda leg: leg.hang_up())

    line.run()

    waits, takes = line.legs
    (whisper,) = line.app.at("/whisper")
    (sid,) = line.exchange.queues.by_sid
    added = {"QueueSid": sid, "QueueTime": "12", "DequeingCallSid": takes.sid}
    same = {name: value for name, value in line.app.asked[0].form.items() if name != "CallToken"}
    assert same | {"CallStatus": "in-progress"} | added == whisper.form
    assert waits.sid == whisper.form["CallSid"]
    assert [("caller:waits", 15), ("caller:takes", 15)] == [(event.leg, event.t) for event in line.of("bridged")]
    (done,) = line.app.at("/done")
    assert {
        "DialCallStatus": "completed",
        "DialCallSid": waits.sid,
        "DialCallDuration": "30",
        "DialBridged": "true",
    } == {name: value for name, value in done.form.items() if name.startswith("Dial")}
    assert ([("bridged", "12")], True) == (left(line), is_clean(line))


def test_nobody_waits(phone: Call) -> None:
    """`no-answer` after the Dial's time-out, once the queue is known."""
    pages = {"/voice": '<Enqueue waitUrl="/wait">support</Enqueue><Redirect>/taker</Redirect>'}
    pages |= {"/wait": "<Leave/>", "/taker": TAKER, "/done": ""}
    line = phone(pages)

    assert ("no-answer", 30) == (line.app.at("/done")[0].form["DialCallStatus"], line.one("end").t)


@pytest.mark.parametrize(("name", "code"), [("nobody", None), ("", 14212), ("x" * 65, 14213)])
def test_a_queue_that_cannot_be_dialled(phone: Call, name: str, code: int | None) -> None:
    """An unknown queue, no name, too long a name: `failed` to the action."""
    line = phone({"/voice": f'<Dial action="/done"><Queue>{name}</Queue></Dial>', "/done": ""})

    assert ("failed", [code]) == (line.app.at("/done")[0].form["DialCallStatus"], line.codes())


def test_the_taker_goes_during_the_whisper(wire: Call) -> None:
    """The dequeued caller is told `error`; nobody is left hanging."""
    line = taken(wire)
    line.exchange.timeline.at(13, lambda: line.legs[1].hang_up())

    line.run()

    assert (["error"], True) == ([result for result, _ in left(line)], is_clean(line))
    assert [] == line.of("bridged")


def test_the_taken_goes_during_the_whisper(wire: Call) -> None:
    """`bridging-in-process` for the one, `no-answer` for the other."""
    line = taken(wire)
    line.at(13, lambda leg: leg.hang_up())

    line.run()

    assert ["bridging-in-process"] == [result for result, _ in left(line)]
    assert "no-answer" == line.app.at("/done")[0].form["DialCallStatus"]
    assert is_clean(line)


def test_the_taker_is_moved_during_the_whisper(wire: Call) -> None:
    """They go on with the new document; the dequeued caller does not talk to nobody."""
    line = taken(wire, **{"/new": '<Say>new</Say><Pause length="60"/>'})
    line.exchange.timeline.at(13, lambda: moved(line.legs[1]))

    line.run()

    assert (["new"], True) == (line.said("caller:takes"), is_clean(line))
    assert 15 == line.of("end", leg="caller:waits")[0].t


def test_two_who_part_at_the_same_moment_meet_again(wire: Call) -> None:
    """What each was told of the first talk's end does not end the second."""
    taker = '<Dial action="/taker" timeLimit="8"><Queue>support</Queue></Dial>'
    line = taken(wire, **{"/taker": taker, "/new": ENQUEUE})
    line.at(20, moved)
    line.exchange.timeline.at(40, lambda: line.legs[1].hang_up())

    line.run()

    assert [12, 20] == [event.t for event in line.of("bridged", leg="caller:takes")]
    assert 28 == line.one("end", "caller:waits").t


def test_an_action_that_is_no_url(phone: Call) -> None:
    """Row 14203: nobody is queued, there is nowhere to say so, and the next verb runs."""
    line = phone({"/voice": '<Enqueue action="ftp://x/left">support</Enqueue><Say>next</Say>'})

    assert ([14203], ["next"], []) == (line.codes(), line.said(), line.of("enqueue"))


def test_a_queue_whisper_that_is_no_url(wire: Call) -> None:
    """Row 14211: the Dial fails, and who waits goes on waiting."""
    dial = '<Dial action="/after"><Queue url="ftp://x/soon">support</Queue></Dial>'
    line = wire(PAGES | {"/second": dial, "/after": ""})
    line.dial("hangup@30s")
    line.exchange.timeline.at(10, lambda: line.dial(name="caller:2", url="http://ivr.local/second"))

    line.run()

    assert ([14211], "failed") == (line.codes(), line.app.at("/after")[0].form["DialCallStatus"])
    assert [("hangup", "30")] == left(line)
    assert is_clean(line)


def test_a_talk_with_a_dequeued_caller_is_recorded(wire: Call) -> None:
    """Row 3.5, record: a Dial records whoever it joins, a caller out of a queue too."""
    dial = (
        '<Dial action="/after" record="record-from-answer" recordingStatusCallback="/recorded">'
        "<Queue>support</Queue></Dial>"
    )
    line = wire(PAGES | {"/second": dial, "/after": "", "/recorded": ""})
    line.dial("hangup@60s")
    line.exchange.timeline.at(10, lambda: line.dial("hangup@20s", name="caller:2", url="http://ivr.local/second"))

    line.run()

    (told,) = line.app.at("/recorded")
    assert ("20", "DialVerb") == (told.form["RecordingDuration"], told.form["RecordingSource"])
    assert told.form["RecordingUrl"] == line.app.at("/after")[0].form["RecordingUrl"]
