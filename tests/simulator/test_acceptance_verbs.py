"""The acceptance checks of the behaviour reference, numbers 24 and 26 to 42: verbs, waiting, media, callbacks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ivr.simulator.callee import Behaviour
from ivr.simulator.http.exchange import Request
from ivr.simulator.leg import Inline, Moved
from ivr.simulator.switches import Switches

if TYPE_CHECKING:
    from ivr.simulator.leg import Leg

Call = Any
CALLEE = "+14155550199"
NEVER = "<Say>never</Say>"


@pytest.mark.parametrize(
    ("verb", "keys"),
    [
        ("<Redirect>/next</Redirect>", ""),
        ("<Reject/>", ""),
        ("<Hangup/>", ""),
        ('<Record action="/next"/>', "record:3s"),
        (f'<Dial action="/next">{CALLEE}</Dial>', ""),
    ],
    ids=["Redirect", "Reject", "Hangup", "Record", "Dial action"],
)
def test_check_24_verbs_after_which_nothing_runs(phone: Call, verb: str, keys: str) -> None:
    """Verbs after Redirect, Reject, Hangup, Record, Dial action: never run."""
    line = phone({"/voice": verb + NEVER, "/next": "<Say>next</Say>"}, keys)

    assert "never" not in line.said()
    assert (["next"] if "/next" in verb else []) == line.said()


@pytest.mark.parametrize(
    ("reason", "status"), [("", "no-answer"), (' reason="rejected"', "no-answer"), (' reason="busy"', "busy")]
)
def test_check_26_reject(phone: Call, reason: str, status: str) -> None:
    """`Reject` first / `reason="busy"`: never answered, `no-answer` / `busy`, no charge."""
    line = phone({"/voice": f"<Reject{reason}/>", "/status": ""}, status_callback="http://ivr.local/status")

    assert (status, []) == (line.status(), line.of("answer"))
    (told,) = line.app.at("/status")
    assert (status, "0") == (told.form["CallStatus"], told.form["CallDuration"])


def test_check_27_hangup_first(phone: Call) -> None:
    """`Hangup` first: answered, `completed`."""
    line = phone("<Hangup/>")

    assert (1, "completed") == (len(line.of("answer")), line.status())


def test_check_28_a_hang_up_in_record(wire: Call) -> None:
    """`Record`, caller hangs up: `action` with Digits=hangup, CallStatus=completed."""
    line = wire({"/voice": '<Record action="/left" playBeep="false"/>', "/left": NEVER})
    line.dial("record:9s")

    line.at(4, lambda leg: leg.hang_up()).run()

    (asked,) = line.app.at("/left")
    assert ("hangup", "completed") == (asked.form["Digits"], asked.form["CallStatus"])
    assert ("4", []) == (asked.form["RecordingDuration"], line.said())
    assert "caller" == line.one("end")["by"]


def test_check_29_a_dial_nobody_answers(phone: Call) -> None:
    """`Dial` no answer, timeout=10, action: DialCallStatus=no-answer after about 15 s."""
    line = phone({"/voice": f'<Dial timeout="10" action="/after">{CALLEE}</Dial>', "/after": "<Hangup/>"})

    (asked,) = line.app.at("/after")
    assert ("no-answer", 15) == (asked.form["DialCallStatus"], line.one("hangup").t)


def test_check_30_a_dial_without_action(phone: Call) -> None:
    """`Dial` without `action`: next verb."""
    line = phone(f'<Dial timeout="10">{CALLEE}</Dial><Say>next</Say>')

    assert (15, ["next"], 1) == (line.one("say").t, line.said(), len(line.app.asked))


def test_check_31_a_queues_wait_document(wire: Call) -> None:
    """`Enqueue` wait document ends: waitUrl requested again with a grown QueueTime."""
    line = wire({"/voice": '<Enqueue waitUrl="/wait">support</Enqueue>', "/wait": '<Pause length="10"/>'})
    line.dial()

    line.run(to=35)

    assert ["0", "10", "20", "30"] == [asked.form["QueueTime"] for asked in line.app.at("/wait")]


def test_check_32_a_conferences_wait_document(wire: Call) -> None:
    """`Conference` wait document ends: silence, no new request."""
    line = wire({"/voice": '<Dial><Conference waitUrl="/wait">r</Conference></Dial>', "/wait": '<Pause length="10"/>'})
    line.dial()

    line.run(to=600)

    assert (1, "in-progress") == (len(line.app.at("/wait")), line.status())


def test_check_33_a_rest_dequeue(wire: Call) -> None:
    """REST dequeue: QueueResult=redirected to `action`, then the REST Url."""
    line = wire(
        {
            "/voice": '<Enqueue action="/left" waitUrl="/wait">support</Enqueue>',
            "/wait": '<Pause length="10"/>',
            "/left": NEVER,
            "/rest": "<Say>from REST</Say>",
        }
    )
    line.dial()

    line.at(7, lambda leg: move(leg, "/rest")).run()

    (left,) = line.app.at("/left")
    assert ("redirected", "7") == (left.form["QueueResult"], left.form["QueueTime"])
    assert ["/left", "/rest"] == [asked.path for asked in line.app.asked][-2:]
    assert ["from REST"] == line.said()


def move(leg: Leg, path: str) -> None:
    """Do what POST /Calls/{Sid} with a Url does."""
    assert leg.task is not None
    leg.task.interrupt(Moved(Request("POST", f"http://ivr.local{path}", leg.parameters(), "document")))


@pytest.mark.parametrize(
    ("action", "url"),
    [
        ("menu", "https://h/a/menu"),
        ("/menu", "https://h/menu"),
        ("?x=1", "https://h/a/b?x=1"),
        ("../menu", "https://h/menu"),
    ],
)
def test_check_34_relative_actions(phone: Call, action: str, url: str) -> None:
    """Relative `action` menu, /menu, ?x=1, ../menu from https://h/a/b."""
    line = phone({"/a/b": f'<Gather numDigits="1" action="{action}"/>'}, "1", url="https://h/a/b")

    assert url == line.sent[1].url


def test_check_35_inline_twiml_with_a_relative_action(wire: Call) -> None:
    """Inline `Twiml` with relative action: 15004."""
    line = wire({"/voice": '<Pause length="2"/><Pause length="60"/>', "/m": NEVER})
    line.dial()

    def update(leg: Leg) -> None:
        assert leg.task is not None
        leg.task.interrupt(Moved(Inline('<Response><Gather numDigits="1" action="/m"/></Response>')))

    line.at(5, update).press(6, "1").run()

    assert ([15004], []) == (line.codes(), line.app.at("/m"))


def test_check_36_play(phone: Call, sound: Any, answer: Any) -> None:
    """`Play`: GET without standard parameters; second time If-None-Match."""
    pages = {
        "/voice": "<Play>/sound.wav</Play><Play>/sound.wav</Play>",
        "/sound.wav": [sound(2, headers=[("ETag", '"v1"')]), answer("", "", 304, [("ETag", '"v1"')])],
    }

    line = phone(pages)

    first, second = line.app.at("/sound.wav")
    assert ("GET", {}, {}) == (first.method, first.query, first.form)
    assert (None, '"v1"') == (first.headers.get("IF_NONE_MATCH"), second.headers.get("IF_NONE_MATCH"))
    assert [2, 2] == [event["seconds"] for event in line.of("play")]


def test_check_37_cookies(phone: Call, answer: Any) -> None:
    """`Set-Cookie` on the first reply: returned on the `action` request."""
    first = answer('<Gather numDigits="1" action="/m"/>', headers=[("Set-Cookie", "basket=7; Path=/")])

    line = phone({"/voice": first, "/m": ""}, "1")

    assert (None, "basket=7") == (line.app.asked[0].headers.get("COOKIE"), line.app.asked[1].headers.get("COOKIE"))


def test_check_38_credentials(phone: Call, answer: Any) -> None:
    """`user:pass@` URL, 401 then 200: second request has Authorization; later ones too."""
    challenge = answer("", status=401, headers=[("WWW-Authenticate", 'Basic realm="calls"')])
    pages = {"/voice": [challenge, '<Gather numDigits="1" action="/m"/>'], "/m": ""}

    line = phone(pages, "1", url="http://user:pass@ivr.local/voice")

    basic = "Basic dXNlcjpwYXNz"
    assert [None, basic, basic] == [asked.headers.get("AUTHORIZATION") for asked in line.app.asked]


def test_check_39_a_bad_timeout(phone: Call) -> None:
    """Bad `timeout="x"`: 13313 W, 5 s used."""
    line = phone('<Gather timeout="x"/><Say>next</Say>')

    assert ([13313], 5) == (line.codes(), line.one("say").t)
    assert [] == line.of("error")


def test_check_40_a_dial_in_a_gather(phone: Call) -> None:
    """`<Gather><Dial/></Gather>`: 13320 W, child skipped."""
    line = phone(f'<Gather timeout="2"><Dial>{CALLEE}</Dial></Gather><Say>next</Say>')

    assert ([13320], [], 2) == (line.codes(), line.of("dial"), line.one("say").t)


def test_check_41_a_status_callback_answered_500(phone: Call, answer: Any) -> None:
    """Status callback answered 500: 15003 logged, call unaffected."""
    pages = {"/voice": "<Say>hello</Say>", "/status": answer("", status=500)}

    line = phone(pages, status_callback="http://ivr.local/status")

    assert ([15003], "completed", False) == (line.codes(), line.status(), line.exchange.failed)
    assert (1, 500) == (len(line.app.at("/status")), line.one("callback")["status"])


def test_check_42_the_default_status_callback_event(phone: Call) -> None:
    """`statusCallbackEvent` unset: `completed` only, with CallDuration, SequenceNumber=0."""
    number = f'<Number statusCallback="/child">{CALLEE}</Number>'
    callees = {CALLEE: Behaviour("answer", after_s=3, talk_s=20)}

    line = phone({"/voice": f"<Dial>{number}</Dial>", "/child": ""}, callees=callees)

    (told,) = line.app.at("/child")
    assert ("completed", "20", "1", "0") == tuple(
        told.form[name] for name in ("CallStatus", "CallDuration", "Duration", "SequenceNumber")
    )


def test_a_leading_pause_keeps_it_ringing(phone: Call) -> None:
    """2.2: the first Pause delays the answer, a later one does not."""
    line = phone('<Pause length="4"/><Pause length="3"/><Say>hello</Say>')

    assert (4, 7) == (line.one("answer").t, line.one("say").t)
    assert [(0, 4), (4, 3)] == [(event.t, event["seconds"]) for event in line.of("pause")]


def test_a_document_of_one_pause_never_answers(phone: Call) -> None:
    """2.2: reported never to answer."""
    line = phone('<Pause length="4"/>')

    assert ([], "no-answer", 4) == (line.of("answer"), line.status(), line.one("end").t)


def test_a_redirect_first_keeps_it_ringing(phone: Call) -> None:
    """U14: `ringing` until an answering verb; so Reject still refuses the call."""
    line = phone({"/voice": "<Redirect>/second</Redirect>", "/second": '<Reject reason="busy"/>'})

    assert ["ringing", "ringing"] == [asked.form["CallStatus"] for asked in line.app.asked]
    assert ("busy", []) == (line.status(), line.of("answer"))


def test_a_reject_after_the_answer_ends_a_completed_call(phone: Call) -> None:
    """`Reject` must be first; later it can only hang up."""
    line = phone("<Say>hello</Say><Reject/>" + NEVER)

    assert ("completed", ["hello"]) == (line.status(), line.said())


@pytest.mark.parametrize(("canceled", "status"), [(False, "no-answer"), (True, "canceled")])
def test_a_caller_who_gives_up_while_it_rings(wire: Call, canceled: bool, status: str) -> None:
    """U16: `no-answer`; switch `canceled`."""
    pages = {"/voice": '<Pause length="30"/><Say>hello</Say>', "/status": ""}
    line = wire(pages, Switches(abandoned_is_canceled=canceled), status_callback="http://ivr.local/status")
    line.dial()

    line.at(5, lambda leg: leg.hang_up()).run()

    assert (status, []) == (line.status(), line.of("answer", "say"))
    assert [status] == [asked.form["CallStatus"] for asked in line.app.at("/status")]


def test_a_caller_who_gives_up_before_the_first_request(wire: Call) -> None:
    """Nothing was asked yet; the call is over all the same."""
    line = wire({"/voice": NEVER})
    leg = line.dial()

    leg.hang_up()
    line.run()

    assert ("no-answer", True) == (leg.status, line.exchange.is_over)
    assert ["call", "hangup", "end"] == [event.event for event in line.events]


@pytest.mark.parametrize(("strict", "said", "codes"), [(False, ["hello"], [12200, 12200]), (True, None, [12200])])
def test_unknown_elements(wire: Call, strict: bool, said: list[str] | None, codes: list[int]) -> None:
    """U2: log W, skip the element and ignore the attribute; switch `strict` makes it fatal."""
    line = wire({"/voice": '<Message/><Say tone="sad">hello</Say>'}, Switches(strict=strict))
    line.dial()

    line.run()

    assert (said or ["We are sorry, an application error has occurred. Goodbye."], codes) == (line.said(), line.codes())


@pytest.mark.parametrize(("fatal", "said"), [(False, ["next"]), (True, None)])
@pytest.mark.parametrize("broken", ["missing", "text", "no sound"])
def test_a_play_that_fails(wire: Call, answer: Any, fatal: bool, said: list[str] | None, broken: str) -> None:
    """U7: log E, next verb; switch makes it fatal."""
    bad = {"missing": answer("", status=404), "text": answer("hi", "text/plain"), "no sound": answer(b"x", "audio/wav")}
    pages = {"/voice": "<Play>/a.wav</Play><Say>next</Say>", "/a.wav": bad[broken]}
    line = wire(pages, Switches(failed_play_is_fatal=fatal))
    line.dial()

    line.run()

    assert said or ["We are sorry, an application error has occurred. Goodbye."] == line.said()
    assert [11200 if broken == "missing" else 13420] == line.codes()


@pytest.mark.parametrize("fetches", [5, 100])
def test_the_bound_of_redirects_is_a_switch(wire: Call, fetches: int) -> None:
    """U13: none in Twilio; the simulator stops at a configurable count and says so."""
    line = wire({"/voice": "<Redirect/>"}, Switches(fetches_without_time=fetches))
    line.dial()

    line.run()

    assert (fetches, "limit") == (len(line.app.asked), line.one("end")["by"])


@pytest.mark.parametrize("verb", ["<Leave/>", "<Prompt/>", "<Queue>x</Queue>"])
def test_what_has_no_effect_where_it_stands(phone: Call, verb: str) -> None:
    """U19 and the nouns Twilio's library lets stand in a Response: a warning, and the next verb."""
    line = phone(verb + "<Say>next</Say>")

    assert (["next"], 1, []) == (line.said(), len(line.of("warning")), line.of("error"))


def test_the_longest_call(wire: Call) -> None:
    """4 h; 32015 when cut."""
    line = wire({"/voice": '<Say loop="0">hello</Say><Pause length="20000"/>'})
    line.dial("", patience=1e6)

    line.run()

    assert ([32015], 4 * 3600, "twilio") == (line.codes(), line.one("end").t, line.one("end")["by"])
