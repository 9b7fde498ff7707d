"""Which known values can still decide anything from a node on: the rest would only multiply equal spots.

Liveness as compilers have it: a value is live where some way leads to a use of it before it is set anew. An ask sets
its field whether it asks or finds it known already, since both go on alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.callflow.menus import parent
from ivr.callflow.queues import WAY_OUT_TAKEN
from ivr.callflow.sends import EMAIL
from ivr.menu.circumstances import CALLER_SHOWN, RECORDING
from ivr.menu.lookups import TICKETS
from ivr.menu.model import AskNode, LookUpNode, MenuNode, MessageNode, QueueNode, SendNode, TicketNode, WhenNode
from ivr.menu.targets import all_exits
from ivr.menu.values import columns_of, keys_of
from ivr.proof.asked import asked_by, tells_whose

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ivr.menu.conditions import Condition
    from ivr.menu.model import AnyNode, MenuTree

# Whether a call has made a ticket tells a call-back from a mere goodbye at its end, wherever that is.
TICKET = "ticket"


def live_names(tree: MenuTree) -> dict[str, frozenset[str]]:
    """Return, by node, the names that can still decide something there or further on."""
    onward = {name: _onward(tree, name, node) for name, node in tree.nodes.items()}
    before: dict[str, list[str]] = {name: [] for name in tree.nodes}
    for name, targets in onward.items():
        for target in targets:
            before[target].append(name)
    uses = {name: _uses(tree, node) for name, node in tree.nodes.items()}
    sets = {name: _sets(tree, node) for name, node in tree.nodes.items()}
    live = {name: set(uses[name]) for name in tree.nodes}
    waiting = set(tree.nodes)
    while waiting:
        name = waiting.pop()
        for earlier in before[name]:
            more = live[name] - _forgotten_at(tree.nodes[name]) - sets[earlier] - live[earlier]
            if more:
                live[earlier] |= more
                waiting.add(earlier)
    always = {TICKET} if any(isinstance(node, TicketNode) for node in tree.nodes.values()) else set()
    return {name: frozenset(names | always) for name, names in live.items()}


def _onward(tree: MenuTree, name: str, node: AnyNode) -> set[str]:
    """Return every node a call can go to from this one, standing keys included."""
    targets = {exit_.target for exit_ in all_exits(node, tree.line)}
    if isinstance(node, MenuNode):
        targets |= {above for above in [parent(tree, name)] if above}
    return {target for target in targets if target in tree.nodes}


def _uses(tree: MenuTree, node: AnyNode) -> set[str]:
    match node:
        case LookUpNode(look_up=name):
            return {*keys_of(tree, name), *(tells_whose(tree) if name == TICKETS else ())}
        case WhenNode():
            return _asked(node.when)
        case MenuNode():
            return _asked(choice.when for choice in node.choose.values() if choice.when is not None)
        case TicketNode():
            return {RECORDING}
        case SendNode(by="email"):
            return {EMAIL}
        case SendNode():
            return {CALLER_SHOWN}
        case QueueNode():
            return {WAY_OUT_TAKEN}
        case _:
            return set()


def _sets(tree: MenuTree, node: AnyNode) -> set[str]:
    match node:
        case AskNode():
            return {node.ask}
        case LookUpNode():
            return set(columns_of(tree, node.look_up))
        case MessageNode():
            return {RECORDING}
        case _:
            return set()


def _forgotten_at(node: AnyNode) -> set[str]:
    """Return what a call no longer knows once it waits here, so that nobody has to bring it."""
    return {WAY_OUT_TAKEN} if isinstance(node, QueueNode) else set()


def _asked(conditions: Iterable[Condition]) -> set[str]:
    return set().union(*(asked_by(condition) for condition in conditions))
