"""How fast the bare engine is: calls against a trivial app in this process, on virtual time.

    python tests/bench/engine.py [CALLS]

Prints calls, webhooks and events a second, for a short call and for one that goes through most verbs.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ivr.simulator.callee import Behaviour
from ivr.simulator.driver import run
from ivr.simulator.exchange import Exchange, Setup
from ivr.simulator.http.transport import Transports, WsgiTransport
from ivr.simulator.scripted import Scripted
from ivr.simulator.tokens import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ivr.simulator.events import Event

CALLS = 300
STARTED = datetime(2026, 11, 24, tzinfo=UTC)
CALLEE = "+14155550101"
MENU = (
    '<Gather numDigits="1" action="/{next}"><Say voice="Polly.Zhiyu" language="cmn-CN">商户服务，请按1。</Say></Gather>'
)
SHORT = {"/voice": MENU.format(next="end"), "/end": "<Say>Goodbye.</Say>"}
LONG = {
    "/voice": MENU.format(next="dial"),
    "/dial": f'<Dial action="/queue">{CALLEE}</Dial>',
    "/queue": '<Enqueue waitUrl="/wait" action="/record">support</Enqueue>',
    "/wait": "<Say>Please wait.</Say><Pause length='10'/>",
    "/record": "<Record action='/end'/>",
    "/end": "<Say>Goodbye.</Say>",
}


@dataclass
class Count:
    """What a run of calls came to."""

    webhooks: int = 0
    events: int = 0

    def note(self, event: Event) -> None:
        """Count an event."""
        self.events += 1
        self.webhooks += event.event == "request"


def app(pages: Mapping[str, str]) -> Any:
    """Return an app that answers each path with its page."""
    bodies = {path: f"<Response>{page}</Response>".encode() for path, page in pages.items()}

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        start_response("200 OK", [("Content-Type", "text/xml")])
        return [bodies[environ["PATH_INFO"]]]

    return answer


def measure(name: str, pages: Mapping[str, str], keys: str, calls: int) -> None:
    """Make the calls, one after another, and print how fast they were."""
    transport = Transports([WsgiTransport(app(pages))])
    setup = Setup(
        "http://ivr.local/voice",
        STARTED,
        seed=name,
        callees={CALLEE: Behaviour("answer", 5, 20)},
        agents=(("support", Behaviour("answer", 25, 60)),),
    )
    count, tokens = Count(), parse(keys)
    began = time.perf_counter()
    for _ in range(calls):
        exchange = Exchange(setup, count.note)
        exchange.call(Scripted(tokens))
        run(exchange, transport)
    spent = time.perf_counter() - began
    print(
        f"{name:>6}: {calls / spent:7.0f} calls/s {count.webhooks / spent:8.0f} webhooks/s "
        f"{count.events / spent:8.0f} events/s   "
        f"({count.webhooks / calls:.0f} webhooks, {count.events / calls:.0f} events a call)"
    )


def main() -> None:
    """Measure both calls."""
    calls = int(sys.argv[1]) if len(sys.argv) > 1 else CALLS
    measure("short", SHORT, "1", calls)
    measure("long", LONG, "1 record:9s", calls)


if __name__ == "__main__":
    main()
