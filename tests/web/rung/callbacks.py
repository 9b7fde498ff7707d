"""Twilio's callbacks about the calls to agents, lost, late or twice on their way to us."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ivr.simulator.http.exchange import Reply

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ivr.simulator.exchange import Exchange
    from ivr.simulator.http.exchange import Fault, Transport, Wire
    from tests.web.rung.line import Scene


@dataclass
class Callbacks:
    """Delivers everything as ever, and the callbacks about the calls to agents as `way` says.

    way: how many seconds late each copy comes, by its CallStatus: (0,) is as it should be, () never.
    """

    transport: Transport
    exchange: Exchange
    way: Callable[[str], Sequence[float]]

    def perform(self, wire: Wire) -> Reply | Fault:
        if "/voice/rung/status" not in wire.url:
            return self.transport.perform(wire)
        for late_s in self.way(dict(wire.params)["CallStatus"]):
            if late_s:
                self.exchange.timeline.at(self.exchange.t + late_s, lambda: self._arrive(wire))
            else:
                self._arrive(wire)
        return Reply(204)

    def _arrive(self, wire: Wire) -> None:
        answer = self.transport.perform(wire)
        assert isinstance(answer, Reply)
        assert 204 == answer.status


@contextmanager
def callbacks(scene: Scene, way: Callable[[str], Sequence[float]]) -> Iterator[None]:
    """Put the way between Twilio and our app."""
    scene.transport = Callbacks(scene.transport, scene.exchange, way)
    yield


def untold(status: str) -> Sequence[float]:
    """Let only the ends of calls be told of."""
    return () if status == "initiated" else (0,)
