"""Where a wait in vain leads: queues.yaml names it, a queue node has the way there, and the two may not differ.

Knows no call and no clock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.errors import Problem
from ivr.menu.flaw import Flaw
from ivr.menu.model import GotoNode, LanguageNode, QueueNode, WhenNode
from ivr.menu.queues import CALL_BACK, ENDS, circle_of
from ivr.menu.targets import written_exits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ivr.menu.model import AnyNode, MenuTree
    from ivr.menu.part import NodeName
    from ivr.menu.references import Sources


def overflow_of(tree: MenuTree, node: QueueNode) -> NodeName:
    """Return where a caller goes whom nobody answered in time: to the call-back of the node, or where it fails to."""
    queue = tree.queues.get(node.queue)
    calls_back = queue is not None and queue.overflow == CALL_BACK
    return node.call_back if calls_back and node.call_back is not None else node.failed


def check_overflow(tree: MenuTree, sources: Sources) -> Iterator[Flaw]:
    """Yield a warning for each queue node that leads past the queue which its own is said to overflow to.

    A call-back and a message are both an end of the line, and either will do for the other: a caller whose number is
    withheld can leave no more than a message.
    """
    if any(circle_of(tree.queues, name) for name in tree.queues):
        return  # told in the file itself
    for name, node in tree.nodes.items():
        if not isinstance(node, QueueNode) or node.queue not in tree.queues:
            continue
        overflow = tree.queues[node.queue].overflow
        if overflow not in {*tree.queues, *ENDS}:
            continue  # told in the file itself
        led_to = {one.queue for one in _ends(tree, overflow_of(tree, node)) if isinstance(one, QueueNode)}
        if overflow not in led_to and (led_to or overflow not in ENDS):
            message = f"queues.yaml lets '{node.queue}' overflow to '{overflow}', and this leads elsewhere."
            mend = f"Lead to a node of '{overflow}' here, or write in queues.yaml where this leads."
            yield Flaw("Q02", "warn", Problem(sources.node(name, "failed"), message, mend))


def _ends(tree: MenuTree, start: NodeName) -> Iterator[AnyNode]:
    """Yield the nodes at which a caller comes to be: what only says something, or decides, leads on."""
    seen: set[NodeName] = set()
    ahead = [start]
    while ahead:
        name = ahead.pop()
        node = tree.nodes.get(name)
        if node is None or name in seen:
            continue
        seen.add(name)
        if isinstance(node, GotoNode | LanguageNode | WhenNode):
            ahead += [way.target for way in written_exits(node)]
        else:
            yield node
