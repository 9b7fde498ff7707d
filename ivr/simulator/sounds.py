"""Letting something be heard on a leg, to its end or until it is cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.simulator.events import tidy
from ivr.simulator.process import Elapsed, Happening, Process, Wait

if TYPE_CHECKING:
    from ivr.simulator.leg import Leg
    from ivr.simulator.media import Heard


def hear(leg: Leg, heard: Heard, *, keys: bool = False, speech: bool = False) -> Process[Happening | None]:
    """Let it be heard once; return what cut it short among what was let in, or None."""
    ear, began = leg.exchange.ear, leg.exchange.t
    length_s = ear.length_s(heard)
    ear.begins(leg.name, heard, began)
    interrupted = True
    try:
        happening: Happening = yield Wait(began + length_s, keys=keys, speech=speech)
        interrupted = not isinstance(happening, Elapsed)
    finally:
        spent = leg.exchange.t - began
        if interrupted:
            ear.stops(leg.name, leg.exchange.t)
        event, fields = heard.event()
        leg.emit(event, at=began, **fields, seconds=tidy(spent), interrupted=interrupted)
    return happening if interrupted else None


def be_silent(leg: Leg, seconds: float, *, keys: bool = False, speech: bool = False) -> Process[Happening | None]:
    """Let silence pass, as <Pause> does; return what cut it short, or None."""
    began = leg.exchange.t
    try:
        happening: Happening = yield Wait(began + seconds, keys=keys, speech=speech)
    finally:
        leg.emit("pause", at=began, seconds=tidy(leg.exchange.t - began))
    return None if isinstance(happening, Elapsed) else happening
