"""A phone for tests in Python: dial an app, hear, press, speak; time passes only as far as each step needs.

    call = Phone().dial(app)
    call.hears("for support, press 2")
    call.press("2")
    call.hears("support")
    call.hang_up()

What is heard and when keys fall follows the same rules as a scripted call's steps.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ivr import clock
from ivr.errors import Place, WrongUse
from ivr.simulator import tokens as tk
from ivr.simulator.callee import Behaviour, behaviour, seconds
from ivr.simulator.driver import run
from ivr.simulator.exchange import Exchange, Setup
from ivr.simulator.http.transport import Transports, WsgiTransport
from ivr.simulator.media import NoEar, words_in
from ivr.simulator.script.actor import PATIENCE_S, Actor
from ivr.simulator.script.model import Does, Expect, Hear, NotHear, Step
from ivr.simulator.script.sheet import ZONE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from _typeshed.wsgi import WSGIApplication

    from ivr.simulator.events import Event
    from ivr.simulator.http.exchange import Transport
    from ivr.simulator.leg import Leg
    from ivr.simulator.media import Sound

    Target = str | WSGIApplication | tuple[WSGIApplication, str]

DEFAULT_PATH = "/voice"
CALLER = "caller"
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
        the agents of queues do, as in a script. setup: further fields of `Setup`.

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
            callees={who: _behaviour(does) for who, does in (callees or {}).items()},
            agents=tuple((queue, _behaviour(does)) for queue, does in (agents or {}).items()),
        )
        return Call(number, transport)


class Call:
    """One call under way. Each step runs the clock until it is met, and raises `NotAsExpected` if it cannot be.

    events: everything that has happened so far.
    """

    def __init__(self, setup: Setup, transport: Transport) -> None:
        self.events: list[Event] = []
        self._transport = transport
        self._written: list[str] = []
        self._actor = Actor(patience_s=None)
        self._exchange = Exchange(setup, self._learn, _CallersEar(self._actor))
        self._leg: Leg = self._exchange.call(self._actor, name=CALLER)
        self._actor.placed(self._leg)

    @property
    def status(self) -> str:
        """Return Twilio's CallStatus."""
        return self._leg.status

    @property
    def path(self) -> list[str]:
        """Return the nodes the app has named so far."""
        return list(self._leg.path)

    @property
    def t(self) -> float:
        """Return the virtual seconds since the call was placed."""
        return self._exchange.t

    @property
    def is_over(self) -> bool:
        """Return whether the call has ended."""
        return self._leg.is_over

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
        """Run until an event with these fields is written."""
        self._step(Expect({"event": event, **{name.rstrip("_"): str(value) for name, value in fields.items()}}), event)

    def hang_up(self) -> None:
        """Hang up, half a second after what was heard last, and let the app be told."""
        self._step(tk.HangUp(), "hang_up")
        self._run(lambda: False)

    def ends(self, patience_s: float = PATIENCE_S) -> str:
        """Stay silent until the call ends, hanging up when patience does; return who ended it."""
        self._actor.rest(patience_s)
        self._run(lambda: False)
        return self._leg.ended_by

    def _learn(self, event: Event) -> None:
        self.events.append(event)
        self._actor.learns(event)

    def _step(self, does: Does, written: str) -> None:
        self._written.append(written)
        self._actor.add(Step(does, Place("the test"), written))
        self._run(lambda: self._actor.is_done)
        if not self._actor.is_done:
            self._actor.finish()
        failure = self._actor.failure
        if failure is not None:
            self._run(lambda: False)
            failed = self._written[failure.step - 1]
            raise NotAsExpected(f"{failed}: {failure.message}; heard instead: {failure.heard or 'nothing'}")

    def _run(self, until: Callable[[], bool]) -> None:
        run(self._exchange, self._transport, until)


class _CallersEar(NoEar):
    """Hears what is said to the caller."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor

    def begins(self, leg: str, sound: Sound, t: float, length_s: float) -> None:
        """Let the caller hear a text begin."""
        if leg == CALLER and (words := words_in(sound)):
            self._actor.hears(words)


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
    return does if isinstance(does, Behaviour) else behaviour(does)
