"""The scripted caller: which token is acted when, on the virtual clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

LONG = "This prompt takes a good deal longer than half a second to say."
MENU = f'<Gather numDigits="1" action="/next"><Say>{LONG}</Say></Gather><Say>Nothing came.</Say>'
NUMBER = f'<Gather finishOnKey="#" action="/next"><Say>{LONG}</Say></Gather>'
PAGES = {"/voice": MENU, "/next": "<Say>Thank you.</Say>"}


def test_a_key_is_pressed_half_a_second_into_the_prompt(phone: Callable[..., Any]) -> None:
    """So that it cuts it."""
    call = phone(PAGES, "1")

    assert (0.5, "1") == (call.one("press").t, call.one("press")["digits"])
    assert (True, 0.5) == (call.of("say")[0]["interrupted"], call.of("say")[0]["seconds"])


def test_keys_are_a_tenth_of_a_second_apart(phone: Callable[..., Any]) -> None:
    """The fourth comes at 0.8 s and ends it."""
    call = phone(PAGES | {"/voice": NUMBER}, "123#")

    assert 0.8 == pytest.approx(call.of("request")[1].t)
    assert "123" == call.app.at("/next")[0].form["Digits"]


def test_a_patient_key_hears_the_prompt_out(phone: Callable[..., Any]) -> None:
    """Pressed half a second after its end."""
    call = phone(PAGES, "~1")

    prompt = call.of("say")[0]
    assert not prompt["interrupted"]
    assert pytest.approx(prompt["seconds"] + 0.5) == call.one("press").t


def test_keys_past_the_end_are_lost_with_a_warning(phone: Callable[..., Any]) -> None:
    """As on Twilio."""
    call = phone(PAGES, "12")

    assert "1" == call.one("press")["digits"]
    assert "the keys 2 came when nothing listened any more; they are lost." == call.one("warning")["message"]


def test_a_dot_lets_one_input_pass(phone: Callable[..., Any]) -> None:
    """Until its time-out; the next token is for the next input."""
    pages = {"/voice": MENU.replace("<Say>Nothing came.</Say>", MENU.replace("Nothing came.", "Bye.")), "/next": ""}

    call = phone(pages, ". 1")

    assert 1 == len(call.of("silence"))
    assert "1" == call.app.at("/next")[0].form["Digits"]


def test_words_are_said_after_the_prompt(phone: Callable[..., Any]) -> None:
    """And reach the app as Twilio sends them."""
    call = phone(PAGES | {"/voice": MENU.replace("numDigits", 'input="speech" numDigits')}, "'speech:my order'")

    assert "my order" == call.app.at("/next")[0].form["SpeechResult"]
    assert not call.of("say")[0]["interrupted"]


def test_words_at_an_input_for_keys_are_a_warning(phone: Callable[..., Any]) -> None:
    """A script that says what nobody listens for is a mistake worth knowing."""
    call = phone(PAGES, "speech:hello")

    assert "'hello' was said, but this input takes keys only." == call.one("warning")["message"]


def test_a_recording_is_left_where_something_records(phone: Callable[..., Any]) -> None:
    """So long as the token says; elsewhere it is a warning."""
    call = phone({"/voice": '<Record action="/next"/>', "/next": ""}, "record:9s")
    wrong = phone(PAGES, "record:9s")

    assert 9 == call.one("record")["seconds"]
    assert "a recording of 9 s was due, but nothing records here." == wrong.one("warning")["message"]


def test_a_hang_up_waits_for_the_next_input(phone: Callable[..., Any]) -> None:
    """After its prompt; with a time it waits for nothing."""
    at_input, timed = phone(PAGES, "hangup"), phone(PAGES, "hangup@1.5s")

    assert at_input.of("say")[0]["seconds"] == at_input.one("end").t
    assert 1.5 == timed.one("end").t
    assert "caller" == timed.one("end")["by"]


def test_time_can_be_let_pass(phone: Callable[..., Any]) -> None:
    """An input that opens meanwhile is met by nobody; the token after it is pressed when the time is over."""
    call = phone(PAGES, "wait:2s 1")

    assert 2.5 == call.one("press").t


def test_a_script_that_ran_out_ends_by_patience(wire: Callable[..., Any]) -> None:
    """The caller stays so long after the last token, then hangs up, and that is known."""
    line = wire({"/voice": '<Gather timeout="600" action="/next"/>'})
    leg = line.dial("", patience=20)
    line.run()

    assert 20 == line.one("end").t
    assert leg.party.ran_out
    assert "the script was over and 20 s had passed" == line.one("hangup")["reason"]


def test_a_caller_lets_it_ring_as_long_as_patience_lasts(wire: Callable[..., Any]) -> None:
    """A pause before the first word is ringing; an app that only pauses and comes back is never answered."""
    line = wire({"/voice": '<Pause length="2"/><Redirect/>'})
    line.dial("1", patience=20)
    line.run()

    assert (20, "no-answer") == (line.one("end").t, line.one("end")["status"])


@pytest.mark.parametrize(
    ("does", "expected"),
    [
        pytest.param("1 hangup@2s", 2.5, id="after a key, though the input still listens"),
        pytest.param("1 wait:4s hangup@0s", 4.5, id="after time let pass"),
        pytest.param(". hangup@2s", 7.0, id="after silence, when its time-out has come"),
    ],
)
def test_time_counts_from_the_token_before(phone: Callable[..., Any], does: str, expected: float) -> None:
    """`hangup@15s` is 15 s after the previous token, whatever the call is doing; so is the begin of a wait."""
    page = '<Gather timeout="5" action="/next"/><Pause length="60"/>'
    call = phone({"/voice": page, "/next": '<Pause length="60"/>'}, does)

    assert expected == call.one("hangup").t


def test_keys_before_and_after_a_wait_are_one_entry(phone: Callable[..., Any]) -> None:
    """Row 16: `1`, some seconds, `2` in one Gather, which ends its time-out after the `2`."""
    call = phone({"/voice": '<Gather timeout="5" action="/next"/>', "/next": "<Hangup/>"}, "1 wait:4s 2")

    (asked,) = call.app.at("/next")
    assert ("12", 10.0) == (asked.form["Digits"], call.one("hangup").t)


def test_a_hang_up_after_a_recording_falls_into_its_record(phone: Callable[..., Any]) -> None:
    """Row 28: the caller speaks nine seconds and hangs up two seconds later, before the silence ends the Record."""
    call = phone({"/voice": '<Record action="/next" playBeep="false"/>', "/next": ""}, "record:9s hangup@2s")

    (asked,) = call.app.at("/next")
    assert ("hangup", "9", 11) == (asked.form["Digits"], asked.form["RecordingDuration"], call.one("hangup").t)
