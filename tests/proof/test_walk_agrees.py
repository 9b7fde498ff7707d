"""The walk and the simulator, two hands that never met, agree on what every key does."""

from __future__ import annotations

import tempfile
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from ivr.callflow.cases import places
from ivr.callflow.state import Gather, GatherEntry
from ivr.menu.load import load
from ivr.menu.model import AskNode
from ivr.proof.graph import Walker
from ivr.proof.inputs import KEYPAD, SILENCE
from ivr.proof.lint.check import check
from ivr.proof.lint.rule import Settings as LintSettings
from ivr.proof.situations import Situation
from ivr.proof.ways import Ways
from ivr.settings import Settings
from ivr.simulator import tokens
from ivr.simulator.driver import run
from ivr.simulator.exchange import Exchange, Setup
from ivr.simulator.http.wsgi import WsgiTransport
from ivr.simulator.scripted import Scripted
from ivr.speech.estimate import estimate_s
from ivr.web.factory import create_app

if TYPE_CHECKING:
    from ivr.menu.model import MenuTree
    from ivr.proof.graph import Edge, Graph, Spot
    from ivr.simulator.events import Event

AT = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
CALLER = Situation("any", AT, "unknown")
BASE = "http://ivr.local"
# Enough that each kind of node comes after each other one, again and again.
TREES_DRAWN = 1_000
# In parts, for tests run side by side.
PARTS = 4
# A call has 60 steps (reliability T13); one of a few more keys than the shipped line is deep comes along enough.
MOST_KEYS = 14
# Ways are walked no deeper than this many keys; the shipped line is not deeper either.
DEEPEST = 4
LINE = """
languages: {en-US: {name: English, twilio_language: en-US, twilio_voice: Polly.Joanna}}
input: {timeout_s: 5, tries: 2, after_tries: operator}
"""


@dataclass
class Phone:
    """Dials one tree, again and again, and tells the nodes each call came through."""

    tree: MenuTree
    calls: int = 0

    def __post_init__(self) -> None:
        served = Settings(public_url=BASE, auth_token="dev", account_sid="AC" + "0" * 32, development=True)
        self.app = create_app(served, self.tree, lambda: AT)

    def call(self, does: tuple[str, ...], patience_s: float = 1.0) -> list[Event]:
        events: list[Event] = []
        self.calls += 1  # each call is from a number of its own, of which nothing is remembered
        number = f"+86138{self.calls:08}"
        exchange = Exchange(Setup(f"{BASE}/voice", AT, from_=number, seed=number), events.append)
        exchange.call(Scripted(tokens.parse(" ".join("." if each == SILENCE else each for each in does)), patience_s))
        run(exchange, WsgiTransport(self.app, BASE))
        return events


def ways_to(graph: Graph) -> dict[Spot, list[Edge]]:
    """Return the fewest keys to each spot that a caller reaches alone."""
    found: dict[Spot, list[Edge]] = {}
    waiting: deque[tuple[Spot, list[Edge]]] = deque((edge.to, []) for edge in graph.arrivals[CALLER] if edge.to)
    while waiting:
        spot, going = waiting.popleft()
        if spot in found or len(going) > DEEPEST:
            continue
        found[spot] = going
        for edge in graph.edges[spot]:
            if edge.to is not None and edge.does in (*KEYPAD, SILENCE) and not edge.answers:
                waiting.append((edge.to, [*going, edge]))
    return found


def disagreements(tree: MenuTree, most: int) -> tuple[int, list[str]]:
    """Return how many edges were dialled, and those where the call came through other nodes than the walk says."""
    phone, graph = Phone(tree), Walker(tree).walk([CALLER])
    dialled: int = 0
    wrong: list[str] = []
    for spot, going in ways_to(graph).items():
        for edge in graph.edges[spot]:
            if edge.does not in (*KEYPAD, SILENCE) or edge.answers or dialled >= most:
                continue
            dialled += 1
            way = [*going, edge]
            wrong += wrong_on(tree, way, phone.call(dialled_as(graph, way)))[-1:]
    return dialled, wrong


def _nodes_of_answer(events: list[Event], number: int) -> list[str]:
    """Return the nodes the app named in its answer to the call's `number`th action."""
    asked, nodes = -1, []
    for event in events:
        if event.event == "request":
            asked += 1
        elif asked == number:
            nodes.append(str(event["node"]))
    return nodes


@dataclass
class Tally:
    """What was dialled of the trees that were drawn."""

    trees: int = 0
    edges: int = 0


def alone(edge: Edge) -> bool:
    """Return whether a caller alone can bring it about, whatever the office says."""
    return not edge.answers and (edge.does == SILENCE or set(edge.does) <= set(KEYPAD))


def is_entry(edge: Edge) -> bool:
    return len(edge.does) > 1 and edge.does != SILENCE


def tours(tree: MenuTree, graph: Graph) -> list[list[Edge]]:
    """Return calls that together go every edge that a caller alone can go, each as far on as there is something new.

    Never to an ask again once it was answered: there the call goes on at once, as the walk goes on after the entry.
    """
    asks = {name for name, one in tree.nodes.items() if isinstance(one, AskNode)}
    done: set[int] = set()

    def open_(spot: Spot | None, entered: bool) -> list[Edge]:
        if spot is None or not isinstance(graph.turns[spot].wait, Gather | GatherEntry):
            return []
        return [one for one in graph.edges[spot] if alone(one) and not (entered and asks & set(one.turn.path))]

    def extended(going: list[Edge]) -> list[Edge]:
        entered = any(map(is_entry, going))
        while True:
            done.add(id(going[-1]))
            new = [one for one in open_(going[-1].to, entered) if id(one) not in done]
            if not new or len(going) >= MOST_KEYS:
                return going
            going.append(min(new, key=lambda one: one.to is None))
            entered = entered or is_entry(going[-1])

    made: list[list[Edge]] = []
    seen: set[tuple[Spot, bool]] = set()
    waiting: deque[tuple[Spot | None, bool, list[Edge]]] = deque([(graph.arrivals[CALLER][0].to, False, [])])
    while waiting:
        spot, entered, going = waiting.popleft()
        if spot is None or (spot, entered) in seen:
            continue
        seen.add((spot, entered))
        for edge in open_(spot, entered):
            if id(edge) not in done:
                made.append(extended([*going, edge]))
            waiting.append((edge.to, entered or is_entry(edge), [*going, edge]))
    return made


def led(graph: Graph, keys: str) -> list[Edge]:
    """Return where keys lead that are pressed one after the other, as far as each is a key of a menu."""
    going: list[Edge] = []
    edge = graph.arrivals[CALLER][0]
    for key in keys:
        if edge.to is None or not isinstance(graph.turns[edge.to].wait, Gather):
            break
        found = next((one for one in graph.edges[edge.to] if one.does == key and not one.answers), None)
        if found is None:  # at a second offer, where the walk goes no right key again
            break
        edge = found
        going.append(edge)
    return going


def dialled_as(graph: Graph, going: list[Edge]) -> tuple[str, ...]:
    """Return the keys of a way; at an ask, a lone key too needs the # that ends an entry."""
    does, wait = [], graph.arrivals[CALLER][0].turn.wait
    for edge in going:
        is_entry = isinstance(wait, GatherEntry) and edge.does != SILENCE
        does.append(f"{edge.does.rstrip('#')}#" if is_entry else edge.does)
        wait = edge.turn.wait
    return tuple(does)


def wrong_on(tree: MenuTree, going: list[Edge], events: list[Event]) -> list[str]:
    """Return the edges of a call on which it came through other nodes than the walk says."""
    met = [event for event in events if event.event in ("node", "request")]
    walked = [list(places(tree, edge.turn.path)) for edge in going]
    dialled = [_nodes_of_answer(met, number) for number in range(1, len(going) + 1)]
    pairs = enumerate(zip(walked, dialled, strict=True))
    return [
        f"{' '.join(edge.does for edge in going[: number + 1])}: walked {one}, dialled {other}"
        for number, (one, other) in pairs
        if one != other
    ]


# Nodes lead without a key only to later ones, so that few drawn trees go in circles and have to be thrown away.
BRANCH = ("main.a", "main.b", "main.c", "main.d")
ANYWHERE = st.sampled_from(["main", *BRANCH, "operator"])
MENU = st.dictionaries(st.sampled_from("12345"), ANYWHERE, min_size=2, max_size=4)


def later(number: int) -> st.SearchStrategy[str]:
    return st.sampled_from([*BRANCH[number + 1 :], "operator", "operator.message"])


def node(number: int) -> st.SearchStrategy[dict[str, object]]:
    """Draw a node that ends, waits or leads on."""
    on = later(number)
    return st.one_of(
        MENU.map(lambda keys: {"choose": keys}),
        st.tuples(MENU, st.integers(1, 3)).map(lambda drawn: {"choose": drawn[0], "tries": drawn[1]}),
        on.map(lambda to: {"goto": to}),
        st.tuples(on, on).map(lambda exits: {"queue": "general", "full": exits[0], "failed": exits[1]}),
        st.sampled_from(["main", "operator.bye"]).map(lambda to: {"message": "general", "then": to}),
        on.map(lambda to: {"ask": "order", "then": to}),
        st.tuples(on, st.sampled_from(["withheld: yes", "withheld: no"])).map(
            lambda drawn: {"when": f"[{{{drawn[1]}, to: {drawn[0]}}}]", "else": "operator"}
        ),
        st.just({"hang_up": "goodbye"}),
    )


TREES = st.tuples(MENU, *(node(number) for number in range(len(BRANCH))))
# A short wait, for each 40 s of one are a request more; and room for all who hang up on the words before it, for the
# clock of these calls stands still.
QUEUES = "general: {answer_within_s: 30, longest_wait_s: 60 s, capacity: 999, overflow: callback}\n"
DRAWN = tuple[dict[str, object], ...]
LAST = {
    "operator": {"queue": "general", "full": "operator.message", "failed": "operator.message"},
    "operator.message": {"message": "general", "then": "operator.bye"},
    "operator.bye": {"hang_up": "goodbye"},
}


def build(drawn: DRAWN, folder: Path) -> MenuTree | None:
    """Return the tree that was drawn, as far as its start leads to it, if no rule finds an error in it."""
    main, *others = drawn
    nodes: dict[str, dict[str, object]] = {"main": {"choose": main}, **dict(zip(BRANCH, others, strict=True)), **LAST}
    files: dict[str, list[str]] = {"main": [], "operator": []}
    for name, fields in nodes.items():
        files[name.partition(".")[0]].append(_written(name, fields, first=name == "main"))
    for stem, texts in files.items():
        (folder / f"{stem}.yaml").write_text("\n".join(texts), "utf-8")
    (folder / "line.yaml").write_text(LINE, "utf-8")
    (folder / "queues.yaml").write_text(QUEUES, "utf-8")
    (folder / "facts.yaml").write_text("company: {kind: name, value: {en-US: Acme}}\n", "utf-8")
    (folder / "fields.yaml").write_text("order: {kind: digits, digits: '4', label: {en-US: order number}}\n", "utf-8")
    found = load(folder)
    if found.tree is None or any(one.severity == "error" for one in check(found, LintSettings(draft=True))):
        return None
    return found.tree


def _written(name: str, fields: dict[str, object], *, first: bool) -> str:
    said = "Please leave a message now." if "message" in fields else f"Here is {name}."
    lines = [f"{name}:", f"  say: {{en-US: '{said}'}}"]
    for field, value in fields.items():
        if isinstance(value, dict):
            lines.append(f"  {field}:")
            lines += [f"    '{key}': {{en-US: 'topic {key}', to: {to}}}" for key, to in value.items()]
            lines += ["    '0': {en-US: an operator, to: operator}"] if first else []
        else:
            lines.append(f"  {field}: {value}")
    return "\n".join(lines)


def hold(drawn: DRAWN, keys: str, tally: Tally) -> bool:
    """Hold a drawn tree to what a sound one promises; return whether it was one."""
    with tempfile.TemporaryDirectory() as folder:
        tree = build(drawn, Path(folder))
    if tree is None:
        return False
    graph, phone = Walker(tree).walk([CALLER]), Phone(tree)
    assert [] == [trap for trap in Ways(tree, graph, estimate_s).trapped() if trap.caller == "any caller"]
    calls, at_random = tours(tree, graph), led(graph, keys)
    for going in calls:
        assert [] == wrong_on(tree, going, phone.call(dialled_as(graph, going)))
    events = phone.call(tuple(keys), patience_s=3600)
    assert [] == wrong_on(tree, at_random, events)
    assert "end" == events[-1].event
    assert not [event for event in events if event.event == "error"]
    tally.trees += 1
    tally.edges += len({id(edge) for going in calls for edge in going})
    return True


@pytest.mark.timeout(600)
@pytest.mark.parametrize("part", range(PARTS))
def test_a_random_tree_without_errors_traps_no_random_caller(part: int) -> None:
    """In 1,000 trees nobody is trapped, every edge is as walked, and any caller's call ends without a fault."""
    tally = Tally()
    most = TREES_DRAWN // PARTS

    # Not shrunk: a tree of eight nodes can be read as it is, and to dial smaller ones for minutes tells no more.
    @settings(
        max_examples=most,
        phases=(Phase.generate,),
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(TREES, st.text(alphabet=KEYPAD, max_size=8))
    def each(drawn: DRAWN, keys: str) -> None:
        assume(hold(drawn, keys, tally))

    each()

    assert tally.trees >= most
    assert tally.edges >= 15 * most


@pytest.mark.timeout(120)
def test_the_shipped_line_does_what_the_walk_says() -> None:
    """Every key at every spot within four keys of the shipped line: the call comes through the nodes walked."""
    found = load(Path(__file__).parents[2] / "prompts")
    assert found.tree is not None

    dialled, wrong = disagreements(found.tree, most=400)

    assert [] == wrong
    assert 400 == dialled


def test_a_disagreement_would_be_seen() -> None:
    """A planted fault: a line that is not the one that was walked does something else on a key."""
    found = load(Path(__file__).parents[2] / "prompts")
    assert found.tree is not None
    main = found.tree.nodes["main"]
    swapped = {**main.choose, "1": main.choose["2"], "2": main.choose["1"]}  # type: ignore[union-attr]
    other = found.tree.model_copy(
        update={"nodes": {**found.tree.nodes, "main": main.model_copy(update={"choose": swapped})}}
    )
    graph = Walker(found.tree).walk([CALLER])
    walked = next(edge for edge in graph.edges[graph.arrivals[CALLER][0].to] if edge.does == "1")  # type: ignore[index]

    events = [event for event in Phone(other).call(("1",)) if event.event in ("node", "request")]

    assert list(walked.turn.path) != _nodes_of_answer(events, 1)
