"""Gather: the rules G1 to G21 of the behaviour reference, its worked examples, and speech."""

from __future__ import annotations

from typing import Any

import pytest

from ivr.simulator.switches import Switches

Call = Any
PROMPT = '<Pause length="8"/>'


def collect(wire: Call, attributes: str, keys: list[tuple[float, str]], prompt: str = PROMPT, **setup: Any) -> Any:
    """Return a finished line whose Gather was given keys at certain times."""
    document = f'<Gather action="/m" {attributes}>{prompt}</Gather><Say>next</Say>'
    line = wire({"/voice": document, "/m": "<Hangup/>"}, **setup)
    line.dial()
    for t, digits in keys:
        line.press(t, digits)
    return line.run()


def outcome(line: Any) -> tuple[float, str | None]:
    """Return when the Gather ended and the digits it sent, None where it fell through."""
    sent = line.app.at("/m")
    if not sent:
        return line.one("say").t, None
    return next(event.t for event in line.of("request") if event["url"].endswith("/m")), sent[0].form.get("Digits")


@pytest.mark.parametrize(
    ("attributes", "keys", "expected"),
    [
        pytest.param('numDigits="1"', [(3, "2")], (3, "2"), id="2 at 3 s"),
        pytest.param('numDigits="1"', [], (13, None), id="nothing"),
        pytest.param('numDigits="1"', [(3, "#")], (3, None), id="# at 3 s"),
        pytest.param('numDigits="1"', [(3, "2#")], (3, "2"), id="2# quickly"),
        pytest.param('numDigits="1" finishOnKey=""', [(3, "#")], (3, "#"), id="# as a digit"),
        pytest.param("", [(3, "1"), (6, "2")], (11, "12"), id="1 at 3 s, 2 at 6 s"),
    ],
)
def test_the_worked_examples(wire: Call, attributes: str, keys: list[tuple[float, str]], expected: object) -> None:
    """Section 4.4, timeout 5, prompt of 8 s."""
    assert expected == outcome(collect(wire, attributes, keys))


@pytest.mark.parametrize(
    ("attributes", "keys", "expected", "finished"),
    [
        pytest.param('timeout="3"', [], (11, None), None, id="G1 G2 the time-out runs from the prompt's end"),
        pytest.param('timeout="3"', [(2, "7")], (5, "7"), "", id="G3 a key in the prompt starts the timer"),
        pytest.param('timeout="3"', [(9, "7"), (11, "8")], (14, "78"), "", id="G4 each key restarts it in full"),
        pytest.param('numDigits="3"', [(1, "12"), (2, "3")], (2, "123"), "", id="G5 numDigits ends it at once"),
        pytest.param('finishOnKey="*"', [(1, "12*")], (1, "12"), "*", id="G6 the finish key is not sent"),
        pytest.param('finishOnKey="*"', [(9, "*")], (9, None), None, id="G7 the finish key alone, waiting"),
        pytest.param('numDigits="4"', [(9, "12")], (14, "12"), "", id="G8 a part is sent at the time-out"),
        pytest.param('timeout="2"', [], (10, None), None, id="G9 silence"),
        pytest.param('finishOnKey=""', [(1, "1#*")], (6, "1#*"), "", id="G10 no key ends it"),
        pytest.param('finishOnKey="*"', [(1, "1#2*")], (1, "1#2"), "*", id="G11 # is ordinary"),
        pytest.param('finishOnKey="#"', [(1, "*1#")], (1, "*1"), "#", id="G11 * is ordinary"),
        pytest.param('finishOnKey="5"', [(1, "125")], (1, "12"), "5", id="a digit may end it"),
        pytest.param('actionOnEmptyResult="true"', [(1, "#")], (1, ""), "", id="G13 asked for empty results"),
        pytest.param('actionOnEmptyResult="true" timeout="2"', [], (10, ""), "", id="G13 by silence"),
        pytest.param('bargeIn="false" numDigits="1"', [(3, "1")], (13, None), None, id="G19 keys are dropped (U17)"),
        pytest.param('bargeIn="false" numDigits="1"', [(9, "1")], (9, "1"), "", id="G19 keys after the prompt count"),
        pytest.param('numDigits="2"', [(1, "AD")], (1, "AD"), "", id="G21 A to D are taken (U18)"),
    ],
)
def test_the_rules(wire: Call, attributes: str, keys: Any, expected: object, finished: str | None) -> None:
    """What came of it, when, and which key ended it."""
    line = collect(wire, attributes, keys)

    assert expected == outcome(line)
    assert ([] if finished is None else [finished]) == [asked.form["FinishedOnKey"] for asked in line.app.at("/m")]


def test_g12_silence_runs_on_without_a_request(phone: Call) -> None:
    """The next verb of the same document runs; nothing is asked."""
    line = phone('<Gather timeout="1"/><Gather timeout="2"/><Say>bye</Say>')

    assert (3, 1) == (line.one("say").t, len(line.app.asked))


def test_g14_a_hang_up_asks_nothing(wire: Call) -> None:
    """U5: no action; only the status callback."""
    pages = {"/voice": '<Gather action="/m"><Pause length="8"/></Gather>', "/status": "", "/m": ""}
    line = wire(pages, status_callback="http://ivr.local/status")
    line.dial()

    line.press(1, "12").at(2, lambda leg: leg.hang_up()).run()

    assert ["/voice", "/status"] == [asked.path for asked in line.app.asked]


@pytest.mark.parametrize(("type_ahead", "second"), [(False, []), (True, ["7"])])
def test_g16_keys_past_the_last_are_lost(wire: Call, type_ahead: bool, second: list[str]) -> None:
    """What is pressed once a Gather has ended does not reach the next one, unless the switch says so (U1)."""
    pages = {"/voice": '<Gather numDigits="1" action="/m"/>', "/m": '<Gather numDigits="1" action="/n"/>', "/n": ""}
    line = wire(pages, Switches(type_ahead=type_ahead))
    line.dial()

    line.press(1, "57").run()

    assert ["5"] == [asked.form["Digits"] for asked in line.app.at("/m")]
    assert second == [asked.form["Digits"] for asked in line.app.at("/n")]


def test_g17_the_action_replaces_the_document(wire: Call) -> None:
    """Verbs after the Gather never run; the method is the one it names."""
    pages = {"/voice": '<Gather numDigits="1" action="/m" method="GET"/><Say>never</Say>', "/m": "<Say>instead</Say>"}
    line = wire(pages)
    line.dial()

    line.press(1, "5").run()

    (asked,) = line.app.at("/m")
    assert ("GET", "5", "") == (asked.method, asked.query["Digits"], asked.body)
    assert ["instead"] == line.said()


@pytest.mark.parametrize("action", ["", 'action=""'])
def test_g18_without_an_action_the_current_url_is_asked(wire: Call, action: str) -> None:
    """No action, and an empty one (U33): POST to where the document came from."""
    line = wire({"/voice": "<Redirect>/menu?a=b</Redirect>", "/menu": [f'<Gather numDigits="1" {action}/>', ""]})
    line.dial()

    line.press(1, "5").run()

    assert ["http://ivr.local/menu?a=b"] * 2 == [asked.url for asked in line.app.at("/menu")]
    assert "5" == line.app.at("/menu")[1].form["Digits"]


def test_the_action_carries_the_standard_set(wire: Call) -> None:
    """Every parameter of the action's request, key by key."""
    line = wire(
        {"/voice": '<Gather numDigits="1" action="/m"/>', "/m": ""}, params=(("StirVerstat", "No-TN-Validation"),)
    )
    line.dial()

    line.press(1, "5").run()

    first, action = line.app.asked
    standard = {name: value for name, value in first.form.items() if name != "CallToken"}
    added = {"Digits": "5", "FinishedOnKey": "", "msg": "Gather End"}
    assert standard | {"CallStatus": "in-progress"} | added == action.form


SPEECH = '<Gather input="{input}" action="/m" {more}><Pause length="2"/></Gather><Say>next</Say>'


@pytest.mark.parametrize(
    ("more", "sent_at"),
    [
        pytest.param("", 9, id="the closing silence is the timeout"),
        pytest.param('timeout="3"', 7, id="another timeout"),
        pytest.param('speechTimeout="2"', 6, id="speechTimeout"),
        pytest.param('speechTimeout="auto"', 5, id="auto ends at the first pause"),
    ],
)
def test_speech(wire: Call, more: str, sent_at: float) -> None:
    """Speech is sent when it has been quiet for long enough; no Digits go with it."""
    line = wire({"/voice": SPEECH.format(input="dtmf speech", more=more), "/m": "<Hangup/>"})
    line.dial()

    line.at(1, lambda leg: leg.speak("查询结算", 3)).run()

    first, action = line.app.asked
    added = {"SpeechResult": "查询结算", "Confidence": "0.9", "msg": "Gather End"}
    standard = {name: value for name, value in first.form.items() if name != "CallToken"}
    assert standard | {"CallStatus": "in-progress"} | added == action.form
    assert (sent_at, 1, "查询结算") == (line.one("hangup").t, line.one("speech").t, line.one("speech")["text"])
    assert 1 == line.one("pause")["seconds"]


def test_speech_first_takes_no_keys(wire: Call) -> None:
    """ "The first kind detected decides": neither digits nor the finish key count after speech began."""
    line = wire({"/voice": SPEECH.format(input="speech dtmf", more='speechTimeout="1"'), "/m": ""})
    line.dial()

    line.at(1, lambda leg: leg.speak("hello", 2)).press(2, "5#").run()

    (asked,) = line.app.at("/m")
    assert ("hello", False) == (asked.form["SpeechResult"], "Digits" in asked.form)


def test_keys_first_take_no_speech(wire: Call) -> None:
    """And the other way round."""
    line = wire({"/voice": SPEECH.format(input="dtmf speech", more=""), "/m": ""})
    line.dial()
    taken: list[bool] = []

    line.press(1, "5").at(2, lambda leg: taken.append(leg.speak("hello", 2))).run()

    (asked,) = line.app.at("/m")
    assert ("5", False, [False]) == (asked.form["Digits"], "SpeechResult" in asked.form, taken)


def test_speech_at_keys_only(phone: Call) -> None:
    """Words said to a Gather that takes keys are lost, and the script is told so."""
    line = phone('<Gather timeout="3"/><Say>next</Say>', "speech:hello")

    assert (3, [None]) == (line.one("say").t, line.codes())
    assert "'hello' was said, but this input takes keys only." == line.one("warning")["message"]


def test_keys_at_speech_only(wire: Call) -> None:
    """Keys do not reach a Gather that takes speech only, nor do they cut its prompt."""
    line = wire({"/voice": SPEECH.format(input="speech", more='timeout="3"'), "/m": ""})
    line.dial()

    line.press(1, "5").run()

    assert (5, []) == (line.one("say").t, line.app.at("/m"))


def test_speech_that_says_nothing_is_no_input(wire: Call) -> None:
    """U30: heard, but nothing recognised."""
    line = wire({"/voice": SPEECH.format(input="speech", more='speechTimeout="1"'), "/m": ""})
    line.dial()

    line.at(1, lambda leg: leg.speak("  ", 2)).run()

    assert (["next"], []) == (line.said(), line.app.at("/m"))


@pytest.mark.parametrize(("more", "sent_at"), [("", 62), ('maxSpeechTime="4"', 6)])
def test_speech_is_capped(wire: Call, more: str, sent_at: float) -> None:
    """A minute at most, less where the app says so."""
    line = wire({"/voice": SPEECH.format(input="speech", more=f'speechTimeout="1" {more}'), "/m": "<Hangup/>"})
    line.dial()

    line.at(1, lambda leg: leg.speak("and so on", 300)).run()

    assert sent_at == line.one("hangup").t


def test_partial_results_run_beside_the_call(wire: Call) -> None:
    """They are numbered from 0, carry the standard set, and their answers steer nothing."""
    more = 'speechTimeout="1" partialResultCallback="/partial?p=1"'
    line = wire({"/voice": SPEECH.format(input="speech", more=more), "/m": "<Hangup/>", "/partial": "<Say>no</Say>"})
    line.dial()

    line.at(1, lambda leg: leg.speak("one two three", 2)).run()

    told = line.app.at("/partial")
    assert [("0", "one two", ""), ("1", "", "one two three")] == [
        (each.form["SequenceNumber"], each.form["UnstableSpeechResult"], each.form["StableSpeechResult"])
        for each in told
    ]
    assert all(each.form["CallStatus"] == "in-progress" and each.query == {"p": "1"} for each in told)
    assert [2, 3] == [event.t for event in line.of("callback")]
    assert [] == line.said()


def test_several_plays_are_fetched_before_the_first_sounds(phone: Call, sound: Any) -> None:
    """ "Several Plays in one Gather are all fetched before the first sounds.\""""
    line = phone(
        {
            "/voice": '<Gather timeout="1"><Play>a.wav</Play><Play>b.wav</Play></Gather>',
            "/a.wav": sound(2),
            "/b.wav": sound(3),
        }
    )

    assert [0, 0, 0] == [event.t for event in line.of("request")]
    assert [(0, 2), (2, 3)] == [(event.t, event["seconds"]) for event in line.of("play")]


def test_a_play_that_is_no_audio_has_its_own_number_in_a_gather(phone: Call) -> None:
    """Row 3.2: 13420, in a Gather 13325; the rest of the prompt is heard and the Gather waits."""
    line = phone({"/voice": "<Play>/a</Play><Gather><Play>/a</Play><Say>press</Say></Gather>", "/a": "no sound"})

    assert ([13420, 13325], ["press"], 1) == (line.codes(), line.said(), len(line.of("silence")))
