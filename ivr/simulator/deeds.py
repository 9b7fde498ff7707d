"""What callees and agents did by hand, retold as the behaviours that do it again; what none can say is put in words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ivr.simulator.callee import BY_HAND, Behaviour, spelled

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ivr.simulator.events import Event
    from ivr.simulator.exchange import Setup
    from ivr.simulator.person import Person, Talk


@dataclass(frozen=True, slots=True)
class Retold:
    """Who did what, by number and by queue. unsaid: what a script cannot repeat, a sentence each."""

    callees: Mapping[str, Behaviour]
    agents: tuple[tuple[str, Behaviour], ...] = ()
    unsaid: tuple[str, ...] = ()

    def into(self, setup: Setup) -> Setup:
        """Return a setup in which they do it of themselves."""
        told = {number: does for number, does in setup.callees.items() if does != BY_HAND}
        return replace(setup, callees={**told, **self.callees}, agents=(*setup.agents, *self.agents))


def retell(persons: Iterable[Person], events: Sequence[Event]) -> Retold:
    """Return what these people did, in the order they came. Somebody who never answered does what anybody does."""
    callees: dict[str, Behaviour] = {}
    talks: dict[str, list[Talk]] = {}
    unsaid: list[str] = []
    for person in persons:
        if person.leg is None or person.leg.kind == "caller":
            continue
        name = person.leg.name.partition(":")[2]
        if person.leg.kind == "agent":
            talks.setdefault(name, []).extend(person.talks)
            continue
        does = _callee(person, name, unsaid)
        if does != callees.setdefault(name, does):
            unsaid.append(
                f"{name} was called again and did otherwise ({spelled(does)}): in a script a number does one thing."
            )
    agents = tuple((queue, _agent(queue, taken, events, unsaid)) for queue, taken in talks.items() if taken)
    return Retold({name: does for name, does in callees.items() if does != Behaviour()}, agents, tuple(unsaid))


def _callee(person: Person, name: str, unsaid: list[str]) -> Behaviour:
    leg = person.leg
    assert leg is not None
    if leg.answered_at is None:
        if person.refused_at is None:
            return Behaviour()
        rang_s = _tenths(person.refused_at - leg.placed_at)
        unsaid.append(f"{name} rang for {rang_s:g} s before it was refused: in a script 'busy' refuses at once.")
        return Behaviour("busy")
    talk_s = None
    if leg.ended_by == leg.kind and leg.ended_at is not None:
        # A party called by the API talks from the answer on; one who was dialled, from when they are joined.
        if leg.direction == "outbound-api":
            talk_s = _tenths(leg.ended_at - leg.answered_at)
        elif person.talks:
            talk_s = _tenths(leg.ended_at - person.talks[0].began)
        else:
            unsaid.append(f"{name} hung up before they were joined: in a script callees hear a whisper to its end.")
    return Behaviour("answer", _tenths(leg.answered_at - leg.placed_at), talk_s, _keys(person, name, unsaid))


def _keys(person: Person, name: str, unsaid: list[str]) -> str:
    """Return a word for each input: the keys, or `.` where there were none."""
    words = []
    for token in person.given:
        kind = token.strip("'").partition(":")[0]
        if kind in ("speech", "record"):
            unsaid.append(f"{name} spoke ({token}): in a script callees only press keys.")
        if not token.startswith("hangup"):
            words.append(token.lstrip("~") if kind not in ("speech", "record") else ".")
    while words and words[-1] == ".":
        words.pop()
    return " ".join(words)


def _agent(queue: str, talks: list[Talk], events: Sequence[Event], unsaid: list[str]) -> Behaviour:
    """Return what the agent of a queue does with each caller: what was done with the first."""
    if len(talks) > 1:
        unsaid.append(f"the agent of {queue} took {len(talks)} calls: in a script each goes as the first did.")
    if _were_left(queue, events):
        unsaid.append(f"somebody waited in {queue} and was not taken: in a script an agent takes everybody in turn.")
    first = min(talks, key=lambda talk: talk.began)
    waited = [
        event.t
        for event in events
        if event.event == "enqueue" and event.leg == first.other.name and event.t <= first.began
    ]
    talk_s = _tenths(first.ended - first.began) if first.is_theirs and first.ended is not None else None
    return Behaviour("answer", _tenths(first.began - max(waited, default=first.began)), talk_s)


def _were_left(queue: str, events: Sequence[Event]) -> bool:
    """Return whether any stay in the queue ended otherwise than with somebody to talk to."""
    entered = {event.leg for event in events if event.event == "enqueue" and event["queue"] == queue}
    return any(event.event == "dequeued" and event.leg in entered and event["result"] != "bridged" for event in events)


def _tenths(seconds: float) -> float:
    return round(max(0.0, seconds), 1)
