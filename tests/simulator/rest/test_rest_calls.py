"""Calls through the API, asked by Twilio's own client: placing, reading, steering and ending them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from twilio.base.exceptions import TwilioRestException

if TYPE_CHECKING:
    from collections.abc import Callable

BASE = "http://ivr.local"
COMPANY, MERCHANT, COLLEAGUE = "+864008009000", "+8613800138000", "+8613900139000"
TALKS = {COLLEAGUE: "after:5s,talk:60s"}


def test_a_placed_call_fetches_its_document_when_answered(office: Callable[..., Any]) -> None:
    """`Direction=outbound-api`, `CallStatus=in-progress`, and it is asked for once somebody is there."""
    desk = office({"/call": "<Say>hello</Say>"}, callees=TALKS)

    placed = desk.client.calls.create(to=COLLEAGUE, from_=COMPANY, url=BASE + "/call")
    desk.line.run()

    (asked,) = desk.line.app.at("/call")
    assert ("outbound-api", "in-progress", COLLEAGUE, COMPANY, placed.sid) == tuple(
        asked.params[name] for name in ("Direction", "CallStatus", "To", "From", "CallSid")
    )
    assert [("hello", 5)] == [(event["text"], event.t) for event in desk.line.of("say", leg=f"callee:{COLLEAGUE}")]
    assert "queued" == placed.status
    assert "outbound-api" == placed.direction
    assert placed.start_time is None
    ended = desk.client.calls(placed.sid).fetch()
    assert ("completed", "1") == (ended.status, ended.duration)


def test_progress_is_told_as_asked_for(office: Callable[..., Any]) -> None:
    """Initiated, ringing, answered and completed, numbered, the last with the durations."""
    desk = office({"/call": "<Pause length='9'/>", "/progress": ""}, callees=TALKS)

    desk.client.calls.create(
        to=COLLEAGUE,
        from_=COMPANY,
        url=BASE + "/call",
        status_callback=BASE + "/progress",
        status_callback_event=["initiated", "ringing", "answered", "completed"],
    )
    desk.line.run()

    told = [asked.params for asked in desk.line.app.at("/progress")]
    assert [("initiated", "0"), ("ringing", "1"), ("in-progress", "2"), ("completed", "3")] == [
        (each["CallStatus"], each["SequenceNumber"]) for each in told
    ]
    assert "9" == told[3]["CallDuration"]


def test_only_the_end_is_told_by_default(office: Callable[..., Any]) -> None:
    """`completed` stands for every final status, and busy has a SIP code."""
    desk = office({"/progress": ""}, callees={COLLEAGUE: "busy"})

    placed = desk.client.calls.create(to=COLLEAGUE, from_=COMPANY, url=BASE + "/x", status_callback=BASE + "/progress")
    desk.line.run()

    (asked,) = desk.line.app.at("/progress")
    assert ("busy", "486", "0") == tuple(
        asked.params[name] for name in ("CallStatus", "SipResponseCode", "SequenceNumber")
    )
    assert desk.client.calls(placed.sid).fetch().duration is None


def test_nobody_answers(office: Callable[..., Any]) -> None:
    """It rings for Timeout and the five seconds Twilio adds."""
    desk = office({})

    placed = desk.client.calls.create(to=COLLEAGUE, from_=COMPANY, url=BASE + "/x", timeout=20)
    desk.line.run()

    assert "no-answer" == desk.client.calls(placed.sid).fetch().status
    assert 25 == desk.line.exchange.t


def test_inline_twiml_runs(office: Callable[..., Any]) -> None:
    """Twiml in place of a Url needs no fetch."""
    desk = office({}, callees=TALKS)

    desk.client.calls.create(to=COLLEAGUE, from_=COMPANY, twiml="<Response><Say>inline</Say></Response>")
    desk.line.run()

    assert ["inline"] == desk.line.said()
    assert [] == desk.line.app.asked


def test_inline_twiml_has_no_base(office: Callable[..., Any]) -> None:
    """Check 35: a relative action in inline TwiML is 15004, a Record without an action 11100."""
    for verb, code in (("<Gather numDigits='1' action='/x' actionOnEmptyResult='true'/>", 15004), ("<Record/>", 11100)):
        desk = office({}, callees=TALKS)

        desk.client.calls.create(to=COLLEAGUE, from_=COMPANY, twiml=f"<Response>{verb}</Response>")
        desk.line.run()

        assert [code] == [event["code"] for event in desk.line.of("error")]


def test_a_broken_document_asks_the_fallback(office: Callable[..., Any]) -> None:
    """The call's own fallback, not that of the number."""
    desk = office({"/call": "<Say>", "/fallback": "<Say>sorry</Say>"}, callees=TALKS)

    desk.client.calls.create(to=COLLEAGUE, from_=COMPANY, url=BASE + "/call", fallback_url=BASE + "/fallback")
    desk.line.run()

    assert ["sorry"] == desk.line.said()
    assert "12100" == desk.line.app.at("/fallback")[0].params["ErrorCode"]


def test_digits_are_sent_first(office: Callable[..., Any]) -> None:
    """SendDigits sound after the answer, before the document is asked for."""
    desk = office({"/call": ""}, callees=TALKS)

    desk.client.calls.create(to=COLLEAGUE, from_=COMPANY, url=BASE + "/call", send_digits="wwww12")
    desk.line.run()

    assert "wwww12" == desk.line.one("play")["digits"]
    (asked,) = list(desk.line.of("request"))
    assert 7.3 == asked.t


def test_a_machine_is_looked_for(office: Callable[..., Any]) -> None:
    """With MachineDetection the document is asked for with AnsweredBy."""
    desk = office({"/call": ""}, callees=TALKS)

    placed = desk.client.calls.create(
        to=COLLEAGUE, from_=COMPANY, url=BASE + "/call", machine_detection="DetectMessageEnd"
    )
    desk.line.run()

    assert "human" == desk.line.app.at("/call")[0].params["AnsweredBy"]
    assert "human" == desk.client.calls(placed.sid).fetch().answered_by


def test_a_recorded_call_has_a_recording(office: Callable[..., Any]) -> None:
    """Record=true records from the answer to the end, and says when it is done."""
    desk = office({"/call": "<Pause length='7'/>", "/recorded": ""}, callees=TALKS)

    placed = desk.client.calls.create(
        to=COLLEAGUE, from_=COMPANY, url=BASE + "/call", record=True, recording_status_callback=BASE + "/recorded"
    )
    desk.line.run()

    (asked,) = desk.line.app.at("/recorded")
    assert ("completed", "7", "OutboundAPI") == tuple(
        asked.params[name] for name in ("RecordingStatus", "RecordingDuration", "RecordingSource")
    )
    assert [asked.params["RecordingSid"]] == [each.sid for each in desk.client.calls(placed.sid).recordings.list()]


@pytest.mark.parametrize(("does", "by"), [("busy", "callee"), ("no-answer", "twilio"), ("failed", "twilio")])
def test_a_call_nobody_took_names_who_ended_it(office: Callable[..., Any], does: str, by: str) -> None:
    """An `end` always says by whom: who is engaged ends it, else Twilio does."""
    desk = office({}, callees={COLLEAGUE: does})

    desk.client.calls.create(to=COLLEAGUE, from_=COMPANY, url=BASE + "/call")
    desk.line.run()

    assert (does, by) == (desk.line.one("end")["status"], desk.line.one("end")["by"])


def test_the_final_callback_names_the_recording(office: Callable[..., Any]) -> None:
    """Row 6.2: RecordingUrl, RecordingSid and RecordingDuration, when Record=true recorded the call."""
    desk = office({"/call": "<Pause length='7'/>", "/told": ""}, callees=TALKS)

    placed = desk.client.calls.create(
        to=COLLEAGUE, from_=COMPANY, url=BASE + "/call", record=True, status_callback=BASE + "/told"
    )
    desk.line.run()

    (asked,) = desk.line.app.at("/told")
    (recording,) = desk.client.calls(placed.sid).recordings.list()
    assert (recording.sid, "7") == (asked.params["RecordingSid"], asked.params["RecordingDuration"])
    assert asked.params["RecordingUrl"].endswith(recording.sid)


def test_an_update_cuts_the_running_verb(office: Callable[..., Any]) -> None:
    """A live call runs the new document at once."""
    desk = office({"/voice": "<Play digits='w'/><Pause length='60'/>", "/new": "<Say>instead</Say>"})
    leg = desk.line.dial()
    desk.line.run(10)

    answered = desk.client.calls(leg.sid).update(url=BASE + "/new")
    desk.line.run()

    assert "in-progress" == answered.status
    assert 9.5 == desk.line.one("pause")["seconds"]
    assert [("instead", 10)] == [(event["text"], event.t) for event in desk.line.of("say")]


def test_an_app_ends_its_own_call_in_its_webhook(office: Callable[..., Any]) -> None:
    """The API answers while the webhook runs; what the webhook answers is not heard any more."""
    desk = office({})

    def menu(asked: Any) -> str:
        desk.client.calls(asked.params["CallSid"]).update(status="completed")
        return "<Say>too late</Say>"

    desk.line.app.pages |= {"/voice": "<Say>one</Say><Redirect>/menu</Redirect>", "/menu": menu}
    leg = desk.line.dial()
    desk.line.run()

    assert "completed" == desk.line.status()
    assert "app" == desk.line.one("hangup")["by"]
    assert ["one", "too late"] == desk.line.said()
    assert 0 == desk.line.of("say")[1]["seconds"]
    assert "completed" == desk.client.calls(leg.sid).fetch().status


def test_a_ringing_call_is_canceled(office: Callable[..., Any]) -> None:
    """`canceled` ends a call that nobody has answered."""
    desk = office({}, callees={COLLEAGUE: "after:20s"})
    placed = desk.client.calls.create(to=COLLEAGUE, from_=COMPANY, url=BASE + "/x")
    desk.line.run(3)

    answered = desk.client.calls(placed.sid).update(status="canceled")
    desk.line.run()

    assert "canceled" == answered.status
    assert "canceled" == desk.client.calls(placed.sid).fetch().status
    assert 3 == desk.line.exchange.t


def test_a_call_that_has_ended_takes_no_update(office: Callable[..., Any]) -> None:
    """21220, and so it does while it is being ended."""
    desk = office({"/voice": "<Play digits='w'/><Pause length='60'/>"})
    leg = desk.line.dial()
    desk.line.run(1)
    desk.client.calls(leg.sid).update(status="completed")

    for change in ({"url": BASE + "/new"}, {"status": "completed"}):
        with pytest.raises(TwilioRestException) as refused:
            desk.client.calls(leg.sid).update(**change)
        assert (400, 21220) == (refused.value.status, refused.value.code)


def test_an_answered_call_is_not_canceled(office: Callable[..., Any]) -> None:
    """`canceled` is for calls that ring: 21220 otherwise."""
    desk = office({"/voice": "<Play digits='w'/><Pause length='60'/>"})
    leg = desk.line.dial()
    desk.line.run(1)

    with pytest.raises(TwilioRestException) as refused:
        desk.client.calls(leg.sid).update(status="canceled")

    assert 21220 == refused.value.code


def test_a_bridged_caller_is_moved_and_the_callee_let_go(office: Callable[..., Any]) -> None:
    """The caller's Dial is over without its action; the dialled leg ends."""
    desk = office(
        {"/voice": f"<Dial action='/after'>{COLLEAGUE}</Dial>", "/new": "<Say>instead</Say>", "/after": ""},
        callees=TALKS,
    )
    leg = desk.line.dial()
    desk.line.run(12)

    desk.client.calls(leg.sid).update(url=BASE + "/new")
    desk.line.run()

    assert ["instead"] == desk.line.said()
    assert [] == desk.line.app.at("/after")
    (child,) = desk.client.calls.list(parent_call_sid=leg.sid)
    assert ("completed", "7", "outbound-dial") == (child.status, child.duration, child.direction)


def test_a_bridged_callee_is_moved_and_the_caller_goes_on(office: Callable[..., Any]) -> None:
    """The caller's action is told `completed`, without a duration; the callee hears the new document."""
    desk = office(
        {"/voice": f"<Dial action='/after'>{COLLEAGUE}</Dial>", "/new": "<Say>instead</Say>", "/after": ""},
        callees=TALKS,
    )
    leg = desk.line.dial()
    desk.line.run(12)
    (child,) = desk.client.calls.list(parent_call_sid=leg.sid)

    desk.client.calls(child.sid).update(url=BASE + "/new")
    desk.line.run()

    assert ["instead"] == desk.line.said(f"callee:{COLLEAGUE}")
    (after,) = desk.line.app.at("/after")
    assert "completed" == after.params["DialCallStatus"]
    assert "DialCallDuration" not in after.params


def test_calls_are_listed_newest_first_and_filtered(office: Callable[..., Any]) -> None:
    """By number and status; pages are followed by the client."""
    desk = office({"/voice": "<Play digits='w'/><Pause length='60'/>"}, callees={COLLEAGUE: "busy"})
    desk.line.dial()
    for _ in range(3):
        desk.client.calls.create(to=COLLEAGUE, from_=COMPANY, url=BASE + "/x")
    desk.line.run(1)

    assert 4 == len(desk.client.calls.list(page_size=2))
    assert [COLLEAGUE] * 3 == [each.to for each in desk.client.calls.list(to=COLLEAGUE)]
    assert [COMPANY] == [each.to for each in desk.client.calls.list(status="in-progress")]
    assert 2 == len(desk.client.calls.list(limit=2))


def test_a_call_is_forgotten_once_it_has_ended(office: Callable[..., Any]) -> None:
    """DELETE is refused with 20009 before."""
    desk = office({"/voice": "<Play digits='w'/><Pause length='5'/>"})
    leg = desk.line.dial()
    desk.line.run(1)
    with pytest.raises(TwilioRestException) as refused:
        desk.client.calls(leg.sid).delete()
    desk.line.run()

    assert desk.client.calls(leg.sid).delete()

    assert 20009 == refused.value.code
    assert [] == desk.client.calls.list()


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"to": "", "from_": COMPANY, "url": BASE}, 21201),
        ({"to": COLLEAGUE, "from_": "", "url": BASE}, 21213),
        ({"to": "hello", "from_": COMPANY, "url": BASE}, 21211),
        ({"to": COLLEAGUE, "from_": "hello", "url": BASE}, 21212),
        ({"to": COLLEAGUE, "from_": COMPANY}, 21205),
        ({"to": COLLEAGUE, "from_": COMPANY, "url": "ivr.local/voice"}, 21205),
        ({"to": COLLEAGUE, "from_": COMPANY, "url": BASE, "method": "PUT"}, 21209),
        ({"to": COLLEAGUE, "from_": COMPANY, "url": BASE, "send_digits": "12x"}, 21206),
        ({"to": COLLEAGUE, "from_": COMPANY, "url": BASE, "timeout": 601}, 21208),
        ({"to": COLLEAGUE, "from_": COMPANY, "url": BASE, "machine_detection": "Perhaps"}, 21234),
        ({"to": COLLEAGUE, "from_": COMPANY, "application_sid": "AP" + "0" * 32}, 21218),
        ({"to": COLLEAGUE, "from_": COMPANY, "twiml": "x" * 4001}, 32018),
    ],
    ids=lambda value: str(value) if isinstance(value, int) else "",
)
def test_what_cannot_be_placed_is_refused(office: Callable[..., Any], given: dict[str, Any], code: int) -> None:
    """Each with Twilio's number, HTTP 400, and nothing rings."""
    desk = office({})

    with pytest.raises(TwilioRestException) as refused:
        desk.client.calls.create(**given)

    assert (400, code) == (refused.value.status, refused.value.code)
    assert {} == desk.exchange.calls
