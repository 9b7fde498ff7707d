"""Everything that can be heard where a call waits: what the caller does, and what the far end does. Runs nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.callflow.queues import AGAIN_AFTER_S, WAY_OUT
from ivr.callflow.state import (
    Dial,
    DialEnded,
    Enqueue,
    Gather,
    GatherEntry,
    Hold,
    Keys,
    Leave,
    QueueLeft,
    Record,
    Recorded,
    Silence,
    Waiting,
)
from ivr.menu.fields import sample
from ivr.menu.model import AskNode, MenuNode, QueueNode
from ivr.menu.queues import queue_of
from ivr.proof.asked import conditions

if TYPE_CHECKING:
    from ivr.callflow.state import Heard, Turn
    from ivr.menu.model import MenuTree
    from ivr.menu.part import NodeName

KEYPAD = "1234567890*#"
SILENCE, WRONG = "silence", "a wrong key"
_RECORDING = Recorded("https://recordings.invalid/RE0", 9)


def inputs(tree: MenuTree, turn: Turn) -> list[tuple[str, Heard]]:
    """Return what can be heard where a turn waits, each by its name; nothing at an end."""
    keys = tree.line.keys
    match turn.wait:
        case Gather() if turn.state.tries:  # what a right key does is walked at the first offer
            return [(keys.person, Keys(keys.person)), *_wrong_key(tree, turn.state.node), (SILENCE, Silence())]
        case Gather():
            return [*((key, Keys(key)) for key in KEYPAD), *_wrong_key(tree, turn.state.node), (SILENCE, Silence())]
        case GatherEntry():
            return [*_entries(tree, turn.state.node), (SILENCE, Silence())]
        case Record():
            return [("a message", _RECORDING), (SILENCE, Silence())]
        case Enqueue():
            return [
                ("a person", QueueLeft("bridged")),
                ("the queue is full", QueueLeft("queue-full")),
                ("nobody came", QueueLeft("leave")),
                ("the queue failed", QueueLeft("error")),
                ("on hold", Waiting(1, 0)),
            ]
        case Hold():
            return _on_hold(tree, turn.state.node)
        case Leave():
            return [("left the queue", QueueLeft("leave"))]
        case Dial():
            return [
                ("answered", DialEnded("completed", 60)),
                ("no answer", DialEnded("no-answer")),
                ("busy", DialEnded("busy")),
                ("not reached", DialEnded("failed")),
            ]
        case _:
            return []


def _wrong_key(tree: MenuTree, node: NodeName) -> list[tuple[str, Heard]]:
    """Return a key that means nothing at a menu, once more under the name of its habit."""
    menu = tree.nodes[node]
    used = {*menu.choose, *tree.line.keys.model_dump().values()} if isinstance(menu, MenuNode) else set()
    key = next((key for key in KEYPAD if key not in used), None)
    return [] if key is None else [(WRONG, Keys(key))]


def _entries(tree: MenuTree, node: NodeName) -> list[tuple[str, Heard]]:
    keys = tree.line.keys
    ask = tree.nodes[node]
    assert isinstance(ask, AskNode)
    right = sample(tree.fields[ask.ask], tree.facts)
    asked = dict.fromkeys(condition.value.get(ask.ask, right) for condition in conditions(tree))
    return [
        (f"{right}#", Keys(right)),
        *((f"{entry}#", Keys(entry)) for entry in asked if entry != right),
        (WRONG, Keys("1" if len(right) > 1 else "00")),
        (keys.person, Keys(keys.person)),
        (keys.back, Keys(keys.back)),
    ]


def _on_hold(tree: MenuTree, node: NodeName) -> list[tuple[str, Heard]]:
    """Return what can be heard while the line speaks to a caller in a queue: each key, nothing, and the last of it."""
    queue = tree.nodes[node]
    assert isinstance(queue, QueueNode)
    longest_s = queue_of(tree.queues, queue.queue).longest_wait_s
    # Where nobody may wait longer than the line is silent, what comes after the silence is the end of the wait.
    silence = [(SILENCE, Waiting(1, longest_s // 2))] if longest_s > AGAIN_AFTER_S else []
    return [
        (WAY_OUT, Keys(WAY_OUT)),
        *((key, Keys(key)) for key in KEYPAD if key != WAY_OUT),
        *silence,
        ("waited too long", Waiting(1, longest_s)),
    ]
