"""A tree that tells one thing more, and tells it first. Knows nobody who decides that it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ivr.menu.model import MenuTree
    from ivr.menu.notices import Notice


def tell_first(tree: MenuTree, notice: Notice) -> MenuTree:
    """Return the tree with this notice before its own; an emergency is spoken where a call begins, on any line."""
    nodes = tree.nodes
    if notice.kind == "emergency":
        start = nodes[tree.line.start]
        kinds = [notice.kind, *(kind for kind in start.notices if kind != notice.kind)]
        nodes = {**nodes, tree.line.start: start.model_copy(update={"notices": kinds})}
    return tree.model_copy(update={"notices": (notice, *tree.notices), "nodes": nodes})
