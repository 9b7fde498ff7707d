"""Acting on a live call: each act falls with the clock's next step, never into the middle of another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.simulator.http.exchange import Request
from ivr.simulator.leg import Inline, Moved

if TYPE_CHECKING:
    from ivr.simulator.leg import Leg, Status


def move(leg: Leg, document: Inline | tuple[str, str]) -> None:
    """Give the call a new document: TwiML, or a URL and its method. It leaves whatever it was in."""
    leg.exchange.soon(lambda: _move(leg, document))


def end(leg: Leg, status: Status) -> None:
    """End the call; `status` is what it will have been."""
    leg.ordered = status
    leg.exchange.soon(lambda: leg.hang_up("the REST API ended the call", by="app"))


def _move(leg: Leg, document: Inline | tuple[str, str]) -> None:
    if leg.is_over or leg.ended_by or leg.task is None:
        return
    if not isinstance(document, Inline):
        url, method = document
        leg.task.interrupt(Moved(Request(method, url, leg.parameters(), "document")))
    else:
        leg.task.interrupt(Moved(document))
