"""What moves an exchange: virtual time for scripts, where nothing sleeps, and real time for people."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ivr.simulator.http.exchange import Reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from ivr.simulator.exchange import Exchange
    from ivr.simulator.http.exchange import Fault, Transport


def run(exchange: Exchange, transport: Transport, until: Callable[[], bool] | None = None) -> None:
    """Run to the end of every call on virtual time, or until `until` says so; a fetch takes no time."""
    while not exchange.is_over and not (until and until()):
        wires = exchange.wires()
        if wires:
            task, wire = wires[0]
            exchange.answered(task, _timeless(transport.perform(wire)), wire)
            continue
        due = exchange.timeline.next_due()
        if due is None:
            return
        exchange.timeline.advance(due)


def _timeless(answer: Reply | Fault) -> Reply | Fault:
    """Return the answer as if it had come at once; only the 15 s limit is real, and it was kept by the transport."""
    return replace(answer, seconds=0.0) if isinstance(answer, Reply) else answer
