"""The walk and the simulator, two hands that never met, agree on everything that can happen in a call.

Each way a call can move is dialled in the simulator against the real app, whatever brings it about: the caller, the
office, whoever is rung, or the store. The nodes, the outcome, and where the call waits or ends are held to it.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from ivr.callflow import state as asked
from ivr.callflow.sending import Send
from ivr.callflow.waiting import Admit, InLine, Left, Measure
from ivr.menu.announcing import tell_first
from ivr.proof import steps
from ivr.proof.answers import Answers, without_store
from ivr.proof.graph import Walker
from ivr.proof.inputs import KEYPAD, inputs
from ivr.proof.situations import Situation, situations
from ivr.proof.ways import Ways
from ivr.speech.estimate import estimate_s
from ivr.store.engine import open_store
from ivr.web import questions
from tests.proof.drawn_trees import AT, TREES, build
from tests.proof.tours import (
    ANSWERED,
    LOOKED_UP,
    NOT_DIALLED,
    Tally,
    UnknownKind,
    kinds_of,
    one_key_on_hold,
    tour,
)
from tests.proof.world import empty, with_services

if TYPE_CHECKING:
    from ivr.menu.model import MenuTree
    from ivr.proof.graph import Edge
    from ivr.store.engine import Store
    from tests.proof.drawn_trees import DRAWN

# Enough that each kind of node comes after each other one, again and again.
TREES_DRAWN = 1_000
# In parts, for tests run side by side.
PARTS = 4
# Of the kinds of edges, what is done where: each must be dialled, and what is answered besides.
PLACES = {
    "Gather": ("a key", "a wrong key", "silence"),
    "GatherEntry": ("a key", "a wrong key", "an entry", "silence"),
    "Record": ("a message", "silence"),
    "Enqueue": ("a person", "the queue is full", "nobody came", "the queue failed", "on hold"),
    "Hold": ("a key", "silence", "waited too long"),
    "Leave": ("left the queue",),
    "Dial": ("answered", "no answer", "busy", "not reached"),
    "Arrived": ("the call",),
}
KINDS = (
    {f"{place}: {does}" for place, all_done in PLACES.items() for does in all_done}
    | {f"the office: {answer}" for answer in ANSWERED}
    | {f"a look-up: {row}" for row in (*LOOKED_UP, "a value that is asked about")}
)


def hold(drawn: DRAWN, keys: str, number: int, tally: Tally, store: Store) -> bool:
    """Hold a drawn tree to what a sound one promises, in one situation; return whether it was one."""
    with tempfile.TemporaryDirectory() as folder:
        tree, _ = build(drawn, Path(folder))
    if tree is None:
        return False
    all_situations = situations_of_drawn()
    situation = all_situations[number % len(all_situations)]
    tree = with_services(tree if situation.notice is None else tell_first(tree, situation.notice))
    graph = Walker(tree).walk([situation])
    assert [] == [trap for trap in Ways(tree, graph, estimate_s).trapped() if trap.caller == "any caller"]
    phone = tour(tree, graph, situation, tally, store, one_key_on_hold())
    assert [] == tally.wrong
    events = phone.ring(keys)
    assert "end" == events[-1].event
    assert not [event for event in events if event.event == "error"]
    empty(store)
    return True


@cache
def situations_of_drawn() -> list[Situation]:
    """Return the situations of any drawn tree: all have the same hours, and what is asked of notices is supposed."""
    with tempfile.TemporaryDirectory() as folder:
        ends = {"found": "main", "none": "main", "many": "main", "failed": "main"}
        last = ({"look_up": "parcels", **ends}, {"goto": "main"}, {"goto": "main"})
        tree, errors = build(({"1": "main", "2": "operator"}, *3 * ({"goto": "operator"},), *last), Path(folder))
    assert tree is not None, errors
    return situations(tree, AT)[0]


@pytest.mark.reliability
@pytest.mark.timeout(900)
@pytest.mark.parametrize("part", range(PARTS))
def test_a_random_tree_without_errors_traps_no_random_caller(part: int) -> None:
    """In 1,000 trees nobody is trapped, every edge is as walked, and any caller's call ends without a fault."""
    tally, store = Tally(), open_store()
    most, held = TREES_DRAWN // PARTS, 0

    # Not shrunk: a tree of a dozen nodes can be read as it is, and to dial smaller ones for minutes tells no more.
    @settings(
        max_examples=most,
        phases=(Phase.generate,),
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(TREES, st.text(alphabet=KEYPAD, max_size=8))
    def each(drawn: DRAWN, keys: str) -> None:
        nonlocal held
        assume(hold(drawn, keys, held, tally, store))
        held += 1

    each()

    print(f"{tally.moves} of {tally.edges} edges in {tally.calls} calls of {held} trees: {dict(tally.kinds)}")
    assert held >= most
    assert tally.moves >= 25 * most
    assert KINDS == tally.kinds.keys() & KINDS
    assert tally.ends.keys() == {"person", "call-back", "message", "goodbye"}
    assert tally.hung_up.keys() >= {"Gather", "Record", "Enqueue"}


@pytest.fixture
def line() -> MenuTree:
    """A menu over two ways to a person: a transfer and a queue."""
    ends = {"found": "main", "none": "main", "many": "main", "failed": "main"}
    nodes = ({"transfer": "desk", "failed": "operator.message"}, *2 * ({"goto": "operator"},))
    with tempfile.TemporaryDirectory() as folder:
        drawn = ({"1": "main.a", "2": "operator"}, *nodes, {"look_up": "parcels", **ends}, *2 * ({"goto": "main"},))
        tree, errors = build(drawn, Path(folder))
    assert tree is not None, errors
    return with_services(tree)


def dialled(walked: MenuTree, answering: MenuTree) -> Tally:
    """Return what was found where the app answers with another tree than the one that was walked."""
    situation, tally = Situation("open", AT, "unknown"), Tally()
    tour(answering, Walker(walked).walk([situation]), situation, tally)
    return tally


def test_a_line_is_as_it_was_walked(line: MenuTree) -> None:
    """Every move of a small line is dialled, and none differs."""
    tally = dialled(line, line)

    assert [] == tally.wrong
    assert tally.moves > 40


def test_a_disagreement_would_be_seen(line: MenuTree) -> None:
    """A planted fault: a line that is not the one that was walked does something else on two keys."""
    main = line.nodes["main"]
    swapped = {**main.choose, "1": main.choose["2"], "2": main.choose["1"]}  # type: ignore[union-attr]
    other = line.model_copy(update={"nodes": {**line.nodes, "main": main.model_copy(update={"choose": swapped})}})

    wrong = dialled(line, other).wrong

    assert [one for one in wrong if "walked ('main.a" in one and "dialled ('operator'" in one]


def test_a_fault_of_the_walk_would_be_seen(line: MenuTree, monkeypatch: pytest.MonkeyPatch) -> None:
    """A planted fault: a walk that takes who is busy for one who answered ends where the call goes on."""

    def wrong_inputs(tree: MenuTree, turn: asked.Turn) -> list[tuple[str, asked.Heard]]:
        return [
            (does, asked.DialEnded("completed", 60) if does == "busy" else heard) for does, heard in inputs(tree, turn)
        ]

    monkeypatch.setattr(steps, "inputs", wrong_inputs)

    wrong = dialled(line, line).wrong

    assert [one for one in wrong if "busy: the walk waits at Hangup" in one]


def test_a_fault_of_what_is_known_would_be_seen(line: MenuTree, monkeypatch: pytest.MonkeyPatch) -> None:
    """A planted fault: a walk that holds the ticket of a turn without a store for kept ends with a call-back."""
    monkeypatch.setattr(
        steps, "without_store", lambda question: Answers(line).to(question, situations_of_drawn()[0])[0].answer
    )

    wrong = dialled(line, line).wrong

    assert [one for one in wrong if "(the store is down): walked" in one]


def test_a_kind_of_edge_that_nobody_dials_is_refused(line: MenuTree) -> None:
    """What the walk learns to do or to answer is not passed over: the telephone must learn it too."""
    situation = Situation("open", AT, "unknown")
    edge = Walker(line).walk([situation]).arrivals[situation][0]

    def told(does: str, *answers: str) -> Edge:
        return edge._replace(move=replace(edge.move, does=does, answers=answers))

    assert ["Gather: a key", "the office: no room"] == list(kinds_of("Gather", told("1", "no room")))
    with pytest.raises(UnknownKind, match="'a fax' at Gather: say how it is dialled"):
        list(kinds_of("Gather", told("a fax")))
    with pytest.raises(UnknownKind, match="'out of paper': say how the office is made to answer it"):
        list(kinds_of("Gather", told("1", "out of paper")))
    assert {} == NOT_DIALLED


@pytest.mark.parametrize(
    "question",
    [
        asked.Identify("+8613800138000"),
        asked.MayTry("order", "1234"),
        asked.LookUp("parcels", {"order": "1234"}),
        asked.MakeTicket("voicemail", {}),
        asked.Remember("en-US"),
        asked.HasNumber("desk"),
        Admit("general"),
        InLine("general", 0, 0),
        Measure("general"),
        Left("general", "overflow", 30),
        Send("note", "sms", "We are there."),
    ],
    ids=lambda question: type(question).__name__,
)
def test_the_walk_answers_without_a_store_as_the_app_does(question: asked.Question) -> None:
    """While nothing can be kept the two say the same of every question."""
    assert questions.answer_without_store(question, {"desk"}) == without_store(question)
