"""The walk and the simulator, two hands that never met, agree on what every key does."""

from __future__ import annotations

import tempfile
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ivr.callflow.cases import places
from ivr.menu.load import load
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
    from ivr.proof.graph import Graph, Spot
    from ivr.simulator.events import Event

AT = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
CALLER = Situation("any", AT, "unknown")
BASE = "http://ivr.local"
NAMES = ("main", "main.a", "main.b", "main.c", "operator", "operator.a")
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


def ways_to(graph: Graph) -> dict[Spot, tuple[str, ...]]:
    """Return the fewest keys to each spot that a caller reaches alone."""
    found: dict[Spot, tuple[str, ...]] = {}
    waiting = deque((edge.to, ()) for edge in graph.arrivals[CALLER] if edge.to is not None)
    while waiting:
        spot, does = waiting.popleft()
        if spot in found or len(does) > DEEPEST:
            continue
        found[spot] = does
        for edge in graph.edges[spot]:
            if edge.to is not None and edge.does in (*KEYPAD, SILENCE) and not edge.answers:
                waiting.append((edge.to, (*does, edge.does)))
    return found


def disagreements(tree: MenuTree, most: int) -> tuple[int, list[str]]:
    """Return how many edges were dialled, and those where the call came through other nodes than the walk says."""
    phone, graph = Phone(tree), Walker(tree).walk([CALLER])
    dialled, wrong = 0, []
    for spot, does in ways_to(graph).items():
        for edge in graph.edges[spot]:
            if edge.does not in (*KEYPAD, SILENCE) or edge.answers or dialled >= most:
                continue
            dialled += 1
            answers = [event for event in phone.call((*does, edge.does)) if event.event in ("node", "request")]
            met = _nodes_of_answer(answers, len(does) + 1)
            walked = list(places(tree, edge.turn.path))
            if met != walked:
                wrong.append(f"{' '.join((*does, edge.does))}: walked {walked}, dialled {met}")
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


TARGET = st.sampled_from(NAMES)
MENU = st.dictionaries(st.sampled_from("123456"), TARGET, min_size=2, max_size=4)
NODE = st.one_of(
    MENU.map(lambda keys: {"choose": keys}),
    TARGET.map(lambda to: {"goto": to}),
    st.tuples(TARGET, TARGET).map(lambda exits: {"queue": "general", "full": exits[0], "failed": exits[1]}),
    TARGET.map(lambda to: {"message": "general", "then": to}),
    st.just({"hang_up": "goodbye"}),
)
TREES = st.tuples(MENU, st.tuples(*[NODE] * (len(NAMES) - 1)))


def build(drawn: tuple[dict[str, str], tuple[dict[str, object], ...]], folder: Path) -> MenuTree | None:
    """Return the tree that was drawn if no rule finds an error in it."""
    main, others = drawn
    files: dict[str, list[str]] = {"main": [], "operator": []}
    for name, node in zip(NAMES, ({"choose": main}, *others), strict=True):
        files[name.partition(".")[0]].append(_written(name, node, first=name == "main"))
    for stem, nodes in files.items():
        (folder / f"{stem}.yaml").write_text("\n".join(nodes), "utf-8")
    (folder / "line.yaml").write_text(LINE, "utf-8")
    (folder / "facts.yaml").write_text("company: {kind: name, value: {en-US: Acme}}\n", "utf-8")
    found = load(folder)
    if found.tree is None or any(one.severity == "error" for one in check(found, LintSettings(draft=True))):
        return None
    return found.tree


def _written(name: str, node: dict[str, object], *, first: bool) -> str:
    lines = [f"{name}:", f"  say: {{en-US: 'Here is {name}.'}}"]
    for field, value in node.items():
        if isinstance(value, dict):
            lines.append(f"  {field}:")
            lines += [f"    '{key}': {{en-US: 'topic {key}', to: {to}}}" for key, to in value.items()]
            lines += ["    '0': {en-US: an operator, to: operator}"] if first else []
        else:
            lines.append(f"  {field}: {value}")
    return "\n".join(lines)


def hold(drawn: tuple[dict[str, str], tuple[dict[str, object], ...]], keys: str) -> bool:
    """Hold a drawn tree to what a sound one promises; return whether it was one."""
    with tempfile.TemporaryDirectory() as folder:
        tree = build(drawn, Path(folder))
    if tree is None:
        return False
    graph = Walker(tree).walk([CALLER])
    assert [] == [trap for trap in Ways(tree, graph, estimate_s).trapped() if trap.caller == "any caller"]
    _, wrong = disagreements(tree, most=12)
    assert [] == wrong
    events = Phone(tree).call(tuple(keys), patience_s=3600)
    assert "end" == events[-1].event
    assert not [event for event in events if event.event == "error"]
    return True


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(TREES, st.text(alphabet=KEYPAD, max_size=8))
def test_a_random_tree_without_errors_traps_no_random_caller(
    drawn: tuple[dict[str, str], tuple[dict[str, object], ...]], keys: str
) -> None:
    """Nobody is trapped, the walk and the simulator agree, and any caller's call ends without a fault."""
    assume(hold(drawn, keys))


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
