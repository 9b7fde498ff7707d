"""At a when: the first case that holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.callflow.progress import GoTo
from ivr.menu.circumstances import DESK, holds
from ivr.menu.model import WhenNode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ivr.callflow.progress import Progress
    from ivr.menu.model import MenuTree
    from ivr.menu.part import NodeName


def choose(progress: Progress, node: WhenNode) -> GoTo:
    """Go on to the first case that holds; the hours spoken from here on are those of the desk that decided."""
    for case in node.when:
        desk = case.open or case.closed
        if desk:
            progress.learn({DESK: desk})
        if holds(case, progress.given):
            return GoTo(case.to)
    return GoTo(node.otherwise)


def places(tree: MenuTree, path: Sequence[NodeName]) -> tuple[NodeName, ...]:
    """Return the nodes of a path that are places to a caller: a `when` without words only decides which comes next."""
    return tuple(name for name in path if not isinstance(node := tree.nodes.get(name), WhenNode) or node.say)
