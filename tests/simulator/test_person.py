"""A caller steered by hand: what they do is done at once, and can be said again as a script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ivr.simulator.person import Person

if TYPE_CHECKING:
    from collections.abc import Callable

PAGES = {
    "/voice": '<Gather numDigits="1" action="/number"><Say>Press one.</Say></Gather><Redirect>/voice</Redirect>',
    "/number": '<Gather finishOnKey="#" action="/words"><Say>Enter your number.</Say></Gather>',
    "/words": '<Gather input="speech" action="/message"><Say>Say what you want.</Say></Gather>',
    "/message": '<Say>Speak.</Say><Record action="/bye" timeout="5"/>',
    "/bye": "<Say>Goodbye.</Say>",
}


def hand_call(wire: Callable[..., Any], acts: dict[float, Callable[[Person], object]], **setup: Any) -> tuple[Any, str]:
    """Return the line after a call in which the person acted at these times, and the script of it."""
    line, person = wire(PAGES, **setup), Person()
    person.leg = line.exchange.call(person)
    line.legs.append(person.leg)
    for t, act in acts.items():
        line.exchange.timeline.at(t, lambda act=act: act(person))
    line.run()
    return line, person.tokens


def keys(digits: str) -> Callable[[Person], object]:
    return lambda person: [person.press(digit) for digit in digits]


def given(line: Any) -> list[tuple[str, str]]:
    """Return what each page was asked with; how a recording was ended has no token."""
    forms = [(asked.path, asked.form) for asked in line.app.asked]
    return [
        (path, form.get("SpeechResult") or ("" if path == "/bye" else form.get("Digits", ""))) for path, form in forms
    ]


def test_what_was_done_is_a_script_that_does_it_again(wire: Callable[..., Any]) -> None:
    """Keys, words and a recording: played by the script, the same pages are asked with the same answers."""
    acts = {0.5: keys("1"), 1.0: keys("88#"), 1.5: lambda person: person.say("my order"), 17.0: keys("#")}
    line, tokens = hand_call(wire, acts)

    assert "1 88# 'speech:my order'" == tokens.partition(" record")[0]
    again = wire(PAGES)
    again.dial(tokens)
    again.run()
    assert given(line) == given(again)
    assert [("/voice", ""), ("/number", "1"), ("/words", "88"), ("/message", "my order"), ("/bye", "")] == given(again)


def test_keys_of_one_input_are_one_event(wire: Callable[..., Any]) -> None:
    """As a script writes them, with the time of the first."""
    line, _ = hand_call(wire, {1.0: keys("1"), 1.5: keys("8"), 2.5: keys("9#")})

    assert [(1.0, "1"), (1.5, "89#")] == [(event.t, event["digits"]) for event in line.of("press")]


def test_a_key_after_the_prompt_is_a_patient_one(wire: Callable[..., Any]) -> None:
    """The script waits for the prompt's end as the caller did."""
    _, tokens = hand_call(wire, {4.0: keys("1"), 4.5: lambda person: person.hang_up()})

    assert "~1" == tokens.partition(" ")[0]


def test_a_silence_before_a_key_is_kept_one_at_the_end_is_not(wire: Callable[..., Any]) -> None:
    """Whoever follows a script is silent at its end anyway."""
    _, tokens = hand_call(wire, {6.5: keys("1")})

    assert ". 1" == tokens


def test_a_hang_up_is_timed_from_the_last_key(wire: Callable[..., Any]) -> None:
    """Not from the time-out that ended the input: the script's caller hangs up at the same moment."""
    acts = {0.5: keys("1"), 1.0: keys("88"), 6.5: lambda person: person.hang_up()}
    line, tokens = hand_call(wire, acts)

    assert "1 88 hangup@5.5s" == tokens
    again = wire(PAGES)
    again.dial(tokens)
    again.run()
    assert given(line) == given(again)


@pytest.mark.parametrize(
    ("t", "token"),
    [(4.0, "hangup"), (0.5, "hangup@0.5s")],
    ids=["while the input waits", "in a prompt"],
)
def test_how_a_hang_up_is_written(wire: Callable[..., Any], t: float, token: str) -> None:
    """At an input that waits it is that input's token; elsewhere it is a time since the last one."""
    line, tokens = hand_call(wire, {t: lambda person: person.hang_up()})

    assert token == tokens
    assert "caller" == line.one("end")["by"]


def test_a_caller_talks_until_a_key_while_something_records(wire: Callable[..., Any]) -> None:
    """Their silence does not end it after the time-out of five seconds; the key does."""
    line, tokens = hand_call(wire, {14.0: keys("#")}, url="/message")

    (recorded,) = line.of("record")
    assert recorded["seconds"] > 10
    assert f"record:{round(float(recorded['seconds']), 1):g}s" == tokens


def test_a_key_nobody_listens_for_is_lost(wire: Callable[..., Any]) -> None:
    """It is written down with a warning, and is no part of the script."""
    line, tokens = hand_call(wire, {0.2: keys("7")}, url="/bye")

    assert ["7"] == [event["digits"] for event in line.of("press")]
    assert "the key 7 came when nothing listened; it is lost." == line.one("warning")["message"]
    assert "" == tokens


def test_words_nobody_listens_for_are_lost(wire: Callable[..., Any]) -> None:
    """An input for keys takes no words."""
    line, _ = hand_call(wire, {1.0: lambda person: person.say("hello"), 1.5: lambda person: person.hang_up()})

    assert "'hello' was said, but nothing listens for words now." == line.one("warning")["message"]


def test_a_caller_can_hang_up_before_anybody_answers(wire: Callable[..., Any]) -> None:
    """There is a leg from the moment the call is placed."""
    pages = {"/voice": '<Pause length="9"/><Say>Hello.</Say>'}
    line, person = wire(pages), Person()
    person.leg = line.exchange.call(person)
    line.exchange.timeline.at(3.0, person.hang_up)

    line.run()

    assert ("no-answer", 3.0) == (line.one("end")["status"], line.one("end").t)
