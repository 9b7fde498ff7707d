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

    Handler = Callable[[Leg, Any, Scene], Process[Request | None]]

HANDLERS: dict[type[Verb], Handler] = {}

H = TypeVar("H", bound="Handler")


def performs(*kinds: type[Verb]) -> Callable[[H], H]:
    """Register a function as what performs these verbs.

    The function returns the request whose document takes over, or None when the next verb runs.
    """

    def register(handler: H) -> H:
        for kind in kinds:
            HANDLERS[kind] = handler
        return handler

    return register
