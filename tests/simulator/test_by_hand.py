"""Legs that are moved by hand: a callee rings until somebody does something about it, an agent waits to be told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ivr.errors import WrongUse
from ivr.simulator.agents import seat
from ivr.simulator.callee import BY_HAND, Behaviour, behaviour, spelled
from ivr.simulator.deeds import retell
from ivr.simulator.leg import Inline
from ivr.simulator.person import Person
from ivr.simulator.rest.outgoing import Order, place

if TYPE_CHECKING:
    from collections.abc import Callable

    from ivr.simulator.leg import Leg

    Act = Callable[[Person], object]

CLERK = "+8613900139000"
WHISPER = {
    "/voice": '<Dial action="/after" timeout="20"><Number url="/whisper">+8613900139000</Number></Dial>',
    "/whisper": '<Gather numDigits="1" action="/accept"><Say>Press 1 to accept.</Say></Gather><Hangup/>',
    "/accept": "<Say>Connecting.</Say>",
    "/after": "<Say>Goodbye.</Say>",
}
QUEUE = {"/voice": "<Enqueue>help</Enqueue>"}


def by_hand(line: Any) -> list[Person]:
    """Have legs moved by persons; return these, who come as they are rung."""
    persons: list[Person] = []

    def hand(leg: Leg) -> Person:
        persons.append(Person(leg))
        return persons[-1]

    line.exchange.hand = hand
    return persons


def rung(wire: Callable[..., Any], acts: dict[float, Act], **setup: Any) -> tuple[Any, Person]:
    """Return the line after a call that rang one person, who acted at these times."""
    line = wire(WHISPER, callees={"*": BY_HAND}, **setup)
    persons = by_hand(line)
    line.dial()
    for t, act in acts.items():
        line.exchange.timeline.at(t, lambda act=act: act(persons[0]))
    line.run()
    return line, persons[0]


def test_a_callee_answers_takes_the_call_and_hangs_up(wire: Callable[..., Any]) -> None:
    """Each at its moment: the whisper is heard after the answer, the two talk after the key."""
    acts: dict[float, Act] = {4.0: Person.answer, 5.0: lambda person: person.press("1"), 20.0: Person.hang_up}

    line, person = rung(wire, acts)

    (answer,) = line.of("answer", leg="callee:+8613900139000")
    (asked,) = line.app.at("/after")
    assert (4.0, "completed", "true") == (answer.t, asked.form["DialCallStatus"], asked.form["DialBridged"])
    assert ["Press 1 to accept.", "Connecting."] == line.said("callee:+8613900139000")
    (talk,) = person.talks
    assert (20.0, True) == (talk.ended, talk.is_theirs)
    assert ["1", "hangup@15s"] == person.given


@pytest.mark.parametrize(
    ("acts", "status", "at"),
    [
        ({3.0: Person.hang_up}, "busy", 3.0),
        ({}, "no-answer", 25.0),
        ({2.0: Person.answer, 2.5: Person.hang_up}, "completed", 2.5),
    ],
    ids=["refused", "left to ring", "gone in the whisper"],
)
def test_what_is_not_taken_is_told_as_twilio_does(
    wire: Callable[..., Any], acts: dict[float, Act], status: str, at: float
) -> None:
    """A hang-up while it rings refuses the call; one who does nothing is rung for the Dial's time."""
    line, _ = rung(wire, acts)

    (asked,) = line.app.at("/after")
    assert (status, "false") == (asked.form["DialCallStatus"], asked.form["DialBridged"])
    assert at == next(event.t for event in line.of("request") if str(event["url"]).endswith("/after"))


@pytest.mark.parametrize(
    ("acts", "status", "t"),
    [
        ({3.0: Person.answer, 7.0: Person.hang_up}, "completed", 7.0),
        ({2.0: Person.hang_up}, "busy", 2.0),
        ({}, "no-answer", 25.0),
    ],
    ids=["answered", "refused", "left to ring"],
)
def test_a_call_that_the_api_places_rings_too(
    wire: Callable[..., Any], acts: dict[float, Act], status: str, t: float
) -> None:
    """Whoever is called by REST answers, refuses or lets it ring, and talks until they hang up."""
    line = wire({}, callees={"*": BY_HAND})
    persons = by_hand(line)
    place(
        line.exchange, Order(CLERK, "+15005550006", Inline('<Response><Pause length="60"/></Response>'), timeout_s=20)
    )
    for at, act in acts.items():
        line.exchange.timeline.at(at, lambda act=act: act(persons[0]))

    line.run()

    assert (status, t) == (line.one("end")["status"], line.one("end").t)
    assert (4.0 if status == "completed" else None) == retell(persons, line.events).callees.get(CLERK, BY_HAND).talk_s


def test_nobody_at_the_phone_lets_it_ring(wire: Callable[..., Any]) -> None:
    """An exchange whose legs nobody takes rings on, as an unknown number does."""
    line = wire(WHISPER, callees={"*": BY_HAND})
    line.dial()
    line.run()

    assert "no-answer" == line.one("dialled")["status"]


def test_a_number_of_its_own_goes_before_everybody(wire: Callable[..., Any]) -> None:
    """`*` is for those whom nobody described."""
    line = wire(WHISPER, callees={"+8613900139000": Behaviour("busy"), "*": BY_HAND})
    line.dial()
    line.run()

    assert "busy" == line.one("dialled")["status"]


def test_an_agent_takes_one_caller_for_each_pick_up(wire: Callable[..., Any]) -> None:
    """The longest waiting first; hanging up makes them free, and takes nobody else."""
    line = wire(QUEUE)
    persons = by_hand(line)
    seat(line.exchange, "help")
    for name in ("caller", "caller:2"):
        line.dial(patience=60, name=name)
    acts: dict[float, Act] = {5.0: Person.answer, 9.0: Person.hang_up, 30.0: Person.answer}
    for t, act in acts.items():
        line.exchange.timeline.at(t, lambda act=act: act(persons[0]))

    line.run()

    assert [(5.0, "caller"), (30.0, "caller:2")] == [(event.t, event.leg) for event in line.of("bridged")]
    assert [("caller", True), ("caller:2", False)] == [(talk.other.name, talk.is_theirs) for talk in persons[0].talks]


def test_an_agent_with_nobody_to_take_stays_free(wire: Callable[..., Any]) -> None:
    """Neither a pick-up nor a hang-up does anything then, and the exchange ends without them."""
    line = wire({"/voice": '<Pause length="5"/><Enqueue>help</Enqueue>'})
    persons = by_hand(line)
    seat(line.exchange, "help")
    line.dial(patience=60)
    line.exchange.timeline.at(1.0, lambda: (persons[0].answer(), persons[0].hang_up()))

    line.run()

    assert [] == line.of("bridged")
    assert 65.0 == line.one("end").t


def test_keys_for_each_time_a_whisper_asks(wire: Callable[..., Any]) -> None:
    """Words are for one input each, and a full stop is for one that is left alone."""
    ask = '<Gather numDigits="1" action="/third"><Say>And now?</Say></Gather><Redirect>/second</Redirect>'
    pages = WHISPER | {"/accept": "<Redirect>/second</Redirect>", "/second": ask, "/third": "<Say>Thank you.</Say>"}
    line = wire(pages, callees={"+8613900139000": behaviour("after:1s,keys:1 . 7")})
    line.dial(patience=60)
    line.run()

    assert ["1", "7"] == [event["digits"] for event in line.of("press", leg="callee:+8613900139000")]
    assert 2 == len(line.app.at("/second"))


@pytest.mark.parametrize(
    "written", ["after:5s,talk:30s,keys:1", "after:0.5s", "busy", "no-answer", "failed", "after:2s,keys:1 . 7"]
)
def test_a_behaviour_is_spelled_as_it_is_read(written: str) -> None:
    """What a person did can be given to an option."""
    assert written == spelled(behaviour(written))


def test_a_script_cannot_be_moved_by_hand() -> None:
    """The message says where it can, and what to write instead."""
    with pytest.raises(WrongUse, match=r"without --keys only\. Write after:5s,talk:30s,keys:1"):
        behaviour("hand")
