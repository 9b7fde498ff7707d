"""A phone for tests in Python: dial an app, hear, press, speak; time passes only as far as each step needs.

    call = Phone().dial(app)
    call.hears("for support, press 2")
    call.press("2")
    call.hears("support")
    call.hang_up()

What is heard and when keys fall follows the same rules as a scripted call's steps. Whoever else is on the line has a
phone as well, on the same clock:

    clerk = call.rings("+8613900139000")
    clerk.answer()
    clerk.press("1")
    call.meets(clerk)
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ivr import clock
from ivr.errors import Place, WrongUse
from ivr.simulator import tokens as tk
from ivr.simulator.callee import BY_HAND, EVERYBODY, Behaviour, behaviour, seconds
from ivr.simulator.ears import CALLER
from ivr.simulator.exchange import Setup
from ivr.simulator.http.transport import Transports, WsgiTransport
from ivr.simulator.lines import Lines
from ivr.simulator.ringing import pick_up, refuse
from ivr.simulator.script.actor import PATIENCE_S
from ivr.simulator.script.model import Does, Expect, Hear, NotHear, Step
from ivr.simulator.script.sheet import ZONE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from _typeshed.wsgi import WSGIApplication

    from ivr.simulator.http.exchange import Transport
    from ivr.simulator.lines import Line

    Target = str | WSGIApplication | tuple[WSGIApplication, str]

DEFAULT_PATH = "/voice"
# The address of an app in this process; it exists nowhere.
BASE = "http://ivr.local"


class NotAsExpected(AssertionError):
    """A call did not go as a test says; the message has what was heard instead."""


class Phone:
    """Places calls. home: what is dialled when a call names nothing, set up and on its way to be answered."""

    def __init__(self, home: Callable[[], Target] | None = None) -> None:
        self._home = home

    def dial(
        self,
        target: Target | None = None,
        *,
        at: str | datetime | None = None,
        from_: str | None = None,
        to: str | None = None,
        params: Mapping[str, str] | None = None,
        callees: Mapping[str, str | Mapping[str, str] | Behaviour] | None = None,
        agents: Mapping[str, str | Mapping[str, str] | Behaviour] | None = None,
        **setup: Any,
    ) -> Call:
        """Return a call to a URL, a WSGI app (at /voice), or an app and a path.

        at: where its clock starts, Beijing time without an offset; now by default. callees, agents: what numbers and
        the agents of queues do, as in a script; any other number rings until the test answers it (`Call.rings`).
        setup: further fields of `Setup`.

        Raises:
            WrongUse: there is nothing to dial.
        """
        if target is None and self._home is None:
            raise WrongUse("there is nothing to dial. Give dial() a URL, a WSGI app, or an app and a path.")
        url, transport = _reached(target if target is not None or self._home is None else self._home())
        number = Setup(url, _instant(at), params=tuple((params or {}).items()), **setup)
        number = replace(
            number,
            from_=from_ or number.from_,
            to=to or number.to,
            callees={EVERYBODY: BY_HAND} | {who: _behaviour(does) for who, does in (callees or {}).items()},
            agents=tuple((queue, _agents(queue, does)) for queue, does in (agents or {}).items()),
        )
        lines = Lines(number, transport)
        return Call(lines, lines.call(CALLER))


class Call:
    """One leg of a test: a caller's, a callee's, or an agent's. All legs of an exchange share one clock.

    Each step runs the clock until it is met, and raises `NotAsExpected` if it cannot be. events: everything that has
    happened so far, on every leg.
    """

    def __init__(self, lines: Lines, line: Line) -> None:
        self.events = lines.events
        self._lines = lines
        self._line = line
        self._written: list[str] = []
        self._has_failed = False

    @property
    def status(self) -> str:
        """Return Twilio's CallStatus."""
        return self._line.leg.status

    @property
    def path(self) -> list[str]:
        """Return the nodes the app has named so far."""
        return list(self._line.leg.path)

    @property
    def t(self) -> float:
        """Return the virtual seconds since the first call was placed."""
        return self._lines.exchange.t

    @property
    def is_over(self) -> bool:
        """Return whether the call has ended."""
        return self._line.leg.is_over

    # Further legs on the same clock.

    def beside(self, from_: str | None = None, *, params: Mapping[str, str] | None = None) -> Call:
        """Return a further call to the same number: it meets the same queues, conferences and callees.

        from_: another number than the first caller's by default.
        """
        number = 1 + self._lines.of_callers()
        setup = self._lines.exchange.setup.of_another(number - 1)
        setup = replace(setup, from_=from_ or setup.from_, params=setup.params + tuple((params or {}).items()))
        return Call(self._lines, self._lines.call(f"{CALLER}:{number}", setup))

    def rings(self, number: str) -> Call:
        """Wait until this number, client or address rings, and return its leg: to be answered, refused, or left."""
        self._run(lambda: self._lines.ringing(number) is not None)
        line = self._lines.ringing(number)
        if line is None:
            rung = ", ".join(self._lines.numbers())
            raise self._not_as_expected(f"rings {number}", f"it never rang; what rang: {rung or 'nothing'}")
        self._lines.take(line)
        return Call(self._lines, line)

    def agent(self, queue: str) -> Call:
        """Return an agent of a queue, who takes nobody before `answer` says so."""
        line = self._lines.seat(queue)
        self._lines.take(line)
        return Call(self._lines, line)

    # What a callee or an agent does.

    def answer(self) -> None:
        """Pick up: a callee who rings; an agent takes the caller who waits longest, waiting for one to come."""
        leg = self._line.leg
        if leg.kind == "agent":
            queue = self._lines.exchange.queue(leg.name.partition(":")[2])
            self._run(lambda: bool(queue.members))
            if not queue.members:
                raise self._not_as_expected("answer", f"nobody waits in {queue.name}")
        elif leg.status != "ringing":
            raise self._not_as_expected("answer", f"it does not ring, it is {leg.status}")
        pick_up(leg)
        self._run(lambda: leg.status == "in-progress")

    def refuse(self) -> None:
        """Refuse the call: to whom dialled it, this number is busy."""
        leg = self._line.leg
        if leg.status != "ringing":
            raise self._not_as_expected("refuse", f"it does not ring, it is {leg.status}")
        refuse(leg)
        self._run(lambda: leg.is_over)

    def meets(self, other: Call) -> None:
        """Run until the two hear one another: joined by a Dial or a queue, or in one conference."""
        here, there = self._line, other._line
        self._run(lambda: _hear_one_another(here, there))
        if not _hear_one_another(here, there):
            raise self._not_as_expected(f"meets {there.leg.name}", "the two were never joined")

    # What anybody does.

    def hears(self, *texts: str, whole: bool = False) -> None:
        """Listen until all these texts have come, in any order; `whole` waits for the end of what holds them."""
        self._step(Hear(texts, whole), f"hears {', '.join(texts)}")

    def hears_not(self, *texts: str) -> None:
        """Have it fail if one of these texts comes before the next press or other act."""
        self._step(NotHear(texts), f"hears_not {', '.join(texts)}")

    def press(self, keys: str) -> None:
        """Press keys, half a second after what was heard last, or after the next input has opened."""
        self._step(tk.Press(keys), f"press {keys}")

    def says(self, text: str) -> None:
        """Speak, when the prompt has ended."""
        self._step(tk.Say(text), f"says {text}")

    def records(self, length: float) -> None:
        """Leave a recording of so many seconds."""
        self._step(tk.Leave(length), f"records {length:g}")

    def silent(self) -> None:
        """Leave one input to its time-out."""
        self._step(tk.Nothing(), "silent")

    def wait(self, length: float | str) -> None:
        """Let time pass, listening or not: seconds, or `2m`."""
        length_s = seconds(length) if isinstance(length, str) else length
        self._step(tk.Let(length_s), f"wait {length_s:g}")

    def expects(self, event: str, **fields: str) -> None:
        """Run until an event with these fields is written: of this leg, or of one the test has not in hand."""
        self._step(Expect({"event": event, **{name.rstrip("_"): str(value) for name, value in fields.items()}}), event)

    def hang_up(self) -> None:
        """Hang up, half a second after what was heard last, and let the app be told."""
        self._step(tk.HangUp(), "hang_up")
        self._run_out()

    def ends(self, patience_s: float = PATIENCE_S) -> str:
        """Stay silent until the call ends, hanging up when patience does; return who ended it."""
        self._line.actor.rest(patience_s)
        self._run_out()
        return self._line.leg.ended_by

    def _step(self, does: Does, written: str) -> None:
        actor = self._line.actor
        self._written.append(written)
        actor.add(Step(does, Place("the test"), written))
        self._run(lambda: actor.is_done)
        if not actor.is_done:
            actor.finish()
        if actor.failure is not None:
            self._run_out()

    def _run(self, until: Callable[[], bool]) -> None:
        """Run until that; not on and on for other legs once this one is over."""
        line = self._line

        def is_past() -> bool:
            # What is told of the end is told at that moment.
            ended = line.leg.ended_at if line.is_settled and line.leg.kind != "agent" else None
            return ended is not None and self.t > ended and self._lines.others_wait(line)

        self._lines.run(lambda: until() or is_past())

    def _run_out(self) -> None:
        """Run until this leg is over and its app was told: with the last of them, everything else as well.

        Raises:
            NotAsExpected: a step has failed, or one that forbids words while nobody acted. It is told once.
        """
        self._lines.run(lambda: self._line.is_settled and self._lines.others_wait(self._line))
        failure = self._line.actor.failure
        if failure is not None and not self._has_failed:
            self._has_failed = True
            raise self._not_as_expected(self._written[failure.step - 1], failure.message, failure.heard)

    def _not_as_expected(self, step: str, message: str, heard: str | None = None) -> NotAsExpected:
        leg = self._line.leg.name
        whose = "" if leg == CALLER else f"{leg}: "
        heard = self._line.actor.heard if heard is None else heard
        return NotAsExpected(f"{whose}{step}: {message}; heard instead: {heard or 'nothing'}")


def _hear_one_another(here: Line, there: Line) -> bool:
    if here.actor.talks_with is there.leg or there.actor.talks_with is here.leg:
        return True
    rooms = here.leg.exchange.rooms.values()
    both = {here.leg, there.leg}
    return any(room.has_started and both <= {each.leg for each in room.participants} for room in rooms)


def _reached(target: Target | None) -> tuple[str, Transport]:
    """Return the URL to dial and what carries its requests."""
    if isinstance(target, str):
        return target, Transports()
    app, path = target if isinstance(target, tuple) else (target, DEFAULT_PATH)
    assert app is not None
    return BASE + path, Transports([WsgiTransport(app, BASE)])


def _instant(at: str | datetime | None) -> datetime:
    if at is None:
        return clock.now()
    instant = datetime.fromisoformat(at) if isinstance(at, str) else at
    return (instant if instant.tzinfo else instant.replace(tzinfo=ZONE)).astimezone(UTC)


def _behaviour(does: str | Mapping[str, str] | Behaviour) -> Behaviour:
    if does == BY_HAND.outcome:
        return BY_HAND
    return does if isinstance(does, Behaviour) else behaviour(does)


def _agents(queue: str, does: str | Mapping[str, str] | Behaviour) -> Behaviour:
    told = _behaviour(does)
    if told == BY_HAND:
        raise WrongUse(f"an agent whom the test moves is seated by it: agent = call.agent({queue!r}), agent.answer().")
    return told
