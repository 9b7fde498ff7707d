"""Which function performs which verb: each registers itself beside its code, `documents` looks it up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from ivr.simulator.http.exchange import Request
    from ivr.simulator.leg import Leg
    from ivr.simulator.process import Process
    from ivr.simulator.scene import Scene
    from ivr.simulator.twiml.verbs import Verb

    Performer = Callable[[Leg, Any, Scene], Process[Request | None]]

PERFORMERS: dict[type[Verb], Performer] = {}

P = TypeVar("P", bound="Performer")


def performs(*kinds: type[Verb]) -> Callable[[P], P]:
    """Register a function as what performs these verbs.

    The function returns the request whose document takes over, or None when the next verb runs.
    """

    def register(performer: P) -> P:
        for kind in kinds:
            PERFORMERS[kind] = performer
        return performer

    return register
