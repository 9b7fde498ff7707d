"""The legs of one test on one exchange: an actor at the end of each, and who of them is told what.

Whose step it is runs the clock for all. Knows no step and no app.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ivr.simulator.agents import seat
from ivr.simulator.driver import run
from ivr.simulator.exchange import Exchange
from ivr.simulator.media import NoEar, words_in
from ivr.simulator.script.actor import Actor

if TYPE_CHECKING:
    from collections.abc import Callable

    from ivr.simulator.events import Event
    from ivr.simulator.exchange import Setup
    from ivr.simulator.http.exchange import Transport
    from ivr.simulator.leg import Leg
    from ivr.simulator.media import Sound
    from ivr.simulator.party import Party


@dataclass(slots=True, eq=False)
class Line:
    """A leg and who acts at its end. is_taken: the test has it; one that only rings is in nobody's hand."""

    leg: Leg
    actor: Actor
    is_taken: bool = False

    @property
    def is_settled(self) -> bool:
        """Return whether the leg is over and its app was told; an agent's is whenever they are free."""
        return self.leg.is_over and (self.leg.kind == "agent" or self.leg.task is None or self.leg.task.done)


class Lines(NoEar):
    """All legs of a test. events: everything that has happened so far, on any of them."""

    def __init__(self, setup: Setup, transport: Transport) -> None:
        self.events: list[Event] = []
        self._lines: list[Line] = []
        self._transport = transport
        self.exchange = Exchange(setup, self._learn, self)
        self.exchange.hand = self._rung

    def call(self, name: str, setup: Setup | None = None) -> Line:
        """Place a call."""
        actor = Actor(patience_s=None)
        line = Line(self.exchange.call(actor, setup, name), actor, is_taken=True)
        self._lines.append(line)
        return line

    def seat(self, queue: str) -> Line:
        """Seat an agent at a queue."""
        return self._of(seat(self.exchange, queue))

    def ringing(self, number: str) -> Line | None:
        """Return the line that rings at a number and that nobody has taken yet."""
        free = (line for line in self._lines if not line.is_taken and line.leg.status == "ringing")
        return next((line for line in free if number in (line.leg.to, line.leg.name.partition(":")[2])), None)

    def numbers(self) -> list[str]:
        """Return every number that has rung so far."""
        return [line.leg.to for line in self._lines if line.leg.kind == "callee"]

    def of_callers(self) -> int:
        """Return how many have called in."""
        return sum(line.leg.kind == "caller" for line in self._lines)

    def others_wait(self, line: Line) -> bool:
        """Return whether another leg that the test has taken is still on the line."""
        return any(other is not line and other.is_taken and not other.is_settled for other in self._lines)

    def take(self, line: Line) -> None:
        """Let the actor of a line hear and learn of it."""
        line.is_taken = True
        line.actor.placed(line.leg)

    def run(self, until: Callable[[], bool]) -> None:
        """Run the clock until that, or to the end of everything."""
        run(self.exchange, self._transport, until)

    def begins(self, leg: str, sound: Sound, t: float, length_s: float) -> None:
        """Let the actor at that leg hear a text begin."""
        words = words_in(sound)
        for line in self._taken(leg) if words else ():
            line.actor.hears(words)

    def _learn(self, event: Event) -> None:
        """Tell an event to the actor it is about, or to all where it is about none of them."""
        self.events.append(event)
        for line in self._taken(event.leg) or [line for line in self._lines if line.is_taken]:
            line.actor.learns(event)

    def _taken(self, leg: str) -> list[Line]:
        return [line for line in self._lines if line.is_taken and line.leg.name == leg]

    def _rung(self, leg: Leg) -> Party:
        actor = Actor(patience_s=None)
        self._lines.append(Line(leg, actor))
        return actor

    def _of(self, leg: Leg) -> Line:
        return next(line for line in self._lines if line.leg is leg)
