"""Where a node leads: what is written in it, and what it inherits from the line. Knows no file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from ivr.menu.model import (
    GotoNode,
    HangUpNode,
    LanguageNode,
    MenuNode,
    MessageNode,
    QueueNode,
    TransferNode,
)

if TYPE_CHECKING:
    from ivr.menu.model import AnyNode, Line, MenuTree, NodeName


@dataclass(frozen=True, slots=True)
class Exit:
    """One way out of a node.

    path: where it is written inside the node; an inherited one has the path of what it would override.
    how: in an editor's words: key 3, after the last try, when the queue is full.
    key: the key that takes it; "" where no key does.
    """

    path: tuple[str, ...]
    target: NodeName
    how: str
    key: str = ""


def written_exits(node: AnyNode) -> list[Exit]:
    """Return the ways out that stand in the node itself, in the order they are heard or tried."""
    match node:
        case MenuNode():
            exits = [Exit(("choose", key, "to"), choice.to, f"key {key}", key) for key, choice in node.choose.items()]
            if node.after_tries is not None:
                exits.append(Exit(("after_tries",), node.after_tries, "the last try"))
            return exits
        case GotoNode():
            return [Exit(("goto",), node.goto, "this node")]
        case LanguageNode() | MessageNode():
            return [Exit(("then",), node.then, "this node")]
        case QueueNode():
            return [Exit(("full",), node.full, "a full queue"), Exit(("failed",), node.failed, "a failed call")]
        case TransferNode():
            return [Exit(("failed",), node.failed, "a failed call")]
        case HangUpNode():
            return []
        case _:
            assert_never(node)


def all_exits(node: AnyNode, line: Line) -> list[Exit]:
    """Return the written ways out and the inherited ones: the person key and the end of the tries."""
    exits = written_exits(node)
    if isinstance(node, MenuNode):
        if line.keys.person not in node.choose:
            exits.append(Exit(("choose",), line.person, f"key {line.keys.person}", line.keys.person))
        if node.after_tries is None:
            exits.append(Exit(("choose",), line.input.after_tries, "the last try"))
    return exits


def first_menu(tree: MenuTree) -> NodeName | None:
    """Return the menu a call meets first: the start, or what it leads to without a key; None if there is none."""
    name = tree.line.start
    for _ in tree.nodes:
        match tree.nodes.get(name):
            case MenuNode():
                return name
            case GotoNode(goto=onward) | LanguageNode(then=onward):
                name = onward
            case _:
                return None
    return None
