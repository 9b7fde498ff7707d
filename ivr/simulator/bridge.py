"""Two legs that hear each other until one of them leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ivr.simulator.process import Elapsed, Key, Process, Signal, Wait

if TYPE_CHECKING:
    from ivr.simulator.leg import Leg

How = Literal["left", "star", "limit"]


def talk(leg: Leg, other: Leg, *, limit_s: float | None = None, star: bool = False) -> Process[How]:
    """Stay joined with `other`; return how it ended: the other left, this caller pressed *, or the time ran out.

    Both legs run this. Whatever ends one side tells the other side that it was left.
    """
    until = None if limit_s is None else leg.exchange.t + limit_s
    if leg.direction != "outbound-dial" or leg.on_its_own:  # said once, by the one who was there first
        leg.emit("bridged", with_=other.name)
    leg.party.bridged(leg, other)
    if star:
        leg.party.input_opened(leg, "dial")
        leg.party.prompt_ended(leg)
    try:
        while True:
            match (yield Wait(until, keys=star, signals=True)):
                case Elapsed():
                    return "limit"
                case Key(digit="*"):
                    return "star"
                case Signal(name="left", of=gone) if gone is other:
                    leg.left_alone = (leg.exchange.t, other.kind)
                    return "left"
    finally:
        if star:
            leg.party.input_closed(leg)
        leg.party.parted(leg)
        other.signal("left", leg)
