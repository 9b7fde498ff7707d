"""What moves an exchange on virtual time, for scripts: nothing sleeps, and a fetch takes none of it.

The seconds a transport reports count only against the 15 that a request may take in all. `realtime` is for people.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from ivr.simulator.exchange import Exchange
    from ivr.simulator.http.exchange import Transport


def run(exchange: Exchange, transport: Transport, until: Callable[[], bool] | None = None) -> None:
    """Run to the end of every call on virtual time, or until `until` says so."""
    while not exchange.is_over and not (until and until()):
        wires = exchange.wires()
        if wires:
            task, wire = wires[0]
            exchange.answered(task, transport.perform(wire), wire)
            continue
        due = exchange.timeline.next_due()
        if due is None:
            return
        exchange.timeline.advance(due)
