"""A telephone that goes a tour of the walk's edges in the simulator, against the real app, and tells what differed.

A call is taken up where another waited: it begins with the document that call was given, and with what was known. So no
key is dialled twice only to come somewhere. Knows what one call does; which calls to make is the tours' business.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import sqlalchemy as sa

from ivr.callflow.cases import places
from ivr.callflow.state import (
    Arrived,
    Dial,
    DialEnded,
    Enqueue,
    Gather,
    GatherEntry,
    Hangup,
    Hold,
    Keys,
    Leave,
    QueueLeft,
    Record,
    Recorded,
    Silence,
    Waiting,
)
from ivr.menu.model import AskNode
from ivr.office import calls
from ivr.office.secret import UNKEPT
from ivr.proof.inputs import inputs
from ivr.proof.situations import WITHHELD
from ivr.settings import Settings
from ivr.simulator import tokens
from ivr.simulator.agents import staff
from ivr.simulator.callee import EVERYBODY, Behaviour
from ivr.simulator.driver import run
from ivr.simulator.exchange import Exchange, Setup
from ivr.simulator.http.exchange import Reply
from ivr.simulator.http.wsgi import WsgiTransport
from ivr.simulator.queues import MOST_MEMBERS
from ivr.simulator.scripted import Scripted
from ivr.store import tables
from ivr.store.engine import open_store
from ivr.web.factory import create_app
from tests.proof.follower import Follower
from tests.proof.world import IDENTIFY_URL, World

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ivr.callflow.state import Heard, Wait
    from ivr.menu.model import MenuTree
    from ivr.proof.graph import Edge, Graph, Spot
    from ivr.proof.situations import Situation
    from ivr.simulator.events import Event
    from ivr.simulator.http.exchange import Fault, Wire
    from ivr.store.engine import Store

BASE = "http://ivr.local"
ANYBODY = "+8613900139000"
# What is asked for below /voice/ when this is heard.
_ASKED_FOR: dict[type[Heard], frozenset[str]] = {
    Arrived: frozenset({"voice"}),
    Keys: frozenset({"keys"}),
    Silence: frozenset({"silence", "recorded"}),
    Recorded: frozenset({"recorded"}),
    DialEnded: frozenset({"dialled"}),
    QueueLeft: frozenset({"queue"}),
    Waiting: frozenset({"wait"}),
}
# How a document shows where the call waits. What keeps a call on hold is known by what it is not.
_VERBS: dict[type[Wait], bytes] = {
    Gather: b"<Gather",
    GatherEntry: b"<Gather",
    Record: b"<Record",
    Enqueue: b"<Enqueue",
    Dial: b"<Dial",
    Leave: b"<Leave",
    Hangup: b"<Hangup",
}
_ENDS = {verb for wait, verb in _VERBS.items() if wait not in (Gather, GatherEntry)}
_CALLEES = {
    "answered": Behaviour("answer", after_s=1, talk_s=60),
    "no answer": Behaviour("no-answer"),
    "busy": Behaviour("busy"),
    "not reached": Behaviour("failed"),
}
# No two calls on one store have the same SID.
_SEEDS = itertools.count()
# Here a call can be taken up; in the midst of a queue's waiting document it cannot.
TAKEN_UP = (Gather, GatherEntry, Record, Enqueue, Dial)


@dataclass(frozen=True, slots=True)
class Kept:
    """A call that waits: the document it was given last, and what was known."""

    document: Reply
    known: Mapping[str, str]


@dataclass
class Script:
    """What is done on a call, edge by edge. begins: where the call is taken up; None: it comes in."""

    tree: MenuTree
    graph: Graph
    begins: Spot | None
    edges: Sequence[Edge]
    at: int = 0

    @property
    def edge(self) -> Edge | None:
        """What is next."""
        return self.edges[self.at] if self.at < len(self.edges) else None

    @property
    def spot(self) -> Spot | None:
        """Where the call waits now; None before it has come in, and at its end."""
        return self.edges[self.at - 1].to if self.at else self.begins

    @property
    def wait(self) -> Wait | None:
        spot = self.spot
        return None if spot is None else self.graph.turns[spot].wait

    @property
    def heard(self) -> Heard | None:
        """What the app is to hear next."""
        edge, spot = self.edge, self.spot
        if edge is None:
            return None
        return Arrived() if spot is None else dict(inputs(self.tree, self.graph.turns[spot]))[edge.does]

    def __str__(self) -> str:
        where = self.begins.node if self.begins else "the beginning"
        done = [" ".join([edge.does, *(f"({one})" for one in edge.answers)]) for edge in self.edges[: self.at + 1]]
        return f"from {where}: {', '.join(done)}"


class Phone:
    """Dials one tree in one situation. kept: a call at each place that one came to."""

    def __init__(self, tree: MenuTree, graph: Graph, situation: Situation, store: Store | None = None) -> None:
        self.tree, self.graph = tree, graph
        self.kept: dict[Spot, Kept] = {}
        self.wrong: list[str] = []
        self.hung_up: set[str] = set()
        self.calls = 0
        self.store = store or open_store()
        self._situation = situation
        self.world = World(tree, situation)
        transfers = {getattr(node, "transfer", None) for node in tree.nodes.values()} - {None}
        served = Settings(
            public_url=BASE,
            auth_token="dev",
            account_sid="AC" + "0" * 32,
            development=True,
            identify_url=IDENTIFY_URL,
            destinations=tuple((name, ANYBODY) for name in sorted(transfers)),
        )
        self._transport = WsgiTransport(
            create_app(served, tree, lambda: situation.at, self.store, self.world.post), BASE
        )

    def ring(self, keys: str) -> list[Event]:
        """Return what happens in a call of somebody who presses these keys and then waits an hour."""
        events: list[Event] = []
        exchange = Exchange(self._setup("+8613700137000", {}), events.append)
        exchange.call(Scripted(tokens.parse(" ".join(keys))))
        with self.world.saying((), self.store):
            run(exchange, self._transport)
        return events

    def dial(self, begins: Spot | None, edges: Sequence[Edge]) -> int:
        """Go these edges in one call; return how many were as they were walked, and note what was not."""
        self.calls += 1
        script = Script(self.tree, self.graph, begins, edges)
        number = "anonymous" if self._situation.caller == WITHHELD else f"+86138{self.calls:08}"
        callees: dict[str, Behaviour] = {}
        call = _Call(self, script, self._setup(number, callees), callees)
        if begins is not None:
            known = self.kept[begins].known
            caller = calls.Caller.of(number, UNKEPT)
            with self.store.begin() as connection:
                calls.open_call(connection, call.sid, caller, call.exchange.setup.to, self._situation.at)
                calls.keep_known(connection, call.sid, known, {}, ())
        run(call.exchange, call, until=lambda: call.is_left)
        wrong = [*call.wrong, *self.world.wrong]
        self.world.wrong.clear()
        if script.edge is not None and not wrong:
            wrong.append("the call was over before")
        self.wrong += [f"{script}: {what}" for what in wrong]
        return max(script.at - 1, 0) if wrong else len(edges)

    def _setup(self, number: str, callees: Mapping[str, Behaviour]) -> Setup:
        return Setup(f"{BASE}/voice", self._situation.at, from_=number, callees=callees, seed=str(next(_SEEDS)))

    def forget(self, sid: str, name: str) -> None:
        """Have a call no longer know an entry: the walk asks again where one is known already."""
        table = tables.known_values
        with self.store.begin() as connection:
            connection.execute(sa.delete(table).where(table.c.call_sid == sid, table.c.name == name))

    def known(self, sid: str) -> Mapping[str, str]:
        with self.store.read() as connection:
            return calls.known(connection, sid)

    def ask(self, wire: Wire) -> Reply | Fault:
        """Have the app answer."""
        return self._transport.perform(wire)


@dataclass
class _Call:
    """One call, and the transport it is driven by: it sees each request and knows which edge it is."""

    phone: Phone
    script: Script
    setup: Setup
    callees: dict[str, Behaviour]
    wrong: list[str] = field(default_factory=list)
    is_left: bool = False

    def __post_init__(self) -> None:
        self._kept = self.phone.kept[self.script.begins].document if self.script.begins else None
        self.exchange = Exchange(self.setup, self._learn)
        self._leg = self.exchange.call(Follower(self.script))
        self.sid = self._leg.sid
        self._prepare()

    def perform(self, wire: Wire) -> Reply | Fault:
        """Answer as the app does, what is next being the script's."""
        if self._kept is not None:
            kept, self._kept = self._kept, None
            return kept
        asked_for = urlsplit(wire.url).path.rpartition("/")[2]
        script, edge, heard = self.script, self.script.edge, self.script.heard
        if edge is not None and edge.does == "the queue failed" and asked_for == "wait":
            return Reply(500, (("Content-Type", "text/plain"),), b"")
        if edge is None or heard is None or self.wrong or asked_for not in _ASKED_FOR[type(heard)]:
            return self._beside(wire, asked_for)
        ask = self.phone.tree.nodes.get(edge.turn.path[-1])
        if isinstance(edge.turn.wait, GatherEntry) and isinstance(ask, AskNode):
            self.phone.forget(self.sid, ask.ask)
        with self.phone.world.saying(edge.answers, self.phone.store):
            reply = self.phone.ask(wire)
        assert isinstance(reply, Reply)
        if edge.does == "waited too long" and b"<Leave" not in reply.body:
            return reply
        self._compare(edge, reply)
        script.at += 1
        if edge.to is not None and edge.to not in self.phone.kept and isinstance(script.wait, TAKEN_UP):
            self.phone.kept[edge.to] = Kept(reply, self.phone.known(self.sid))
        if edge.end in ("call-back", "goodbye") and ("ticket" in self.phone.known(self.sid)) != (edge.end != "goodbye"):
            self.wrong.append(f"it ends with a {edge.end}, says the walk")
        self._prepare()
        return reply

    def _beside(self, wire: Wire, asked_for: str) -> Reply | Fault:
        """Answer what is no edge's: waiting documents, and what is asked for as the caller hangs up."""
        with self.phone.world.saying((), self.phone.store):
            reply = self.phone.ask(wire)
        if not isinstance(reply, Reply) or reply.status >= 400:
            self.wrong.append(f"/{asked_for} was answered {reply}")
        if asked_for != "wait" and self.script.edge is not None:
            self.wrong.append(f"/{asked_for} was asked for")
        if self.wrong:
            self.exchange.soon(self._leg.hang_up)
        return reply

    def _compare(self, edge: Edge, reply: Reply) -> None:
        """Note what the app did otherwise than the walk."""
        turn, tree = edge.turn, self.phone.tree
        walked = ",".join(places(tree, turn.path)), turn.path[-1], turn.outcome
        dialled = tuple(reply.header(f"X-IVR-{name}") for name in ("Path", "Node", "Outcome"))
        if walked != dialled:
            self.wrong.append(f"walked {walked}, dialled {dialled}")
        verb = _VERBS.get(type(turn.wait))
        waits = not any(one in reply.body for one in _ENDS) if isinstance(turn.wait, Hold) else verb in reply.body  # type: ignore[operator]
        if not waits:
            self.wrong.append(f"the walk waits at {type(turn.wait).__name__}, the app answers {reply.body!r}")

    def _prepare(self) -> None:
        """Have everybody else be ready for the next edge; at the end of the script hang up in the midst of it."""
        script, wait = self.script, self.script.wait
        if self.wrong:
            self.exchange.soon(self._leg.hang_up)
        elif script.edge is None:
            self._part(wait)
        elif isinstance(wait, Dial):
            self.callees[EVERYBODY] = _CALLEES[script.edge.does]
        elif isinstance(wait, Enqueue):
            queue = self.exchange.queue(wait.queue)
            queue.max_size = 0 if script.edge.does == "the queue is full" else MOST_MEMBERS
            if script.edge.does == "a person":
                staff(self.exchange, wait.queue, Behaviour("answer", talk_s=60))

    def _part(self, wait: Wait | None) -> None:
        """At the end of the script hang up in the midst of it; where a caller has done so before, leave it at that."""
        where = type(wait).__name__
        if wait is None:
            return  # the app ends the call
        self.is_left = where in self.phone.hung_up
        self.phone.hung_up.add(where)
        if isinstance(wait, Hold | Leave):
            self.exchange.soon(self._leg.hang_up)

    def _learn(self, event: Event) -> None:
        if event.event in ("enqueue", "dial") and self.script.edge is None:
            self.exchange.soon(self._leg.hang_up)
        planned = self.script.edge is not None and self.script.edge.does == "the queue failed"
        if event.event == "error" and not planned:
            self.wrong.append(f"error: {event.to_json()}")
