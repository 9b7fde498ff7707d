"""Letting something be heard on a leg, to its end or until it is cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.simulator.events import tidy
from ivr.simulator.media import Beep
from ivr.simulator.process import Elapsed, Happening, Process, Ready, Wait

if TYPE_CHECKING:
    from ivr.simulator.leg import Leg
    from ivr.simulator.media import Heard


def hear(leg: Leg, heard: Heard, *, keys: bool = False, speech: bool = False) -> Process[Happening | None]:
    """Let it be heard once; return what cut it short among what was let in, or None.

    A voice may need time to make it. That time is not the sound's, but what is let in cuts it as well.
    """
    ear, asked = leg.exchange.ear, leg.exchange.t
    length_s = ear.prepare(leg.name, heard, lambda length_s: leg.sound_ready(heard, length_s))
    began = None if length_s is None else asked
    happening: Happening = Elapsed()
    interrupted = True
    try:
        if length_s is None:
            happening = yield Wait(keys=keys, speech=speech, sound=heard)
            if isinstance(happening, Ready):
                began, length_s = leg.exchange.t, happening.length_s
        if began is not None and length_s is not None:
            ear.begins(leg.name, heard, began, length_s)
            happening = yield Wait(began + length_s, keys=keys, speech=speech)
            interrupted = not isinstance(happening, Elapsed)
    finally:
        began = leg.exchange.t if began is None else began
        spent = leg.exchange.t - began
        if interrupted:
            ear.stops(leg.name, leg.exchange.t)
        event, fields = heard.event()
        leg.emit(event, at=began, **fields, seconds=tidy(spent), interrupted=interrupted)
    return happening if interrupted else None


def beep(leg: Leg, seconds: float) -> Process[None]:
    """Sound the tone before a recording to its end."""
    ear, began = leg.exchange.ear, leg.exchange.t
    ear.begins(leg.name, Beep(seconds), began, seconds)
    is_whole = False
    try:
        yield Wait(began + seconds)
        is_whole = True
    finally:
        if not is_whole:
            ear.stops(leg.name, leg.exchange.t)


def be_silent(leg: Leg, seconds: float, *, keys: bool = False, speech: bool = False) -> Process[Happening | None]:
    """Let silence pass, as <Pause> does; return what cut it short, or None."""
    began = leg.exchange.t
    try:
        happening: Happening = yield Wait(began + seconds, keys=keys, speech=speech)
    finally:
        leg.emit("pause", at=began, seconds=tidy(leg.exchange.t - began))
    return None if isinstance(happening, Elapsed) else happening
