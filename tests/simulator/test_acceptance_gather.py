"""The acceptance checks of the behaviour reference, numbers 14 to 23, and 25: keys and silence."""

from __future__ import annotations

from typing import Any

import pytest

from ivr.simulator.switches import Switches

Call = Any


def test_check_14_a_key_during_a_nested_prompt(wire: Call) -> None:
    """Key during nested prompt: prompt stops, digit counts (G3)."""
    line = wire({"/voice": '<Gather numDigits="1" action="/m"><Pause length="8"/><Say>more</Say></Gather>'})
    line.dial()

    line.press(3, "2").run()

    assert [3] == [event["seconds"] for event in line.of("pause")]
    assert [] == [text for text in line.said() if text == "more"]
    (asked,) = line.app.at("/m")
    assert "2" == asked.form["Digits"]
    assert 3 == next(event.t for event in line.of("request") if event["url"].endswith("/m"))


def test_check_15_no_key(phone: Call) -> None:
    """No key: next verb exactly `timeout` after the prompt's end (G2)."""
    line = phone('<Gather timeout="5"><Pause length="8"/></Gather><Say>next</Say>')

    assert 13 == line.one("say").t
    assert (8, 5) == (line.one("silence").t, line.one("silence")["seconds"])


def test_check_16_two_keys_with_a_gap(wire: Call) -> None:
    """`1`, 4 s, `2`, then quiet; timeout 5: Digits=12 5 s after the 2 (G4, G8)."""
    line = wire({"/voice": '<Gather timeout="5" action="/m"/>', "/m": "<Hangup/>"})
    line.dial()

    line.press(2, "1").press(6, "2").run()

    (asked,) = line.app.at("/m")
    assert ("12", "") == (asked.form["Digits"], asked.form["FinishedOnKey"])
    assert 11 == line.one("hangup").t


def test_check_17_the_finish_key_alone(wire: Call) -> None:
    """`#` only: next verb, no request (G7)."""
    line = wire({"/voice": '<Gather action="/m"><Pause length="8"/></Gather><Say>next</Say>'})
    line.dial()

    line.press(3, "#").run()

    assert (3, []) == (line.one("say").t, line.app.at("/m"))


def test_check_18_the_finish_key_as_a_digit(wire: Call) -> None:
    """`#` with finishOnKey="", numDigits=1: `Digits=%23` on the wire."""
    line = wire({"/voice": '<Gather finishOnKey="" numDigits="1" action="/m"/>', "/m": "<Hangup/>"})
    line.dial()

    line.press(3, "#").run()

    (asked,) = line.app.at("/m")
    assert "Digits=%23" in asked.body.split("&")


def test_check_19_digits_and_the_finish_key(wire: Call) -> None:
    """`12#`: Digits=12, FinishedOnKey=#."""
    line = wire({"/voice": '<Gather action="/m"/>', "/m": "<Hangup/>"})
    line.dial()

    line.press(1, "12#").run()

    (asked,) = line.app.at("/m")
    assert ("12", "#") == (asked.form["Digits"], asked.form["FinishedOnKey"])


def test_check_20_num_digits_and_zero(wire: Call) -> None:
    """numDigits=1, key 0: Digits=0, FinishedOnKey= empty, msg=Gather End."""
    line = wire({"/voice": '<Gather numDigits="1" action="/m"/>', "/m": "<Hangup/>"})
    line.dial()

    line.press(1, "0").run()

    (asked,) = line.app.at("/m")
    assert ("0", "", "Gather End") == (asked.form["Digits"], asked.form["FinishedOnKey"], asked.form["msg"])


def test_check_21_an_empty_result_that_is_asked_for(phone: Call) -> None:
    """No key, actionOnEmptyResult=true: `action` requested, Digits present and empty (U4)."""
    line = phone({"/voice": '<Gather actionOnEmptyResult="true" action="/m"/><Say>never</Say>', "/m": "<Hangup/>"})

    (asked,) = line.app.at("/m")
    assert ("", "", []) == (asked.form["Digits"], asked.form["FinishedOnKey"], line.said())


def test_check_22_no_action_in_a_document_by_get(wire: Call) -> None:
    """Gather without `action` in a document fetched by GET: POST to the same URL."""
    line = wire({"/voice": ['<Gather numDigits="1"/>', "<Hangup/>"]}, url="/voice?x=1", method="GET")
    line.dial()

    line.press(1, "5").run()

    first, second = line.app.asked
    assert ("GET", "POST", "5") == (first.method, second.method, second.form["Digits"])
    # The current URL is the one the document was asked for, not the one the parameters were appended to.
    assert "http://ivr.local/voice?x=1" == second.url


@pytest.mark.parametrize(("type_ahead", "digits"), [(False, []), (True, ["1"])])
def test_check_23_a_key_during_an_un_nested_say(wire: Call, type_ahead: bool, digits: list[str]) -> None:
    """Key during an un-nested Say before Gather: ignored (G15, switchable)."""
    pages = {"/voice": '<Say>please wait</Say><Gather numDigits="1" action="/m"/>', "/m": "<Hangup/>"}
    line = wire(pages, Switches(type_ahead=type_ahead))
    line.dial()

    line.press(0.2, "1").run()

    assert digits == [asked.form["Digits"] for asked in line.app.at("/m")]
    assert [False] == [event["interrupted"] for event in line.of("say")]


def test_check_25_a_gather_at_the_end(phone: Call) -> None:
    """Gather last, no input: hang up."""
    line = phone('<Gather timeout="3"/>')

    assert (3, "app") == (line.one("hangup").t, line.one("hangup")["by"])
    assert "completed" == line.status()
