"""Where a node leads: what is written in it, and what it inherits from the line. Knows no file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from ivr.menu.model import (
    AskNode,
    GotoNode,
    HangUpNode,
    LanguageNode,
    LookUpNode,
    MenuNode,
    MessageNode,
    QueueNode,
    SendNode,
    TicketNode,
    TransferNode,
    WhenNode,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ivr.menu.model import AnyNode, Line, MenuTree
    from ivr.menu.part import NodeName

# Ends an entry and is no part of it (lint K06).
ENTRY_END = "#"


@dataclass(frozen=True, slots=True)
class Exit:
    """One way out of a node.

    path: where it is written inside the node; an inherited one has the path of what it would override.
    how: in an editor's words: key 3, after the last try, when the queue is full.
    key: the key that takes it; "" where no key does.
    """

    path: tuple[str | int, ...]
    target: NodeName
    how: str
    key: str = ""


def written_exits(node: AnyNode) -> list[Exit]:  # noqa: C901 - a case for each kind
    """Return the ways out that stand in the node itself, in the order they are heard or tried."""
    match node:
        case MenuNode():
            exits = [Exit(("choose", key, "to"), choice.to, f"key {key}", key) for key, choice in node.choose.items()]
            return exits + _if_written(node, after_tries="the last try")
        case GotoNode():
            return [Exit(("goto",), node.goto, "this node")]
        case LanguageNode():
            return [Exit(("then",), node.then, "this node")]
        case MessageNode():
            return _if_written(node, then="this node", after_tries="the last try")
        case QueueNode():
            return _if_written(
                node,
                closed="a closed desk",
                full="a full queue",
                failed="a failed call",
                call_back="key 1 on hold",
            )
        case TransferNode():
            return [Exit(("failed",), node.failed, "a failed call")]
        case AskNode():
            return [Exit(("then",), node.then, "an entry", ENTRY_END), *_if_written(node, after_tries="the last try")]
        case LookUpNode():
            return _if_written(node, found="one row", none="no row", many="several rows", failed="a failed look-up")
        case WhenNode():
            cases = [
                Exit(("when", number, "to"), case.to, f"case {number + 1}") for number, case in enumerate(node.when)
            ]
            return [*cases, Exit(("else",), node.otherwise, "else")]
        case TicketNode():
            return _if_written(node, then="a ticket", failed="a failed ticket")
        case SendNode():
            return _if_written(node, then="a message that will leave", failed="a message that will not")
        case HangUpNode():
            return []
        case _:
            assert_never(node)


def all_exits(node: AnyNode, line: Line) -> list[Exit]:
    """Return the written ways out and the inherited ones: the person key, the end of the tries, a failed ticket."""
    exits = written_exits(node)
    match node:
        case MenuNode():
            if line.keys.person not in node.choose:
                exits.append(Exit(("choose",), line.person, f"key {line.keys.person}", line.keys.person))
            if node.after_tries is None:
                exits.append(Exit(("choose",), line.input.after_tries, "the last try"))
        case AskNode():
            exits.append(Exit(("ask",), line.person, f"key {line.keys.person} alone", line.keys.person))
            if node.after_tries is None:
                exits.append(Exit(("ask",), line.input.after_tries, "the last try"))
        case TicketNode():
            if node.failed is None:
                exits.append(Exit(("ticket",), line.person, "a failed ticket"))
        case _:
            pass
    return exits


def first_menu(tree: MenuTree) -> NodeName | None:
    """Return the menu a call meets first: the start, or what it leads to without a key; None if there is none."""
    return first_menu_of(tree.nodes, tree.line.start)


def first_menu_of(nodes: Mapping[NodeName, AnyNode], start: NodeName) -> NodeName | None:
    """Return the menu a call that begins at a node meets first, for who has no tree yet."""
    name = start
    for _ in nodes:
        match nodes.get(name):
            case MenuNode():
                return name
            case GotoNode(goto=onward) | LanguageNode(then=onward):
                name = onward
            case _:
                return None
    return None


def _if_written(node: AnyNode, **hows: str) -> list[Exit]:
    """Return an exit for each of the node's fields that names a target, told as `hows` has it."""
    targets = ((field, getattr(node, field), how) for field, how in hows.items())
    return [Exit((field,), target, how) for field, target, how in targets if target is not None]
