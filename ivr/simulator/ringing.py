"""What comes of a telephone that rings: answered, refused, or neither; as told beforehand, or by hand meanwhile.

Knows neither who dialled nor what is heard afterwards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ivr.simulator.process import Elapsed, Process, Signal, Wait

if TYPE_CHECKING:
    from ivr.simulator.callee import Behaviour
    from ivr.simulator.leg import Leg

    Rung = Literal["answer", "busy", "no-answer"]

# How much longer than asked for it rings, "about 5 s more in practice", dialled or called over the API.
# https://www.twilio.com/docs/voice/twiml/dial#timeout
RINGS_LONGER_S = 5
# What somebody who moves a leg by hand tells it.
PICKED_UP, REFUSED = Signal("picked up"), Signal("refused by hand")


def rings(leg: Leg, behaviour: Behaviour, longest_s: float | None = None) -> Process[Rung]:
    """Ring, at most so long, None until somebody else stops it; return what came of it."""
    began = leg.exchange.t
    until = None if longest_s is None else began + longest_s
    if behaviour.outcome == "answer" and (longest_s is None or behaviour.after_s <= longest_s):
        yield Wait(began + behaviour.after_s)
        return "answer"
    while True:
        happened = yield Wait(until, signals=behaviour.outcome == "hand")
        if happened == PICKED_UP:
            return "answer"
        if happened == REFUSED:
            return "busy"
        if isinstance(happened, Elapsed):
            return "no-answer"


def pick_up(leg: Leg) -> None:
    """Answer a leg that rings, or that of an agent who is free: they take the next caller."""
    leg.signal(PICKED_UP.name)


def refuse(leg: Leg) -> None:
    """Refuse a leg that rings."""
    leg.signal(REFUSED.name)
