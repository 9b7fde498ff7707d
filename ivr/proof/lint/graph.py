"""The ways through a tree, for rules that follow them. Knows no rule, no words and no file.

Everything here takes time in proportion to nodes and exits, and nothing recurses: a tree may be as deep as
somebody writes it.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

from ivr.menu.model import AskNode, HangUpNode, MenuNode, QueueNode, TransferNode
from ivr.menu.targets import all_exits

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ivr.menu.model import MenuTree
    from ivr.menu.part import NodeName
    from ivr.menu.targets import Exit

Ways = dict[str, list[str]]


class Graph:
    """Who leads where, in three views: with every key, without any, and for a caller who is silent or wrong.

    ways: every exit, inherited ones too; targets that do not exist are left out.
    keyless: exits that need no key, so none of a menu's or an entry's.
    missed: what happens to a caller who never presses a right key: of a menu only the end of its tries.
    menus: nodes that offer keys. waiting: these and nodes that ask for an entry. people: nodes where a person is.
    """

    def __init__(self, tree: MenuTree) -> None:
        self.exits: dict[NodeName, list[Exit]] = {
            name: [way for way in all_exits(node, tree.line) if way.target in tree.nodes]
            for name, node in tree.nodes.items()
        }
        self.menus = frozenset(name for name, node in tree.nodes.items() if isinstance(node, MenuNode))
        asking = {name for name, node in tree.nodes.items() if isinstance(node, AskNode)}
        self.waiting = self.menus | asking
        self.ways: Ways = {name: [way.target for way in exits] for name, exits in self.exits.items()}
        self.keyless: Ways = {name: [] if name in self.waiting else targets for name, targets in self.ways.items()}
        self.missed: Ways = {
            name: [way.target for way in exits if not way.key] if name in self.waiting else self.ways[name]
            for name, exits in self.exits.items()
        }
        people = {name for name, node in tree.nodes.items() if isinstance(node, QueueNode | TransferNode)}
        self.people = frozenset(people)
        self.ends = frozenset(people | {name for name, node in tree.nodes.items() if isinstance(node, HangUpNode)})
        # A fault anywhere leads to the person, so that node is reached even if no key leads there.
        entries = [name for name in (tree.line.start, tree.line.person) if name in tree.nodes]
        self.reachable = reach(entries, self.ways)


def reach(starts: Iterable[str], ways: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """Return the starts and everything they lead to; a name that no node has leads nowhere."""
    seen = set(starts)
    waiting = list(seen)
    while waiting:
        for target in ways.get(waiting.pop(), ()):
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return frozenset(seen)


def costs(starts: Iterable[str], ways: Mapping[str, Iterable[tuple[str, float]]]) -> dict[str, float]:
    """Return what it costs at least to come to each node that can be come to; no way may cost less than nothing.

    Dijkstra. https://doi.org/10.1007/BF01386390
    """
    cheapest: dict[str, float] = {}
    waiting = sorted((0.0, name) for name in starts)
    while waiting:
        cost, name = heappop(waiting)
        if name not in cheapest:
            cheapest[name] = cost
            for target, more in ways[name]:
                if target not in cheapest:
                    heappush(waiting, (cost + more, target))
    return cheapest


def reversed_ways(ways: Mapping[str, Iterable[str]]) -> Ways:
    """Return who leads to each node."""
    result: Ways = {name: [] for name in ways}
    for name, targets in ways.items():
        for target in targets:
            result[target].append(name)
    return result


def circles(ways: Mapping[str, list[str]]) -> list[list[str]]:
    """Return each set of nodes that lead to one another, in the order of the tree, a node that leads to itself too.

    Tarjan's strongly connected components without recursion. https://doi.org/10.1137/0201010
    """
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    found: list[list[str]] = []
    order = {name: position for position, name in enumerate(ways)}
    for root in ways:
        if root in number:
            continue
        work = [(root, iter(ways[root]))]
        number[root] = lowest[root] = len(number)
        stack.append(root)
        on_stack.add(root)
        while work:
            name, targets = work[-1]
            target = next(targets, None)
            if target is None:
                work.pop()
                if work:
                    lowest[work[-1][0]] = min(lowest[work[-1][0]], lowest[name])
                if lowest[name] == number[name]:
                    members = [stack.pop()]
                    while members[-1] != name:
                        members.append(stack.pop())
                    on_stack.difference_update(members)
                    if len(members) > 1 or name in ways[name]:
                        found.append(sorted(members, key=order.__getitem__))
            elif target not in number:
                number[target] = lowest[target] = len(number)
                stack.append(target)
                on_stack.add(target)
                work.append((target, iter(ways[target])))
            elif target in on_stack:
                lowest[name] = min(lowest[name], number[target])
    return found


def around(members: list[str], ways: Mapping[str, list[str]]) -> list[str]:
    """Return one way around a circle, from its first member back to it: the shortest."""
    inside = set(members)
    before: dict[str, str] = {}
    waiting = [members[0]]
    for name in waiting:
        for target in ways[name]:
            if target == members[0]:
                path = [target, name]
                while path[-1] != members[0]:
                    path.append(before[path[-1]])
                return path[::-1]
            if target in inside and target not in before:
                before[target] = name
                waiting.append(target)
    raise AssertionError(f"{members} is no circle")
