"""The shipped line with agents who are rung: callers and agents play, a worker rings, and what came of it is told.

Our app answers webhooks, Twilio's own client asks the API's stand-in over HTTP, and the worker makes a round with every
step of the simulator's clock, which goes on by seconds at least. Knows no fault: who puts one between the parts hands
it in.
"""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import sqlalchemy as sa

from ivr.office import ringing
from ivr.office.calling import TwilioCaller
from ivr.office.posting import deliver
from ivr.office.senders import Senders
from ivr.office.sms import Nobody
from ivr.settings import Agent, Settings
from ivr.simulator import driver
from ivr.simulator.callee import behaviour
from ivr.simulator.exchange import Exchange, Setup
from ivr.simulator.http.wsgi import WsgiTransport
from ivr.simulator.process import Process, Wait
from ivr.simulator.rest.server import start
from ivr.simulator.script.reader import read
from ivr.simulator.script.troupe import Troupe
from ivr.store import tables
from ivr.web.factory import create_app

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from ivr.menu.model import MenuTree
    from ivr.office.posting import Sender
    from ivr.simulator.events import Event
    from ivr.simulator.http.exchange import Transport
    from ivr.store.engine import Store

BASE = "http://ivr.local"
ACCOUNT = "AC" + "0" * 32
AFTERNOON = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
WANG, LI = "+8613900000001", "+8613900000002"
TAKES = "after:3s,talk:60s,keys:1"
SETTINGS = Settings(
    public_url=BASE,
    account_sid=ACCOUNT,
    auth_token="dev",
    phone_number="+864008009000",
    ring="twilio",
    agents=(
        Agent("wang", WANG, "482913", ("general", "complaint", "red")),
        Agent("li", LI, "771133", ("general",)),
    ),
)
ONLY_WANG = SETTINGS.agents[:1]
CALLER = """\
  - name: {name}
    at: +{second}s
    from: "+86138001380{second:02d}"
    steps: [{steps}]
"""


@dataclass
class Played:
    """What came of a script: every event, and the rows it has left."""

    store: Store
    events: list[Event] = field(default_factory=list)

    def talks(self) -> list[tuple[str, str]]:
        """Return who talked with whom, in order: callee and caller."""
        return [
            (event.leg, str(event["with"]))
            for event in self.events
            if event.event == "bridged" and event.leg.startswith("callee:")
        ]

    def rung(self) -> list[str]:
        """Return whom the API was asked to call, in order."""
        return [str(event["to"]) for event in self._calls()]

    def rung_at(self, number: str) -> list[float]:
        """Return when the calls to a number were placed."""
        return [event.t for event in self._calls() if event["to"] == number]

    def calls_per_ring(self) -> set[int]:
        """Return how many calls Twilio was given for one ring: {1} is right."""
        rings = Counter(parse_qs(urlsplit(str(event["url"])).query)["ring"][0] for event in self._calls())
        return set(rings.values())

    def said(self, leg: str) -> str:
        return " ".join(str(event["text"]) for event in self.events if event.event == "say" and event.leg == leg)

    def ends(self, number: str) -> list[str]:
        """Return how the calls to a number ended."""
        return [str(one["status"]) for one in self.events if one.event == "end" and one.leg == f"callee:{number}"]

    def results(self) -> list[tuple[str, str | None]]:
        """Return how each ring came out, by agent."""
        query = sa.select(tables.agent_calls.c.agent, tables.agent_calls.c.result).order_by(tables.agent_calls.c.id)
        with self.store.read() as connection:
            return [(row.agent, row.result) for row in connection.execute(query)]

    def tickets(self) -> list[str]:
        """Return the status of every ticket there is."""
        with self.store.read() as connection:
            return list(connection.execute(sa.select(tables.tickets.c.status)).scalars())

    def left(self) -> list[str]:
        """Return how the callers left the queues."""
        return [str(event["result"]) for event in self.events if event.event == "dequeued"]

    def _calls(self) -> list[Event]:
        return [event for event in self.events if event.event == "call" and event.leg.startswith("callee:")]


@dataclass
class Scene:
    """What is played before: `sender` and `transport` are what a test has put between the parts."""

    exchange: Exchange
    settings: Settings
    sender: Sender
    transport: Transport


@dataclass(frozen=True)
class Play:
    """Plays callers against agents who behave as described."""

    tree: MenuTree
    store: Store
    folder: Path

    def __call__(
        self,
        *callers: str,
        wang: str = "no-answer",
        li: str = "no-answer",
        agents: tuple[Agent, ...] = SETTINGS.agents,
        between: Sequence[Callable[[Scene], AbstractContextManager[None]]] = (),
    ) -> Played:
        """Return what came of it. between: what puts something between the parts, for as long as it is played."""
        path = self.folder / "calls.yaml"
        path.write_text("name: line\nat: 2026-11-24T14:30:00\ncalls:\n" + "".join(callers), encoding="utf-8")
        found = Played(self.store)
        troupe = Troupe(read(path, path.name), found.events.append)
        setup = Setup(
            f"{BASE}/voice",
            AFTERNOON,
            status_callback=f"{BASE}/voice/status",
            callees={WANG: behaviour(wang), LI: behaviour(li)},
            seed="rung",
        )
        exchange = Exchange(setup, troupe.learn, troupe)
        serving = start(exchange)
        settings = replace(SETTINGS, twilio_api=serving.url, agents=agents)
        app = create_app(settings, self.tree, exchange.now, self.store)
        scene = Scene(exchange, settings, TwilioCaller(settings), WsgiTransport(app, BASE))
        exchange.spawn(_seconds(exchange), idle=True)
        troupe.enter(exchange)
        try:
            with ExitStack() as stack:
                for each in between:
                    stack.enter_context(each(scene))
                driver.run(exchange, scene.transport, lambda: make_round(self.store, scene))
        finally:
            serving.stop()
        for role in troupe.roles:
            role.actor.finish()
        failures = [role.actor.failure for role in troupe.roles]
        assert [None] * len(failures) == failures
        return found


def make_round(store: Store, scene: Scene) -> bool:
    """Make one worker's round, which never ends the play: have agents rung, and send what is due."""
    now = scene.exchange.now
    with store.read() as connection:
        is_due = ringing.is_due(connection, now())
    if is_due:
        store.run(lambda connection: ringing.match(connection, scene.settings.rung, now()))
    while deliver(store, Senders(Nobody(), scene.sender), now):
        pass
    return False


def caller(name: str, second: int = 0, keys: str = "0", stays: int | None = None) -> str:
    """Return the script of a caller who presses keys, and hangs up after so many seconds or stays to the end."""
    steps = [f'{{press: "{key}"}}' for key in keys]
    if stays is not None:
        steps += [f"{{wait: {stays}}}", "{hangup: true}"]
    return CALLER.format(name=name, second=second, steps=", ".join(steps))


def _seconds(exchange: Exchange) -> Process[None]:
    while True:
        yield Wait(exchange.t + 1)
