"""What was done by hand, retold: a script of it plays again by itself, and what it cannot repeat is said."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ivr.simulator.agents import seat
from ivr.simulator.callee import BY_HAND, Behaviour
from ivr.simulator.deeds import Retold, retell
from ivr.simulator.exchange import Exchange
from ivr.simulator.person import Person
from ivr.simulator.script.play import play
from ivr.simulator.script.reader import parse
from ivr.simulator.script.saving import from_events
from ivr.simulator.script.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Callable

    from ivr.simulator.events import Event
    from ivr.simulator.leg import Leg

    # At a time, the person of that number, in the order they came, does something.
    Acts = list[tuple[float, int, Callable[[Person], object]]]

CLERK = "+8613900139000"
PAGES = {
    "/voice": f'<Say>Hello.</Say><Dial action="/after" timeout="20"><Number url="/whisper">{CLERK}</Number></Dial>',
    "/whisper": '<Gather numDigits="1" action="/sure"><Say>Press 1.</Say></Gather><Redirect>/whisper</Redirect>',
    "/sure": '<Gather numDigits="1" action="/accept"><Say>Sure? Press 7.</Say></Gather><Hangup/>',
    "/accept": "<Say>Connecting.</Say>",
    "/after": "<Say>Goodbye.</Say>",
    "/twice": f"<Dial><Number>{CLERK}</Number></Dial><Dial><Number>{CLERK}</Number></Dial>",
    "/queue": '<Say>Please wait.</Say><Enqueue action="/after" waitUrl="/music">help</Enqueue>',
    "/music": '<Pause length="10"/>',
}


def press(keys: str) -> Callable[[Person], object]:
    return lambda person: [person.press(key) for key in keys]


def by_hand(
    wire: Callable[..., Any], acts: Acts, *, callers: int = 1, queue: str = "", **setup: Any
) -> tuple[Any, Retold]:
    """Return the line after calls in which people acted at these times, and what they did, retold.

    A second caller comes after five seconds. queue: where an agent sits, the first of the people.
    """
    line = wire(PAGES, callees={"*": BY_HAND}, **setup)
    persons: list[Person] = []

    def hand(leg: Leg) -> Person:
        persons.append(Person(leg))
        return persons[-1]

    line.exchange.hand = hand
    if queue:
        seat(line.exchange, queue)
    line.dial(patience=120)
    if callers > 1:
        other = line.setup.of_another(1)
        line.exchange.timeline.at(5.0, lambda: line.dial(patience=120, name="caller:2", from_=other.from_))
    for t, number, act in acts:
        line.exchange.timeline.at(t, lambda number=number, act=act: act(persons[number]))
    line.run()
    return line, retell(persons, line.events)


def again(wire: Callable[..., Any], line: Any, retold: Retold) -> tuple[Any, list[Event], str]:
    """Return the verdict on the script that is saved of a line, what happened in it, and its text."""
    saved = from_events(line.events, retold.into(line.setup), unsaid=retold.unsaid)
    fresh = wire(PAGES)
    events: list[Event] = []

    def serve(_script: Any, setup: Any, sink: Any, ear: Any) -> Stage:
        return Stage(Exchange(setup, sink, ear), fresh)

    verdict = play(parse(saved, Path("saved.yaml")), line.setup, serve, events.append)
    return verdict, events, saved


def test_a_callee_who_accepts_and_hangs_up_plays_again(wire: Callable[..., Any]) -> None:
    """When they answered, which input they left alone, what they pressed, and how long they talked."""
    acts: Acts = [(5.0, 0, Person.answer), (14.0, 0, press("1")), (17.0, 0, press("7")), (30.0, 0, Person.hang_up)]

    line, retold = by_hand(wire, acts)
    verdict, events, _ = again(wire, line, retold)

    assert {CLERK: ("answer", ". 1 7")} == {who: (does.outcome, does.keys) for who, does in retold.callees.items()}
    assert () == retold.unsaid
    assert verdict.passed, verdict.message
    first, second = (next(each for each in them if each.event == "bridged") for them in (line.events, events))
    talked = [next(each for each in them if each.event == "dialled")["seconds"] for them in (line.events, events)]
    assert ("callee:" + CLERK, first["with"]) == (second["with"], "callee:" + CLERK)
    assert talked[0] == pytest.approx(talked[1], abs=0.1)
    assert [event["digits"] for event in events if event.event == "press"] == ["1", "7"]


@pytest.mark.parametrize(
    ("acts", "callees", "unsaid"),
    [
        ([(4.0, 0, Person.hang_up)], {CLERK: Behaviour("busy")}, f"{CLERK} rang for 3.2 s before it was refused"),
        ([], {}, ""),
        (
            [(3.0, 0, Person.answer), (3.5, 0, Person.hang_up)],
            {CLERK: Behaviour("answer", 2.2)},
            f"{CLERK} hung up before they were joined",
        ),
    ],
    ids=["refused", "left to ring", "gone in the whisper"],
)
def test_what_a_script_cannot_repeat_is_said(
    wire: Callable[..., Any], acts: Acts, callees: dict[str, Behaviour], unsaid: str
) -> None:
    """In the words that stand on top of the file; a number that nobody touched needs none."""
    line, retold = by_hand(wire, acts)

    assert callees == retold.callees
    assert bool(unsaid) == bool(retold.unsaid)
    assert all(sentence.startswith(unsaid) for sentence in retold.unsaid)
    assert from_events([], line.setup, unsaid=["one", "two"]).startswith("# one\n# two\nname:")


def test_a_number_that_did_two_things(wire: Callable[..., Any]) -> None:
    """A script has one behaviour for a number: the first."""
    acts: Acts = [(2.0, 0, Person.answer), (8.0, 0, Person.hang_up), (9.0, 1, Person.answer), (9.5, 1, Person.hang_up)]

    _, retold = by_hand(wire, acts, url="/twice")

    assert {CLERK: Behaviour("answer", 2.0, 6.0)} == retold.callees
    assert [
        f"{CLERK} was called again and did otherwise (after:1s,talk:0.5s): in a script a number does one thing."
    ] == list(retold.unsaid)


def test_two_callers_and_the_agent_who_took_one_play_again(wire: Callable[..., Any]) -> None:
    """Each with their own time, number and end; who gave up waiting stands in words."""
    acts: Acts = [(9.0, 0, Person.answer), (20.0, 0, Person.hang_up)]

    line, retold = by_hand(wire, acts, callers=2, queue="help", url="/queue")
    verdict, events, saved = again(wire, line, retold)

    (agent,) = retold.agents
    assert ("help", 11.0) == (agent[0], agent[1].talk_s)
    assert ["somebody waited in help and was not taken: in a script an agent takes everybody in turn."] == list(
        retold.unsaid
    )
    assert "at: +5s" in saved
    assert "from: '+8613800138001'" in saved
    assert [9.0] == [round(event.t, 1) for event in line.events if event.event == "bridged"]
    assert 9.0 == round(next(event for event in events if event.event == "bridged").t, 1)
    # The second caller is taken as well: the very thing that was said.
    assert not verdict.passed
    assert verdict.message.startswith("caller:2: ")


def test_an_agent_who_took_everybody_plays_again(wire: Callable[..., Any]) -> None:
    """With the first's times for all."""
    acts: Acts = [
        (9.0, 0, Person.answer),
        (20.0, 0, Person.hang_up),
        (21.0, 0, Person.answer),
        (33.0, 0, Person.hang_up),
    ]

    line, retold = by_hand(wire, acts, callers=2, queue="help", url="/queue")
    verdict, _, _ = again(wire, line, retold)

    assert ["the agent of help took 2 calls: in a script each goes as the first did."] == list(retold.unsaid)
    assert verdict.passed, verdict.message
