"""The ways of a tree by keys, as a caller knows them: '22' is your account, then disputes. No clock is asked.

Two trees are compared menu by menu, by the names of nodes: what is under a menu that moved has moved with it and is
not told one by one.
"""

from __future__ import annotations

import heapq
import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ivr.menu.model import MenuNode
from ivr.menu.targets import all_exits
from ivr.proof.change import Change

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ivr.menu.model import MenuTree
    from ivr.menu.part import Key, NodeName
    from ivr.menu.targets import Exit

# Ways out that take something to be closed, full, failed or missed.
_UNWANTED = frozenset({"closed", "full", "failed", "none", "many", "after_tries"})


@dataclass(frozen=True, slots=True)
class Way:
    """One key of one menu, and what it leads to.

    path: all keys from the answer, this one last. label: what the key is for, in the line's first language. They make
    no other way: what moved with its menu is where it was.
    """

    menu: NodeName
    key: Key
    target: NodeName
    path: str = field(compare=False)
    label: str = field(compare=False)

    @property
    def service(self) -> str:
        """What the way leads to, in words."""
        return f"{self.target} ({self.label})" if self.label else self.target


def key_paths(tree: MenuTree) -> dict[NodeName, str]:
    """Return, for each node that can be reached, the keys that lead to it: as few failures as can be, then keys.

    An entry is its '#'. What is no key stands in brackets: '0(full)'.
    """
    order = itertools.count()
    queue: list[tuple[int, int, int, str, NodeName]] = [(0, 0, next(order), "", tree.line.start)]
    found: dict[NodeName, str] = {}
    while queue:
        failures, keys, _, path, name = heapq.heappop(queue)
        if name in found or name not in tree.nodes:
            continue
        found[name] = path
        for way_out in all_exits(tree.nodes[name], tree.line):
            word = _failure(way_out)
            onward = path + (f"({word})" if word else way_out.key)
            rank = (failures + bool(word), keys + len(way_out.key), next(order), onward, way_out.target)
            heapq.heappush(queue, rank)
    return found


def changed_ways(old: MenuTree, new: MenuTree) -> Iterator[Change]:
    """Yield each way by keys that is new, gone, at other keys, or leads to another node."""
    before, after = _ways(old), _ways(new)
    removed = [way for way in before if way not in after]
    added = [way for way in after if way not in before]
    for way in [*removed]:
        found = _same_service(way, added)
        if found is not None:
            removed.remove(way)
            added.remove(found)
            if found.path != way.path:  # the same keys by way of another menu are no other keys
                yield Change("moved", way.path, way.service, found.path)
    for way in [*removed]:
        here = next((one for one in added if (one.menu, one.key) == (way.menu, way.key)), None)
        if here is not None:
            removed.remove(way)
            added.remove(here)
            yield Change("leads", here.path, way.service, here.service)
    yield from (Change("gone", way.path, way.service, "") for way in removed)
    yield from (Change("new", way.path, "", way.service) for way in added)


def _same_service(way: Way, added: list[Way]) -> Way | None:
    """Return the new way to what an old one led to: in the same menu, if there is one."""
    same = [one for one in added if one.target == way.target]
    return min(same, key=lambda one: one.menu != way.menu, default=None)


def _ways(tree: MenuTree) -> list[Way]:
    """Return every written key of every menu a caller can come to, the shortest way first."""
    paths = key_paths(tree)
    found = [
        Way(name, key, choice.to, paths[name] + key, next(iter(choice.label.values()), ""))
        for name, node in tree.nodes.items()
        if isinstance(node, MenuNode) and name in paths
        for key, choice in node.choose.items()
    ]
    return sorted(found, key=lambda way: (len(way.path), way.path))


def _failure(way_out: Exit) -> str:
    """Return the word for a way out that is nobody's wish; "" for any other."""
    field = str(way_out.path[-1])
    if way_out.how == "the last try":
        return "no key"
    return field if field in _UNWANTED or way_out.how.startswith("a failed") else ""
