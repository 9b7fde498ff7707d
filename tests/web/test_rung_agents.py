"""Agents who are rung, each call whole: our app, its worker with Twilio's own client, and the API's stand-in.

The worker makes a round with every step of the simulator's clock, which goes on by seconds at least.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa

from ivr.menu.load import load_tree
from ivr.office.calling import TwilioCaller
from ivr.office.outbox import LookedUp, Refused, Unknown
from ivr.office.rounds import Rounds
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
from ivr.store.engine import open_store
from ivr.web.factory import create_app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ivr.menu.model import MenuTree
    from ivr.office.outbox import Leased, Outcome
    from ivr.office.posting import Sender
    from ivr.simulator.events import Event
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
        return [str(event["to"]) for event in self.events if event.event == "call" and event.leg.startswith("callee:")]

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

    def left(self) -> list[str]:
        """Return how the callers left the queues."""
        return [str(event["result"]) for event in self.events if event.event == "dequeued"]


@pytest.fixture(scope="module")
def line() -> MenuTree:
    return load_tree(Path(__file__).parents[2] / "prompts")


@pytest.fixture
def play(line: MenuTree, tmp_path: Path) -> Iterator[Callable[..., Played]]:
    """Return what plays callers against agents who behave as described, and tells what came of it."""
    stores: list[Store] = []

    def played(
        *callers: str,
        wang: str = "no-answer",
        li: str = "no-answer",
        agents: tuple[Agent, ...] = SETTINGS.agents,
        through: Callable[[Sender], Sender] = lambda sender: sender,
    ) -> Played:
        path = tmp_path / "calls.yaml"
        path.write_text("name: line\nat: 2026-11-24T14:30:00\ncalls:\n" + "".join(callers), encoding="utf-8")
        store = open_store()
        stores.append(store)
        found = Played(store)
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
        app = create_app(settings, line, exchange.now, store)
        senders = Senders(Nobody(), through(TwilioCaller(settings)))
        rounds = Rounds(store, senders, exchange.now, settings.rung)

        def work() -> bool:
            rounds.make()
            return False

        exchange.spawn(_seconds(exchange), idle=True)
        troupe.enter(exchange)
        try:
            driver.run(exchange, WsgiTransport(app, BASE), work)
        finally:
            serving.stop()
        for role in troupe.roles:
            role.actor.finish()
        assert [None] * len(troupe.roles) == [role.actor.failure for role in troupe.roles]
        return found

    yield played
    for store in stores:
        store.close()


def _seconds(exchange: Exchange) -> Process[None]:
    while True:
        yield Wait(exchange.t + 1)


def caller(name: str, second: int = 0, keys: str = "0", stays: int | None = None) -> str:
    """Return the script of a caller who presses keys, and hangs up after so many seconds or stays to the end."""
    steps = [f'{{press: "{key}"}}' for key in keys]
    if stays is not None:
        steps += [f"{{wait: {stays}}}", "{hangup: true}"]
    return CALLER.format(name=name, second=second, steps=", ".join(steps))


def test_an_agent_is_rung_hears_who_waits_and_takes_them(play: Callable[..., Played]) -> None:
    """The caller comes into the queue, the phone rings, 1 joins them, and the call ends with the talk."""
    found = play(caller("first"), wang=TAKES)

    assert [WANG] == found.rung()
    assert [(f"callee:{WANG}", "caller")] == found.talks()
    assert "坐席线路来电。" in found.said(f"callee:{WANG}")
    assert [("wang", "talked")] == found.results()
    assert ["bridged"] == found.left()


def test_the_whisper_tells_path_entries_language_wait_a116(play: Callable[..., Played]) -> None:
    """All of it is said to the agent who listens to the end, before anybody is connected."""
    found = play(caller("first", keys="0", stays=1), caller("second", 30, keys="8" + "0"), wang="after:3s,talk:40s")

    heard = found.said(f"callee:{WANG}")
    assert "选了人工服务。" in heard
    assert "使用English。" in heard
    assert "等了不到1分钟。" in heard
    assert "接听请按1，不按不会接通。" in heard


def test_the_queue_gets_the_record_as_parameters_a116(play: Callable[..., Played]) -> None:
    """Path, fields that were entered, language, wait, class and ticket; not what was entered."""
    found = play(caller("first", keys="80"), wang=TAKES)

    (joined,) = [
        str(event["url"])
        for event in found.events
        if event.event == "request" and "/voice/rung/joined" in str(event["url"])
    ]
    record = parse_qs(urlsplit(joined).query, keep_blank_values=True)
    assert {"queue", "language", "path", "waited", "class", "entered", "ticket"} <= record.keys()
    assert (["general"], ["en-US"], [""]) == (record["queue"], record["language"], record["entered"])
    assert ["main,operator,operator.queue"] == [path.removeprefix("main,") for path in record["path"]]
    assert 3 <= int(record["waited"][0]) <= 6


def test_an_agent_quicker_than_the_words_before_the_queue_waits(play: Callable[..., Played]) -> None:
    """The phone rings as soon as the caller is on the way: 1 is pressed seconds before Twilio's queue has the call."""
    found = play(caller("first", keys="31"), wang="after:0s,talk:60s,keys:1")

    pressed = next(event.t for event in found.events if event.event == "press" and event.leg == f"callee:{WANG}")
    queued = next(event.t for event in found.events if event.event == "enqueue")
    assert pressed < queued - 4
    assert [(f"callee:{WANG}", "caller")] == found.talks()
    assert [("wang", "talked")] == found.results()


def test_first_come_is_first_served(play: Callable[..., Played]) -> None:
    """Two callers and one agent: the second is rung for when the first talk is written up, and not before."""
    found = play(caller("first"), caller("second", 2), wang="after:3s,talk:30s,keys:1", agents=SETTINGS.agents[:1])

    assert [(f"callee:{WANG}", "caller"), (f"callee:{WANG}", "caller:second")] == found.talks()
    assert [WANG, WANG] == found.rung()
    ends = [event.t for event in found.events if event.event == "end" and event.leg == f"callee:{WANG}"]
    rings = [event.t for event in found.events if event.event == "call" and event.leg == f"callee:{WANG}"]
    assert 30 <= rings[1] - ends[0] <= 32


def test_two_callers_have_two_agents(play: Callable[..., Played]) -> None:
    """Each agent is rung once, and nobody is taken twice."""
    found = play(caller("first"), caller("second", 2), wang=TAKES, li="after:1s,talk:60s,keys:1")

    assert [WANG, LI] == sorted(found.rung())
    assert {"caller", "caller:second"} == {who for _, who in found.talks()}
    assert [("wang", "talked"), ("li", "talked")] == found.results()


@pytest.mark.parametrize(
    ("does", "result"),
    [
        ("busy", "busy"),
        ("failed", "failed"),
        ("no-answer", "no-answer"),
        ("after:2s,talk:3s", "declined"),
        ("after:2s", "declined"),
        ("after:2s,keys:5", "declined"),
    ],
    ids=["busy", "failed", "no answer", "hangs up in the whisper", "a voicemail", "another key"],
)
def test_who_does_not_take_the_caller_is_followed_by_the_next(
    does: str, result: str, play: Callable[..., Played]
) -> None:
    """Nobody is connected without the key, and the caller is the next agent's."""
    found = play(caller("first"), wang=does, li=TAKES)

    assert [(f"callee:{LI}", "caller")] == found.talks()
    assert [("wang", result), ("li", "talked")] == found.results()
    assert [WANG, LI] == found.rung()


def test_nobody_takes_the_caller_and_the_queue_overflows(play: Callable[..., Played]) -> None:
    """An agent is rung again after a rest, three times at most for one caller; then the queue's own rules hold."""
    found = play(caller("first"), wang="busy", agents=SETTINGS.agents[:1])

    assert [WANG] * 3 == found.rung()
    rings = [event.t for event in found.events if event.event == "call" and event.leg == f"callee:{WANG}"]
    assert all(60 <= later - earlier <= 62 for earlier, later in pairwise(rings))
    assert ["leave"] == found.left()
    assert [] == found.talks()


def test_a_complaint_nobody_answers_in_time_stops_ringing(play: Callable[..., Played]) -> None:
    """At 15 s it goes to the supervisor's queue, which these agents do not serve."""
    agents = (SETTINGS.agents[0], replace(SETTINGS.agents[1], queues=("complaint",)))

    found = play(caller("first", keys="31"), wang="busy", li="after:30s,talk:60s,keys:1", agents=agents)
    late = play(caller("first", 5, keys="31"), li="after:30s,talk:60s,keys:1", agents=agents)

    assert [("wang", "busy"), ("li", "no-answer")] == found.results()
    assert [("wang", "no-answer"), ("li", "gone")] == late.results()
    assert ["canceled"] == late.ends(LI)
    assert [] == found.talks()


def test_a_caller_who_hangs_up_ends_the_ringing(play: Callable[..., Played]) -> None:
    """The agent's phone falls silent: the API is asked to end the call."""
    found = play(caller("first", stays=1), wang="after:18s,talk:60s,keys:1")

    assert [WANG] == found.rung()
    assert [("wang", "gone")] == found.results()
    assert ["canceled"] == found.ends(WANG)


def test_an_agent_in_the_whisper_hears_that_the_caller_has_gone(play: Callable[..., Played]) -> None:
    """Nobody is cut off in a sentence, and it is no reason for a rest."""
    found = play(caller("first", stays=5), caller("second", 40), wang="after:2s", agents=SETTINGS.agents[:1])

    assert "接听请按1，不按不会接通。 来电者已经离开。" in found.said(f"callee:{WANG}")
    assert [("wang", "gone"), ("wang", "declined")] == found.results()[:2]


class Stumbling:
    """Calls through another, and says of the first calls what it is told to; what is placed is placed all the same."""

    def __init__(self, sender: Sender, says: list[Outcome], *, places: bool) -> None:
        self.sender, self.says, self.places = sender, says, places
        self.asked: list[str] = []

    def send(self, message: Leased) -> Outcome:
        self.asked.append(message.kind)
        if not self.says:
            return self.sender.send(message)
        if self.places:
            self.sender.send(message)
        return self.says.pop(0)

    def find(self, message: Leased) -> LookedUp | Unknown:
        self.asked.append("find")
        return self.sender.find(message)


def test_a_ring_in_doubt_is_looked_up_and_not_dialled_again(play: Callable[..., Played]) -> None:
    """The API took the call and then timed out."""
    tried: list[Stumbling] = []

    def through(sender: Sender) -> Sender:
        tried.append(Stumbling(sender, [Unknown("no answer")], places=True))
        return tried[0]

    found = play(caller("first"), wang="after:8s,talk:30s,keys:1", through=through)

    assert [WANG] == found.rung()
    assert ["ring", "find"] == tried[0].asked
    assert [(f"callee:{WANG}", "caller")] == found.talks()


def test_a_ring_that_never_got_there_is_dialled_after_the_look(play: Callable[..., Played]) -> None:
    """A fault of the API before it placed the call."""
    tried: list[Stumbling] = []

    def through(sender: Sender) -> Sender:
        tried.append(Stumbling(sender, [Unknown("500")], places=False))
        return tried[0]

    found = play(caller("first"), wang=TAKES, through=through)

    assert ["ring", "find", "ring"] == tried[0].asked
    assert [WANG] == found.rung()
    assert [(f"callee:{WANG}", "caller")] == found.talks()


def test_too_many_requests_are_tried_again_soon(play: Callable[..., Played]) -> None:
    """Within seconds: somebody waits."""
    refused: list[Outcome] = [Refused("429"), Refused("429")]

    found = play(caller("first"), wang=TAKES, through=lambda sender: Stumbling(sender, refused, places=False))

    rung = next(event.t for event in found.events if event.event == "call" and event.leg == f"callee:{WANG}")
    assert 6 <= rung <= 12
    assert [(f"callee:{WANG}", "caller")] == found.talks()


def test_an_api_that_stays_down_rings_nobody_and_the_caller_overflows(play: Callable[..., Played]) -> None:
    """What is tried is given up, and the caller is led on as if nobody had answered."""
    down: list[Outcome] = [Refused("down")] * 500

    found = play(caller("first"), through=lambda sender: Stumbling(sender, down, places=False))

    assert [] == found.rung()
    assert {("wang", "failed"), ("li", "failed")} <= set(found.results())
    assert ["leave"] == found.left()
