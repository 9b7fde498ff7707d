"""The callers of one script on one exchange: who comes when, and who is told what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ivr.simulator.media import NoEar, words_in
from ivr.simulator.process import Process, Wait
from ivr.simulator.script.actor import PATIENCE_S, Actor
from ivr.simulator.script.stage import caller_setup

if TYPE_CHECKING:
    from ivr.simulator.events import Event, Sink
    from ivr.simulator.exchange import Exchange
    from ivr.simulator.leg import Leg
    from ivr.simulator.media import Sound
    from ivr.simulator.script.model import Script


@dataclass(slots=True)
class Role:
    """One call of a script, who plays it, and its leg once it is placed. name: of the leg."""

    call: Script
    name: str
    actor: Actor
    leg: Leg | None = None


class Troupe(NoEar):
    """Plays every call of a script.

    A call with a time of its own begins then, any other when the one before it has ended; the first at once. The first
    caller's leg is `caller`, a further one's `caller:NAME`.
    """

    def __init__(self, script: Script, watch: Sink | None = None) -> None:
        calls = script.calls or (script,)
        names = ["caller", *(f"caller:{call.name}" for call in calls[1:])]
        self.roles = [
            Role(call, name, Actor(call.steps, _patience_s(script, call)))
            for call, name in zip(calls, names, strict=True)
        ]
        self.sms = 0
        self._script = script
        self._by_leg = {role.name: role for role in self.roles}
        self._watch = watch
        self._exchange: Exchange | None = None

    def enter(self, exchange: Exchange) -> None:
        """Place the first call, and the others at their times."""
        self._exchange = exchange
        for number, role in enumerate(self.roles):
            due = self._due(exchange, role.call)
            if due is not None:
                exchange.spawn(self._place_at(exchange, role, due))
            elif number == 0:
                self._place(exchange, role)

    def learn(self, event: Event) -> None:
        """Tell an event to the caller it is about, or to all where it is about none of them."""
        if self._watch is not None:
            self._watch(event)
        if event.event == "sms":
            self.sms += 1
        about = self._by_leg.get(event.leg)
        for role in self.roles if about is None else (about,):
            role.actor.learns(event)
        if event.event == "end" and about is not None:
            self._follow(about)

    def begins(self, leg: str, sound: Sound, t: float, length_s: float) -> None:
        """Let the caller on that leg hear a text begin."""
        role = self._by_leg.get(leg)
        if role is not None and (words := words_in(sound)):
            role.actor.hears(words)

    def _follow(self, ended: Role) -> None:
        """Place the call behind one that has ended, if it has no time of its own."""
        after = self.roles.index(ended) + 1
        if self._exchange is None or after == len(self.roles):
            return
        role = self.roles[after]
        if self._due(self._exchange, role.call) is None:
            self._exchange.spawn(self._place_at(self._exchange, role, self._exchange.t))

    def _due(self, exchange: Exchange, call: Script) -> float | None:
        if call.after_s is not None:
            return call.after_s
        if call is self._script or call.at is None:
            return None
        return max(0.0, (call.at - exchange.setup.started).total_seconds())

    def _place_at(self, exchange: Exchange, role: Role, due: float) -> Process[None]:
        yield Wait(due)
        self._place(exchange, role)

    def _place(self, exchange: Exchange, role: Role) -> None:
        setup = exchange.setup if role.call is self._script else caller_setup(role.call, exchange.setup)
        role.leg = exchange.call(role.actor, setup, role.name)


def _patience_s(script: Script, call: Script) -> float:
    """Return how long a caller stays after the last step: not at all where nothing is left to be judged by it.

    Among several calls they stay: who is still on the line is part of the office that the others meet.
    """
    return PATIENCE_S if call.ends or script.sms is not None or script.calls else 0.0
