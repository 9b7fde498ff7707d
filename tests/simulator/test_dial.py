"""Dial: who rings, who is joined, and every parameter the app is told."""

from __future__ import annotations

from typing import Any

import pytest

from ivr.simulator.callee import Behaviour

Call = Any
ANNE, BERT, CARL = "+14155550101", "+14155550102", "+14155550103"
CALLER, LINE = "+14155550100", "+15005550006"


def ends(line: Any) -> tuple[str, str]:
    """Return the only Dial action's DialCallStatus and DialBridged."""
    (asked,) = line.app.at("/after")
    return asked.form["DialCallStatus"], asked.form["DialBridged"]


def dialled(line: Any) -> list[tuple[str, str]]:
    """Return the status of every dialled leg in the order they rang."""
    return [(leg.name.removeprefix("callee:"), leg.status) for leg in line.exchange.calls.values() if leg.parent]


def standard(asked: Any, **changed: str) -> dict[str, str]:
    """Return the standard set of the first request, as a later one has it."""
    return {name: value for name, value in asked.form.items() if name != "CallToken"} | changed


@pytest.mark.parametrize(
    ("behaviour", "status", "bridged", "duration", "answered"),
    [
        pytest.param(Behaviour("answer", 4, 20), "completed", "true", "20", 4, id="answers"),
        pytest.param(Behaviour("busy"), "busy", "false", "0", None, id="busy"),
        pytest.param(Behaviour("no-answer"), "no-answer", "false", "0", None, id="no answer"),
        pytest.param(Behaviour("failed"), "failed", "false", "0", None, id="failed"),
        pytest.param(Behaviour("answer", 40), "no-answer", "false", "0", None, id="answers too late"),
    ],
)
def test_the_action_key_by_key(
    phone: Call, behaviour: Behaviour, status: str, bridged: str, duration: str, answered: float | None
) -> None:
    """DialCallStatus, DialCallSid, DialCallDuration and DialBridged beside the caller's standard set; nothing else."""
    pages = {"/voice": f'<Dial action="/after">{ANNE}</Dial>', "/after": ""}
    line = phone(pages, callees={ANNE: behaviour}, from_=CALLER, to=LINE)

    first, after = line.app.asked
    child = next(leg for leg in line.exchange.calls.values() if leg.parent is line.leg)
    told = {"DialCallStatus": status, "DialCallSid": child.sid, "DialCallDuration": duration, "DialBridged": bridged}
    assert standard(first, CallStatus="in-progress") | told == after.form
    assert status == child.status
    assert ([] if answered is None else [answered]) == [event.t for event in line.of("bridged")]


def test_child_leg_callbacks_key_by_key(phone: Call) -> None:
    """initiated, ringing, answered, completed: of the child, numbered, timed in UTC, with ParentCallSid."""
    number = f'<Number statusCallback="status?leg=b" statusCallbackEvent="initiated ringing answered completed">{ANNE}'
    pages = {"/ivr/voice": f"<Dial>{number}</Number></Dial>", "/ivr/status": ""}
    line = phone(pages, url="/ivr/voice", callees={ANNE: Behaviour("answer", 4, 61)}, from_=CALLER, to=LINE)

    told = line.app.at("/ivr/status")
    child = next(leg for leg in line.exchange.calls.values() if leg.parent is line.leg)
    of_child = standard(
        line.app.asked[0],
        CallSid=child.sid,
        ParentCallSid=line.leg.sid,
        Direction="outbound-dial",
        To=ANNE,
        Called=ANNE,
        CallbackSource="call-progress-events",
    )
    expected = [
        ("initiated", "Tue, 24 Nov 2026 02:30:00 +0000", {}),
        ("ringing", "Tue, 24 Nov 2026 02:30:00 +0000", {}),
        ("in-progress", "Tue, 24 Nov 2026 02:30:04 +0000", {}),
        ("completed", "Tue, 24 Nov 2026 02:31:05 +0000", {"CallDuration": "61", "Duration": "2"}),
    ]
    assert [
        of_child | {"CallStatus": status, "Timestamp": stamp, "SequenceNumber": str(number)} | more
        for number, (status, stamp, more) in enumerate(expected)
    ] == [each.form for each in told]
    assert all(each.query == {"leg": "b"} for each in told)


@pytest.mark.parametrize(
    ("outcome", "status", "response"),
    [("busy", "busy", "486"), ("failed", "failed", "404"), ("no-answer",) * 2 + ("487",)],
)
def test_the_final_callback_of_a_leg_nobody_answered(phone: Call, outcome: Any, status: str, response: str) -> None:
    """`completed` fires for every final status; CallDuration is 0 and SipResponseCode says why."""
    number = f'<Number statusCallback="/status" statusCallbackEvent="ringing completed">{ANNE}</Number>'
    line = phone({"/voice": f"<Dial>{number}</Dial>", "/status": ""}, callees={ANNE: Behaviour(outcome)})

    *rang, told = line.app.at("/status")
    assert (status, "0", "0", response) == tuple(
        told.form[name] for name in ("CallStatus", "CallDuration", "Duration", "SipResponseCode")
    )
    assert (["ringing"] if outcome == "no-answer" else []) == [each.form["CallStatus"] for each in rang]


def test_the_whisper_is_the_callees(phone: Call) -> None:
    """The url's request carries the child's set; who presses 1 is bridged after it, the caller hears nothing of it."""
    number = f'<Number url="whisper?w=1">{ANNE}</Number>'
    pages = {
        "/a/voice": f'<Dial action="/after">{number}</Dial>',
        "/a/whisper": '<Gather numDigits="1" action="accept"><Say>press 1</Say></Gather><Hangup/>',
        "/a/accept": "<Say>connecting</Say>",
        "/after": "",
    }
    line = phone(pages, url="/a/voice", callees={ANNE: Behaviour("answer", 4, 20, "1")}, from_=CALLER, to=LINE)

    child = next(leg for leg in line.exchange.calls.values() if leg.parent is line.leg)
    (whisper,) = line.app.at("/a/whisper")
    assert whisper.query == {"w": "1"}
    assert whisper.form == standard(
        line.app.asked[0],
        CallSid=child.sid,
        CallStatus="in-progress",
        Direction="outbound-dial",
        ParentCallSid=line.leg.sid,
        To=ANNE,
        Called=ANNE,
    )
    assert "1" == line.app.at("/a/accept")[0].form["Digits"]
    assert (["press 1", "connecting"], []) == (line.said(f"callee:{ANNE}"), line.said("caller"))
    connecting = line.of("say")[-1]
    assert connecting.t + float(str(connecting["seconds"])) == line.one("bridged").t
    assert ("completed", "true") == ends(line)


@pytest.mark.parametrize("keys", ["", "2"])
def test_a_whisper_that_hangs_up_refuses(phone: Call, keys: str) -> None:
    """`Hangup` there refuses the call: answered, then ended, never bridged."""
    number = f'<Number url="/whisper">{ANNE}</Number>'
    pages = {
        "/voice": f'<Dial action="/after">{number}</Dial>',
        "/whisper": '<Gather numDigits="1" action="/no" timeout="2"/><Hangup/>',
        "/no": "<Hangup/>",
        "/after": "<Say>sorry</Say>",
    }
    line = phone(pages, callees={ANNE: Behaviour("answer", 4, 20, keys)})

    assert (("completed", "false"), [], ["sorry"]) == (ends(line), line.of("bridged"), line.said())


def test_a_whisper_may_not_dial(phone: Call) -> None:
    """13201 for Dial; another verb out of place is a schema warning; both are passed over."""
    number = f'<Number url="/whisper">{ANNE}</Number>'
    pages = {
        "/voice": f'<Dial action="/after">{number}</Dial>',
        "/whisper": f"<Dial>{BERT}</Dial><Record/><Say>hello</Say>",
        "/after": "",
    }
    line = phone(pages, callees={ANNE: Behaviour("answer", 4, 20)})

    assert ([13201, 12200], ("completed", "true")) == (line.codes(), ends(line))


def test_a_whisper_that_fails_ends_the_callees_leg(phone: Call, answer: Any) -> None:
    """A fatal document: the callee hears the announcement and is cut off, the caller goes on."""
    number = f'<Number url="/whisper">{ANNE}</Number>'
    pages = {"/voice": f'<Dial action="/after">{number}</Dial>', "/whisper": answer("", status=500), "/after": ""}
    line = phone(pages, callees={ANNE: Behaviour("answer", 4, 20)})

    assert (("completed", "false"), [11200]) == (ends(line), line.codes())
    assert ["We are sorry, an application error has occurred. Goodbye."] == line.said(f"callee:{ANNE}")
    assert not line.exchange.failed


def test_send_digits_come_before_the_bridge(phone: Call) -> None:
    """Played after the answer: w is half a second."""
    pages = f'<Dial><Number sendDigits="ww12">{ANNE}</Number></Dial>'
    line = phone(pages, callees={ANNE: Behaviour("answer", 4, 20)})

    played = line.one("play", f"callee:{ANNE}")
    assert ("ww12", 4) == (played["digits"], played.t)
    assert pytest.approx(4 + 2 * 0.5 + 2 * 0.15) == line.one("bridged").t


NUMBERS = "".join(f"<Number>{number}</Number>" for number in (ANNE, BERT, CARL))
ALL = f'<Dial action="/after" timeout="10" {{}}>{NUMBERS}</Dial>'


def test_all_ring_and_the_first_to_answer_wins(phone: Call) -> None:
    """The others are cancelled at that moment."""
    callees = {ANNE: Behaviour("answer", 9, 5), BERT: Behaviour("answer", 4, 5), CARL: Behaviour("busy")}
    line = phone({"/voice": ALL.format(""), "/after": ""}, callees=callees)

    assert [(ANNE, "canceled"), (BERT, "completed"), (CARL, "busy")] == dialled(line)
    assert (("completed", "true"), 4, f"callee:{BERT}") == (
        ends(line),
        line.one("bridged").t,
        line.one("bridged")["with"],
    )


def test_two_who_answer_at_once(phone: Call) -> None:
    """One of them is joined, the other let go, the same one every time."""
    callees = {ANNE: Behaviour("answer", 4, 5), BERT: Behaviour("answer", 4, 5)}
    line = phone({"/voice": ALL.format(""), "/after": ""}, callees=callees)

    assert (f"callee:{ANNE}", ("completed", "true")) == (line.one("bridged")["with"], ends(line))
    assert [(ANNE, "completed"), (BERT, "completed"), (CARL, "canceled")] == dialled(line)


def test_sequential_tries_one_after_another(phone: Call) -> None:
    """Each rings for the Dial's time-out."""
    callees = {ANNE: Behaviour("busy"), CARL: Behaviour("answer", 4, 5)}
    line = phone({"/voice": ALL.format('sequential="true"'), "/after": ""}, callees=callees)

    assert [(ANNE, "busy"), (BERT, "no-answer"), (CARL, "completed")] == dialled(line)
    assert [(0, ANNE), (0, BERT), (15, CARL)] == [(event.t, event["to"]) for event in line.of("dial")]
    assert 19 == line.one("bridged").t


def test_nobody_answers_any_of_several(phone: Call) -> None:
    """The last to give up decides what the app is told."""
    line = phone({"/voice": ALL.format(""), "/after": ""}, callees={CARL: Behaviour("busy")})

    assert (("no-answer", "false"), 15) == (ends(line), line.one("hangup").t)
    assert [(ANNE, "no-answer"), (BERT, "no-answer"), (CARL, "busy")] == dialled(line)


def test_the_time_limit(phone: Call) -> None:
    """The longest bridge; the call goes on."""
    pages = {"/voice": f'<Dial action="/after" timeLimit="60">{ANNE}</Dial>', "/after": "<Say>time</Say>"}
    line = phone(pages, callees={ANNE: Behaviour("answer", 4, 600)})

    assert (("completed", "true"), 64, ["time"]) == (ends(line), line.one("say").t, line.said())
    assert "60" == line.app.at("/after")[0].form["DialCallDuration"]


def test_hangup_on_star(wire: Call) -> None:
    """The caller's * ends the callee's leg and goes on; other keys do nothing."""
    pages = {"/voice": f'<Dial action="/after" hangupOnStar="true">{ANNE}</Dial>', "/after": "<Say>back</Say>"}
    line = wire(pages, callees={ANNE: Behaviour("answer", 4, 600)})
    line.dial()

    line.press(10, "5").press(14, "*").run()

    assert (14, ("completed", "true"), [(ANNE, "completed")]) == (line.one("say").t, ends(line), dialled(line))


def test_the_star_does_nothing_without_the_attribute(wire: Call) -> None:
    """The talk goes on."""
    line = wire({"/voice": f"<Dial>{ANNE}</Dial>"}, callees={ANNE: Behaviour("answer", 4, 30)})
    line.dial()

    line.press(10, "*").run()

    assert 34 == line.one("hangup", f"callee:{ANNE}").t


@pytest.mark.parametrize(
    ("behaviour", "answered", "status"),
    [(Behaviour("answer", 4, 20), [4], "completed"), (Behaviour("busy"), [], "no-answer")],
    ids=["answers", "busy"],
)
def test_answer_on_bridge(phone: Call, behaviour: Behaviour, answered: list[float], status: str) -> None:
    """The caller is not answered until the callee is; afterwards the app may still reject."""
    pages = {"/voice": f'<Dial answerOnBridge="true" action="/after">{ANNE}</Dial>', "/after": "<Reject/>"}
    line = phone(pages, callees={ANNE: behaviour})

    assert (answered, status) == ([event.t for event in line.of("answer", leg="caller")], line.status())
    assert ("in-progress" if answered else "ringing") == line.app.at("/after")[0].form["CallStatus"]


def test_a_number_that_cannot_be_dialled_fails(phone: Call) -> None:
    """X: the child leg fails, the result goes to the action."""
    line = phone({"/voice": '<Dial action="/after">4008</Dial>', "/after": ""})

    assert (("failed", "false"), [13223]) == (ends(line), line.codes())


def test_a_dial_that_names_nobody(phone: Call) -> None:
    """13223, and no DialCallSid."""
    line = phone({"/voice": '<Dial action="/after"/>', "/after": ""})

    assert (("failed", "false"), [13223]) == (ends(line), line.codes())
    assert "DialCallSid" not in line.app.at("/after")[0].form


def test_a_client_and_the_caller_id(phone: Call) -> None:
    """To is client:identity; From is the callerId."""
    noun = '<Client url="/whisper">anne</Client>'
    pages = {"/voice": f'<Dial callerId="{LINE}">{noun}</Dial>', "/whisper": ""}
    line = phone(pages, callees={"anne": Behaviour("answer", 1, 1)})

    (whisper,) = line.app.at("/whisper")
    assert ("client:anne", LINE) == (whisper.form["To"], whisper.form["From"])
    assert ("anne", "client") == (line.one("dial")["to"], line.one("dial")["kind"])


@pytest.mark.parametrize(
    ("caller_id", "code"),
    [("13248" * 4, 13248), ("nobody!", 13214), ("+0123", 13214)],
)
def test_a_caller_id_that_cannot_be_shown(phone: Call, caller_id: str, code: int) -> None:
    """Row 3.5, callerId: 13214, 13248, and the leg fails, though the callee would have answered."""
    pages = {"/voice": f'<Dial action="/after" callerId="{caller_id}">{ANNE}</Dial>', "/after": ""}
    line = phone(pages, callees={ANNE: Behaviour("answer", 1, 1)})

    assert (("failed", "false"), [code]) == (ends(line), line.codes())


def test_a_withheld_number_may_be_passed_on(phone: Call) -> None:
    """As may a client's name to another client: neither is a telephone number."""
    pages = {"/voice": f'<Dial action="/after" callerId="anonymous">{ANNE}</Dial>', "/after": ""}
    line = phone(pages, from_="anonymous", callees={ANNE: Behaviour("answer", 1, 1)})

    assert (("completed", "true"), []) == (ends(line), line.codes())


@pytest.mark.parametrize(
    ("behaviour", "response"),
    [(Behaviour("answer", 1, 1), "200"), (Behaviour("busy"), "486"), (Behaviour("failed"), "404")],
)
def test_the_action_after_sip(phone: Call, behaviour: Behaviour, response: str) -> None:
    """Row 5.1: DialSipCallId and DialSipResponseCode. Headers in the address are not part of it."""
    noun = "<Sip>sip:anne@example.com;transport=tls?X-Order=7</Sip>"
    pages = {"/voice": f'<Dial action="/after">{noun}</Dial>', "/after": ""}
    line = phone(pages, callees={"sip:anne@example.com": behaviour})

    (told,) = line.app.at("/after")
    assert response == told.form["DialSipResponseCode"]
    assert told.form["DialSipCallId"]
    assert "sip:anne@example.com;transport=tls" == line.one("dial")["to"]


def test_answering_machine_detection(phone: Call) -> None:
    """AnsweredBy goes to the whisper, to the callbacks after the answer and to amdStatusCallback."""
    number = (
        f'<Number machineDetection="Enable" url="/whisper" amdStatusCallback="/amd" statusCallback="/status" '
        f'statusCallbackEvent="ringing answered completed">{ANNE}</Number>'
    )
    pages = {"/voice": f"<Dial>{number}</Dial>", "/whisper": "", "/amd": "", "/status": ""}
    line = phone(pages, callees={ANNE: Behaviour("answer", 1, 1)})

    assert "human" == line.app.at("/whisper")[0].form["AnsweredBy"]
    assert [None, "human", "human"] == [each.form.get("AnsweredBy") for each in line.app.at("/status")]
    assert ["human"] == [each.form["AnsweredBy"] for each in line.app.at("/amd")]


@pytest.mark.parametrize(
    ("record", "seconds", "channels"),
    [("record-from-answer", "20", "1"), ("record-from-ringing-dual", "24", "2"), ("true", "20", "1")],
)
def test_a_recorded_dial(phone: Call, record: str, seconds: str, channels: str) -> None:
    """RecordingUrl on the action; the recording's own callback names its source."""
    dial = f'<Dial action="/after" record="{record}" recordingStatusCallback="rec">{ANNE}</Dial>'
    line = phone({"/voice": dial, "/after": "", "/rec": ""}, callees={ANNE: Behaviour("answer", 4, 20)})

    (told,) = line.app.at("/rec")
    assert (seconds, channels, "DialVerb", "completed") == tuple(
        told.form[name] for name in ("RecordingDuration", "RecordingChannels", "RecordingSource", "RecordingStatus")
    )
    assert told.form["RecordingUrl"] == line.app.at("/after")[0].form["RecordingUrl"]


def test_the_conference_among_other_nouns(phone: Call) -> None:
    """13000: the first noun decides."""
    dial = f'<Dial action="/after"><Number>{ANNE}</Number><Conference>r</Conference></Dial>'
    line = phone({"/voice": dial, "/after": ""})

    assert ([13000], ("no-answer", "false")) == (line.codes(), ends(line))


@pytest.mark.parametrize(
    ("noun", "what"),
    [
        ("<Application>AP0</Application>", "Dial Application"),
        ("<Sim>DE0</Sim>", "Dial Sim"),
        ("<Sip><Uri>sip:a@b.example</Uri><Uri>sip:c@d.example</Uri></Sip>", "Dial Sip Uri"),
        (f'<Number machineDetection="Enable">{ANNE}</Number>', "machineDetection"),
    ],
)
def test_what_is_simulated_in_outline_says_so_once(phone: Call, noun: str, what: str) -> None:
    """So that nobody takes its silence for Twilio's."""
    line = phone({"/voice": f"<Dial>{noun}</Dial><Dial>{noun}</Dial>"}, callees={ANNE: Behaviour("answer", 1, 1)})

    assert str(line.one("warning")["message"]).startswith(f"{what} is simulated in outline: ")
